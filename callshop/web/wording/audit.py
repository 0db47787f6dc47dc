"""Entries of the audit chain as plain sentences. What a sentence needs of an entry's detail, and how it is shown,
stands beside it; an entry that no sentence was written for is told as it was recorded."""

from collections.abc import Callable, Mapping

from callshop.events import Sentence, sentence
from callshop.ledger.db.audit_log import Entry
from callshop.ledger.settings.shop_config import ShopConfig
from callshop.web.page.rendering import words
from callshop.web.request import formats
from callshop.web.wording.settings import LABELS, MODES, ROLES, TYPES

Kinds = Mapping[str, Callable[[object], object]]
"""How values are shown: "money", "instant", "setting" (its name), "words" (a list), "role", "type" (of a recharge)."""

DEEDS: dict[str, tuple[Sentence, dict[str, str]]] = {
    "shop made": (sentence("Made the shop, with {cabins} cabins."), {}),
    "setting": (sentence("Set “{name}” to “{value}”."), {"name": "setting"}),
    "logo": (sentence("Changed the shop's picture ({bytes} bytes)."), {}),
    "cabin set": (sentence("Set up cabin {cabin}: name “{name}”, lines {lines}."), {"lines": "words"}),
    "cabins blocked": (sentence("Blocked cabins {cabins}."), {"cabins": "words"}),
    "cabins unblocked": (sentence("Unblocked cabins {cabins}."), {"cabins": "words"}),
    "gateway set": (sentence("Set up the gateway {gateway}: {spec}."), {}),
    "gateway removed": (sentence("Removed the gateway {gateway}."), {}),
    "person added": (sentence("Let {name} in as {role}."), {"role": "role"}),
    "person disabled": (sentence("Shut {name} out."), {}),
    "person enabled": (sentence("Let {name} in again."), {}),
    "person changed": (
        sentence("Changed {name}: {role}, from {valid_from} until {valid_until}."),
        {"role": "role", "valid_from": "instant", "valid_until": "instant"},
    ),
    "password changed": (sentence("Gave {name} a new password."), {}),
    "signed out everywhere": (sentence("Signed {name} out everywhere ({sessions} sessions)."), {}),
    "logged in": (sentence("Logged in, from {address}."), {}),
    "passwords guessed": (
        sentence("{tries} wrong passwords, the last for {name} from {address}: the next tries had to wait."), {},
    ),
    "logged out": (sentence("Logged out."), {}),
    "tablet paired": (sentence("Paired a tablet with cabin {cabin}."), {}),
    "tablet revoked": (sentence("Took back tablet {id} of cabin {cabin}."), {}),
    "visit opened": (sentence("Opened visit {visit} in cabin {cabin} ({mode})."), {"mode": "mode"}),
    "deposit changed": (
        sentence("Changed the deposit of visit {visit} in cabin {cabin} by {amount}."), {"amount": "money"}
    ),
    "asked to go on": (sentence("Asked in cabin {cabin} to go on for {amount} (visit {visit})."), {"amount": "money"}),
    "given no more": (sentence("Gave no more to visit {visit} in cabin {cabin}."), {}),
    "visit named": (sentence("Named visit {visit} in cabin {cabin}: {name} {note}"), {}),
    "visit closed": (sentence("Closed visit {visit} in cabin {cabin}."), {}),
    "waits": (sentence("Put {name} on the waiting list."), {}),
    "gone": (sentence("Took {name} off the waiting list: gone."), {}),
    "visit moved": (sentence("Moved visit {visit} from cabin {cabin} to cabin {to}."), {}),
    "hung up": (sentence("Hung up cabin {cabin}."), {}),
    "call ended by hand": (sentence("Ended call {call} by hand at {at}: {reason}."), {"at": "instant"}),
    "other seconds told after the payment": (
        sentence("Call {call} was paid for {billed} s; its gateway said {told} s afterwards."), {},
    ),
    "call assigned": (sentence("Gave call {call} to cabin {cabin}."), {}),
    "captured call taken over": (sentence("Took call {call} to {number} over from the capture."), {}),
    "captured call left out": (sentence("Left a captured call to {number} of {seconds} s out of the books."), {}),
    "talk without a price seen": (sentence("Has seen that call {call} of cabin {cabin} had no price."), {}),
    "bill paid": (
        sentence("Made bill {bill} of cabin {cabin}: {total}, calls {calls}."), {"total": "money", "calls": "words"},
    ),
    "discount given": (sentence("Gave {amount} of bill {bill} away: {reason}."), {"amount": "money"}),
    "bill reversed": (
        sentence("Took bill {bill} back by bill {by}, {total}, with {back} handed back: {reason}."),
        {"total": "money", "back": "money"},
    ),
    "debt made": (sentence("Left {amount} of bill {bill} as debt {debt} of {name}."), {"amount": "money"}),
    "debt paid": (sentence("Took {amount} for debt {debt} of {name}."), {"amount": "money"}),
    "debt forgiven": (sentence("Asked no more for debt {debt} of {name}, {amount}: {reason}."), {"amount": "money"}),
    "slip made": (sentence("Made credit slip {slip} over {amount}, the change of bill {bill}."), {"amount": "money"}),
    "slip used": (sentence("Took {amount} of credit slip {slip} for bill {bill}."), {"amount": "money"}),
    "slip paper shown": (sentence("Had the paper of credit slip {slip}, with its code."), {}),
    "deposit handed back": (sentence("Handed back {amount} of the deposit of visit {visit}."), {"amount": "money"}),
    "extra added": (sentence("Added {count} × {name} to cabin {cabin}: {amount}."), {"amount": "money"}),
    "extra dropped": (sentence("Took {count} × {name} off cabin {cabin}: {amount}."), {"amount": "money"}),
    "article entered": (sentence("Entered {name} in the price list, {price}."), {"price": "money"}),
    "article withdrawn": (sentence("Took {name} off the price list, {price}."), {"price": "money"}),
    "shift opened": (sentence("Opened the till (shift {shift}) with {float} in the drawer."), {"float": "money"}),
    "shift closed": (
        sentence("Closed the till of {cashier} (shift {shift}): {counted} counted, {expected} expected."),
        {"counted": "money", "expected": "money"},
    ),
    "paid out": (sentence("Took {amount} out of the till (shift {shift}): {reason}"), {"amount": "money"}),
    "top-up": (sentence("Entered {amount} at the provider ({type}): {reference} {reason}"),
               {"amount": "money", "type": "type"}),
    "vouchers made": (sentence("Made lot {lot} of {count} recharge codes, {amount} together."), {"amount": "money"}),
    "vouchers imported": (
        sentence("Loaded lot {lot} of {count} recharge codes from {source}, {amount} together."), {"amount": "money"}
    ),
    "voucher redeemed": (sentence("Recharged by code {voucher} of lot {lot}: recharge {topup}."), {}),
    "wrong vouchers": (sentence("Tried {tries} wrong recharge codes in a row."), {}),
    "buy tariff loaded": (
        sentence("Loaded purchase prices from {source}, valid from {valid_from}: edition {edition}."),
        {"valid_from": "instant"},
    ),
    "sell tariff loaded": (
        sentence("Loaded selling prices from {source}, valid from {valid_from}: edition {edition}."),
        {"valid_from": "instant"},
    ),
    "buy prices changed": (
        sentence("Changed purchase prices ({prices}), valid from {valid_from}: edition {edition}."),
        {"valid_from": "instant", "prices": "words"},
    ),
    "sell prices changed": (
        sentence("Changed selling prices ({prices}), valid from {valid_from}: edition {edition}."),
        {"valid_from": "instant", "prices": "words"},
    ),
    "buy prices taken back": (sentence("Took back the change {undoes} of purchase prices."), {}),
    "sell prices taken back": (sentence("Took back the change {undoes} of selling prices."), {}),
    "statement handed in": (sentence("Handed in the provider's call list {source}."), {}),
    "statement compared": (sentence("Compared statement {id} of the provider: {lines} lines."), {}),
    "statement withdrawn": (sentence("Withdrew statement {id} of the provider."), {}),
    "backup made": (sentence("Made a backup: {file}."), {}),
}  # fmt: skip
"""What was recorded -> the sentence that tells it, and how its holes are shown where not as they are."""

