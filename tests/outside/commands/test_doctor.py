"""`doctor` beside a shop that is open, closed, broken, on a full disk: its words, its JSON, its exit status."""

import json
import shutil
import signal
import socket

import pytest

from tests.gateway.wires import free_port, until
from tests.outside.gateways.telephones import by_socket, lifts, say
from tests.running import Serving, done, load_tariff, make_shop, one_sentence, run, run_on_a_full_disk


@pytest.fixture(scope="module")
def adapter_port() -> int:
    return free_port(socket.SOCK_DGRAM)


@pytest.fixture(scope="module")
def whole(tmp_path_factory, adapter_port):
    """A shop in which nothing is wrong, while it is open."""
    data = make_shop(tmp_path_factory.mktemp("made") / "shop", shop="Liberty")
    done(data, "gateway", "set", "sipura", f"sipura@udp:127.0.0.1:{adapter_port}")
    for cabin in (1, 2):
        done(data, "cabin", "set", cabin, "--line", f"sipura:127.0.0.1/{cabin}")
    load_tariff(data, "buy", "33,France,50")
    load_tariff(data, "sell", "33,France,60")
    done(data, "account", "topup", 5000)
    done(data, "backup")
    (data.parent / "stick").mkdir()
    (data / "callshop.toml").write_text(f"host = '127.0.0.1'\nport = 0\nbackup_folder = '{data.parent / 'stick'}'")
    return data


def told(ended) -> dict[str, dict]:
    """The findings by name; the answer is one JSON object, and its exit status says the same."""
    answer = json.loads(ended.stdout)
    assert set(answer) == {"ok", "checks"}
    assert ended.returncode == (0 if answer["ok"] else 1), ended.stderr
    assert answer["ok"] is all(each["ok"] for each in answer["checks"])
    for each in answer["checks"]:
        assert set(each) == {"name", "ok", "level", "detail", "remedy"}
        assert type(each["ok"]) is bool
        assert each["detail"]
        assert (each["remedy"] is None) == (each["level"] == "good")
    if answer["ok"]:
        assert ended.stderr == ""
    else:
        one_sentence(ended.stderr)
    return {each["name"]: each for each in answer["checks"]}


def test_a_shop_that_works_is_well_and_its_gateway_was_heard(whole, adapter_port):
    with Serving(whole) as shop:
        shop.wait_up("sipura")
        quiet = told(run(whole, "doctor", "--json"))
        assert quiet["gateway sipura"]["level"] == "attention"
        assert shop.address in quiet["port"]["detail"]
        say(by_socket(adapter_port), lifts("1"))
        until(lambda: shop.health()["gateways"][0]["last_heard"])
        heard = told(run(whole, "doctor", "--json"))
        assert heard["gateway sipura"]["level"] == "good"
        in_words = run(whole, "doctor")
        assert in_words.returncode == 0
        assert "callshop check" in in_words.stdout
        assert {line[0] for line in in_words.stdout.splitlines()} <= {"✓", "!", " "}
        shop.process.send_signal(signal.SIGSTOP)
        try:
            stopped = told(run(whole, "doctor", "--json"))
        finally:
            shop.process.send_signal(signal.SIGCONT)
        assert not stopped["port"]["ok"]
        assert stopped["gateway sipura"]["level"] == "attention"
    closed = told(run(whole, "doctor", "--json"))
    assert closed["gateway sipura"]["level"] == closed["port"]["level"] == "good"


def test_what_is_wrong_is_marked_and_says_what_to_do(data):
    ended = run(data, "doctor")
    assert ended.returncode == 1
    one_sentence(ended.stderr)
    lines = ended.stdout.splitlines()
    wrong = [number for number, line in enumerate(lines) if line.startswith("✗ ")]
    assert len(wrong) == 3
    assert all(lines[number + 1].startswith("    → ") for number in wrong)
    assert run(data, "doctor", "--jsno").returncode == 2


def test_it_writes_nothing_and_a_full_disk_does_not_keep_it_from_looking(whole):
    before = (whole / "callshop.db").read_bytes()
    assert told(run_on_a_full_disk(whole, "doctor", "--json"))["books"]["ok"]
    told(run(whole, "doctor", "--json"))
    assert (whole / "callshop.db").read_bytes() == before


@pytest.mark.parametrize("part", [0, 1, 3, 5, 7])
def test_broken_books_are_told_without_a_traceback(whole, tmp_path, part):
    broken = shutil.copytree(whole, tmp_path / "broken")
    books = (broken / "callshop.db").read_bytes()
    (broken / "callshop.db").write_bytes(books[: len(books) * part // 8])
    assert not told(run(broken, "doctor", "--json"))["books"]["ok"]
    assert run(broken, "doctor").returncode == 1


def test_no_shop_and_no_folder_are_told_too(tmp_path):
    for folder in (tmp_path, tmp_path / "nowhere"):
        assert not told(run(folder, "doctor", "--json"))["books"]["ok"]
    assert not (tmp_path / "nowhere").exists()
