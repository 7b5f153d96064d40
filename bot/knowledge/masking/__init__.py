"""What a question tells of somebody is covered before it is kept or handed on: names, numbers, doors, work, school."""
