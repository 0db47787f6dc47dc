"""The commands that furnish a shop, as a script would use them: setup, users, cabins, gateways, the account."""

import pytest

from callshop.gateway import dialects
from tests.running import PASSWORD, done, make_shop, one_sentence, refusal, run, told, told_lines


class TestSetup:
    def test_makes_a_shop_with_its_cabins_and_its_owner(self, tmp_path):
        data = tmp_path / "new" / "shop"
        assert done(data, "setup", "--owner", "Awa", "--cabins", "4", "--shop", "Étoile", "--country", "FR",
                    "--currency", "EUR", "--language", "fr", "--round-to", "0.05", "--timezone", "Europe/Paris",
                    stdin=f"{PASSWORD}\nnot the password\n") == ""  # fmt: skip
        assert [cabin["cabin"] for cabin in told_lines(data, "cabin", "list")] == [1, 2, 3, 4]
        assert told_lines(data, "user", "list") == [
            {"name": "Awa", "role": "owner", "active": True, "last_login": None}
        ]
        assert told(data, "report", "day")["calls"] == 0

    def test_leaves_a_shop_that_exists_as_it_is(self, data):
        before = (data / "callshop.db").read_bytes()
        assert str(data) in refusal(data, "setup", "--owner", "x", "--cabins", "9", stdin=PASSWORD)
        assert (data / "callshop.db").read_bytes() == before

    @pytest.mark.parametrize(
        ("words", "password"),
        [
            (("--cabins", "2"), ""),
            (("--cabins", "2"), "\n"),
            (("--cabins", "0"), PASSWORD),
            (("--cabins", "100000"), PASSWORD),
            (("--cabins", "2", "--currency", "francs"), PASSWORD),
            (("--cabins", "2", "--country", "Senegal"), PASSWORD),
            (("--cabins", "2", "--language", "tlh"), PASSWORD),
            (("--cabins", "2", "--round-to", "0"), PASSWORD),
            (("--cabins", "2", "--round-to", "five"), PASSWORD),
            (("--cabins", "2", "--timezone", "Mars/Olympus"), PASSWORD),
            (("--cabins", "2", "--owner", " "), PASSWORD),
        ],
    )
    def test_makes_nothing_unless_it_can_make_all(self, tmp_path, words, password):
        data = tmp_path / "shop"
        refusal(data, "setup", "--owner", "owner", *words, stdin=password)
        assert not (data / "callshop.db").exists()
        make_shop(data)

    def test_asks_for_what_it_must_know(self, tmp_path):
        assert run(tmp_path / "x", "setup", "--cabins", "2").returncode == 2
        assert run(tmp_path / "x", "setup", "--owner", "o").returncode == 2
        assert run(tmp_path / "x", "setup", "--owner", "o", "--cabins", "two").returncode == 2


class TestUsers:
    def test_are_added_listed_and_disabled(self, data):
        assert done(data, "user", "add", "Fatou Bâ", "--role", "cashier", stdin=PASSWORD) == ""
        done(data, "user", "disable", "Fatou Bâ")
        listed = told_lines(data, "user", "list")
        assert [(user["name"], user["role"], user["active"]) for user in listed] == [
            ("owner", "owner", True), ("cashier", "cashier", True), ("Fatou Bâ", "cashier", False)]  # fmt: skip

    def test_that_cannot_be_are_refused(self, data):
        for name, password in (("cashier", PASSWORD), ("new", ""), ("new", "\n"), ("", PASSWORD), ("a\nb", PASSWORD)):
            refusal(data, "user", "add", name, "--role", "cashier", stdin=password)
        assert "nobody" in refusal(data, "user", "disable", "nobody")
        assert "owner" in refusal(data, "user", "disable", "owner")
        assert run(data, "user", "add", "x", "--role", "king", stdin=PASSWORD).returncode == 2
        assert run(data, "user", "add", "x", stdin=PASSWORD).returncode == 2
        assert len(told_lines(data, "user", "list")) == 2

    def test_no_password_is_kept_as_it_was_typed(self, data):
        for file in data.rglob("*"):
            assert not file.is_file() or PASSWORD.encode() not in file.read_bytes(), file


