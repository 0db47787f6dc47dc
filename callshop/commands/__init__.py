"""What the commands do, one file for each thing a shop has. cli.py says how they are called."""
