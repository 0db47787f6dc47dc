"""The tables, in numbered steps. A step that shops have run is never edited: the next change is the next step."""

from collections.abc import Callable

from callshop.events import Sentence, sentence
from callshop.ledger.db import database, writing

NUMBERS_BY_MONTH = (
    # Calls by how their numbers begin, by month and year: with more digits where numbers are dialled as abroad
    *(
        f"""CREATE TABLE {table} (
        span TEXT NOT NULL, period TEXT NOT NULL, dialled TEXT NOT NULL, e164 TEXT NOT NULL, calls INTEGER NOT NULL,
        seconds INTEGER NOT NULL, cost INTEGER NOT NULL, revenue INTEGER NOT NULL, profit INTEGER NOT NULL,
        PRIMARY KEY (span, period, dialled, e164)) WITHOUT ROWID"""
        for table in ("more_begin_total", "month_begin_total")
    ),
    """INSERT INTO more_begin_total SELECT 'month', substr(day, 1, 7), substr(number, 1, CASE WHEN e164 NOTNULL
        AND (substr(number, 1, 1) = '+' OR substr(number, 1, 2) = '00' OR substr(number, 1, 3) = '011')
        THEN 5 ELSE 3 END), substr(coalesce(e164, ''), 1, 5), count(*), sum(seconds), sum(coalesce(cost, 0)),
        sum(coalesce(revenue, 0)), sum(coalesce(revenue - cost, 0))
        FROM call WHERE status != 'talking' GROUP BY 1, 2, 3, 4""",
    """INSERT INTO month_begin_total SELECT span, period, substr(dialled, 1, 3), substr(e164, 1, 3), sum(calls),
        sum(seconds), sum(cost), sum(revenue), sum(profit) FROM more_begin_total GROUP BY 1, 2, 3, 4""",
    "DROP TABLE begin_total",
    "ALTER TABLE month_begin_total RENAME TO begin_total",
    *(
        f"""INSERT INTO {table} SELECT 'year', substr(period, 1, 4), dialled, e164, sum(calls), sum(seconds), sum(cost),
        sum(revenue), sum(profit) FROM {table} GROUP BY 1, 2, 3, 4"""
        for table in ("more_begin_total", "begin_total")
    ),
)

STEP_3: tuple[str, ...] = (*NUMBERS_BY_MONTH,)

STEPS: tuple[tuple[str, ...], ...] = (
    (
        # 1: the spine
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
    ),
    (
        # 2: the owner's portal
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
    ),
    STEP_3,
)


class SchemaError(Exception):
    """The file is not one this program may use; the sentence says why and what to do."""

    def __init__(self, why: Sentence):
        super().__init__(str(why))
        self.why = why


def version() -> int:
    return database.execute_sql("PRAGMA user_version").fetchone()[0]


def migrate(before_changing: Callable[[], None] = lambda: None) -> None:
    """Bring the file up to this program's step, one transaction a step; `before_changing` makes the backup.

    Raises SchemaError if a newer program has written the file.
    """
    found = version()
    if found > len(STEPS):
        raise SchemaError(
            sentence(
                "This shop was last opened by a newer Callshop (books at step {found}, this program knows {known}):"
                " install the newer program again.",
                found=found,
                known=len(STEPS),
            )
        )
    if 0 < found < len(STEPS):
        before_changing()
    for number, statements in enumerate(STEPS[found:], start=found + 1):
        with writing():
            if version() < number:  # else another process was quicker
                for statement in statements:
                    database.execute_sql(statement)
                database.execute_sql(f"PRAGMA user_version = {number}")
