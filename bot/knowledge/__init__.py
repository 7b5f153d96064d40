"""What can be worked out from words alone: clauses, standing, search, and whether somebody is in danger."""
