"""The shell around the metering: one lock, effects carried out in order inside it, first the disk, then the board.

    shop.py          Shop: handle(gateway, event), the board, waiting for its next revision
    late_records.py  calls told again when they are over, and the gateway's list of those that go on
    state/           what the shop knows while it runs; what the disk refused, tried again every second; recovery
    cabins/          the cashier's verbs for a cabin and its calls; authorization and limits of calls
    visits/          a customer's visit, extras, who waits
    till/            checkout, shifts, debts, reversals
    board/           the board built from all of it
    jobs/            in the background: maintenance, backups, mail, the printer, long polling
"""
