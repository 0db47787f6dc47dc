"""What is right and wrong with a shop, each with what to do: for who stands before a shop PC that does not do its work.

    patient.py      what is examined: the folder, its books opened for reading, the shop if it is open
    findings.py     what an examination says: good, attention or wrong, a sentence, a remedy
    pc.py           the computer: Python, the data folder, the disk, the log, the clock, the port
    books.py        the books, their copies, who owns them
    shop.py         name, money, cabins and their lines, the receipt printer
    telephones.py   the gateways and their links
    prices.py       the two tariffs beside each other, the credit at the provider
    examine.py      all of it, in the order in which a technician would ask

Nothing is written: an examination is safe beside an open shop, and on a disk that takes nothing more.
"""
