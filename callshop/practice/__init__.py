"""A cashier's first day, in a throw-away shop that looks like the real one. The map:

    room.py       in the real shop's process: begins the other one, says where it is, ends it
    keys.py       who was sent by the one may come into the other, once, without a password
    lesson.py     in the throw-away shop's process: who is let in, and what ends it
    likeness.py   the throw-away shop itself: prices, cabins and habits of the real one, a trainee, simulated customers

The two processes share nothing: the one that practises reads the real books once, at its beginning, to look like them.
It ends with the one that began it, however that ends: then nobody holds the other end of its standard input.
"""
