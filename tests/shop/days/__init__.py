"""Any days of a shop, in any order, and a second set of books on paper: test_random_days.py lets them happen.

    premises.py    a new shop with its people, its cabins and its prices, and the paper beside it
    fate.py        how an act goes: well, refused, on a refusing disk, or cut short by the end of the program
    lines.py, counter.py, till.py, owner.py    what may happen: one rule for each thing that somebody does
    comparison.py  what must hold after each step, and at the end
    paper_books.py the second set of books: other arithmetic than the program's
"""
