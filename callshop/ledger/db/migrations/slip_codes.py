"""Step 6. A credit slip is used by a code that only its paper bears; papers from before bear its number alone."""

STATEMENTS: tuple[str, ...] = (
    "ALTER TABLE slip ADD COLUMN code TEXT",
    "UPDATE slip SET code = CAST(id AS TEXT)",
    "CREATE UNIQUE INDEX slip_code ON slip (code)",
)
