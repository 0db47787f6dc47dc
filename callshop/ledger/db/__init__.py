"""The database: its connection, schema and migrations, backups, idempotency keys, the audit chain. Nothing of a
subject.
"""
