"""What the tests of the asterisk dialect share: lines into a dialect, and a manager's packets."""

from collections.abc import Iterable

from callshop.events import Event, Moment, Unreadable
from callshop.gateway.dialects import Send
from callshop.gateway.dialects.ami import event, response
from callshop.gateway.dialects.asterisk import Dialect
from callshop.gateway.dialects.asterisk_speech import THEN
from callshop.gateway.framing import LineBuffer

OPTIONS = {"user": "shop", "secret": "s3cret"}


def heard(pieces: Iterable[bytes], dialect: Dialect | None = None, at: Moment = THEN) -> list[Event | Send]:
    """What the dialect makes of a wire that comes in these pieces."""
    dialect = dialect or Dialect(OPTIONS)
    lines = LineBuffer()
    return [item for piece in pieces for line in lines.feed(piece) for item in dialect.feed(line, None, at)]


def events(items: Iterable[Event | Send]) -> list[Event]:
    return [item for item in items if not isinstance(item, Send | Unreadable)]


def in_bytes(data: bytes) -> Iterable[bytes]:
    return (data[i : i + 1] for i in range(len(data)))


def channel(name: str, uid: str, linked: str | None = None, state: str = "0", exten: str = "s", **more: str) -> bytes:
    return event("Newchannel", Channel=name, ChannelState=state, Exten=exten, Uniqueid=uid, Linkedid=linked, **more)


CALL = channel("SIP/101-0000000a", "1.1", "1.1", "4", "0033123456789") + channel("SIP/trunk-0000000b", "1.2", "1.1")
UP = event("Newstate", Channel="SIP/trunk-0000000b", ChannelState="6", Uniqueid="1.2", Linkedid="1.1")
OVER = event("Hangup", Channel="SIP/101-0000000a", Uniqueid="1.1", Linkedid="1.1", Cause="16")


def kinds(said: Iterable[Event | Send]) -> list[type]:
    return [type(one) for one in said if not isinstance(one, Send)]


def sent(items: Iterable[Event | Send]) -> list[bytes]:
    return [item.data for item in items if isinstance(item, Send)]


def fields(data: bytes) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in data.decode().split("\r\n") if line)


def reply(to: bytes, word: str = "Success", **more: str) -> bytes:
    return response(word, ActionID=fields(to)["ActionID"], **more)


def connected(dialect: Dialect, at: Moment) -> bytes:
    """Logs in, plainly; gives the request for the list."""
    dialect.hello(at)
    (login,) = sent(heard([b"Asterisk Call Manager/5.0.2\r\n"], dialect, at))
    (listing,) = sent(heard([reply(login)], dialect, at))
    return listing


PLAIN = OPTIONS | {"login": "plain"}


def listed(name: str, uid: str, linked: str, state: str, duration: str, exten: str = "s") -> dict[str, str]:
    told = {"Channel": name, "ChannelState": state, "Exten": exten, "Uniqueid": uid, "Linkedid": linked}
    return told | {"Duration": duration}


TALKING = (
    listed("SIP/trunk-0000000b", "1.2", "1.1", "6", "00:00:50"),
    listed("SIP/101-0000000a", "1.1", "1.1", "6", "00:01:10", "0033123456789"),
)


def list_of(to: bytes, *items: dict[str, str]) -> bytes:
    body = b"".join(event("CoreShowChannel", **item) for item in items)
    return reply(to, EventList="start") + body + event("CoreShowChannelsComplete", EventList="Complete")
