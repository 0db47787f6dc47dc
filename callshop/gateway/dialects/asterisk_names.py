"""What Asterisk's words name: lines in channel names, numbers in extensions, durations and times in records."""

import re
from datetime import datetime

from callshop.events import DeviceTimes
from callshop.gateway.dialects.ami import Packet

PSEUDO = ("Local/", "AsyncGoto/", "Parked/", "Bridge/", "Surrogate/", "Message/", "Recorder/", "Announcer/", "CBAnn/",
          "CBRec/", "MulticastRTP/", "UnicastRTP/", "Snoop/", "OutgoingSpoolFailed", "DAHDI/pseudo")  # fmt: skip
"""Channels with no telephone behind them."""

INCOMING = re.compile(
    r"(^|[-_.])(incoming|inbound|in|did|entrant|entrante|entrantes)([-_.]|$)"
    r"|from[-_](trunk|pstn|zaptel|dahdi|did|outside|sip-external)",
    re.IGNORECASE,
)
"""Contexts in which calls arrive from outside ("from-trunk", "from-pstn", "incoming", "voip_in")."""

RING, RINGING, UP = "4", "5", "6"
LIFTED = ("1", "2")
"""ChannelState: Ring = it calls in, Ringing = it is being called, 1 and 2 (Rsrvd, OffHook) = a handset is lifted."""

_STATES = {"down": "0", "rsrvd": "1", "offhook": "2", "dialing": "3", "ring": RING, "ringing": RINGING, "up": UP}

INTERNATIONAL = ("00", "011", "+")
ALIKE = 7

_INSTANCE = re.compile(r"(<(MASQ|ZOMBIE)>)*$")
_SUFFIX = re.compile(r"-([0-9a-fA-F]+|u\d+|\d+\.\d+)$")
"""A channel's number: hexadecimal; `-u3` of mISDN, `-0.0` of Khomp."""
_NUMBER = re.compile(r"\+?[0-9*#]+$")


def line_of(channel: str) -> str:
    """The channel without its number: "SIP/9170-12-0000003c" -> "SIP/9170-12"."""
    return _SUFFIX.sub("", _INSTANCE.sub("", channel))


def names_of(channel: str) -> tuple[str, ...]:
    """The names of a channel's line; an ISDN channel carries the number dialled, so its span is a name too."""
    line = line_of(channel)
    parts = line.split("/")
    return (line, "/".join(parts[:2])) if len(parts) > 2 else (line,)


def real(channel: str) -> bool:
    return bool(channel) and not channel.startswith(PSEUDO)


def number_of(text: str) -> str | None:
    """The digits dialled, if `text` is a number: an extension may also be "s", "h", "onhangup", a name."""
    digits = re.sub(r"[\s().-]", "", text)
    return digits if _NUMBER.match(digits) else None


def number_in(dial_string: str) -> str | None:
    """The number inside "trunk/0033145678901" or "0033145678901@trunk", where no extension tells it.

    Behind it may stand options (`:orig=44` of Khomp), before or after it a pause (`w`).
    """
    target = dial_string.split(",")[0].split("@")[0].split("/")[-1].removeprefix("sip:").split(":")[0]
    parts = [number for part in re.split("[wW]+", target) if (number := number_of(part))]
    return max(parts, key=len, default=None)


def really_dialled(exten: str, dial_string: str) -> str:
    """The number of an extension without the digits before it that only lead to a trunk: Asterisk dials the rest.

    Behind an international prefix nothing is taken away: there a trunk may do without the country's own digits.
    """
    number = number_in(dial_string)
    led = number and len(number) < len(exten) and exten.endswith(number) and not exten.startswith(INTERNATIONAL)
    return number if led else exten


def alike(one: str | None, other: str | None) -> bool:
    """Whether two numbers can be one, dialled over another trunk with other digits before it."""
    if not one or not other or one == other:
        return True
    return min(len(one), len(other)) >= ALIKE and one[-ALIKE:] == other[-ALIKE:]


def is_own_number(channel: str, caller: str) -> bool:
    """Whether the caller's number is the telephone's own, as in PJSIP/101 calling as 101: that is no trunk."""
    return bool(caller) and caller == endpoint_of(channel)


def endpoint_of(channel: str) -> str:
    """PJSIP/101-0000000a -> 101; Local/101@from-internal-0;1 -> 101."""
    return "".join(line_of(channel).split("/")[1:2]).split("@")[0]


def state_of(packet: Packet) -> str:
    """A channel's state by its number, or by its word where the number is missing."""
    word = packet.get("channelstatedesc") or packet.get("state")  # the latter on Asterisk 1.2 and 1.4
    return packet.get("channelstate") or _STATES.get(word.lower(), "")


def comes_in(context: str) -> bool:
    return bool(INCOMING.search(context))


def whole_seconds(text: str) -> int | None:
    """"75" or "00:01:15" -> 75; None if it is neither."""
    parts = text.split(":")
    if not all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts):
        return None
    seconds = 0
    for part in parts:
        seconds = seconds * 60 + int(part)
    return seconds


def told_by(record: Packet) -> DeviceTimes:
    """A record's own times, by Asterisk's clock and in its time zone, which the record does not tell."""
    return DeviceTimes(*(_time(record.get(key)) for key in ("starttime", "answertime", "endtime")))


def _time(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S")
    except ValueError:
        return None
