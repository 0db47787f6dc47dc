"""The board built from the state: tiles, lights, alarms."""
