"""A whole day at the counter, played in Chromium: test_whole_day.py tells it, these are its means.

    place.py     the shop, its gateways and telephones, who works there
    customers.py, till.py    the day's chapters
    account.py   what everything must come to, computed by the test from prices and seconds alone
    counter.py   the cashier's window: what she presses, and that what is shown there is what the account says
    papers.py    receipts, shift reports, the owner's page, the exports and the proof, held against the account
"""
