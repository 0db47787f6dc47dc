"""Price lists handed in, until their columns are matched; and how those of each provider were."""

STATEMENTS: tuple[str, ...] = (
    """CREATE TABLE price_file (
        id INTEGER PRIMARY KEY, at INTEGER NOT NULL, who TEXT NOT NULL, kind TEXT NOT NULL, source TEXT NOT NULL,
        header TEXT NOT NULL, content BLOB, reading TEXT, read_at INTEGER)""",
    "CREATE INDEX price_file_by_header ON price_file (kind, header, read_at)",
)
