"""What a customer takes home: a bill as lines that a narrow roll of paper can carry.

    slip.py    a worded receipt -> its rows, and these as lines of a given width
    escpos.py  a worded receipt -> the bytes that a receipt printer understands
    raster.py  a row as a picture, for letters that a printer does not have: Arabic, joined and from right to left
    fonts/     the letters of those pictures

It knows money and nothing else of the house: whoever prints hands it the words, in the language of the reader.
"""
