"""Stored facts as sentences: settings, audit entries, payments, receipts, countries."""
