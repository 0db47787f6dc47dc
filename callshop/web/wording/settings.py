"""The shop's settings in words: what each is called, what it is for, and what its value does now."""

from fractions import Fraction

from callshop import money
from callshop.events import Moment, Sentence, sentence
from callshop.languages import LANGUAGES, at_counter
from callshop.ledger.billing.tax import Tax
from callshop.ledger.settings.printers import NONE
from callshop.ledger.settings.shop_config import ShopConfig
from callshop.web.request import formats

ROLES = {"owner": sentence("owner"), "cashier": sentence("cashier")}
TYPES = {"prepaid": sentence("prepaid"), "postpaid": sentence("postpaid"), "correction": sentence("correction")}
MODES = {"prepaid": sentence("prepaid"), "postpaid": sentence("paid afterwards"), "free": sentence("free of charge")}

WORDS: tuple[tuple[Sentence, tuple[tuple[str, Sentence, Sentence], ...]], ...] = (
    (sentence("The shop"), (
        ("name", sentence("Name of the shop"), sentence("On every page, poster and letter.")),
        ("address", sentence("Address"), sentence("Under the name, on papers.")),
        ("phone", sentence("Phone of the shop"), sentence("Under the address, on papers.")),
        ("technician", sentence("Phone of the technician"), sentence("The help line on the login and error pages.")),
        ("language", sentence("Language"), sentence("Of who has chosen none, and of letters and commands.")),
        ("country", sentence("Country"), sentence("Two letters (SN). Numbers dialled without 00 are this country's.")),
        ("timezone", sentence("Time zone"), sentence("As Africa/Dakar. Every time on a page is the shop's.")),
        ("day_ends", sentence("The day ends at"), sentence("Minutes after midnight: 240 for a shop that closes at 3.")),
    )),
    (sentence("Money"), (
        ("currency", sentence("Currency"), sentence("Three letters (XOF).")),
        ("round_to", sentence("Smallest coin"), sentence("Every call is rounded up to it.")),
        ("default_price", sentence("Price of numbers without a price"), sentence("A minute; empty: none.")),
        ("margin", sentence("Margin on numbers without a price"),
         sentence("Percent of their cost, where there is no price above.")),
        ("unpriced", sentence("Numbers without a price"), sentence("Refused where the gateway asks or can cut.")),
        ("longest_call", sentence("Longest call"), sentence("Seconds after which a call is an alarm.")),
    )),
    (sentence("At the till"), (
        ("discount_limit", sentence("Discount a cashier may give"), sentence("Percent of a bill; you may give all.")),
        ("mobile_reference", sentence("Reference of mobile money"),
         sentence("The one in the message of the payment.")),
        ("tax_name", sentence("Name of the tax"), sentence("As papers call it: TVA.")),
        ("tax_percent", sentence("Tax included in the prices"), sentence("Percent, on receipts; empty: none.")),
    )),
    (sentence("Receipts"), (
        ("printer", sentence("Receipt printer"),
         sentence("none, usb:04b8:0202, serial:COM3?baud=9600, tcp:192.168.1.50:9100 or file:/dev/usb/lp0.")),
        ("printer_width", sentence("Paper of the printer"), sentence("The width of its roll.")),
        ("printer_page", sentence("Letters of the printer"), sentence("If the accents of the test are wrong.")),
        ("print_receipts", sentence("Print receipts"), sentence("On the shop's printer, after a payment.")),
        ("drawer", sentence("Cash drawer"), sentence("One that is plugged into the printer.")),
        ("thanks", sentence("Last words of a receipt"), sentence("Empty: thanks in the customer's language.")),
    )),
    (sentence("Credit at the provider"), (
        ("balance_warning", sentence("Warn below this amount"), sentence("Empty: only by the time left.")),
        ("balance_warning_seconds", sentence("Warn below this time"), sentence("Seconds of talk; 0: never.")),
        ("at_zero", sentence("When nothing is left"), sentence("Refused where the gateway asks or can cut.")),
    )),
    (sentence("Notices by e-mail"), (
        ("mail_to", sentence("E-mail for notices"), sentence("One or several addresses, with commas; empty: none.")),
        ("smtp_host", sentence("Mail server"), sentence("As smtp.example.com; empty: no e-mail is sent.")),
        ("smtp_port", sentence("Port of the mail server"), sentence("587 as a rule, 465 where it asks for it.")),
        ("smtp_user", sentence("User at the mail server"), sentence("Empty where it asks for none.")),
        ("smtp_password", sentence("Password at the mail server"), sentence("Shown nowhere, and in no journal.")),
        ("smtp_from", sentence("Sender"), sentence("The address letters come from; empty: the user's.")),
    )),
)  # fmt: skip
"""Group -> its settings: name, what it is called, what it is for."""

