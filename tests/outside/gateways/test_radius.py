"""The whole program behind a RADIUS gateway: Debian's radclient talks, `cdr export` is compared with our own sums."""

import re
import subprocess
from datetime import timedelta

import pytest

from tests.crash.nas import BUY, HEADER, SECRET, SELL, Talk, blocks, expected, figures
from tests.gateway.wires import free_port, until
from tests.running import Serving, done, exported, load_tariff, make_shop, told

LINES = {1: "192.0.2.10/FXS0/1", 2: "FXS0/2", 3: "FXS0/3", 4: "FXS0/4"}


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    """A shop with four cabins and a price list."""
    data = make_shop(tmp_path_factory.mktemp("radius") / "shop", cabins=4)
    for cabin, line in LINES.items():
        done(data, "cabin", "set", cabin, "--line", f"radius:{line}")
    for kind, prices in (("sell", SELL), ("buy", BUY)):
        load_tariff(data, kind, HEADER, *(price.line() for price in prices))
    return data


@pytest.fixture(scope="module")
def ports():
    import socket

    return free_port(socket.SOCK_DGRAM), free_port(socket.SOCK_DGRAM)


@pytest.fixture(scope="module")
def shop(books, ports):
    spec = f"radius@udp:127.0.0.1:{ports[0]}?secret={SECRET}&auth={ports[1]}"
    with Serving(books, "--gateway", spec) as opened:
        opened.wait_up("radius")
        yield opened


@pytest.fixture
def radclient(needs, shop, ports):
    """radclient(text, ...) -> what it says; each packet must have been answered, unless `answered` is False."""
    program = needs("radclient")

    def ask(*texts: str, kind: str = "acct", secret: str = SECRET, times: int = 1, answered: bool = True) -> str:
        port = ports[1] if kind == "auth" else ports[0]
        flags = ["-x", "-t", "5" if answered else "0.3", "-r", "1", "-c", str(times)]
        said = subprocess.run(
            [program, *flags, f"127.0.0.1:{port}", kind, secret], input=blocks(texts), capture_output=True,
            text=True, timeout=60, check=False,
        )  # fmt: skip
        assert said.stdout.count("Received ") == (times * len(texts) if answered else 0), said.stdout + said.stderr
        return said.stdout

    return ask


def rows_of(books, cabin: int) -> list[tuple]:
    return [figures(row) for row in exported(books, "--cabin", str(cabin))]


def test_calls_told_in_every_way_are_there_once_each_and_priced_as_our_own_sums_say(books, radclient, shop):
    at_once = Talk("FXS0/1", "0033145678901", 95, conf="70AB01C5 1E2F 80A1BD04 2201")
    later = Talk("FXS0/1", "00221771234567", 61, connect=False)
    short = Talk("FXS0/1", "00221771234567", 4, connect=False, conf="1 2 3 4")
    nobody = Talk("FXS0/1", "0012125550100", 0, connect=False)
    told_twice = [at_once, later, short]
    for talk in told_twice:
        radclient(talk.start(), talk.interim(2), talk.stop(), times=2)
    radclient(nobody.start(), nobody.stop())
    radclient(*(talk.stop() for talk in told_twice))  # much later, the same ends once more
    assert rows_of(books, 1) == [expected(1, talk) for talk in (*told_twice, nobody)]
    assert [row["status"] for row in exported(books, "--cabin", "1")] == ["answered"] * 3 + ["unanswered"]
    assert shop.health()["open_calls"] == 0


def test_two_legs_are_one_call_and_an_id_used_again_with_another_setup_time_is_another(books, radclient):
    conf = "A0B0C0D0 22 33 44"
    first = Talk("FXS0/2", "0033145678901", 130, connect=False, conf=conf)
    out = Talk("", first.number, 129, conf=conf, origin="originate", setup=first.setup + timedelta(milliseconds=40))
    an_hour_later = first.setup + timedelta(hours=1)
    again = Talk("FXS0/2", first.number, 31, conf=conf, session=first.session, setup=an_hour_later)
    radclient(first.start(), out.start(), out.interim(3), out.stop(), first.stop(), times=2)
    radclient(again.start(), again.stop(), times=2)
    assert rows_of(books, 2) == [expected(2, first), expected(2, again)]


def test_a_call_is_seen_while_it_runs_and_owed_when_it_is_over(radclient, shop):
    talk = Talk("FXS0/3", "0033145678901", 75, connect=False)
    cashier = shop.visitor("cashier")
    radclient(talk.start())
    assert cashier.tile(3)["state"] == "dialling"
    radclient(talk.interim(20))
    tile = cashier.wait_tile(3, lambda tile: int(tile["seconds"]) >= 21)
    assert (tile["state"], tile["number"]) == ("talking", talk.number)
    assert shop.health()["open_calls"] == 1
    radclient(talk.stop())
    *_, revenue, _ = expected(3, talk)
    tile = cashier.tile(3)
    assert (tile["state"], tile["due"]) == ("due", str(revenue))


