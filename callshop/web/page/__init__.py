"""What all pages share: rendering, errors, forms, idempotent answers, queries."""
