"""Checkout, settlement, shifts, debts, reversals: money over the counter."""