AS_RECORDED = sentence("Recorded: {what} {detail}")


def deed(entry: Entry, shown: Kinds) -> Sentence:
    """An entry as a sentence; what its detail does not tell is left out or a dash."""
    if entry.what not in DEEDS:
        detail = ", ".join(f"{name} {value}" for name, value in entry.detail.items())
        return Sentence(AS_RECORDED.text, (("what", entry.what), ("detail", detail)))
    template, kinds = DEEDS[entry.what]
    values = {name: shown[kinds[name]](value) if name in kinds else value for name, value in entry.detail.items()}
    missing = {"reference": "", "reason": ""}
    holes = _holes(template.text)
    return Sentence(template.text, tuple((hole, _told(values.get(hole), missing.get(hole, "—"))) for hole in holes))


def _told(value: object, else_: str) -> object:
    return else_ if value in (None, "") else value


def _holes(text: str) -> list[str]:
    return [part.partition("}")[0] for part in text.split("{")[1:]]


def how_to_show(spoken: str, shop: ShopConfig) -> Kinds:
    """How the values of a detail are written for a reader of this language."""
    say = words().say
    return {
        "money": lambda micros: formats.money(micros, spoken, shop.currency),
        "instant": lambda wall: formats.moment(wall, spoken, shop.timezone) if isinstance(wall, int) else wall,
        "setting": lambda name: say(LABELS[name]) if name in LABELS else name,
        "words": lambda each: ", ".join(map(str, each)) if isinstance(each, list) else each,
        "role": lambda role: say(ROLES[role]) if role in ROLES else role,
        "type": lambda type_: say(TYPES[type_]) if type_ in TYPES else type_,
        "mode": lambda mode: say(MODES[mode]) if mode in MODES else mode,
    }
