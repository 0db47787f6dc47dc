"""What the shop has on disk, in one SQLite file. The map, from the ground up; no code here:

    db/        connection, schema and migrations, backups, idempotency keys, the audit chain
    settings/  the shop's configuration      people/    persons, sessions, tablets
    calls/     call records and rollups      till/      payments, shifts, debts, credit slips
    billing/   bills and reversals           tariffs/   dated prices and their changes
    provider/  the account at the provider   visits/    customers' visits
    reports/   figures and proofs, over all of them

Money is integers of millionths, instants are milliseconds since 1970 UTC, a day is the shop's own day as "2026-11-23".
"""
