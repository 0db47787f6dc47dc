"""A scripted Asterisk manager on a real TCP socket: it checks logins, plays packets, and keeps what it was told to do.

    with Manager() as manager:                       # on a free port of 127.0.0.1
        ... connect to manager.port ...
        manager.wait_for("CoreShowChannels")
        manager.play(packet, packet)
        manager.drop()                               # the connection goes; the port stays, a new one may come
"""

import socket
from contextlib import suppress
from hashlib import md5
from threading import Condition, Thread

from callshop.gateway.dialects.ami import event, response

WAIT = 20
"""Seconds a test waits for what must come: far more than it takes."""


class Manager:
    """One machine, for one test.

    version   12 or 11: spelling of the list, and the banner
    channels  what CoreShowChannels lists: a tuple of field dictionaries; `refuse` names actions answered with Error
    tickets   whether it repeats the ActionID
    """

    def __init__(self, user: str = "shop", secret: str = "s3cret", version: int = 12):
        self.user, self.secret, self.version = user, secret, version
        self.channels: tuple[dict[str, str], ...] = ()
        self.refuse: set[str] = set()
        self.tickets = True
        self.connections = 0
        self.actions: list[dict[str, str]] = []
        self._changed = Condition()
        self._peer: socket.socket | None = None
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = Thread(target=self._serve, daemon=True)

    def __enter__(self) -> "Manager":
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.drop()
        self._thread.join(WAIT)

    # ---- what a test says

    def play(self, *packets: bytes) -> None:
        self._peer.sendall(b"".join(packets))

    def drop(self) -> None:
        peer = self._peer
        if peer is not None:
            with suppress(OSError):  # the other side was first
                peer.shutdown(socket.SHUT_RDWR)

    def told(self, name: str) -> list[dict[str, str]]:
        with self._changed:
            return [told for told in self.actions if told["action"].lower() == name.lower()]

    def wait_for(self, name: str, times: int = 1) -> dict[str, str]:
        """The last action of that name, once it has come so many times."""
        with self._changed:
            found = self._changed.wait_for(lambda: len(self._named(name)) >= times, WAIT)
            assert found, f"no {name} x {times}, but {[told['action'] for told in self.actions]}"
            return self._named(name)[-1]

    def _named(self, name: str) -> list[dict[str, str]]:
        return [told for told in self.actions if told["action"].lower() == name.lower()]

    # ---- the machine

    def _serve(self) -> None:
        while True:
            try:
                peer, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._peer = peer
            with peer:
                self._talk(peer)

    def _talk(self, peer: socket.socket) -> None:
        banner = "5.0.2" if self.version >= 12 else "1.3"
        challenge = f"14576958{self.connections}"
        known = False
        try:
            peer.sendall(f"Asterisk Call Manager/{banner}\r\n".encode())
            for told in self._actions(peer):
                with self._changed:
                    self.actions.append(told)
                    self._changed.notify_all()
                name = told["action"].lower()
                ticket = {"ActionID": told.get("actionid", "")} if self.tickets else {}
                if name == "login":
                    known = self._right(told, challenge)
                peer.sendall(self._answer(name, ticket, challenge, known))
                if name == "login" and not known:
                    return
        except OSError:
            return

    @staticmethod
    def _actions(peer: socket.socket):
        with peer.makefile("rb") as lines:
            told: dict[str, str] = {}
            for line in lines:
                if line.strip():
                    key, _, value = line.decode().partition(":")
                    told[key.strip().lower()] = value.strip()
                elif told:
                    yield told
                    told = {}

    def _right(self, told: dict[str, str], challenge: str) -> bool:
        if told.get("username") != self.user:
            return False
        if told.get("authtype", "").lower() == "md5":
            return told.get("key") == md5(f"{challenge}{self.secret}".encode()).hexdigest()
        return told.get("secret") == self.secret

    def _answer(self, name: str, ticket: dict[str, str], challenge: str, known: bool) -> bytes:
        if name == "challenge":
            return response("Success", **ticket, Challenge=challenge)
        if not known or name in self.refuse:
            why = "Authentication failed" if name == "login" else "Permission denied"
            return response("Error", **ticket, Message=why)
        if name == "login":
            booted = event("FullyBooted", Privilege="system,all", Status="Fully Booted")
            return response("Success", **ticket, Message="Authentication accepted") + booted
        if name == "ping":
            return response("Success", **ticket, Ping="Pong", Timestamp="1700000000.000000")
        if name in ("coreshowchannels", "status"):
            return self._list(name, ticket)
        return response("Success", **ticket, Message="Done")

    def _list(self, name: str, ticket: dict[str, str]) -> bytes:
        item, end = {"status": ("Status", "StatusComplete")}.get(name, ("CoreShowChannel", "CoreShowChannelsComplete"))
        items = b"".join(event(item, **ticket, **fields) for fields in self.channels)
        count = str(len(self.channels))
        begin = response("Success", **ticket, EventList="start", Message="Channels will follow")
        return begin + items + event(end, **ticket, EventList="Complete", ListItems=count)