def test_a_call_whose_stop_was_lost_says_so_once_another_is_answered_and_ends_there_by_hand(books, radclient, shop):
    lost, following = Talk("FXS0/4", "0033145678901", 3), Talk("FXS0/4", "0033145678901", 3)
    cashier = shop.visitor("cashier")
    radclient(lost.start())
    cashier.wait_tile(4, lambda tile: int(tile["seconds"]) >= 2)
    assert "Another call on this line" not in cashier.get("/board").text
    radclient(following.start(), following.stop())
    assert "Another call on this line" in cashier.get("/board").text
    panel = cashier.get("/cabins/4").text
    fields = dict(re.findall(r'type="hidden" name="(call|ended_at|reason)" value="([^"]+)"', panel)[:3])
    assert cashier.post("/cabins/4/end-call", **fields).status == 200
    seconds = sorted(int(row["duration"]) for row in exported(books, "--cabin", "4"))
    assert seconds[0] in (2, 3)
    assert seconds[1:] == [3]
    assert cashier.tile(4)["state"] == "due"


def test_whoever_asks_gets_credit_time_or_a_reject_that_says_why(radclient, shop):
    asked = Talk("FXS0/1", "0033145678901", 0)
    said = radclient(asked.ask(), kind="auth")
    assert "Access-Accept" in said
    assert f'h323-credit-time = "{4 * 3600}"' in said
    assert 'h323-return-code = "0"' in said
    assert "Access-Reject" in radclient(Talk("FXS9/9", "0033145678901", 0).ask(), kind="auth")
    cashier = shop.visitor("cashier")
    assert cashier.post("/cabins/4/block").status == 200
    said = radclient(Talk("FXS0/4", "0033145678901", 0).ask(), kind="auth")
    assert "Access-Reject" in said
    assert 'h323-return-code = "7"' in said
    assert cashier.post("/cabins/4/unblock").status == 200
    assert "Access-Accept" in radclient(Talk("FXS0/4", "0033145678901", 0).ask(), kind="auth")


def test_another_secret_is_dropped_logged_once_and_shown(books, radclient, shop):
    talk = Talk("FXS0/4", "0033145678901", 10)
    before = len(exported(books))
    for _ in range(3):
        radclient(talk.start(), secret="wrong", answered=False)
    radclient(talk.ask(), kind="auth", secret="wrong", answered=False)
    assert len(exported(books)) == before
    log = (books / "callshop.log").read_text()
    (line,) = [line for line in log.splitlines() if "secret" in line]
    assert "127.0.0.1" in line
    assert SECRET not in log
    assert "another secret" in shop.visitor("owner").get("/board").text


def test_the_call_is_on_the_disk_before_its_stop_is_answered(needs, books, radclient, shop, tmp_path):
    trace, talks = tmp_path / "trace", [Talk("FXS0/4", "00221771234567", 20 + n, connect=n % 2 == 0) for n in range(4)]
    calls = "trace=fdatasync,fsync,sendto,sendmsg,recvfrom,recvmsg,pwrite64"
    watching = subprocess.Popen(
        [needs("strace"), "-f", "-y", "-s", "500", "-e", calls, "-o", str(trace), "-p", str(shop.process.pid)],
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert "attached" in watching.stderr.readline()
        radclient(*(text for talk in talks for text in (talk.start(), talk.stop())))
        until(lambda: trace.read_text().count("sin_port") >= 2 * 2 * len(talks))
    finally:
        watching.terminate()
        watching.communicate(timeout=20)
    steps = _steps(trace.read_text())
    for talk in talks:
        assert "sync" in _between(steps, heard=talk.session, status=2), (talk, steps)
    told_answer = [talk for talk in talks if talk.connect]
    for talk in told_answer:
        assert "sync" in _between(steps, heard=talk.session, status=1), (talk, steps)


def _steps(trace: str) -> list[tuple[str, str]]:
    """What the gateway's thread did, in order: ("heard", the datagram), ("sync", ""), ("answered", "")."""
    lines = [re.match(r"(\d+)\s+(.*)", line).groups() for line in trace.splitlines()]
    (thread,) = {thread for thread, what in lines if what.startswith(("recvfrom(", "recvmsg(")) and "sin_port" in what}
    steps = []
    for _, what in (line for line in lines if line[0] == thread):
        if ("recvfrom" in what or "recvmsg" in what) and "= -1" not in what and "unfinished" not in what:
            steps.append(("heard", what))
        elif re.match(r"f(data)?sync\(.*callshop\.db-wal", what):
            steps.append(("sync", ""))
        elif what.startswith(("sendto(", "sendmsg(")) and "sin_port" in what:
            steps.append(("answered", ""))
    return steps


def _between(steps: list[tuple[str, str]], heard: str, status: int) -> list[str]:
    """What happened between a packet of this session and status and its answer."""
    packets = [at for at, (what, _) in enumerate(steps) if what == "heard"]
    assert packets
    of_session = [at for at in packets if heard in steps[at][1]]
    assert len(of_session) == 2, "a Start and a Stop"
    at = of_session[status - 1]
    return [what for what, _ in steps[at + 1 :]][: [what for what, _ in steps[at:]].index("answered")]


def test_nothing_of_all_this_hurt_the_books(books, shop):
    assert told(books, "check")["ok"] is True
    assert shop.process.poll() is None
