"""The shop of --demo."""
