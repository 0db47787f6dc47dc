"""Tablets that wait for their price: each asks what its page would ask, one request at a time, for ever.

    python -m callshop.bench.tablets PORT CABIN=TOKEN...
"""

import asyncio
import sys
from contextlib import suppress


async def wait_for_ever(port: int, cabin: str, token: str) -> None:
    """One tablet: a kept connection, held requests, the next as soon as one is answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    seen = "0"
    while True:
        writer.write(
            f"GET /live/booth/{cabin}?seen={seen} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            f"Cookie: tablet={token}\r\n\r\n".encode()
        )
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        status = head.split(" ", 2)[1]
        if status not in ("200", "204"):
            raise RuntimeError(f"a tablet was answered {status}")
        await reader.readexactly(int(fields.get("content-length", 0)))
        seen = fields["x-board"]
        if status == "204" and "x-held" not in fields:
            await asyncio.sleep(1)


async def main(port: int, paired: list[str]) -> None:
    await asyncio.gather(*(wait_for_ever(port, *each.split("=", 1)) for each in paired))


if __name__ == "__main__":
    with suppress(asyncio.IncompleteReadError, ConnectionError):  # the shop has closed
        asyncio.run(main(int(sys.argv[1]), sys.argv[2:]))
