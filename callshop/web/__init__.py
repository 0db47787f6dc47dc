"""The shop's pages: one Flask application around a shop that is already running.

    request/   what every request stands on: the context, its fields, JSON, uploads, exports, static files, security
    rights/    who may see what: one table, and the gate that stands with it in front of every page; the menu
    page/      rendering, errors, forms, idempotency, queries: what all pages share
    wording/   figures and stored facts as sentences: settings, audit, payments, receipts, countries
    people/    logging in, persons, tablets, the practice shop
    board/     the cashier's board, a cabin's panel, its verbs, and the tablet in the cabin
    visits/    the history of visits, their receipts on screen and printer
    till/      shifts, counts, closing, debts, credit slips, bills taken back
    calls/     the call records
    tariffs/   buy and sell prices, bulk changes, the simulator, articles
    provider/  top-ups, recharge codes, reconciliation with the provider's list
    reports/   the owner's day, reports, charts, the audit log
    settings/  settings and backups
"""
