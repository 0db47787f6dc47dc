"""What people have reported, live: one open shop, a gateway of its own for each recording, real sockets and real books.

What each must give was worked out by hand (../shared/reported/EXPECTED.md). Played in one breath, a call that is
measured by the shop's own clock has no seconds here: its row, number, status and price are what counts.
"""

import socket
import sqlite3
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from callshop.gateway.radius_dumps import packets_from_text
from tests.crash.nas import SECRET, Nas
from tests.gateway.asterisk.manager import Manager
from tests.gateway.wires import free_port, until
from tests.outside.replay.replaying import recorded
from tests.running import Serving, done, exported, load_tariff, make_shop, told

REPORTED = Path(__file__).resolve().parents[4] / "shared/reported"
pytestmark = pytest.mark.skipif(not REPORTED.is_dir(), reason=f"the reported situations are not in {REPORTED}")

FRANCE, OTHER, SENEGAL = "0033145550101", "0033145550102", "00221775550102"
TALK, RANG = "answered", "unanswered"

RADIUS = {
    "radius?x r01-dst-spring.detail": [(FRANCE, TALK, 20)],
    "radius?x r06-nas-ip-changes.detail": [(FRANCE, TALK, 90)],
    "radius?x r07-interim-after-stop.detail": [(FRANCE, TALK, 60)],
    "radius?x r08-stop-before-start.detail": [(OTHER, TALK, 7)],
    "radius?x r09-stop-without-session-time.detail": [(FRANCE, TALK, 120)],
    "radius?strip=7788%23 r10-tech-prefix.detail": [("33145550101", TALK, 60)],
}
ASTERISK = {
    "asterisk?x a01-two-dials-one-channel.ami": [(FRANCE, TALK, None), (SENEGAL, TALK, None)],
    "asterisk?x a02-failover-trunk.ami": [(FRANCE, TALK, None)],
    "asterisk?x a03b-context-users_in.ami": [(FRANCE, TALK, None)],
    "asterisk?x a03e-context-from-internal.ami": [(FRANCE, TALK, None)],
    "asterisk?x a05-dahdi-fxs-macro-s.ami": [(FRANCE, TALK, None)],
    "asterisk?strip=9 a06-outside-line-9.ami": [(FRANCE, TALK, None)],
    "asterisk?x a07-failed-then-announcement.ami": [(FRANCE, RANG, 0)],
    "asterisk?x a08-attended-transfer.ami": [(SENEGAL, TALK, None), (FRANCE, TALK, None)],
}
PANASONIC = {
    "panasonic?x s03-two-records-joined.txt": [(FRANCE, TALK, 125), (SENEGAL, TALK, 600), ("0033145550103", TALK, 41)],
    "panasonic?x s04-name-with-digits.txt": [(OTHER, TALK, 125)],
    "panasonic?x s06-incoming-other-language.txt": [("0033612345678", TALK, 125)],
    "panasonic?x s08-long-and-account-ring.txt": [
        (FRANCE, TALK, 4505), (OTHER, TALK, 360_005), ("0033145550103", TALK, 605),
    ],
    "panasonic?x s09-transfer-two-lines.txt": [(FRANCE, TALK, 125), (FRANCE, TALK, 300)],
    "panasonic?x s10-nbsp-tab-separated.txt": [(FRANCE, TALK, 125)],
}  # fmt: skip
CASES = RADIUS | ASTERISK | PANASONIC


