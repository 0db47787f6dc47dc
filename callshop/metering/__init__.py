"""What is happening in the cabins. Pure: frozen in, frozen out; no disk, no socket, no page, no clock. The map:

    states.py    the cabin's states and every transition, in one dict
    calls.py     one call while it lives, and what it costs at an instant
    visit.py     a customer's stay
    deposit.py   what is left of a deposit, and how calls share it
    cabin.py     step(cabin, event) -> cabin, effects
    effects.py   what the shop must do about it, in order
    tile/        a cabin as a screen shows it: its figures, and the sentences that are said of it
    board.py     the picture that everyone looks at: a frozen snapshot with a revision
"""
