"""What one can do on the machine, one command group a file; `bot.__main__` lists them.

Read folder (a deployment on disk), opening (its database), house (what every turn is handed), then any command.
"""
