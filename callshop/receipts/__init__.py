"""What a customer takes home: a bill as lines of text that a narrow roll of paper can carry.

    slip.py   a worded receipt -> lines of a given width

It knows money and nothing else of the house: whoever prints hands it the words, in the language of the page.
"""
