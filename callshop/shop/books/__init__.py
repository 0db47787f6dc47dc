"""What the shop writes down: the queue to the disk, once for each key, rows of calls, and figures read back of it."""
