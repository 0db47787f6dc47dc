"""Measurements, each beside its floor in the same run, for machines are noisy. The map:

    run.py       the list of measurements, and how a result is printed
    latency.py   from the gateway's datagram to the figure in a real browser, with thirty tablets waiting
    portal.py    the owner's pages over a million calls and two tariffs of 100,000 prices
    years.py     books like these, made for it
    floor.py     the least that such a path costs: a bare Flask page that waits for a datagram
    tablets.py   the thirty tablets: what their pages ask, without their browsers
"""
