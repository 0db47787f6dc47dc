"""Half a day in ten countries: a shop made by its country alone, its calls, receipts and till, every figure once more.

What is expected is worked out here from the numbers' own E.164, the lists below and fractions; no code of the program.
"""

import random
import socket
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

import pytest

from tests.gateway.wires import free_port, until
from tests.running import PASSWORD, Serving, done, exported, told, told_lines

FREE, UNLISTED = "free", "unlisted"
HEADER = "prefix,destination,price,connect_fee,first_increment,next_increment,free_under"


@dataclass(frozen=True)
class Place:
    """currency, coin, zone, language: what the country must bring; minute: what a minute costs there, about.

    calls: as dialled -> E.164, or "free" (a call for help), or "unlisted" (charged at the default price).
    """

    currency: str
    coin: str
    zone: str
    language: str
    minute: str
    code: str
    mobile: str
    calls: dict[str, str]


PLACES = {
    "FR": Place("EUR", "0.01", "Europe/Paris", "fr", "0.17", "33", "336", {
        "0145678901": "33145678901", "0612345678": "33612345678", "00221771234567": "221771234567",
        "0690123456": "590690123456", "15": FREE, "0899123456": UNLISTED, "3949": UNLISTED}),
    "SN": Place("XOF", "5", "Africa/Dakar", "fr", "62.5", "221", "2217", {
        "338211234": "221338211234", "771234567": "221771234567", "0033145678901": "33145678901",
        "17": FREE, "800800800": UNLISTED, "1413": UNLISTED}),
    "MA": Place("MAD", "0.1", "Africa/Casablanca", "fr", "1.33", "212", "2126", {
        "0522123456": "212522123456", "0612345678": "212612345678", "0033612345678": "33612345678", "19": FREE,
        "0801001234": UNLISTED}),
    "TN": Place("TND", "0.005", "Africa/Tunis", "fr", "0.187", "216", "2162", {
        "71123456": "21671123456", "20123456": "21620123456", "0033145678901": "33145678901", "190": FREE}),
    "KW": Place("KWD", "0.005", "Asia/Kuwait", "en", "0.0345", "965", "9655", {
        "22221234": "96522221234", "51234567": "96551234567", "00919876543210": "919876543210", "112": FREE}),
    "LB": Place("LBP", "250", "Asia/Beirut", "fr", "13425", "961", "9613", {
        "01123456": "9611123456", "03123456": "9613123456", "0033145678901": "33145678901", "140": FREE}),
    "JP": Place("JPY", "1", "Asia/Tokyo", "en", "33", "81", "8190", {
        "0312345678": "81312345678", "09012345678": "819012345678", "01033145678901": "33145678901", "119": FREE,
        "0990123456": UNLISTED, "18409012345678": "819012345678"}),
    "IN": Place("INR", "1", "Asia/Kolkata", "en", "2.75", "91", "919", {
        "01123456789": "911123456789", "9876543210": "919876543210", "0012025550123": "12025550123", "100": FREE,
        "18001234567": UNLISTED}),
    "BR": Place("BRL", "0.05", "America/Sao_Paulo", "en", "0.89", "55", "55119", {
        "11987654321": "5511987654321", "0211123456789": "551123456789", "001512025550123": "12025550123",
        "190": FREE}),
    "GB": Place("GBP", "0.01", "Europe/London", "en", "0.12", "44", "447", {
        "02079460123": "442079460123", "07400123456": "447400123456", "0033612345678": "33612345678", "999": FREE,
        "08454647": UNLISTED}),
}  # fmt: skip
CALLS = 16


def in_full(amount: Fraction) -> str:
    """With six decimals, as a price list carries it: no float comes near money, here neither."""
    micros = round(amount * 10**6)
    return f"{micros // 10**6}.{micros % 10**6:06d}"


@dataclass(frozen=True)
class Price:
    prefix: str
    price: Fraction
    fee: Fraction = Fraction(0)
    first: int = 1
    then: int = 1
    free_under: int = 0

    def line(self) -> str:
        figures = (in_full(self.price), in_full(self.fee), self.first, self.then, self.free_under)
        return ",".join(map(str, (self.prefix, f"to {self.prefix}", *figures)))

    def exact(self, seconds: int) -> Fraction:
        if not seconds or seconds < self.free_under:
            return Fraction(0)
        billed = self.first + ceil(Fraction(max(0, seconds - self.first), self.then)) * self.then
        return self.fee + self.price * billed / 60


