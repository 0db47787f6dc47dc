"""Warnings and letters: told once, by a real mail server, never in the way of a call."""

from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from callshop.events import AuthorizationRequest, Dialled, HungUp, Moment
from callshop.ledger.db import connection, schema
from callshop.ledger.db.connection import rows, writing
from callshop.ledger.provider import account, voucher_throttle, vouchers
from callshop.ledger.settings import outbox, shop_config, warnings
from callshop.ledger.tariffs import tariffs
from callshop.money import UNIT
from callshop.rating.tariff import Rate, Tariff
from callshop.refusal import Refused
from callshop.shop.jobs.backup_job import BackupJob
from callshop.shop.jobs.maintenance import Maintenance
from callshop.shop.shop import Shop
from callshop.shop.state.gateways import GatewayControl
from callshop.translations import translator
from tests.shop.jobs.mail_sink import mail_sink

NOW = 1_795_442_851_000
FRANCE = Rate("33", "France", 60 * UNIT)


@dataclass
class Stage:
    """A real shop with a caretaker that looks when told to."""

    folder: Path
    at: Moment = field(default_factory=lambda: Moment(NOW, 5_000_000))
    cut: list[tuple[str, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        connection.open_database(self.folder / "callshop.db")
        schema.migrate()
        with writing():
            shop_config.make_shop(NOW, {"name": "Liberté"}, 2, "test")
        shop_config.set_cabin(NOW, 1, "test", lines=[("radius", "1")])
        self.shop = Shop(shop_config.load(), self._rates(), lambda: self.at, "boot")
        self.shop.connect("radius", "radius", GatewayControl(True, True, True, "dialled", self._hang_up))
        keeper = BackupJob(self.folder / "callshop.db", self.folder / "backups", None, lambda: self.shop.house)
        self.caretaker = Maintenance(self.shop, keeper, translator("fr").say)

    def _rates(self):
        return tariffs.rates_of(shop_config.load(), Tariff([FRANCE]), Tariff([FRANCE]))

    def set(self, **settings: object) -> None:
        shop_config.set_settings(self.at.wall, {name: str(text) for name, text in settings.items()}, "Omar")
        self.follow()

    def follow(self) -> None:
        self.shop.reload(shop_config.load(), self._rates(), account.topped(), account.pace())

    def credit(self, francs: int) -> None:
        account.top_up(self.at.wall, francs * UNIT, "correction", "", "Omar", "test")
        self.follow()

    def look(self, after: int = 5) -> list[str]:
        """So many seconds later: what the owner's page warns of."""
        self.at = self.at.plus(after * 1000)
        self.caretaker.look()
        return [each.name for each in warnings.standing()]

    def dials(self, number: str) -> None:
        """A call that ends unanswered."""
        self.shop.handle("radius", Dialled(names=("1",), at=self.at, number=number))
        self.shop.handle("radius", HungUp(names=("1",), at=self.at))

    def _hang_up(self, names: tuple[str, ...], ref: object) -> bool:
        self.cut.append(names)
        return True

    def asks(self, number: str):
        ticket = str(self.shop.account.balance)  # another call each time the credit has changed
        return self.shop.handle(
            "radius", AuthorizationRequest(names=("1",), at=self.at, number=number, ticket=ticket)
        ).verdict


@pytest.fixture
def stage(tmp_path: Path):
    yield Stage(tmp_path)
    connection.close_thread()


@pytest.fixture
def sink():
    with mail_sink() as server:
        yield server


def test_an_unknown_balance_warns_and_refuses_nothing(stage):
    stage.set(at_zero="refuse", balance_warning="1000")
    assert stage.look() == []
    assert stage.asks("0033612345678").allowed


def test_low_then_empty_then_recharged(stage):
    stage.set(balance_warning="1000")
    stage.credit(500)
    assert stage.look() == ["credit"]
    assert stage.shop.board.balance.level == "low"
    stage.credit(-500)
    assert stage.look() == ["credit"]
    assert "épuisé" in translator("fr").say(warnings.standing()[0].why)
    stage.credit(5000)
    assert stage.look() == []


@pytest.mark.parametrize(("at_zero", "allowed"), [("refuse", False), ("alarm", True)])
def test_at_zero_new_calls_are_refused_or_alarmed(stage, at_zero, allowed):
    stage.set(at_zero=at_zero)
    stage.credit(100)
    assert stage.asks("0033612345678").allowed
    stage.credit(-100)
    assert stage.asks("0033612345678").allowed is allowed
    assert len(stage.shop.board.alarms) == 1


def test_at_zero_a_call_is_cut_where_the_gateway_can(stage):
    stage.set(at_zero="refuse")
    stage.credit(100)
    stage.dials("0033612345678")
    assert stage.cut == []
    stage.credit(-100)
    stage.dials("0033612345678")
    assert stage.cut == [("1",)]


def test_the_owner_has_one_letter_for_one_trouble(stage, sink):
    stage.set(smtp_host="127.0.0.1", smtp_port=sink.port, mail_to="omar@example.com", balance_warning="1000")
    stage.credit(500)
    for _ in range(5):
        stage.look()
    (told,) = sink.letters
    letter = message_from_bytes(told, policy=policy.default)
    assert letter["To"] == "omar@example.com"
    assert letter["Subject"].startswith("Liberté")
    assert "500\u00a0F" in letter.get_content()


def test_a_letter_that_was_refused_is_sent_later_and_told_meanwhile(stage, sink):
    sink.refusing = True
    stage.set(smtp_host="127.0.0.1", smtp_port=sink.port, mail_to="omar@example.com", balance_warning="1000")
    stage.credit(500)
    stage.look()
    assert set(stage.look()) == {"credit", "mail"}
    sink.refusing = False
    stage.look(after=30)
    assert sink.letters == []
    stage.look(after=60)
    assert len(sink.letters) == 1
    assert stage.look() == ["credit"]


def test_a_mail_server_that_is_not_there_stops_nobody(stage):
    stage.set(smtp_host="127.0.0.1", smtp_port=9, mail_to="omar@example.com", balance_warning="1000")
    stage.credit(500)
    stage.look()
    assert set(stage.look()) == {"credit", "mail"}
    assert outbox.trouble(stage.at.wall)
    assert stage.asks("0033612345678").allowed


def test_a_password_is_not_sent_in_the_open(stage):
    stage.set(smtp_host="mail.invalid", smtp_user="omar", smtp_password="secret", mail_to="omar@example.com")
    assert not [row for row in rows("SELECT detail FROM audit") if "secret" in row["detail"]]


def test_wrong_recharge_codes_are_told(stage):
    for guess in range(voucher_throttle.FREE_TRIES):
        with pytest.raises(Refused):
            vouchers.redeem(stage.at.wall, f"{guess:010d}", "Eve")
    assert stage.look() == ["codes"]


def test_a_backup_that_fails_is_told_until_one_succeeds(stage):
    folder = stage.caretaker.keeper.folder
    folder.write_text("in the way")
    stage.look(61)
    assert stage.look(61) == ["backup"]
    folder.unlink()
    assert stage.look(16 * 60) == []