class Shop:
    """The open shop, and what plays each recording to its gateway."""

    def __init__(self, data: Path, stack: ExitStack) -> None:
        self.data, self.names, self.plays, specs = data, {}, {}, []
        for case in CASES:
            spec, _, name = case.partition(" ")
            dialect, _, options = spec.partition("?")
            nth = sum(each.startswith(dialect) for each in self.names) + 1
            self.names[case] = dialect if nth == 1 else f"{dialect}-{nth}"
            link, self.plays[case] = getattr(self, f"_{dialect}")(spec.removesuffix("?x"), REPORTED / name, stack)
            specs.append(link + (f"&{options}" if options != "x" else ""))
        for case, names in self._mapped().items():
            cabin = list(CASES).index(case) + 1
            done(data, "cabin", "set", cabin, *(w for name in names for w in ("--line", f"{self.names[case]}:{name}")))
        flags = [word for spec in specs for word in ("--gateway", spec)]
        self.serving = stack.enter_context(Serving(data, *flags))
        for name in self.names.values():
            if not name.startswith("panasonic"):
                self.serving.wait_up(name)

    @staticmethod
    def _mapped() -> dict[str, tuple[str, ...]]:
        return {"asterisk?x a03b-context-users_in.ami": ("SIP/101", "PJSIP/101"),
                "asterisk?x a05-dahdi-fxs-macro-s.ami": ("DAHDI/1",)}  # fmt: skip

    def _radius(self, spec: str, path: Path, stack: ExitStack):
        port = free_port(socket.SOCK_DGRAM)

        def play() -> None:
            with closing(Nas(port)) as nas:
                for frame in packets_from_text(path.read_text(), SECRET.encode()):
                    assert nas.asks(frame)

        return f"radius@udp:127.0.0.1:{port}?secret={SECRET}", play

    def _asterisk(self, spec: str, path: Path, stack: ExitStack):
        manager = stack.enter_context(Manager())

        def play() -> None:
            manager.wait_for("CoreShowChannels")
            manager.play(*(data for data, _, _ in recorded(spec, path).chunks))

        return f"asterisk@tcp:127.0.0.1:{manager.port}?user=shop&secret=s3cret", play

    def _panasonic(self, spec: str, path: Path, stack: ExitStack):
        port = free_port()

        def play() -> None:
            with socket.create_connection(("127.0.0.1", port)) as pbx:
                pbx.sendall(path.read_bytes())

        return f"panasonic@tcp-listen:127.0.0.1:{port}?password=", play


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    """The calls of each recording, once all were played."""
    data = make_shop(tmp_path_factory.mktemp("reported") / "shop", cabins=len(CASES))
    load_tariff(data, "sell", *(REPORTED / "base-sell.csv").read_text().splitlines())
    with ExitStack() as stack:
        shop = Shop(data, stack)
        for play in shop.plays.values():
            play()
        wanted = sum(len(calls) for calls in CASES.values())
        until(lambda: len(exported(data)) >= wanted and shop.serving.health()["open_calls"] == 0)
        assert told(data, "check")["ok"] is True
        assert "Traceback" not in shop.serving.stderr
        with closing(sqlite3.connect(data / "callshop.db")) as books:
            books.row_factory = sqlite3.Row
            found = books.execute("SELECT * FROM call ORDER BY id").fetchall()
        yield {case: [row for row in found if row["gateway"] == name] for case, name in shop.names.items()}


@pytest.mark.parametrize("case", CASES)
def test_each_stands_in_the_books_as_it_was_worked_out(rows, case):
    wanted = CASES[case]
    told_seconds = [seconds is not None for _, _, seconds in wanted]
    given = [
        (row["number"], row["status"], row["seconds"] if counted else None)
        for row, counted in zip(rows[case], told_seconds, strict=True)
    ]
    assert sorted(given, key=str) == sorted(wanted, key=str)


def test_who_dialled_pays_and_who_was_called_does_not(rows):
    (out,) = rows["asterisk?x a03b-context-users_in.ami"]
    assert (out["direction"], out["cabin"] is not None) == ("out", True), "who dialled is never called, if it is mapped"
    (came_in,) = rows["panasonic?x s06-incoming-other-language.txt"]
    assert (came_in["direction"], came_in["revenue"]) == ("in", 0)
    assert all(row["revenue"] for case in RADIUS for row in rows[case])