LABELS = {name: label for _, settings in WORDS for name, label, _ in settings}

CHOICES = {
    "language": {code: LANGUAGES[code].called for code in at_counter()},
    "unpriced": {"default": sentence("charged at that price"), "refuse": sentence("not connected")},
    "printer_width": {"58": sentence("58 mm"), "80": sentence("80 mm")},
    "printer_page": {
        "850": sentence("usual (page 850)"), "858": sentence("with the euro sign (page 858)"),
        "1252": sentence("of Windows (page 1252)"), "picture": sentence("everything as a picture (slower)"),
    },
    "print_receipts": {
        "always": sentence("after each payment"), "ask": sentence("when somebody asks"), "never": sentence("never"),
    },
    "mobile_reference": {"yes": sentence("asked for each time"), "no": sentence("may be left out")},
    "drawer": {"yes": sentence("opens when cash is paid"), "no": sentence("none, or opened by hand")},
    "at_zero": {"alarm": sentence("an alarm, calls go on"), "refuse": sentence("new calls are refused")},
}
"""Settings that have one of a few values, each with its words."""


def effect(name: str, house: ShopConfig, now: Moment, language: str) -> Sentence | None:
    """What the value of a setting does now, told by an example; None where the value says it all."""

    def shown(micros: int) -> str:
        return formats.money(micros, language, house.currency)

    match name:
        case "printer" if house.printer == NONE:
            return sentence("The browser prints the receipts.")
        case "print_receipts" if house.print_receipts == "never":
            return sentence("The paid screen offers no print button.")
        case "currency":
            return sentence("An amount looks like this: {amount}.", amount=shown(1250 * money.UNIT))
        case "round_to":
            exact = 10 * house.round_to + max(1, 2 * house.round_to // 5)
            rounded = money.round_up_to(exact, house.round_to)
            return sentence("A call of {exact} is charged {rounded}.", exact=shown(exact), rounded=shown(rounded))
        case "default_price" if house.default_price is None:
            minute = 100 * money.UNIT
            price = shown(minute + money.half_up(minute * Fraction(house.margin) / 100))
            return sentence("What costs you {cost} is sold at {price}.", cost=shown(minute), price=price)
        case "default_price":
            return sentence("A minute to a number without a price costs {price}.", price=shown(house.default_price))
        case "timezone":
            return sentence("It is {time} in the shop.", time=formats.clock_short(now.wall, house.timezone))
        case "day_ends":
            end = f"{house.day_ends // 60:02d}:{house.day_ends % 60:02d}"
            return sentence("A call before {time} belongs to the day before.", time=end)
        case "longest_call":
            return sentence("After {time} a call is an alarm.", time=formats.about_time(house.longest_call))
        case "tax_percent" if house.tax_percent is not None:
            included = Tax(house.tax_name, house.tax_percent).told_in(1000 * money.UNIT, house.currency)
            return sentence("Of {amount}, {tax} is tax.", amount=shown(1000 * money.UNIT), tax=shown(included))
        case "balance_warning" if house.balance_warning is not None:
            return sentence("You are warned below {amount}.", amount=shown(house.balance_warning))
        case "balance_warning_seconds":
            left = formats.about_time(house.balance_warning_seconds)
            return sentence("You are warned when less than {time} of calls is left.", time=left)
        case "smtp_host" | "mail_to":
            on = bool(house.smtp_host and house.mail_to)
            return sentence("Notices are sent.") if on else sentence("Notices are shown on your pages only.")
    return None
