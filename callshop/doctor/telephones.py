"""The gateways: whether there is one, whether its link can be had, when it was last heard."""

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import quote

from callshop.doctor.findings import Finding, attention, good, wrong
from callshop.doctor.patient import Patient
from callshop.events import sentence
from callshop.gateway.link_check import why_out_of_reach
from callshop.gateway.linkspec import GatewaySpec, SpecError, parse
from callshop.ledger.calls.strip_wanted import strip_wanted

LONG_MS = 24 * 3600_000
"""A gateway of a shop that works is heard once a day."""

WAIT = sentence("Wait a moment; if it stays so, close the shop and open it again: nothing is lost.")
LOOK = sentence("Look at its power, its cable and its address; the board says since when.")


def gateways(patient: Patient) -> Iterator[Finding]:
    """One finding for each: those that are configured, and those the open shop was started with."""
    configured, lights = dict(patient.house.gateways), patient.lights()
    if not configured and not lights:
        remedy = sentence("Configure one: callshop gateway set NAME DIALECT@LINK (the kinds: callshop gateway list).")
        yield wrong(sentence("No gateway is configured: no call is seen."), remedy)
    for name in sorted(configured.keys() | lights.keys()):
        try:
            spec = parse(configured[name]) if name in configured else None
        except SpecError as refused:
            yield wrong(refused.sentence, sentence("Configure it anew: callshop gateway set NAME DIALECT@LINK"), name)
            continue
        yield _read(patient, name, spec) if patient.health else _not_read(patient, name, spec)


def digits_before(patient: Patient) -> Iterator[Finding]:
    """Whether the numbers of a gateway begin with something that is no part of them."""
    configured = dict(patient.house.gateways)
    for wanted in strip_wanted(configured, patient.house.country, patient.at):
        told = sentence(
            "All numbers of this gateway begin with {digits}, and are nobody's with it: {number}.",
            digits=wanted.digits, number=wanted.number,
        )  # fmt: skip
        spec = str(parse(configured[wanted.gateway]))
        remedy = sentence(
            "Have these digits taken away: callshop gateway set {name} '{spec}strip={digits}'",
            name=wanted.gateway, spec=f"{spec}{'&' if '?' in spec else '?'}", digits=quote(wanted.digits),
        )  # fmt: skip
        yield attention(told, remedy, wanted.gateway)


def _read(patient: Patient, name: str, spec: GatewaySpec | None) -> Finding:
    """Of a shop that is open."""
    light = patient.lights().get(name)
    if light is None:
        told = sentence("The open shop does not read this gateway.")
        return attention(told, sentence("It was started with --gateway: start it without, or name this one too."), name)
    if light["state"] != "up":
        ours = spec is None or spec.link.scheme in ("udp", "tcp-listen")
        why = None if ours else why_out_of_reach(spec.link)
        return wrong(why or sentence("This gateway is not heard."), LOOK, name)
    heard = light["last_heard"]
    if heard is None:
        told = sentence("This gateway is there, and has said nothing yet.")
        return attention(told, sentence("Lift a handset: if it stays so, see that it sends to this PC."), name)
    when = datetime.fromisoformat(heard)
    told = sentence("This gateway is there; it was last heard at {when}.", when=f"{when:%Y-%m-%d %H:%M}")
    if patient.at - when.timestamp() * 1000 > LONG_MS:
        return attention(told, sentence("Lift a handset: if it stays so, see that it sends to this PC."), name)
    return good(told, name)


def _not_read(patient: Patient, name: str, spec: GatewaySpec) -> Finding:
    """Of a shop that is not open, or does not answer: then our own port is in its hands."""
    if patient.open and spec.link.scheme in ("udp", "tcp-listen"):
        told = sentence("Only the open shop knows how this gateway does.")
        return attention(told, WAIT, name)
    why = why_out_of_reach(spec.link)
    if why:
        return wrong(why, LOOK, name)
    return good(sentence("{gateway} can be opened.", gateway=spec), name)
