"""From a dialled number and seconds talked to an exact amount. The map; no code here.

    written.py      digits in any script, with marks between -> what was dialled
    dialling.py     what a country's people dial before a number, and instead of one: a table
    numbers.py      dialled digits -> E.164, in the shop's country
    emergency.py    which numbers are emergency calls in the shop's country
    places.py       an E.164 number's country, and whether it is a mobile
    prefixes.py     the longest prefix that begins a number
    slots.py        times of the week at which a price holds
    services.py     premium, toll-free and other numbers that no landline's price is for
    rate.py         the price of one prefix
    tariff.py       tariffs, and the pair the shop uses; a dialled number -> a quote
    charge.py       a rate and seconds -> a charge that explains itself; how long for an amount; the next price step
    formulas.py     texts that a spreadsheet would take for formulas
    oddities.py     rates of nothing, and services that a list does not mean
    sheet.py        the rows of a CSV or XLSX file, as text
    price_table.py  those rows -> a table: its header, and which column is which (column_names.py)
    price_list.py   a provider's table -> rates, or all its mistakes (price_rows.py, codes.py, list_dates.py)
    list_oddities.py  what is odd in a new list beside the prices that hold
    tariff_file.py  rates -> a file that price_list takes back

No step looks up the staircase: a charge knows its rate, a tariff its prefixes, and none of them a cabin.
"""
