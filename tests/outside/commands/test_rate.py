"""`rate`: what a call costs, against a second program that knows only fractions."""

import json
import random
from fractions import Fraction

import phonenumbers
import pytest

from tests.running import done, load_tariff, make_shop, one_sentence, refusal, run, told, told_lines

HEADER = "prefix,destination,price,connect_fee,first_increment,next_increment,free_under"
MILLION = 1_000_000
COIN = Fraction(5, 100)

RATES = 500
QUESTIONS = 10_000


# -- the second program: a price list, longest prefix, increments, fee, rounding; nothing of callshop's


def random_rate(prefix: str, chance: random.Random) -> dict:
    first, after = chance.choice([(1, 1), (60, 60), (30, 6), (60, 1), (6, 6), (1, 60), (17, 13), (180, 60)])
    return {
        "prefix": prefix, "destination": f"D{prefix}", "price": amount(chance, 3 * MILLION),
        "connect_fee": chance.choice(["0", "0", amount(chance, MILLION)]), "first_increment": first,
        "next_increment": after, "free_under": chance.choice([0, 0, 0, 5, 10, 61]),
    }  # fmt: skip


def amount(chance: random.Random, most: int) -> str:
    """An amount of up to six decimals, as a list prints it."""
    whole, millionths = divmod(chance.randrange(most), MILLION)
    return f"{whole}.{millionths:06d}"[: chance.choice([3, 4, 5, 6, 8])].rstrip(".")


def random_list(seed: int) -> dict[str, dict]:
    chance = random.Random(seed)
    prefixes = {"33", "221", "1"} | {
        chance.choice(["33", "1", "44", "221", "49"]) + str(chance.randrange(10 ** chance.randrange(1, 5)))
        for _ in range(RATES)
    }
    return {prefix: random_rate(prefix, chance) for prefix in sorted(prefixes)}


def rate_for(number: str, rates: dict[str, dict]) -> dict | None:
    return next((rates[number[:n]] for n in range(len(number), 0, -1) if number[:n] in rates), None)


def billed(rate: dict, seconds: int) -> int:
    """Seconds that are charged for: the first increment at least, then whole further ones."""
    if seconds == 0 or seconds < rate["free_under"]:
        return 0
    first, after = rate["first_increment"], rate["next_increment"]
    total = first
    while total < seconds:
        total += after
    return total


def exact(rate: dict, seconds: int) -> Fraction:
    if seconds == 0 or seconds < rate["free_under"]:
        return Fraction(0)
    return Fraction(rate["connect_fee"]) + Fraction(rate["price"]) * billed(rate, seconds) / 60


