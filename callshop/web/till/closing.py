"""The shop closed in the evening, step by step, and what is looked at when it opens."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from callshop.events import Sentence, sentence
from callshop.ledger.db import backup_log
from callshop.ledger.settings.shop_config import day_of, local_time, start_of
from callshop.ledger.till import shift_list, shifts
from callshop.ledger.till.shifts import Shift
from callshop.metering.board import Board, GatewayLight, Tile
from callshop.refusal import Refused
from callshop.shop.jobs.maintenance import LATE_BACKUP_MS
from callshop.shop.visits.visits import CloseVisit
from callshop.web.page.rendering import language
from callshop.web.request import formats
from callshop.web.request.context import at, house, world
from callshop.web.request.fields import FormData, number_asked, whole
from callshop.web.request.roles import COUNTER, allowed
from callshop.web.rights.authorization import present
from callshop.web.settings.backups import made_now

pages = Blueprint("closing", __name__)


@dataclass(frozen=True, slots=True)
class Stay:
    """A visit that has not ended: micros due, micros held."""

    cabin: int
    due: int
    deposit: int


@dataclass(frozen=True, slots=True)
class Closing:
    """How far the shop is closed.

    free, talking   cabins that may still be called from, calls in progress
    stays           visits that have not ended, without a call
    loose           calls that wait for a cabin
    open_shifts     tills not counted yet; own: this person's among them
    left            tills of others that stay open over the night: whoever has them has gone home
    counted         shifts that were counted today, of this person; all of them for the owner
    last            this person's shift that was counted last
    saved           there is a good copy of the books since the last count
    """

    free: int
    talking: int
    stays: tuple[Stay, ...]
    loose: int
    open_shifts: tuple[Shift, ...]
    own: Shift | None
    left: tuple[Shift, ...]
    counted: tuple[Shift, ...]
    last: Shift | None
    saved: bool

    @property
    def empty(self) -> tuple[Stay, ...]:
        """Visits that only have to be ended."""
        return tuple(stay for stay in self.stays if not stay.due and not stay.deposit)

    @property
    def quiet(self) -> bool:
        """Nobody calls, can call or has something to pay."""
        return not (self.free or self.talking or self.stays or self.loose)

    @property
    def done(self) -> bool:
        return not (self.free or self.talking or self.open_shifts) and self.saved

    @property
    def kept(self) -> str:
        """The query of an address that still knows which tills are left open; "" if none is."""
        return left_open(shift.id for shift in self.left)

    @property
    def seen(self) -> str:
        """Other when anything of it is other."""
        parts = (self.free, self.talking, self.stays, self.loose, self.open_shifts, self.left, self.saved)
        return format(hash(parts) & 0xFFFFFFFF, "x")


@dataclass(frozen=True, slots=True)
class Look:
    """Something to look at when the shop opens. state: "good", "warn", "bad"; remedy: what to do about it."""

    name: str
    state: str
    what: Sentence
    remedy: Sentence | None = None


@pages.get("/closing")
@allowed(COUNTER)
def page() -> str:
    """`without`: the tills that stay open over the night; `told`: the shift that was counted just now."""
    closing, number = _closing(world().shop.board), number_asked("told")
    told = next((shift for shift in closing.counted if shift.id == number), None)
    return render_template("till/closing/closing.html", closing=closing, told=told)


@pages.get("/closing/steps")
@allowed(COUNTER)
def steps() -> Response:
    """Asked again and again by the page: 204 while nothing is other than what it shows."""
    closing = _closing(world().shop.board)
    if request.args.get("seen") == closing.seen:
        return make_response("", 204)
    return make_response(render_template("till/closing/_steps.html", closing=closing))


@pages.post("/closing/block")
@allowed(COUNTER)
def block() -> Response:
    world().shop.cabins.block_all(present().person.name)
    return _back()


@pages.post("/closing/leave")
@allowed(COUNTER)
def leave() -> Response:
    """Ends every visit in which nothing is due and nothing held."""
    who = present().person
    for stay in _closing(world().shop.board).empty:
        with suppress(Refused):  # something has come in since: the step still lists it
            world().shop.visits.close(CloseVisit(stay.cabin, who.name, owner=who.role == "owner"))
    return _back()


@pages.post("/closing/undo")
@allowed(COUNTER)
def undo() -> Response:
    """The shop stays open after all: its cabins may be called from again."""
    world().shop.cabins.unblock_all(present().person.name)
    return redirect(url_for("closing.page"), 303)


@pages.post("/closing/backup")
@allowed(COUNTER)
def backup() -> Response:
    made_now()
    return redirect(url_for("closing.opening"), 303) if FormData().text("then") == "opening" else _back()


@pages.get("/opening")
@allowed(COUNTER)
def opening() -> str:
    return render_template("till/closing/opening.html", looks=looks())


@pages.get("/opening/ready")
@allowed(COUNTER)
def ready() -> str:
    """What is not ready, in a few words beside the cabins; nothing more once it is `read`."""
    return render_template("till/closing/_ready.html", looks=None if request.args.get("read") else looks())


@pages.post("/opening/unblock")
@allowed(COUNTER)
def unblock() -> Response:
    world().shop.cabins.unblock_all(present().person.name)
    return redirect(url_for("closing.opening"), 303)


# -- how far it is


def _back() -> Response:
    """To the page, which still knows what its address said."""
    return redirect(url_for("closing.page", without=without()), 303)


def left_open(numbers: Iterable[int]) -> str:
    """The query of an address that knows these tills stay open over the night; "" for none."""
    asked = urlencode([("without", number) for number in numbers])
    return f"?{asked}" if asked else ""


def without() -> list[int]:
    """The tills that stay open over the night, as the address says."""
    return [whole("without", number) for number in request.args.getlist("without")]


def _closing(board: Board) -> Closing:
    who, still_open, at_home = present().person, shifts.all_open(), without()
    own = shifts.open_of(who.name)
    left = tuple(shift for shift in still_open if shift.id in at_home and shift != own)
    today = shift_list.closed_since(start_of(day_of(at().wall, house()), house()))
    calling = [tile for tile in board.tiles if tile.call]
    stays = tuple(
        Stay(tile.cabin, tile.due, tile.deposit) for tile in board.tiles if not tile.call and (tile.visit or tile.due)
    )
    counted, copy = shift_list.last_closed(), backup_log.last_good()
    return Closing(
        free=sum(not tile.blocked for tile in board.tiles),
        talking=max(len(calling), board.open_calls),
        stays=stays,
        loose=len(board.unmapped),
        open_shifts=tuple(shift for shift in still_open if shift not in left),
        own=own,
        left=left,
        counted=tuple(shift for shift in today if who.role == "owner" or shift.cashier == who.name),
        last=shift_list.last_closed(who.name),
        saved=bool(copy and counted and copy.at >= counted.closed_at),
    )


# -- what is looked at in the morning


def looks() -> tuple[Look, ...]:
    """How the shop stands: gateways, credit, backup, what yesterday left."""
    board = world().shop.board
    return (*_gateways(board), _credit(board), _copy(), *_left_from_yesterday(board), *_blocked(board))


def _gateways(board: Board) -> list[Look]:
    if not board.gateways:
        return [Look("gateway", "bad", sentence("No gateway yet: nothing can be metered."), CALL_FOR_HELP)]
    return [_gateway(light) for light in board.gateways]


def _gateway(light: GatewayLight) -> Look:
    """An open port says nothing of the box behind it: only what came from it does."""
    if light.state != "up":
        return Look("gateway", "bad", sentence("The gateway {name} is not heard.", name=light.name), PLUG_IN)
    if light.last_heard is None:
        return Look("gateway", "warn", sentence("Nothing was heard of the gateway {name} yet.", name=light.name), TRY)
    when = local_time(light.last_heard, house())
    today = day_of(light.last_heard, house()) == day_of(at().wall, house())
    told = when.strftime("%H:%M" if today else "%d/%m %H:%M")
    return Look("gateway", "good", sentence("The gateway {name} was heard: {when}.", name=light.name, when=told))


def _credit(board: Board) -> Look:
    """A light and a time: the money at the provider is not the cashier's."""
    left = board.balance.seconds_left
    lasts = {"time": formats.about_time(left, language())}
    match board.balance.level:
        case "unknown":
            return Look("credit", "good", sentence("The credit at the provider is not recorded here."))
        case "empty":
            return Look("credit", "bad", sentence("The credit at the provider is used up."), TELL_OWNER)
        case "low":
            return Look("credit", "warn", sentence("The credit at the provider will soon be used up."), TELL_OWNER)
    if left is None:
        return Look("credit", "good", sentence("There is enough credit at the provider."))
    return Look("credit", "good", sentence("There is credit for about {time} of calls.", **lasts))


