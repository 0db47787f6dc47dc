"""What JSON says: money as decimal strings, instants as ISO 8601 with the shop's offset, unknown as null."""

from callshop import money
from callshop.ledger.settings.shop_config import ShopConfig, local_time
from callshop.metering.board import Board, GatewayLight, Tile

MONEY_OF_A_BILL = frozenset({"total", "paid", "change", "back", "debt_amount", "slip_amount", "slip_left"})


def plain(micros: int | None) -> str | None:
    return None if micros is None else money.plain(micros)


def instant(wall: int | None, house: ShopConfig) -> str | None:
    return None if wall is None else local_time(wall, house).isoformat(timespec="seconds")


def cabin(tile: Tile) -> dict:
    """A cabin, its visit, what is owed, and the call in progress once it is answered."""
    calls = [
        {"id": due.id, "number": due.number, "seconds": due.seconds, "amount": plain(due.amount), "status": due.status}
        for due in tile.owed
    ]
    now = tile.call
    if now and now.id is not None:
        calls.append(
            {
                "id": now.id,
                "number": now.number,
                "seconds": now.seconds,
                "amount": plain(now.price),
                "status": "talking",
            }
        )
    return {
        "cabin": tile.cabin,
        "state": str(tile.state),
        "visit": tile.visit,
        "mode": tile.mode,
        "deposit": plain(tile.deposit),
        "due": plain(tile.due),
        "calls": calls,
        "extras": [
            {"id": extra.id, "name": extra.name, "count": extra.count, "amount": plain(extra.amount)}
            for extra in tile.extras
        ],
        "name": tile.name_of,
        "note": tile.note,
        "left": tile.left,
        "wished": plain(tile.wished) if tile.wished else None,
    }


def bill(paid: dict) -> dict:
    """What a checkout or a reversal answers, its amounts in words of JSON."""
    return {name: plain(value) if name in MONEY_OF_A_BILL else value for name, value in paid.items()}


def health(board: Board, disk_refuses: bool, open_calls: int, version: str, house: ShopConfig) -> dict:
    return {
        "status": "ok" if board.all_up() and not disk_refuses else "degraded",
        "version": version,
        "gateways": [_gateway(light, house) for light in board.gateways],
        "open_calls": open_calls,
    }


def _gateway(light: GatewayLight, house: ShopConfig) -> dict:
    return {
        "name": light.name,
        "dialect": light.dialect,
        "state": light.state,
        "last_heard": instant(light.last_heard, house),
    }
