"""What people can do: one flow or one desk a file, all of them in the list at the end of `doors.py`.

Read home (where everybody begins), then family and person (applying), then own_yes, progress and mine;
`staff_*` is the team's side.
"""
