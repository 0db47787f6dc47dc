"""Step 4. The cashier's day: shifts, debts, slips, extras, reversals, who waits."""

STATEMENTS: tuple[str, ...] = (
    "ALTER TABLE visit ADD COLUMN name TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE visit ADD COLUMN note TEXT NOT NULL DEFAULT ''",
    # A cashier's turn at the till; its closing is written into it once
    """CREATE TABLE shift (
        id INTEGER PRIMARY KEY, cashier TEXT NOT NULL COLLATE NOCASE, opened_at INTEGER NOT NULL,
        day TEXT NOT NULL, float_amount INTEGER NOT NULL, float_pieces TEXT NOT NULL DEFAULT '',
        follows INTEGER REFERENCES shift, closed_at INTEGER, closed_by TEXT, counted INTEGER,
        counted_pieces TEXT NOT NULL DEFAULT '', expected INTEGER, chain_head TEXT)""",
    "CREATE UNIQUE INDEX shift_open ON shift (cashier) WHERE closed_at IS NULL",
    "CREATE INDEX shift_day ON shift (day)",
    # What a customer still owes under a name, and what the shop owes for change it did not have
    """CREATE TABLE debt (
        id INTEGER PRIMARY KEY, bill INTEGER NOT NULL REFERENCES bill, name TEXT NOT NULL COLLATE NOCASE,
        amount INTEGER NOT NULL, at INTEGER NOT NULL, day TEXT NOT NULL, cashier TEXT NOT NULL)""",
    "CREATE INDEX debt_name ON debt (name)",
    """CREATE TABLE slip (
        id INTEGER PRIMARY KEY, bill INTEGER REFERENCES bill, amount INTEGER NOT NULL,
        at INTEGER NOT NULL, day TEXT NOT NULL, cashier TEXT NOT NULL)""",
    # A bill that is reversed has another beside it with the opposite figures
    "ALTER TABLE bill ADD COLUMN shift INTEGER REFERENCES shift",
    "ALTER TABLE bill ADD COLUMN discount INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE bill ADD COLUMN reason TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE bill ADD COLUMN tax TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE bill ADD COLUMN reverses INTEGER REFERENCES bill",
    "CREATE UNIQUE INDEX bill_reversed ON bill (reverses) WHERE reverses NOTNULL",
    "CREATE INDEX bill_visit ON bill (visit)",
    "CREATE INDEX bill_shift ON bill (shift) WHERE shift NOTNULL",
    # Money and claims that move: see cash.py
    "ALTER TABLE payment ADD COLUMN kind TEXT NOT NULL DEFAULT 'bill'",
    "ALTER TABLE payment ADD COLUMN shift INTEGER REFERENCES shift",
    "ALTER TABLE payment ADD COLUMN visit INTEGER REFERENCES visit",
    "ALTER TABLE payment ADD COLUMN debt INTEGER REFERENCES debt",
    "ALTER TABLE payment ADD COLUMN slip INTEGER REFERENCES slip",
    "ALTER TABLE payment ADD COLUMN reverses INTEGER REFERENCES payment",
    "ALTER TABLE payment ADD COLUMN reason TEXT NOT NULL DEFAULT ''",
    """INSERT INTO payment (at, day, cashier, method, amount, given, kind, visit)
        SELECT opened_at, strftime('%Y-%m-%d', opened_at / 1000, 'unixepoch'), opened_by, 'cash', deposit, deposit,
        'deposit', id FROM visit WHERE closed_at IS NULL AND deposit > 0""",
    "DROP INDEX payment_taken",
    "CREATE INDEX payment_taken ON payment (day, kind, method, amount)",
    "CREATE INDEX payment_shift ON payment (shift, method, amount) WHERE shift NOTNULL",
    "CREATE INDEX payment_visit ON payment (visit) WHERE visit NOTNULL",
    "CREATE INDEX payment_debt ON payment (debt) WHERE debt NOTNULL",
    "CREATE INDEX payment_slip ON payment (slip) WHERE slip NOTNULL",
    # The small price list, and what visits have taken of it
    """CREATE TABLE article (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL, price INTEGER NOT NULL, at INTEGER NOT NULL, who TEXT NOT NULL,
        gone_at INTEGER, gone_by TEXT)""",
    """CREATE TABLE extra (
        id INTEGER PRIMARY KEY, visit INTEGER NOT NULL REFERENCES visit, article INTEGER NOT NULL REFERENCES article,
        name TEXT NOT NULL, price INTEGER NOT NULL, count INTEGER NOT NULL, amount INTEGER NOT NULL,
        at INTEGER NOT NULL, who TEXT NOT NULL, bill INTEGER REFERENCES bill, gone_at INTEGER, gone_by TEXT)""",
    "CREATE INDEX extra_visit ON extra (visit)",
    "CREATE INDEX extra_bill ON extra (bill) WHERE bill NOTNULL",
    """CREATE TABLE bill_extra (
        bill INTEGER NOT NULL REFERENCES bill, extra INTEGER NOT NULL REFERENCES extra, amount INTEGER NOT NULL,
        PRIMARY KEY (bill, extra)) WITHOUT ROWID""",
    # Who waits for a cabin
    """CREATE TABLE waiting (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL, note TEXT NOT NULL DEFAULT '', at INTEGER NOT NULL,
        who TEXT NOT NULL, seated_at INTEGER, cabin INTEGER REFERENCES cabin, gone_at INTEGER)""",
    "CREATE INDEX waiting_now ON waiting (id) WHERE seated_at IS NULL AND gone_at IS NULL",
    # What the history of visits is found and summed by
    "CREATE INDEX visit_opened ON visit (opened_at, id)",
    "CREATE INDEX visit_cabin ON visit (cabin, opened_at)",
    "CREATE INDEX visit_rare ON visit (mode, opened_at) WHERE mode != 'postpaid'",
    "CREATE INDEX visit_named ON visit (name) WHERE name != ''",
    "CREATE INDEX call_of_visit ON call (visit, seconds, revenue, bill) WHERE status != 'talking'",
    "CREATE INDEX extra_owed ON extra (visit, amount) WHERE bill IS NULL AND gone_at IS NULL",
    "CREATE INDEX bill_cashier ON bill (cashier, visit)",
    "CREATE INDEX bill_discounted ON bill (day, cashier) WHERE discount > 0",
    "CREATE INDEX debt_bill ON debt (bill)",
)
