"""Step 2. The owner's portal: kept sums, recharges and their codes, letters, copies, the provider's statements."""

STATEMENTS: tuple[str, ...] = (
    # Sums of the calls, made again with the country in their key, and for months and years
    "DROP TABLE day_total",
    """CREATE TABLE day_total (
        day TEXT NOT NULL, cabin INTEGER NOT NULL, destination TEXT NOT NULL,
        country TEXT NOT NULL DEFAULT '', status TEXT NOT NULL, cashier TEXT NOT NULL,
        calls INTEGER NOT NULL, seconds INTEGER NOT NULL,
        cost INTEGER NOT NULL, revenue INTEGER NOT NULL, profit INTEGER NOT NULL,
        PRIMARY KEY (day, cabin, destination, country, status, cashier)) WITHOUT ROWID""",
    """INSERT INTO day_total SELECT day, coalesce(cabin, 0), destination, coalesce(country, ''), status, cashier,
        count(*), sum(seconds), sum(coalesce(cost, 0)), sum(coalesce(revenue, 0)), sum(coalesce(revenue - cost, 0))
        FROM call WHERE status != 'talking' GROUP BY 1, 2, 3, 4, 5, 6""",
    """CREATE TABLE period_total (
        span TEXT NOT NULL CHECK (span IN ('month', 'year')), period TEXT NOT NULL, cabin INTEGER NOT NULL,
        destination TEXT NOT NULL, country TEXT NOT NULL DEFAULT '', status TEXT NOT NULL, cashier TEXT NOT NULL,
        calls INTEGER NOT NULL, seconds INTEGER NOT NULL, cost INTEGER NOT NULL, revenue INTEGER NOT NULL,
        profit INTEGER NOT NULL,
        PRIMARY KEY (span, period, cabin, destination, country, status, cashier)) WITHOUT ROWID""",
    """INSERT INTO period_total SELECT span, substr(day, 1, length), cabin, destination, country, status, cashier,
        sum(calls), sum(seconds), sum(cost), sum(revenue), sum(profit)
        FROM day_total, (SELECT 'month' AS span, 7 AS length UNION ALL SELECT 'year', 4)
        GROUP BY 1, 2, 3, 4, 5, 6, 7""",
    # The same without what a report does not ask: by place, and by who and where in the shop
    """CREATE TABLE place_total (
        span TEXT NOT NULL, period TEXT NOT NULL, destination TEXT NOT NULL, country TEXT NOT NULL,
        calls INTEGER NOT NULL, seconds INTEGER NOT NULL, cost INTEGER NOT NULL, revenue INTEGER NOT NULL,
        profit INTEGER NOT NULL, answered INTEGER NOT NULL,
        PRIMARY KEY (span, period, destination, country)) WITHOUT ROWID""",
    """INSERT INTO place_total SELECT span, substr(day, 1, length), destination, country,
        sum(calls), sum(seconds), sum(cost), sum(revenue), sum(profit), sum(calls * (status != 'unanswered'))
        FROM day_total,
            (SELECT 'day' AS span, 10 AS length UNION ALL SELECT 'month', 7 UNION ALL SELECT 'year', 4)
        GROUP BY 1, 2, 3, 4""",
    """CREATE TABLE desk_total (
        span TEXT NOT NULL, period TEXT NOT NULL, cabin INTEGER NOT NULL, cashier TEXT NOT NULL,
        calls INTEGER NOT NULL, seconds INTEGER NOT NULL, cost INTEGER NOT NULL, revenue INTEGER NOT NULL,
        profit INTEGER NOT NULL, answered INTEGER NOT NULL,
        PRIMARY KEY (span, period, cabin, cashier)) WITHOUT ROWID""",
    """INSERT INTO desk_total SELECT span, substr(day, 1, length), cabin, cashier,
        sum(calls), sum(seconds), sum(cost), sum(revenue), sum(profit), sum(calls * (status != 'unanswered'))
        FROM day_total,
            (SELECT 'day' AS span, 10 AS length UNION ALL SELECT 'month', 7 UNION ALL SELECT 'year', 4)
        GROUP BY 1, 2, 3, 4""",
    # And of all calls by how their numbers begin: half of them begin with 00
    """CREATE TABLE begin_total (
        dialled TEXT NOT NULL, e164 TEXT NOT NULL, calls INTEGER NOT NULL, seconds INTEGER NOT NULL,
        cost INTEGER NOT NULL, revenue INTEGER NOT NULL, profit INTEGER NOT NULL,
        PRIMARY KEY (dialled, e164)) WITHOUT ROWID""",
    """INSERT INTO begin_total SELECT substr(number, 1, 3), substr(coalesce(e164, ''), 1, 3), count(*),
        sum(seconds), sum(coalesce(cost, 0)), sum(coalesce(revenue, 0)), sum(coalesce(revenue - cost, 0))
        FROM call WHERE status != 'talking' GROUP BY 1, 2""",
    "DROP TABLE hour_total",
    """CREATE TABLE hour_total (
        day TEXT NOT NULL, hour INTEGER NOT NULL, calls INTEGER NOT NULL, seconds INTEGER NOT NULL,
        cost INTEGER NOT NULL, revenue INTEGER NOT NULL, profit INTEGER NOT NULL,
        answered INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (day, hour)) WITHOUT ROWID""",
    """INSERT INTO hour_total SELECT day, hour, count(*), sum(seconds), sum(coalesce(cost, 0)),
        sum(coalesce(revenue, 0)), sum(coalesce(revenue - cost, 0)), sum(status != 'unanswered')
        FROM call WHERE status != 'talking' GROUP BY 1, 2""",
    # All that a list of calls is chosen and sorted by, so that only the rows that are shown are read
    """CREATE INDEX call_facts ON call
        (day, cabin, status, number, e164, destination, country, cashier, bill, seconds, cost, revenue)
        WHERE status != 'talking'""",
    """CREATE INDEX call_number ON call
        (number, e164, day, cabin, status, destination, country, cashier, seconds, cost, revenue)
        WHERE status != 'talking'""",
    """CREATE INDEX call_e164 ON call
        (e164, number, day, cabin, status, destination, country, cashier, seconds, cost, revenue)
        WHERE status != 'talking'""",
    "CREATE INDEX call_owed ON call (day, revenue) WHERE bill IS NULL AND revenue > 0 AND status != 'talking'",
    "CREATE INDEX payment_taken ON payment (day, amount)",
    "DROP INDEX call_unpriced",
    """CREATE INDEX call_unpriced ON call (dialled_at)
        WHERE priced = 0 AND status != 'unanswered' AND direction IS NOT 'in'""",
    # Recharges, and the codes that make them
    "ALTER TABLE topup ADD COLUMN reason TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX topup_at ON topup (at, id)",
    "CREATE TABLE voucher_lot (id INTEGER PRIMARY KEY, made_at INTEGER NOT NULL, made_by TEXT NOT NULL,"
    " source TEXT NOT NULL)",
    """CREATE TABLE voucher (
        id INTEGER PRIMARY KEY, lot INTEGER NOT NULL REFERENCES voucher_lot, mark TEXT NOT NULL UNIQUE,
        amount INTEGER NOT NULL CHECK (amount > 0), topup INTEGER UNIQUE REFERENCES topup)""",
    "CREATE INDEX voucher_of_lot ON voucher (lot, topup)",
    "CREATE TABLE voucher_salt (one INTEGER PRIMARY KEY CHECK (one = 1), salt TEXT NOT NULL)",
    "INSERT INTO voucher_salt VALUES (1, hex(randomblob(16)))",
    """CREATE TABLE voucher_try (
        id INTEGER PRIMARY KEY, at INTEGER NOT NULL, who TEXT NOT NULL, good INTEGER NOT NULL DEFAULT 0,
        turned_away INTEGER NOT NULL DEFAULT 0)""",
    "CREATE INDEX voucher_try_at ON voucher_try (at)",
    # Persons' dates, the shop's logo, copies of the books, warnings and letters to the owner
    "ALTER TABLE person ADD COLUMN valid_from INTEGER",
    "ALTER TABLE person ADD COLUMN valid_until INTEGER",
    """CREATE TABLE logo (
        id INTEGER PRIMARY KEY, at INTEGER NOT NULL, who TEXT NOT NULL, type TEXT NOT NULL,
        picture BLOB NOT NULL)""",
    """CREATE TABLE backup (
        id INTEGER PRIMARY KEY, at INTEGER NOT NULL, day TEXT NOT NULL, daily INTEGER NOT NULL, who TEXT NOT NULL,
        file TEXT NOT NULL, bytes INTEGER NOT NULL DEFAULT 0, tested_at INTEGER, error TEXT, second TEXT)""",
    """CREATE TABLE warning (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL, at INTEGER NOT NULL, over_at INTEGER, text TEXT NOT NULL)""",
    "CREATE INDEX warning_standing ON warning (name) WHERE over_at IS NULL",
    """CREATE TABLE letter (
        id INTEGER PRIMARY KEY, at INTEGER NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL, sent_at INTEGER,
        tries INTEGER NOT NULL DEFAULT 0, next_at INTEGER NOT NULL, error TEXT NOT NULL DEFAULT '')""",
    "CREATE INDEX letter_waiting ON letter (next_at) WHERE sent_at IS NULL",
    "CREATE INDEX audit_at ON audit (at)",
    "CREATE INDEX audit_who ON audit (who, at)",
    # Prices: what an edition takes back, and the history of a prefix
    "ALTER TABLE edition ADD COLUMN undoes INTEGER REFERENCES edition",
    "CREATE INDEX rate_history ON rate (prefix, cabin, slot, edition)",
    # The provider's own lists of calls beside ours; a difference is what one comparison found
    """CREATE TABLE statement (
        id INTEGER PRIMARY KEY, at INTEGER NOT NULL, who TEXT NOT NULL, source TEXT NOT NULL, digest TEXT NOT NULL,
        header TEXT NOT NULL, content BLOB NOT NULL, reading TEXT, numbers TEXT, tolerance INTEGER, slack INTEGER,
        first_day TEXT, last_day TEXT, from_at INTEGER, until_at INTEGER, clock INTEGER, cost_step INTEGER,
        lines INTEGER NOT NULL DEFAULT 0, left_out INTEGER NOT NULL DEFAULT 0, compared_at INTEGER,
        withdrawn_at INTEGER, withdrawn_by TEXT)""",
    """CREATE TABLE statement_line (
        id INTEGER PRIMARY KEY, statement INTEGER NOT NULL REFERENCES statement, row INTEGER NOT NULL,
        number TEXT NOT NULL, at INTEGER NOT NULL, seconds INTEGER NOT NULL, cost INTEGER, caller TEXT NOT NULL,
        call INTEGER REFERENCES call)""",
    "CREATE INDEX statement_line_of ON statement_line (statement)",
    """CREATE TABLE difference (
        id INTEGER PRIMARY KEY, statement INTEGER NOT NULL REFERENCES statement,
        kind TEXT NOT NULL CHECK (kind IN ('theirs', 'ours', 'seconds', 'cost', 'both')),
        line INTEGER REFERENCES statement_line, call INTEGER REFERENCES call, at INTEGER NOT NULL,
        day TEXT NOT NULL, cabin INTEGER, number TEXT NOT NULL, destination TEXT NOT NULL, their_seconds INTEGER,
        our_seconds INTEGER, their_cost INTEGER, our_cost INTEGER)""",
    "CREATE INDEX difference_of ON difference (statement, at)",
    "CREATE INDEX difference_unknown ON difference (day) WHERE kind = 'theirs'",
    """CREATE INDEX call_never_paid ON call (day, answered_at, cabin, seconds, cost, revenue) WHERE bill IS NULL
        AND status IN ('answered', 'interrupted') AND direction IS NOT 'in' AND coalesce(revenue, 1) > 0""",
)
