"""Customers' visits: their life, the list of all, one in detail, and who waits."""
