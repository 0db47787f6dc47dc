"""Where a receipt printer is, as the setting `printer` says it:

    none                            there is none: receipts are printed by the browser
    usb:VID:PID                     on USB, by its maker's and its model's number, four hexadecimal digits each
    serial:PATH?baud=9600           on a serial port (/dev/ttyUSB0, COM3)
    tcp:HOST:9100                   on the network
    file:PATH                       a printer that the system shows as a file (/dev/usb/lp0, \\\\PC\\share)

    usb:4b8:0202    serial:/dev/ttyS0?speed=9600    tcp:192.0.2.7    tcp:192.0.2.7:99999    file:      are refused
"""

import re
from dataclasses import dataclass
from typing import Literal

NONE = "none"
BAUD_RATES = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
USUAL_BAUD = 9600

_USB = re.compile(r"([0-9A-Fa-f]{4}):([0-9A-Fa-f]{4})")
_SERIAL = re.compile(r"([^?\s]+)(?:\?baud=(\d+))?")
_TCP = re.compile(r"([A-Za-z0-9._-]+):(\d{1,5})")


@dataclass(frozen=True, slots=True)
class PrinterSpec:
    """What is not of its kind is empty. `vendor`, `product`: of USB; `number`: the TCP port, or the baud rate."""

    kind: Literal["usb", "serial", "tcp", "file"]
    path: str = ""
    number: int = 0
    vendor: int = 0
    product: int = 0


def parse(text: str) -> PrinterSpec | None:
    """The printer that this setting names, None for "none". ValueError for what names no printer."""
    kind, _, rest = text.strip().partition(":")
    if text.strip() == NONE:
        return None
    if kind == "usb" and (found := _USB.fullmatch(rest)):
        return PrinterSpec("usb", vendor=int(found[1], 16), product=int(found[2], 16))
    if kind == "serial" and (found := _SERIAL.fullmatch(rest)) and int(found[2] or USUAL_BAUD) in BAUD_RATES:
        return PrinterSpec("serial", path=found[1], number=int(found[2] or USUAL_BAUD))
    if kind == "tcp" and (found := _TCP.fullmatch(rest)) and 0 < int(found[2]) <= 65535:
        return PrinterSpec("tcp", path=found[1], number=int(found[2]))
    if kind == "file" and rest and rest.isprintable():
        return PrinterSpec("file", path=rest)
    raise ValueError(text)


def checked(text: str) -> str:
    """The setting as it is kept. ValueError as `parse`."""
    parse(text)
    return text.strip()
