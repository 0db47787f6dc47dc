"""A customer's visit: opened, topped up, moved, closed; extras; who waits."""
