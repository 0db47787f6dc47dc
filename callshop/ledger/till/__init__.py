"""Payments in and out of the drawer, shifts, debts and credit slips."""
