"""The house: its settings, its lines, its day."""

from datetime import UTC, datetime

import pytest

from callshop.ledger.db import audit
from callshop.ledger.db.connection import rows, writing
from callshop.ledger.provider import account
from callshop.ledger.settings import shop_config
from callshop.ledger.settings.shop_config import SettingUnfit, ShopConfig, day_of
from callshop.money import UNIT
from callshop.refusal import Refused

AT = 1_772_452_800_000

REFUSED = (
    ("language", "kl"), ("currency", "EURO"), ("currency", "12E"), ("country", "SEN"), ("country", ""),
    ("timezone", "Mars/Olympus"), ("timezone", ""), ("timezone", "../../etc/passwd"), ("round_to", "0"),
    ("round_to", "-5"), ("round_to", "five"), ("default_price", "0"), ("default_price", "-1"), ("unpriced", "maybe"),
    ("day_ends", "-1"), ("day_ends", "721"), ("day_ends", "4h"), ("longest_call", "0"), ("longest_call", "90000"),
)  # fmt: skip


def refusal(why: type[Exception], name: str, text: str) -> str:
    """What is said of a setting that is refused; the house stays as it was."""
    before = shop_config.load()
    with pytest.raises(why) as refused:
        shop_config.set_setting(AT, name, text, "Omar")
    assert shop_config.load() == before
    return str(refused.value)


@pytest.mark.parametrize(("name", "text"), REFUSED)
def test_a_setting_is_refused_by_name_and_value(books, name: str, text: str):
    said = refusal(Refused, name, text)
    assert name in said
    assert text in said


def test_a_setting_nobody_knows_is_refused(books):
    with pytest.raises(Refused, match="colour"):
        shop_config.set_setting(AT, "colour", "blue", "Omar")


def test_the_newest_setting_counts_and_the_old_ones_stay(books):
    for name in ("One", "Two"):
        shop_config.set_setting(AT, "name", name, "Omar")
    assert shop_config.load().name == "Two"
    assert [row["value"] for row in rows("SELECT value FROM setting WHERE name = 'name'")] == ["One", "Two"]
    assert audit.first_break() is None


def test_settings_come_back_as_what_they_mean(books):
    for name, text in (("round_to", "12,5"), ("default_price", ""), ("day_ends", "240"), ("currency", "xof")):
        shop_config.set_setting(AT, name, text, "Omar")
    found = shop_config.load()
    assert (found.round_to, found.default_price, found.day_ends, found.currency) == (12_500_000, None, 240, "XOF")


def test_a_line_moves_to_the_cabin_that_takes_it(books):
    shop_config.set_cabin(AT, 2, "Omar", lines=[("box", "L1"), ("box", "L2")])
    found = {cabin.number: cabin.lines for cabin in shop_config.load().cabins}
    assert found[1] == ()
    assert set(found[2]) == {("box", "L1"), ("box", "L2")}
    assert shop_config.load().lines()["box", "L1"] == 2
    assert ("box", "L9") not in shop_config.load().lines()


def test_a_cabin_keeps_what_is_not_said(books):
    shop_config.set_cabin(AT, 1, "Omar", name="By the door")
    shop_config.set_cabin(AT, 1, "Omar", lines=[])
    assert shop_config.load().cabins[0] == shop_config.CabinRow(1, "By the door", ())


def test_gateways_come_and_go_and_their_secrets_are_not_told(books):
    spec, shown = "asterisk@tcp:10.0.0.1:5038?secret=s3", "asterisk@tcp:10.0.0.1:5038?secret=..."
    shop_config.set_gateway(AT, "box", spec, shown, "Omar")
    assert shop_config.load().gateways == (("box", spec),)
    assert not any("s3" in row["detail"] for row in rows("SELECT detail FROM audit"))
    assert shop_config.remove_gateway(AT, "box", "Omar") is True
    assert shop_config.remove_gateway(AT, "box", "Omar") is False


def test_blocking_is_one_step_of_a_transaction(books):
    with writing():
        shop_config.block(1, AT)
    assert rows("SELECT blocked_at FROM cabin WHERE number = 1") == [{"blocked_at": AT}]


