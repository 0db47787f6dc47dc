"""The owner's day, reports, charts, the audit log."""
