"""Persons, passwords, sessions, tablets, login throttling, and what each conceded."""