def _copy() -> Look:
    good = backup_log.last_good()
    if good is None:
        return Look("backup", "warn", sentence("The books were never copied."), MAKE_COPY)
    when = local_time(good.at, house()).strftime("%d/%m %H:%M")
    if at().wall - good.at > LATE_BACKUP_MS:
        return Look("backup", "warn", sentence("The last copy of the books is of {when}.", when=when), MAKE_COPY)
    return Look("backup", "good", sentence("The books were copied on {when}.", when=when))


def _left_from_yesterday(board: Board) -> list[Look]:
    begun = start_of(day_of(at().wall, house()), house())
    left = [tile.cabin for tile in board.tiles if _is_old(tile, begun)]
    if not left:
        return [Look("due", "good", sentence("Nothing is left to pay from yesterday."))]
    what = sentence("Still to pay from yesterday: cabin {cabins}.", cabins=", ".join(map(str, left)))
    return [Look("due", "warn", what, sentence("Take the money if the customer comes back, or tell the owner."))]


def _is_old(tile: Tile, begun: int) -> bool:
    return any(call.ended_at < begun for call in tile.owed)


def _blocked(board: Board) -> list[Look]:
    blocked = [tile.cabin for tile in board.tiles if tile.state == "blocked"]
    if not blocked:
        return []
    return [Look("blocked", "warn", sentence("Blocked: cabin {cabins}.", cabins=", ".join(map(str, blocked))))]


CALL_FOR_HELP = sentence("Call for help: the number is on the login page.")
PLUG_IN = sentence("Is it switched on, and its cable plugged in? The calls of its cabins are not metered.")
TRY = sentence("Lift a handset, or make a short call: its cabin must show it.")
TELL_OWNER = sentence("Tell the owner: calls will be refused or cut.")
MAKE_COPY = sentence("Press “Copy the books now”.")
