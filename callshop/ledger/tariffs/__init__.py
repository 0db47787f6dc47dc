"""Dated buy and sell tariffs, and the changes made to them."""
