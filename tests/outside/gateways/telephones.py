"""An adapter as its datagrams: what it says while somebody telephones, sent by the programs of a Debian system."""

import socket
import subprocess
from collections.abc import Callable, Iterable

from callshop.events import Answered, Dialled, HungUp, LineEvent, Moment, OffHook, Ringing
from callshop.gateway.dialects.sipura import speak

Words = Callable[[str], None]
"""Says a line to the shop."""

LOCAL = "127.0.0.1"
THEN = Moment(0, 0)


def sipura(port: int) -> tuple[str, str]:
    """The words for a shop that listens for adapters there."""
    return "--gateway", f"sipura@udp:{LOCAL}:{port}"


def lifts(digit: str) -> Iterable[str]:
    return _said(OffHook(at=THEN, names=(f"x/{digit}",)))


def dials(digit: str, number: str) -> Iterable[str]:
    return _said(Dialled(at=THEN, names=(f"x/{digit}",), number=number))


def rings(digit: str) -> Iterable[str]:
    return _said(Ringing(at=THEN, names=(f"x/{digit}",)))


def answers(digit: str) -> Iterable[str]:
    return _said(Answered(at=THEN, names=(f"x/{digit}",)))


def hangs_up(digit: str) -> Iterable[str]:
    return _said(HungUp(at=THEN, names=(f"x/{digit}",)))


def _said(event: LineEvent) -> list[str]:
    return [line.decode() for line in speak(event)]


def say(way: Words, *groups: Iterable[str]) -> None:
    for group in groups:
        for line in group:
            way(line)


def by_socket(port: int, source: str = "127.0.0.1") -> Words:
    """As an adapter at `source` does it."""

    def send(line: str) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as adapter:
            adapter.bind((source, 0))
            adapter.sendto(line.encode(), ("127.0.0.1", port))

    return send


def by_socat(port: int) -> Words:
    def send(line: str) -> None:
        command = ["socat", "-u", "-", f"UDP-SENDTO:127.0.0.1:{port}"]
        subprocess.run(command, input=line.encode(), check=True, timeout=20)

    return send


def by_logger(port: int, *options: str) -> Words:
    """With the header that syslog programs put before a line."""

    def send(line: str) -> None:
        command = ["logger", "-n", "127.0.0.1", "-P", str(port), "-d", *options, "--", line]
        subprocess.run(command, check=True, timeout=20)

    return send


def twice(way: Words) -> Words:
    """As an adapter does whose syslog server and debug server are both this PC."""

    def send(line: str) -> None:
        way(line)
        way(line)

    return send
