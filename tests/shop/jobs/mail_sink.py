"""A mail server on a real socket that keeps what it is given; it can be told to refuse, encrypt, want a login."""

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Sink(socketserver.ThreadingTCPServer):
    allow_reuse_address, daemon_threads = True, True

    def __init__(self, tls: ssl.SSLContext | None = None, at_once: bool = False, login: str = "") -> None:
        """tls: how it encrypts, after STARTTLS or `at_once`; login: the AUTH PLAIN answer it wants, in base64."""
        super().__init__(("0.0.0.0", 0), Talk)
        self.letters: list[bytes] = []
        self.logins: list[tuple[bool, str]] = []
        self.refusing = False
        self.tls, self.at_once, self.login = tls, at_once, login

    @property
    def port(self) -> int:
        return self.server_address[1]


class Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.encrypted = False
        if self.server.at_once and not self._encrypt():
            return
        self._say("220 sink")
        while line := self.rfile.readline():
            match line.decode().split()[0].upper():
                case "EHLO":
                    offers = ["STARTTLS"] * (self.server.tls is not None and not self.encrypted)
                    offers += ["AUTH PLAIN"] * bool(self.server.login)
                    self._say("\r\n".join(f"250-{offer}" for offer in ("sink", *offers)) + "\r\n250 8BITMIME")
                case "STARTTLS":
                    self._say("220 go on")
                    if not self._encrypt():
                        return
                case "AUTH":
                    answer = line.decode().split()[2]
                    self.server.logins.append((self.encrypted, answer))
                    self._say("235 come in" if answer == self.server.login else "535 not you")
                case "MAIL" if self.server.login and (True, self.server.login) not in self.server.logins:
                    self._say("530 log in first")
                case "MAIL" if self.server.refusing:
                    self._say("451 not now")
                case "DATA":
                    self._say("354 go on")
                    self.server.letters.append(self._body())
                    self._say("250 kept")
                case "QUIT":
                    self._say("221 bye")
                    return
                case _:
                    self._say("250 ok")

    def _encrypt(self) -> bool:
        """False if the other side will have none of it."""
        try:
            self.request = self.server.tls.wrap_socket(self.request, server_side=True)
        except (OSError, ssl.SSLError):
            return False
        self.encrypted = True
        self.setup()
        return True

    def _body(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        return b"".join(lines)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def mail_sink(**how: object) -> Iterator[Sink]:
    with Sink(**how) as sink:
        thread = threading.Thread(target=sink.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield sink
        sink.shutdown()
        thread.join()
