"""A telephone adapter with its cables cut off: it says over UDP what a real one says when handsets move."""

import socket
import time

from tests.browser.screen import Screen

HERE = "127.0.0.1"
FAST = "771234567"
"""A number whose price rises by a coin each second."""
SLOW = "0033612340056"
"""A number whose price rises by the minute."""


class Adapter:
    """Speaks from `device` to the gateway's port; a line is its port digit."""

    def __init__(self, port: int, device: str = HERE):
        self.port = port
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((device, 0))

    def lift(self, line: int) -> None:
        self._say(f"[{line}]Off Hook")

    def dial(self, line: int, number: str) -> None:
        self._say(f"[{line}]CC:NewCallState 8/6", f"Calling:{number}@sip{line}.example.net")

    def ring(self, line: int) -> None:
        self._say(f"[{line}]CC:NewCallState 9/8")

    def answer(self, line: int) -> None:
        self._say(f"[{line}]CC:NewCallState 13/9")

    def hang_up(self, line: int) -> None:
        self._say(f"[{line}:0]AUD Rel Call", f"[{line}]On Hook")

    def call(self, line: int, number: str = FAST) -> None:
        """Everything up to the answer."""
        self.lift(line)
        self.dial(line, number)
        self.ring(line)
        self.answer(line)

    def close(self) -> None:
        self._socket.close()

    def _say(self, *lines: str) -> None:
        for line in lines:
            self._socket.sendto(line.encode(), (HERE, self.port))
            time.sleep(0.005)  # datagrams that leave together may arrive in another order


def owing(screen: Screen, adapter: Adapter, cabin: int) -> dict[str, str]:
    """A customer of this cabin has called, and owes something."""
    adapter.call(cabin)
    screen.wait_data(cabin, lambda tile: int(tile["price"] or 0) >= 10)
    adapter.hang_up(cabin)
    return screen.wait_state(cabin, "due")
