"""Logging in and out, persons, tablets, the practice shop."""