def utc(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("zone", "day_ends", "at", "day"),
    [
        ("Africa/Dakar", 0, "2026-03-02 23:59:59", "2026-03-02"),
        ("Africa/Dakar", 0, "2026-03-03 00:00:00", "2026-03-03"),
        ("Africa/Dakar", 240, "2026-03-03 03:59:59", "2026-03-02"),
        ("Africa/Dakar", 240, "2026-03-03 04:00:00", "2026-03-03"),
        # Paris: the clocks go forward on 29 March 2026 at 02:00, back on 25 October at 03:00
        ("Europe/Paris", 0, "2026-03-28 22:59:59", "2026-03-28"),
        ("Europe/Paris", 0, "2026-03-28 23:00:00", "2026-03-29"),
        ("Europe/Paris", 0, "2026-03-29 21:59:59", "2026-03-29"),
        ("Europe/Paris", 0, "2026-03-29 22:00:00", "2026-03-30"),
        ("Europe/Paris", 240, "2026-03-29 01:59:59", "2026-03-28"),
        ("Europe/Paris", 240, "2026-03-29 02:00:00", "2026-03-29"),
        ("Europe/Paris", 150, "2026-03-29 00:59:59", "2026-03-28"),
        ("Europe/Paris", 150, "2026-03-29 01:30:00", "2026-03-29"),
        ("Europe/Paris", 150, "2026-10-25 00:29:59", "2026-10-24"),
        ("Europe/Paris", 150, "2026-10-25 00:30:00", "2026-10-25"),
        ("Europe/Paris", 150, "2026-10-25 01:00:00", "2026-10-25"),
        ("Europe/Paris", 240, "2026-10-25 02:59:59", "2026-10-24"),
        ("Europe/Paris", 240, "2026-10-25 03:00:00", "2026-10-25"),
        ("Asia/Kolkata", 0, "2026-03-02 18:29:59", "2026-03-02"),
        ("Asia/Kolkata", 0, "2026-03-02 18:30:00", "2026-03-03"),
    ],
)
def test_the_shops_day_of_an_instant(zone: str, day_ends: int, at: str, day: str):
    assert day_of(utc(at), ShopConfig(timezone=zone, day_ends=day_ends)) == day


HARMFUL = (
    ("round_to", "1000000000"), ("round_to", "1001"), ("default_price", "1000000000"), ("country", "XX"),
    ("currency", "ZZZ"), ("name", ""), ("name", "  "), ("name", "N" * 5000), ("name", "Two\nlines"),
    ("technician", "7" * 5000),
)  # fmt: skip


@pytest.mark.parametrize(("name", "text"), HARMFUL)
def test_a_setting_that_would_do_harm_is_refused_in_words(books, name: str, text: str):
    assert len(refusal(SettingUnfit, name, text).split()) > 5


def test_the_coins_of_real_shops_are_possible(books):
    for currency, coins in (("XOF", "5 25 100 500"), ("GNF", "500 1000"), ("EUR", "0.01 0.05 1"), ("VND", "1000")):
        shop_config.set_setting(AT, "currency", currency, "Omar")
        for coin in coins.split():
            shop_config.set_setting(AT, "round_to", coin, "Omar")


def test_a_coin_is_judged_in_the_currency_set_with_it(books):
    with pytest.raises(SettingUnfit):
        shop_config.set_settings(AT, {"currency": "EUR", "round_to": "100"}, "Omar")
    shop_config.set_settings(AT, {"currency": "GNF", "round_to": "2000"}, "Omar")


def test_a_shop_whose_books_already_have_such_a_value_still_opens(books):
    with writing():
        shop_config.database.execute_sql(
            "INSERT INTO setting (name, value, at, who) VALUES ('currency', 'ZZZ', ?, 'Omar')", (AT,)
        )
    assert shop_config.load().currency == "ZZZ"


def test_the_currency_stays_once_there_is_money_in_the_books(books):
    shop_config.set_setting(AT, "currency", "EUR", "Omar")
    account.top_up(AT, 5 * UNIT, "prepaid", "", "Omar")
    with pytest.raises(SettingUnfit, match="EUR"):
        shop_config.set_setting(AT, "currency", "XOF", "Omar")
    shop_config.set_setting(AT, "currency", "eur", "Omar")
