"""The history of visits, their receipts on screen and on the printer, bills taken back."""
