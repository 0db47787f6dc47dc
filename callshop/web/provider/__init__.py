"""Top-ups, recharge codes, reconciliation with the provider's list."""
