"""Background work and shared services: maintenance, backups, mail, printer, long polling."""
