"""Callshop: the software of a call shop. The map; no code here.

    app.py -> cli -> server -> web -> shop -> metering -> rating -> money
                       |        |       |         `-> events
                       |        |       `-> ledger -> rating, money
                       |        `-> ledger (its query functions)
                       `-> gateway.reader -> gateway.{links, framing, dialects} -> events

The nouns, the trade's words:
    gateway   a box that reports calls: a link (how its bytes arrive) and a dialect (what they mean)
    line      a port or extension of a gateway, mapped to a cabin
    cabin     a booth with a telephone; a *tablet* in it shows the price
    visit     one customer's stay in a cabin: postpaid, prepaid or free; no, one or many calls; ends at the checkout
    call      one call, live in `metering`, a row in `ledger` from its answer on
    tariff    a dated list of rates: *buy* is what the provider charges, *sell* what the customer pays
    charge    a rated call that explains itself; cost and revenue are charges, profit their difference
    bill      a paid visit, line by line; balance, the shop's credit at its provider, fed by top-ups
"""
