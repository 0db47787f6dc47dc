"""Recharge by code, typed on the shop's PC."""

from tests.running import done, make_shop, refusal, run, told


def test_codes_are_made_shown_once_and_each_credits_once(tmp_path):
    data = make_shop(tmp_path / "shop")
    codes = done(data, "account", "vouchers", "make", "--count", 3, "--amount", "5000").split()
    assert len(set(codes)) == 3
    assert told(data, "account", "balance")["balance"] is None
    assert told(data, "account", "redeem", codes[0]) == {"recharge": 1, "amount": "5000", "balance": "5000"}
    assert "used already" in refusal(data, "account", "redeem", codes[0])
    assert told(data, "account", "redeem", codes[1].lower().replace("-", " "))["balance"] == "10000"
    assert told(data, "check")["ok"]
    assert not any(code.replace("-", "").encode() in (data / "callshop.db").read_bytes() for code in codes)


def test_a_provider_s_file_is_loaded_whole_or_not_at_all(tmp_path):
    data = make_shop(tmp_path / "shop")
    file = tmp_path / "codes.csv"
    file.write_text("code;montant\n1234567890;5000\n12;5000\n1234567890;1000\n9876543210;x\n")
    ended = run(data, "account", "vouchers", "import", file)
    assert ended.returncode == 1
    assert [line in ended.stdout for line in ('"line": 3', '"line": 4', '"line": 5')] == [True] * 3
    assert "is unknown" in refusal(data, "account", "redeem", "1234567890")
    file.write_text("1234567890,5000\n9876543210,2500\n")
    assert told(data, "account", "vouchers", "import", file) == {
        "lot": 1, "vouchers": 2, "amount": "7500", "errors": []}  # fmt: skip
    assert "known already" in refusal(data, "account", "vouchers", "import", file)
    assert told(data, "account", "redeem", "98 76 54 32 10")["amount"] == "2500"


def test_what_cannot_be_a_lot_is_refused(tmp_path):
    data = make_shop(tmp_path / "shop")
    for count, amount in ((0, "5"), (5, "0"), (5, "five"), (20_000, "5")):
        refusal(data, "account", "vouchers", "make", "--count", count, "--amount", amount)
    assert run(data, "account", "vouchers").returncode == 2
