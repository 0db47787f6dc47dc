"""Figures for the owner (dashboard, reports) and the proofs of the books."""