def up_to_the_coin(value: Fraction) -> Fraction:
    coins = value / COIN
    return COIN * (coins.numerator // coins.denominator + (coins.denominator != 1))


def half_up_to_a_millionth(value: Fraction) -> Fraction:
    doubled = 2 * value * MILLION + 1
    return Fraction(doubled.numerator // doubled.denominator // 2, MILLION)


# -- the first


def listed(rates: dict[str, dict]) -> list[str]:
    return [HEADER, *(",".join(str(rate[name]) for name in HEADER.split(",")) for rate in rates.values())]


@pytest.fixture(scope="module")
def lists() -> tuple[dict, dict]:
    return random_list(1), random_list(2)


@pytest.fixture(scope="module")
def shop(tmp_path_factory, lists):
    data = make_shop(tmp_path_factory.mktemp("rated") / "shop", currency="EUR", country="FR", round_to="0.05")
    for kind, rates in zip(("buy", "sell"), lists, strict=True):
        load_tariff(data, kind, *listed(rates))
    return data


def is_service(digits: str) -> bool:
    """Premium, toll-free, shared-cost and personal numbers, as phonenumbers knows them."""
    kinds = phonenumbers.PhoneNumberType
    services = (kinds.PREMIUM_RATE, kinds.TOLL_FREE, kinds.SHARED_COST, kinds.PERSONAL_NUMBER, kinds.PAGER)
    try:
        return phonenumbers.number_type(phonenumbers.parse(f"+{digits}")) in services
    except phonenumbers.NumberParseException:
        return False


def test_ten_thousand_calls_cost_what_the_second_program_says(shop, lists):
    buy, sell = lists
    chance = random.Random(3)
    prefixes = sorted(buy | sell)
    asked = []
    for _ in range(QUESTIONS):
        digits = chance.choice(prefixes) + str(chance.randrange(10**6)).zfill(6)
        while is_service(digits):  # such a number has no landline's price: tests/rating has those
            digits = chance.choice(prefixes) + str(chance.randrange(10**6)).zfill(6)
        seconds = chance.choice([0, 1, chance.randrange(70), chance.randrange(4000), chance.randrange(100_000)])
        asked.append((digits, seconds))
    answers = told_lines(shop, "rate", "-", stdin="".join(f"00{digits} {seconds}\n" for digits, seconds in asked))
    assert len(answers) == QUESTIONS
    for (digits, seconds), answer in zip(asked, answers, strict=True):
        assert (answer["number"], answer["e164"], answer["seconds"]) == (f"00{digits}", digits, seconds)
        amounts = []
        for kind, rates, rounded in (("buy", buy, half_up_to_a_millionth), ("sell", sell, up_to_the_coin)):
            rate, said = rate_for(digits, rates), answer[kind]
            if rate is None:
                assert said is None
                continue
            assert said["prefix"] == rate["prefix"], digits
            assert Fraction(said["price"]) == Fraction(rate["price"])
            assert said["billed_seconds"] == billed(rate, seconds), (rate, seconds)
            assert Fraction(said["amount"]) == rounded(exact(rate, seconds)), (rate, seconds, said)
            amounts.append(Fraction(said["amount"]))
        if len(amounts) == 2:
            assert Fraction(answer["profit"]) == amounts[1] - amounts[0]
        else:
            assert answer["profit"] is None


def test_money_is_printed_without_superfluous_zeros(shop):
    answer = told(shop, "rate", "0033145678901", "--seconds", "600")
    figures = [answer["profit"], *(answer[kind][name] for kind in ("buy", "sell") if answer[kind]
                                   for name in ("price", "connect_fee", "amount"))]  # fmt: skip
    for figure in figures:
        assert isinstance(figure, str)
        assert "." not in figure or not figure.endswith(("0", "."))


@pytest.fixture
def two_editions(tmp_path):
    """Prices of 2020, and those since 2024."""
    data = make_shop(tmp_path / "shop", timezone="Africa/Dakar")
    for day, price in (("2020-01-01", "60"), ("2024-01-01", "90")):
        file = tmp_path / f"{day}.csv"
        file.write_text(f"{HEADER}\n33,France,{price},10,1,1,6\n")
        assert told(data, "tariff", "import", "sell", file, "--from", day)["errors"] == []
    return data


def test_the_price_is_that_of_the_time_asked(two_editions):
    def price(*at: str) -> str | None:
        sell = told(two_editions, "rate", "0033145678901", *at)["sell"]
        return sell and sell["price"]

    assert price("--at", "2023-12-31T23:59:59") == "60"
    assert price("--at", "2024-01-01T00:00:00") == "90"
    assert price("--at", "2023-12-31T23:59:59-01:00") == "90"
    assert price("--at", "2019-12-31") is None
    assert price() == "90"
    lines = told_lines(two_editions, "rate", "-",
                       stdin="0033145678901 60 2023-06-01T12:00\n0033145678901 60\n")  # fmt: skip
    assert [line["sell"]["price"] for line in lines] == ["60", "90"]


def test_the_object_has_exactly_its_names_and_sixty_seconds_are_the_default(two_editions):
    answer = told(two_editions, "rate", "+33 1 45 67 89 01")
    assert list(answer) == ["number", "e164", "destination", "seconds", "buy", "sell", "profit"]
    assert (answer["e164"], answer["destination"], answer["seconds"]) == ("33145678901", "France", 60)
    assert (answer["buy"], answer["profit"]) == (None, None)
    assert answer["sell"] == {
        "prefix": "33", "price": "90", "connect_fee": "10", "first_increment": 1, "next_increment": 1,
        "free_under": 6, "billed_seconds": 60, "amount": "100",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("seconds", "amount", "billed_seconds"), [(0, "0", 0), (5, "0", 0), (6, "20", 6), (61, "105", 61)]
)
def test_nothing_and_less_than_free_under_cost_nothing_not_even_the_fee(two_editions, seconds, amount, billed_seconds):
    sell = told(two_editions, "rate", "0033145678901", "--seconds", seconds)["sell"]
    assert (sell["amount"], sell["billed_seconds"]) == (amount, billed_seconds)


def test_a_number_without_a_rate_has_null_and_no_error(two_editions):
    for number in ("0049301234567", "1413", "#", "xyz"):
        answer = told(two_editions, "rate", number)
        assert (answer["buy"], answer["sell"], answer["profit"]) == (None, None, None)


def test_what_cannot_be_rated_is_refused(two_editions):
    assert "tomorrow" in refusal(two_editions, "rate", "0033145678901", "--at", "tomorrow")
    assert "0033x" in refusal(two_editions, "rate", "-", stdin="0033x\n")
    for seconds in ("-5", "1.5", "many", ""):
        assert run(two_editions, "rate", "0033145678901", "--seconds", seconds).returncode == 2
    assert done(two_editions, "rate", "-") == ""


def test_a_line_that_cannot_be_rated_says_why_and_the_others_are_answered(two_editions):
    lines = ("0033145678901 60", "0033145678901 minus", "0033145678901 ²", "0033145678901 60 tomorrow", "", "00331 61")
    ended = run(two_editions, "rate", "-", stdin="\n".join(lines) + "\n")
    assert ended.returncode == 1
    answers = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [answer["seconds"] for answer in answers] == [60, None, None, None, None, 61]
    assert [answer["number"] for answer in answers] == [*["0033145678901"] * 4, None, "00331"]
    assert [name for name, answer in enumerate(answers) if "error" in answer] == [1, 2, 3, 4]
    assert "tomorrow" in answers[3]["error"]
    assert answers[1]["sell"] is answers[1]["profit"] is None
    assert "minus" in one_sentence(ended.stderr)
