"""Step 1. The first books: the house, people, prices, calls, bills and the audit chain."""

STATEMENTS: tuple[str, ...] = (
    """CREATE TABLE setting (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL, value TEXT NOT NULL, at INTEGER NOT NULL, who TEXT NOT NULL)""",
    "CREATE INDEX setting_name ON setting (name, id)",
    "CREATE TABLE cabin (number INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT '', blocked_at INTEGER)",
    """CREATE TABLE line (
        id INTEGER PRIMARY KEY, cabin INTEGER NOT NULL REFERENCES cabin, gateway TEXT NOT NULL, name TEXT NOT NULL,
        UNIQUE (gateway, name))""",
    "CREATE TABLE gateway (name TEXT PRIMARY KEY, spec TEXT NOT NULL)",
    """CREATE TABLE person (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE, role TEXT NOT NULL,
        password TEXT NOT NULL, active INTEGER NOT NULL DEFAULT 1, made_at INTEGER NOT NULL, made_by TEXT NOT NULL,
        last_login INTEGER)""",
    """CREATE TABLE session (
        id INTEGER PRIMARY KEY, token TEXT NOT NULL UNIQUE, person INTEGER NOT NULL REFERENCES person,
        begun_at INTEGER NOT NULL, seen_at INTEGER NOT NULL, address TEXT NOT NULL, ended_at INTEGER)""",
    "CREATE INDEX session_person ON session (person)",
    """CREATE TABLE login_attempt (
        id INTEGER PRIMARY KEY, at INTEGER NOT NULL, name TEXT NOT NULL COLLATE NOCASE, address TEXT NOT NULL,
        good INTEGER NOT NULL)""",
    "CREATE INDEX login_attempt_at ON login_attempt (at)",
    """CREATE TABLE tablet (
        id INTEGER PRIMARY KEY, token TEXT NOT NULL UNIQUE, cabin INTEGER NOT NULL REFERENCES cabin,
        paired_at INTEGER NOT NULL, paired_by TEXT NOT NULL, seen_at INTEGER, revoked_at INTEGER)""",
    """CREATE TABLE edition (
        id INTEGER PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('buy', 'sell')), valid_from INTEGER NOT NULL,
        made_at INTEGER NOT NULL, made_by TEXT NOT NULL, source TEXT NOT NULL DEFAULT '', activated_at INTEGER)""",
    """CREATE TABLE rate (
        edition INTEGER NOT NULL REFERENCES edition, prefix TEXT NOT NULL, destination TEXT NOT NULL,
        price INTEGER NOT NULL, connect_fee INTEGER NOT NULL, first_increment INTEGER NOT NULL,
        next_increment INTEGER NOT NULL, free_under INTEGER NOT NULL, gone INTEGER NOT NULL DEFAULT 0,
        cabin INTEGER NOT NULL DEFAULT 0, slot TEXT NOT NULL DEFAULT '', refused INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (edition, prefix, cabin, slot)) WITHOUT ROWID""",
    """CREATE TABLE visit (
        id INTEGER PRIMARY KEY, cabin INTEGER REFERENCES cabin, mode TEXT NOT NULL DEFAULT 'postpaid',
        deposit INTEGER NOT NULL DEFAULT 0, opened_at INTEGER NOT NULL, opened_by TEXT NOT NULL,
        closed_at INTEGER)""",
    "CREATE INDEX visit_open ON visit (cabin) WHERE closed_at IS NULL",
    """CREATE TABLE bill (
        id INTEGER PRIMARY KEY, visit INTEGER NOT NULL REFERENCES visit, cabin INTEGER NOT NULL,
        made_at INTEGER NOT NULL, day TEXT NOT NULL, cashier TEXT NOT NULL, total INTEGER NOT NULL)""",
    "CREATE INDEX bill_day ON bill (day)",
    """CREATE TABLE call (
        id INTEGER PRIMARY KEY, gateway TEXT NOT NULL, line TEXT NOT NULL, names TEXT NOT NULL,
        ref TEXT, ref_setup TEXT, direction TEXT, cabin INTEGER, visit INTEGER REFERENCES visit,
        status TEXT NOT NULL CHECK (status IN ('talking', 'answered', 'unanswered', 'interrupted')),
        number TEXT NOT NULL, e164 TEXT, destination TEXT NOT NULL, country TEXT, kind TEXT,
        dialled_at INTEGER NOT NULL, answered_at INTEGER, ended_at INTEGER, told TEXT,
        boot TEXT, answered_mono INTEGER, touched_at INTEGER, touched_mono INTEGER,
        seconds INTEGER NOT NULL DEFAULT 0, seconds_by TEXT NOT NULL DEFAULT 'clock', billed_seconds INTEGER,
        sell_rate TEXT, buy_rate TEXT, coin INTEGER NOT NULL, priced INTEGER NOT NULL DEFAULT 1,
        cost INTEGER, revenue INTEGER, day TEXT NOT NULL, hour INTEGER NOT NULL, flags TEXT NOT NULL DEFAULT '',
        bill INTEGER REFERENCES bill, cashier TEXT NOT NULL DEFAULT '')""",
    "CREATE INDEX call_day ON call (day)",
    "CREATE INDEX call_begun ON call (dialled_at)",
    "CREATE INDEX call_talking ON call (id) WHERE status = 'talking'",
    "CREATE INDEX call_unpaid ON call (day, revenue, status) WHERE bill IS NULL AND revenue > 0",
    "CREATE INDEX call_unpriced ON call (id) WHERE priced = 0",
    "CREATE INDEX call_visit ON call (visit)",
    "CREATE INDEX call_unmapped ON call (id) WHERE cabin IS NULL",
    "CREATE INDEX call_bill ON call (bill) WHERE bill IS NOT NULL",
    """CREATE TABLE bill_line (
        bill INTEGER NOT NULL REFERENCES bill, call INTEGER NOT NULL REFERENCES call, amount INTEGER NOT NULL,
        PRIMARY KEY (bill, call)) WITHOUT ROWID""",
    """CREATE TABLE payment (
        id INTEGER PRIMARY KEY, bill INTEGER REFERENCES bill, at INTEGER NOT NULL, day TEXT NOT NULL,
        cashier TEXT NOT NULL, method TEXT NOT NULL, amount INTEGER NOT NULL, given INTEGER NOT NULL,
        reference TEXT NOT NULL DEFAULT '')""",
    "CREATE INDEX payment_day ON payment (day)",
    "CREATE INDEX payment_bill ON payment (bill)",
    """CREATE TABLE topup (
        id INTEGER PRIMARY KEY, at INTEGER NOT NULL, type TEXT NOT NULL, amount INTEGER NOT NULL,
        reference TEXT NOT NULL DEFAULT '', who TEXT NOT NULL)""",
    """CREATE TABLE day_total (
        day TEXT NOT NULL, cabin INTEGER NOT NULL, destination TEXT NOT NULL, status TEXT NOT NULL,
        cashier TEXT NOT NULL, calls INTEGER NOT NULL, seconds INTEGER NOT NULL,
        cost INTEGER NOT NULL, revenue INTEGER NOT NULL, profit INTEGER NOT NULL,
        PRIMARY KEY (day, cabin, destination, status, cashier)) WITHOUT ROWID""",
    """CREATE TABLE hour_total (
        day TEXT NOT NULL, hour INTEGER NOT NULL, calls INTEGER NOT NULL, seconds INTEGER NOT NULL,
        cost INTEGER NOT NULL, revenue INTEGER NOT NULL, profit INTEGER NOT NULL,
        PRIMARY KEY (day, hour)) WITHOUT ROWID""",
    """CREATE TABLE audit (
        id INTEGER PRIMARY KEY, at INTEGER NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL, detail TEXT NOT NULL,
        previous TEXT NOT NULL, hash TEXT NOT NULL)""",
    """CREATE TABLE done (
        key TEXT PRIMARY KEY, at INTEGER NOT NULL, status INTEGER NOT NULL, answer TEXT NOT NULL) WITHOUT ROWID""",
)
