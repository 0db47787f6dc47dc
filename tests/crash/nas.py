"""Voice gateways made of text: accounting packets built from calls, sent over a real socket, and their answers counted.

A call here knows what it will be worth, so that what the shop writes can be compared with figures of our own.
"""

import hashlib
import select
import socket
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import count

from callshop.gateway.radius_dumps import packets_from_text

SECRET = "testing123"
NAS = "192.0.2.10"

_seen = count(1)


def printed(at: datetime) -> str:
    """A time as Cisco prints it."""
    return f"{at:%H:%M:%S}.{at.microsecond // 1000:03d} UTC {at:%a %b} {at.day} {at.year}"


@dataclass
class Talk:
    """A call as its gateway knows it. `connect` false: its Starts do not tell the answer (Cisco, GnuGk).

    heard_late    its Start could be told only when the call was all but over (Acct-Delay-Time), so that a call of
                  minutes is possible by the shop's clock though the test takes a second
    """

    port: str
    number: str
    seconds: int
    connect: bool = True
    conf: str | None = None
    session: str = field(default_factory=lambda: f"{next(_seen):08X}")
    setup: datetime = field(default_factory=lambda: datetime(2026, 3, 2, 10, tzinfo=UTC))
    origin: str = "answer"
    rang: int = 6
    heard_late: bool = False

    @property
    def connected(self) -> datetime:
        return self.setup + timedelta(seconds=self.rang)

    def start(self) -> str:
        connected = {"h323-connect-time": printed(self.connected)} if self.connect else {}
        return self._text("Start", **connected, **({"Acct-Delay-Time": self.seconds} if self.heard_late else {}))

    def interim(self, talked: int) -> str:
        return self._text("Interim-Update", **{"Acct-Session-Time": talked})

    def stop(self) -> str:
        """The printed times count; a session time that counts the ringing too must not."""
        ended = self.connected + timedelta(seconds=self.seconds)
        times = {"h323-connect-time": printed(self.connected), "h323-disconnect-time": printed(ended)}
        return self._text("Stop", **times, **{"Acct-Session-Time": self.seconds + self.rang})

    def ask(self) -> str:
        """An Access-Request."""
        return "\n".join(f'{name} = "{value}"' for name, value in self._line().items() if value)

    def _line(self) -> dict[str, object]:
        return {
            "NAS-IP-Address": NAS, "Cisco-NAS-Port": self.port, "User-Name": "guest",
            "Called-Station-Id": self.number,
        }  # fmt: skip

    def _text(self, status: str, **more: object) -> str:
        said = {
            **self._line(), "Acct-Status-Type": status, "Acct-Session-Id": self.session, "h323-conf-id": self.conf,
            "h323-call-origin": self.origin, "h323-setup-time": printed(self.setup), **more,
        }  # fmt: skip
        bare = ("NAS-IP-Address", "Acct-Status-Type", "Acct-Session-Time", "Acct-Delay-Time")
        return "\n".join(
            f"{name} = {value}" if name in bare else f'{name} = "{value}"'
            for name, value in said.items()
            if value is not None
        )


def framed(text: str, secret: str = SECRET) -> bytes:
    """The signed packet of a text; never the same bytes twice, so a retransmission is one that was kept."""
    (frame,) = packets_from_text(f"{text}\nAcct-Input-Octets = {next(_seen)}", secret.encode())
    return frame


class Nas:
    """A gateway's socket. Packets are told apart by their identifier and signature, like a gateway does."""

    def __init__(self, port: int):
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.connect(("127.0.0.1", port))
        self._socket.setblocking(False)

    def close(self) -> None:
        self._socket.close()

    def send(self, frame: bytes) -> None:
        """Nobody at the other end is not our trouble."""
        with suppress(OSError):
            self._socket.send(frame)

    def hears(self, seconds: float) -> bytes | None:
        """The next answer."""
        if not select.select([self._socket], [], [], seconds)[0]:
            return None
        try:
            return self._socket.recv(4096)
        except OSError:
            return None

    def asks(self, frame: bytes, seconds: float = 5) -> bool:
        """Whether this packet is answered in time; late answers to others are not its own."""
        self.send(frame)
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if (answer := self.hears(left)) and answers(answer, frame):
                return True
        return False


def answers(answer: bytes, frame: bytes, secret: str = SECRET) -> bool:
    """Whether this is the signed answer to this packet (RFC 2866, section 3)."""
    signed = answer[:4] + frame[4:20] + answer[20:] + secret.encode()
    return answer[1] == frame[1] and answer[4:20] == hashlib.md5(signed).digest()


@dataclass(frozen=True)
class Price:
    """A rate as the price list has it, and what it makes of a call: written again here, from the trade's rules."""

    prefix: str
    price: str
    fee: str = "0"
    first: int = 1
    following: int = 1
    free_under: int = 0

    def line(self) -> str:
        return f"{self.prefix},X,{self.price},{self.fee},{self.first},{self.following},{self.free_under}"

    def amount(self, seconds: int) -> Fraction:
        if seconds == 0 or seconds < self.free_under:
            return Fraction(0)
        billed = self.first
        while billed < seconds:
            billed += self.following
        return Fraction(self.fee) + Fraction(self.price) * billed / 60


HEADER = "prefix,destination,price,connect_fee,first_increment,next_increment,free_under"
SELL = (Price("33", "101.5", "10", 60, 30), Price("221", "60", "0", 1, 1, 5), Price("1", "35", "0", 30, 6))
BUY = (Price("33", "17.251", "1.5", 1, 1), Price("221", "31.7", "0", 6, 6), Price("1", "4.000333", "0", 1, 1))
COIN = 5


def worth(number: str, seconds: int) -> tuple[Fraction, Fraction]:
    """(cost, revenue) of a call: the cost half up to a millionth, the revenue up to the coin."""
    digits = number.removeprefix("00")
    sell, buy = (next(each for each in prices if digits.startswith(each.prefix)) for prices in (SELL, BUY))
    cost = Fraction(int(buy.amount(seconds) * 1_000_000 + Fraction(1, 2)), 1_000_000)
    return cost, -(-sell.amount(seconds) // COIN) * Fraction(COIN)


def figures(row: dict[str, str]) -> tuple:
    """A row of `cdr export` as (cabin, number, seconds, cost, revenue, profit)."""
    money = tuple(Fraction(row[name]) for name in ("cost", "revenue", "profit"))
    return (int(row["cabin"]), row["called_number"], int(row["duration"]), *money)


def expected(cabin: int, talk: Talk) -> tuple:
    cost, revenue = worth(talk.number, talk.seconds)
    return cabin, talk.number, talk.seconds, cost, revenue, revenue - cost


def blocks(texts: Iterable[str]) -> str:
    """Packets for radclient: one a paragraph."""
    return "\n\n".join(texts) + "\n"
