"""One cabin on a screen: its figures, and what is said of it.

facts.py: what is known of a cabin at an instant. counter_text.py, tablet_text.py: the sentences that the counter's tile
and the cabin's own tablet say of it. Nothing here knows a cabin's machine, a language or a page.
"""
