"""Amounts typed in commands: read as the shop's currency is written, or refused with both readings."""

import json

import pytest

from tests.running import done, make_shop, refusal, run, told


@pytest.fixture(scope="module")
def francs(tmp_path_factory):
    return make_shop(tmp_path_factory.mktemp("francs") / "shop", cabins=1, round_to="25")


@pytest.fixture(scope="module")
def euros(tmp_path_factory):
    return make_shop(tmp_path_factory.mktemp("euros") / "shop", cabins=1, currency="EUR", round_to="0,05")


@pytest.fixture(scope="module")
def dinars(tmp_path_factory):
    return make_shop(tmp_path_factory.mktemp("dinars") / "shop", cabins=1, currency="TND", round_to="0.005")


def credited(data, text: str) -> str:
    """What a recharge of so much adds to the balance."""
    before = float(told(data, "account", "balance")["balance"] or 0)
    return f"{float(told(data, 'account', 'topup', text)['balance']) - before:g}"


@pytest.mark.parametrize(
    ("text", "credit"), [("50.000", "50000"), ("50,000", "50000"), ("50 000 F", "50000"), ("12,5", "12.5")]
)
def test_a_recharge_in_francs(francs, text, credit):
    assert credited(francs, text) == credit


def test_a_recharge_in_euros_with_two_readings_is_refused_with_both(euros):
    said = refusal(euros, "account", "topup", "50.000")
    assert "50000" in said
    assert "50.00" in said
    assert credited(euros, "1.250,50") == "1250.5"


def test_a_recharge_in_dinars_has_three_decimals(dinars):
    assert credited(dinars, "50.125") == "50.125"


def test_a_setting_and_the_coin_of_a_new_shop(francs, euros):
    assert json.loads(done(euros, "setting", "round_to"))["value"] == "0.05"
    done(francs, "setting", "default_price", "1.000")
    assert json.loads(done(francs, "setting", "default_price"))["value"] == "1000"
    assert "1000" in refusal(euros, "setting", "balance_warning", "1.000")


def test_vouchers_and_their_files(francs, euros, tmp_path):
    assert len(done(francs, "account", "vouchers", "make", "--count", "1", "--amount", "5 000").split()) == 1
    refusal(euros, "account", "vouchers", "make", "--count", "1", "--amount", "5.000")
    file = tmp_path / "codes.csv"
    file.write_text('code,amount\nAAAA-1111-2222,"5,000"\nBBBB-1111-2222,"2,500"\n')
    assert json.loads(done(francs, "account", "vouchers", "import", file))["amount"] == "7500"
    assert run(euros, "account", "vouchers", "import", file).returncode == 1


def test_a_rate_of_exchange_has_its_decimals(francs, tmp_path):
    file = tmp_path / "list.csv"
    file.write_text("prefix,price\n33,0.1\n")
    for rate in ("655.957", "655,957"):
        assert told(francs, "tariff", "import", "buy", file, "--replace", "--exchange", rate)["rows"] == 1
        assert "65.5957" in done(francs, "tariff", "export", "buy")
