"""The steps of the schema, each in a file of its own, oldest first. None is edited once shops have run it."""
