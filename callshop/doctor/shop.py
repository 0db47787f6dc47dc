"""The shop itself: its name and money, the cabins and their lines, the receipt printer."""

import os
from collections.abc import Iterator
from importlib.util import find_spec

from callshop import money
from callshop.doctor.findings import Finding, attention, good, wrong
from callshop.doctor.patient import Patient
from callshop.events import Sentence, sentence
from callshop.gateway.link_check import why_out_of_reach
from callshop.gateway.links import LinkLost, open_link
from callshop.gateway.linkspec import LinkSpec
from callshop.ledger.settings import printers
from callshop.ledger.settings.printers import PrinterSpec
from callshop.ledger.settings.shop_config import ShopConfig
from callshop.rating.numbers import NumberPlan


def identity(patient: Patient) -> Iterator[Finding]:
    house = patient.house
    if house.name in ("", ShopConfig.name):
        remedy = sentence("Give it one: callshop setting name NAME")
        yield attention(sentence("The shop has no name of its own."), remedy)
    try:
        NumberPlan(house.country)
    except ValueError:
        remedy = sentence("Correct it, in capital letters: callshop setting country SN")
        yield wrong(sentence("{country} is no country with telephone numbers.", country=house.country), remedy)
        return
    coin = money.shown(house.round_to, house.currency, house.language)
    if house.round_to % (money.UNIT // 10 ** money.decimals_of(house.currency)):
        told = sentence("Calls are rounded up to {coin}, and there is no such coin.", coin=coin)
        yield wrong(told, sentence("Correct it: callshop setting round_to 5"))
        return
    where = f"{house.name} ({house.country})"
    yield good(sentence("{shop}: calls are rounded up to {coin}.", shop=where, coin=coin))


def cabins(patient: Patient) -> Iterator[Finding]:
    every = patient.house.cabins
    bare = [str(cabin.number) for cabin in every if not cabin.lines]
    remedy = sentence("Give each the line of its telephone: callshop cabin set N --line GATEWAY:LINE")
    if not every:
        yield wrong(sentence("The shop has no cabin."), remedy)
    elif len(bare) == len(every):
        yield wrong(sentence("No cabin has a line: none of their calls is seen."), remedy)
    elif bare:
        told = sentence("No call is seen of cabin {cabins}: without a line.", cabins=", ".join(bare))
        yield attention(told, remedy)
    else:
        yield good(sentence("Cabins, each with a line: {count}.", count=len(every)))


def lines(patient: Patient) -> Iterator[Finding]:
    known = {name for name, _ in patient.house.gateways} | patient.lights().keys()
    mapped = patient.house.lines()
    lost = [(gateway, line, cabin) for (gateway, line), cabin in mapped.items() if gateway not in known]
    if lost:
        gateway, line, cabin = lost[0]
        told = sentence(
            "Cabin {cabin} has the line {line} of a gateway that there is not: {gateway}.",
            cabin=cabin, line=line, gateway=gateway,
        )  # fmt: skip
        yield wrong(told, sentence("Configure it: callshop gateway set NAME DIALECT@LINK; or correct the line."))
    elif mapped:
        yield good(sentence("Every line of a cabin is of a gateway that there is."))


def printer(patient: Patient) -> Iterator[Finding]:
    where = printers.parse(patient.house.printer)
    if where is None:
        yield good(sentence("No receipt printer: receipts are printed by the browser."))
    elif where.kind == "usb":
        yield _usb()
    elif why := _why_no_printer(where):
        remedy = sentence("Switch the printer on, look at its cable and its paper; or correct the setting “printer”.")
        yield attention(why, remedy)
    else:
        yield good(sentence("The receipt printer is there: {printer}", printer=patient.house.printer))


def _why_no_printer(where: PrinterSpec) -> Sentence | None:
    """A printer on the network is called, and let go: many may call it."""
    if where.kind == "serial":
        return why_out_of_reach(LinkSpec("serial", path=where.path))
    if where.kind == "file":
        there = os.access(where.path, os.W_OK)
        return None if there else sentence("{file} cannot be written.", file=where.path)
    try:
        open_link(LinkSpec("tcp", host=where.path, port=where.number)).close()
    except LinkLost as lost:
        return lost.sentence
    return None


def _usb() -> Finding:
    if find_spec("usb") is None:
        told = sentence("The receipt printer is on USB, and the package pyusb is not installed.")
        return wrong(told, sentence("Install it, or name the printer as a file: file:/dev/usb/lp0"))
    return good(sentence("The receipt printer is on USB: try it on the page of the settings."))
