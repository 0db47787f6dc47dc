"""Shifts, counts, closing, debts, credit slips."""
