"""The account at the provider: top-ups, recharge codes, statements and their reconciliation with our calls."""
