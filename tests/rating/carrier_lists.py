"""Invented price lists in the shapes in which real carriers send theirs. Nobody's prices; the shapes are everybody's.

Each is (the file, the shop's currency, what its rates must be: prefix -> micros a minute).
"""

from collections.abc import Callable
from io import BytesIO

from openpyxl import Workbook

UNIT = 1_000_000


def workbook(*sheets: tuple[str, list[tuple]]) -> bytes:
    book, file = Workbook(), BytesIO()
    book.remove(book.active)
    for title, rows in sheets:
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
    book.save(file)
    return file.getvalue()


AZ_WITH_CODES_APART = (
    "ALPHA CARRIER - A-Z TERMINATION;;;;\n"
    "Currency: USD;;;;\n"
    ";;;;\n"
    "Country;Country Code;Area Codes;Rate/min (USD);Effective Date\n"
    "France Proper;33;;0,0125;01.02.2020\n"
    "France Mobile Orange;33;607-608, 630;0,0890;01.02.2020\n"
    "Senegal Mobile;221;77, 78;0,3100;15.02.2020\n"
    ";;;;\n"
    "Rates exclude VAT. Billing increments 1/1.;;;;\n"
).encode("cp1252")

SEVERAL_CODES_IN_A_CELL = (
    'Destination,Code,"Price, EUR per min",Billing\n'
    'France,33,€0.0150,1/1\n'
    '"Senegal, mobile","22170; 22176; 22177",€0.2900,60/60\n'
    'Canada,"1204, 1226, 1249",€0.0090,30/6\n'
    "Total destinations: 3,,,\n"
).encode()  # fmt: skip

SPREADSHEET_TEXT = (
    "sep=;\n"
    "Préfixe;Libellé;Prix/minute\n"
    '="33";France;75 F\n'
    "'00221;Sénégal;1 250 F\n"
    "+870;Inmarsat;5 500 F\n"
).encode("utf-8-sig")

SPANISH = (
    "LISTA DE PRECIOS VIGENTE\n"
    "Código de País|Destino|Tarifa por minuto (USD)|Incrementos\n"
    "34|España|$0.0110|1/1\n"
    "57|Colombia|$1,250.0000|60/60\n"
).encode()

PORTUGUESE = (
    "Código;Descrição;Preço por minuto (EUR);Taxa de ligação\n"
    "351;Portugal;0,012;0\n"
    "244;Angola;1.250,500;0,05\n"
    "258;Moçambique;0,310;0,05\n"
).encode("latin-1")

ARABIC = (
    "الرمز,الوجهة,سعر الدقيقة\n"
    "٣٣,فرنسا,٠٫٠٧٥\n"
    "٢١٦,تونس,١٬٢٥٠٫٥\n"
).encode()  # fmt: skip

SWITCH_EXPORT = (
    b"prefix\tname\tprice_1\tprice_n\tinterval_1\tinterval_n\tstatus\n"
    b"33\tFrance\t0.012\t0.012\t1\t1\tactive\n"
    b"88216\tThuraya\t1.8\t1.8\t60\t60\tactive\n"
)

TWO_MONEYS = (
    b"Dial Code,Breakout,Old Rate,New Rate,Change\n"
    b"7,Russia,0.0200,0.0250,Increase\n"
    b"7840,Abkhazia,0.2100,0.2000,Decrease\n"
    b"Dial Code,Breakout,Old Rate,New Rate,Change\n"
    b"77,Kazakhstan,0.1,0.11,Increase\n"
)


def cover_and_rates() -> bytes:
    return workbook(
        ("Cover", [("BRAVO TELECOM",), ("Valid from 1 March 2020",), ("Contact: noc@example.invalid",)]),
        (
            "Rates",
            [
                ("Bravo Telecom", None, None, None),
                ("Destination", "Dialing Code", "Price per minute", "Comment"),
                ("France", 33, 0.0125, None),
                ("Senegal", 221, 1.125, "premium"),
                ("Canada", "1204,1226", "0.0090", None),
                ("Prices in US dollars", None, None, None),
            ],
        ),
        ("Terms", [("All calls are billed by the minute.",)]),
    )


CARRIERS: dict[str, tuple[bytes | Callable[[], bytes], dict[str, str]]] = {
    "codes apart": (
        AZ_WITH_CODES_APART,
        {"33": "0.0125", "33607": "0.089", "33608": "0.089", "33630": "0.089", "22177": "0.31", "22178": "0.31"},
    ),
    "several codes": (
        SEVERAL_CODES_IN_A_CELL,
        {"33": "0.015", "22170": "0.29", "22176": "0.29", "22177": "0.29", "1204": "0.009", "1226": "0.009"}
        | {"1249": "0.009"},
    ),
    "text for Excel": (SPREADSHEET_TEXT, {"33": "75", "221": "1250", "870": "5500"}),
    "Spanish": (SPANISH, {"34": "0.011", "57": "1250"}),
    "Portuguese": (PORTUGUESE, {"351": "0.012", "244": "1250.5", "258": "0.31"}),
    "Arabic": (ARABIC, {"33": "0.075", "216": "1250.5"}),
    "a switch's export": (SWITCH_EXPORT, {"33": "0.012", "88216": "1.8"}),
    "old and new rates, header again": (TWO_MONEYS, {"7": "0.025", "7840": "0.2", "77": "0.11"}),
    "cover sheet": (cover_and_rates, {"33": "0.0125", "221": "1.125", "1204": "0.009", "1226": "0.009"}),
}  # fmt: skip
"""Shape -> (the file or what makes it, prefix -> price a minute)."""
