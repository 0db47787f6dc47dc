"""Step 3. Calls summed by how their numbers begin, by month and year: any days of a number are counted from sums."""

STATEMENTS: tuple[str, ...] = (
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