class TestCabins:
    def test_have_a_name_and_lines_which_are_replaced(self, data):
        lines = ["sipura:192.0.2.10/1", "asterisk:SIP/101", "pbx:E218"]
        flags = [word for line in lines for word in ("--line", line)]
        done(data, "cabin", "set", 5, "--name", "Près de la porte", *flags)
        listed = told_lines(data, "cabin", "list")[-1]
        assert sorted(listed.pop("lines")) == sorted(lines)
        assert listed == {"cabin": 5, "name": "Près de la porte"}
        done(data, "cabin", "set", 5, "--line", "sipura:192.0.2.10/2")
        assert told_lines(data, "cabin", "list")[-1]["lines"] == ["sipura:192.0.2.10/2"]
        done(data, "cabin", "set", 5, "--name", "Door")
        assert told_lines(data, "cabin", "list")[-1] == {
            "cabin": 5, "name": "Door", "lines": ["sipura:192.0.2.10/2"]}  # fmt: skip

    def test_that_cannot_be_are_refused(self, data):
        for line in ("101", "sipura:", ":101", ""):
            assert line in refusal(data, "cabin", "set", 1, "--line", line)
        refusal(data, "cabin", "set", 0)
        refusal(data, "cabin", "set", 1, "--name", "N" * 5000)
        refusal(data, "cabin", "set", 100_000)
        assert run(data, "cabin", "set", "one").returncode == 2
        assert run(data, "cabin", "set").returncode == 2

    def test_a_line_is_of_one_cabin_only(self, data):
        done(data, "cabin", "set", 1, "--line", "sipura:192.0.2.10/1")
        moved = run(data, "cabin", "set", 2, "--line", "sipura:192.0.2.10/1")
        assert moved.returncode == 0
        said = one_sentence(moved.stderr)
        assert "sipura:192.0.2.10/1" in said
        assert "cabin 1" in said
        assert run(data, "cabin", "set", 2, "--line", "sipura:192.0.2.10/1").stderr == ""
        owners = [cabin["cabin"] for cabin in told_lines(data, "cabin", "list") if cabin["lines"]]
        assert len(owners) == 1


class TestGateways:
    def test_are_listed_with_what_each_can_do(self, data):
        listed = {gateway["dialect"]: gateway for gateway in told_lines(None, "gateway", "list")}
        assert set(listed) == set(dialects.MODULES)
        for gateway in listed.values():
            assert {"dialect", "live", "answer", "cut", "default_link", "seen_on_real_machine"} <= set(gateway)
            assert all(type(gateway[name]) is bool for name in ("live", "answer", "cut", "seen_on_real_machine"))
        assert (listed["asterisk"]["cut"], listed["panasonic"]["live"]) == (True, False)

    def test_are_set_and_removed(self, data):
        assert done(data, "gateway", "set", "hall", "sipura@udp::5514") == ""
        done(data, "gateway", "set", "hall", "radius@udp::1813?secret=a%26b&auth=1812")
        done(data, "gateway", "remove", "hall")
        assert "hall" in refusal(data, "gateway", "remove", "hall")

    @pytest.mark.parametrize("spec", ["sipura", "sipura@", "@udp::514", "nosuch@udp::1", "sipura@udp::x",
                                      "sipura@udp::514?colour=red", "panasonic@serial:/dev/x?baud=fast"])  # fmt: skip
    def test_that_cannot_be_read_are_refused(self, data, spec):
        refusal(data, "gateway", "set", "hall", spec)


class TestAccount:
    def test_is_unknown_until_the_first_top_up(self, data):
        assert told(data, "account", "balance") == {"balance": None, "reserved": "0", "seconds_left": None}
        assert told(data, "account", "topup", "1000.50", "--reference", "RC-1")["balance"] == "1000.5"
        assert told(data, "account", "topup", "0.000001", "--type", "postpaid")["balance"] == "1000.500001"
        for amount in ("0", "-5", "much", "nan", ""):
            refusal(data, "account", "topup", amount)
        assert run(data, "account", "topup", "5", "--type", "gift").returncode == 2
        assert told(data, "account", "balance")["balance"] == "1000.500001"
