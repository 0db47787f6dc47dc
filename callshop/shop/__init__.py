"""The shell around the metering: one lock, effects carried out in order inside it, first the disk, then the board.

    shop.py       Shop: handle(gateway, event), the board, waiting for its next revision
    disk.py       what the disk refused, kept in order and tried again every second
    counter.py    the cashier's verbs: hang up, block, assign, end by hand      stays.py   open, top up, move, close
    till.py       what customers pay: settlement.py how, extras.py what besides calls, arrears.py later
    reversal.py   a bill taken back                                             turns.py   shifts at the till
    takings.py    what was taken today
    afterwards.py calls told again when they are over, and the roll of those that go on
    recovery.py   what was open when the program last stopped
    alarms.py     what is wrong with the shop as a whole
    credit.py     Asked: may this call start, for how long; how the credit at the provider stands
    caretaker.py  in the background: warnings, letters (postman.py takes them), the day's copy of the books (keeper.py)
    stumbles.py   what goes wrong every second, told once
    printer.py    receipts on the shop's printer: a line that nobody waits for
    refusals.py   Refused: what a person may not do, in a sentence
"""
