"""The call records as a list, one by one and as files."""
