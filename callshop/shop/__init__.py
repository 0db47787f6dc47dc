"""The shell around the metering: one lock, effects carried out in order inside it, first the disk, then the board.

    shop.py   Shop: handle(gateway, event), time, what changes from outside; puts the desks together
    books/    what is written down: the queue to the disk, once for each key, rows of calls
    state/    ShopState, which every desk is given: what the shop knows while it runs, the books, recovery
    limits/   how long calls may last, and whether they may begin
    board/    the board built from all of it, and published
    cabins/   effects and late records; the cashier's verbs for a cabin and its calls
    visits/   a customer's visit, extras, who waits
    till/     checkout, shifts, debts, reversals
    jobs/     in the background: maintenance, backups, mail, the printer, long polling
"""
