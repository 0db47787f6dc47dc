"""What the shop has on disk, in one SQLite file. The map; no code here.

    db.py          the connection: WAL, synchronous=FULL, BEGIN IMMEDIATE; the disk's refusals as one exception
    schema.py      the tables, in numbered steps
    models.py      the same tables as peewee classes, for the queries
    calls.py       the life of a call's row: begun when answered, touched while it runs, completed when it ends
    visits.py      customers' stays       account.py  credit at the provider
    cash.py        bills, and what settles them                        movements.py   money and claims that move
    reversals.py   bills taken back                                    till_proof.py  their books proved
    shifts.py      turns at the till      debts.py, slips.py, articles.py, tax.py: what a bill can leave, use and carry
    tariffs.py     dated lists of rates   people.py   persons, sessions, tablets
    house.py       cabins, lines, gateways and settings
    day_totals.py  sums kept with each call, in the same transaction
    selection.py   which calls are meant, and their sums               cdr.py       the calls as a list, and one by one
    reports.py     the sums of any days, divided                       today.py     the owner's day, what needs care
    recharges.py   payments to the provider as a list                  vouchers.py  recharge codes, voucher_*.py beside
    staff.py       roles, dates, passwords of persons                  journal.py   the audit chain as it is read
    settings.py    what each setting may be                            logo.py      the shop's own picture
    backups.py     the copies that were made                           warnings.py  what the owner is told; letters.py
    audit.py       who changed what, chained        proof.py   the books proved        backup.py   copies and restoring

Money is integers of millionths, instants are milliseconds since 1970 UTC, a day is the shop's own day as "2026-11-23".
"""