def lists_of(place: Place) -> tuple[list[Price], list[Price], Fraction]:
    """(selling, buying, the default price of a minute)"""
    minute = Fraction(place.minute)
    sell = {
        place.code: Price(place.code, minute),
        place.mobile: Price(place.mobile, 2 * minute, Fraction(place.coin), 60, 60),
        "590": Price("590", 3 * minute, 0, 30, 6, 5),
    }
    for number, code in enumerate(("33", "1", "221", "91")):
        sell.setdefault(code, Price(code, minute * (number + 3), Fraction(place.coin) * number, 6, 6))
    buy = [Price(each.prefix, Fraction(round(each.price * 700_000), 1_000_000)) for each in sell.values()]
    return list(sell.values()), buy, 10 * minute


def longest(prices: list[Price], e164: str) -> Price:
    return max((each for each in prices if e164.startswith(each.prefix)), key=lambda each: len(each.prefix))


def up(amount: Fraction, coin: str) -> Fraction:
    return ceil(amount / Fraction(coin)) * Fraction(coin)


def half_up(amount: Fraction) -> Fraction:
    return Fraction(floor(amount * 1_000_000 + Fraction(1, 2)), 1_000_000)


def smdr(extension: int, number: str, seconds: int, minute: int) -> bytes:
    lasted = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}'{seconds % 60:02d}"
    hour = 1 + minute // 60
    return f"03/04/26 {hour:02d}:{minute % 60:02d}PM {extension}   01 {number:<25} 0'05 {lasted} 4711\r\n".encode()


def opened(folder, country: str, place: Place):
    data = folder / country
    sell, buy, default = lists_of(place)
    done(data, "setup", "--owner", "owner", "--cabins", 2, "--country", country, "--default-price",
         f"{float(default):.6f}", stdin=PASSWORD + "\n")  # fmt: skip
    done(data, "user", "add", "cashier", "--role", "cashier", stdin=PASSWORD + "\n")
    for kind, prices in (("sell", sell), ("buy", buy)):
        file = data / f"{kind}.csv"
        file.write_text("\n".join((HEADER, *(each.line() for each in prices))) + "\n")
        assert told(data, "tariff", "import", kind, file)["errors"] == []
    for cabin in (1, 2):
        done(data, "cabin", "set", cabin, "--line", f"panasonic:10{cabin}")
    return data


@pytest.mark.parametrize("country", PLACES)
def test_half_a_day_and_every_figure_of_it(country, tmp_path):
    place = PLACES[country]
    data = opened(tmp_path, country, place)
    brought = {line["setting"]: line["value"] for line in told_lines(data, "setting")}
    assert [brought[name] for name in ("currency", "round_to", "timezone", "language")] == [
        place.currency, place.coin, place.zone, place.language]  # fmt: skip

    sell, buy, default = lists_of(place)
    dice, expected = random.Random(country), []
    for number in range(CALLS):
        dialled = list(place.calls)[number % len(place.calls)]
        seconds, e164 = dice.choice((4, 29, 61, 119, 600)) + dice.randrange(40), place.calls[dialled]
        if e164 == FREE:
            revenue, cost = Fraction(0), Fraction(0)
        elif e164 == UNLISTED:
            revenue, cost = up(default * seconds / 60, place.coin), None
        else:
            revenue = up(longest(sell, e164).exact(seconds), place.coin)
            cost = half_up(longest(buy, e164).exact(seconds))
        expected.append((number % 2 + 1, dialled, seconds, revenue, cost))

    port, taken = free_port(), Fraction(0)
    with Serving(data, "--gateway", f"panasonic@tcp-listen:127.0.0.1:{port}?time=end") as shop:
        cashier = shop.visitor("cashier").open_till(0)
        with socket.create_connection(("127.0.0.1", port)) as machine:
            for minute, (cabin, dialled, seconds, _, _) in enumerate(expected):
                machine.sendall(smdr(100 + cabin, dialled, seconds, minute))
            until(lambda: len(exported(data)) == CALLS)
            for cabin in (1, 2):
                due = sum(each[3] for each in expected if each[0] == cabin)
                seen = cashier.json(f"/cabins/{cabin}")
                assert Fraction(seen["due"]) == due
                given = up(due, "1") + 5
                owed = [call["id"] for call in seen["calls"]]
                paid = cashier.post(f"/cabins/{cabin}/checkout", calls=owed, given=str(given), key=f"k{cabin}").json()
                assert (Fraction(paid["total"]), Fraction(paid["change"])) == (due, given - due)
                taken += due
            counted = cashier.post("/shift/close", counted=str(float(taken))).json()
            assert Fraction(counted["difference"]) == 0

    found = [
        (int(row["cabin"]), row["called_number"], int(row["duration"]), Fraction(row["revenue"]),
         Fraction(row["cost"]) if row["cost"] else None)
        for row in exported(data)
    ]  # fmt: skip
    assert sorted(found, key=str) == sorted(expected, key=str)
    day = told(data, "report", "day")
    assert Fraction(day["revenue"]) == Fraction(day["paid"]) == taken
    assert Fraction(day["cost"]) == sum(each[4] or 0 for each in expected)
    assert told(data, "check")["ok"]
