"""A ready shop for --demo, lived in since nine days, and the customers that come to it. The map:

    ready.py      the shop in an empty folder: books, people, prices, a simulated gateway
    goods.py      what things cost, which numbers are called, who the customers are
    story.py      what happened: the days before, this morning, and who is there now
    past.py       plays a story into the books, instant by instant
    customers.py  the life of the shop while it is open, second by second
"""
