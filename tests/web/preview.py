"""The pages over a shop that only pretends: `python -m tests.web.preview [--port 8099] [--cabins 24]`.

Log in as owner / owner or cashier / cashier. The talking cabins go on talking.
"""

import argparse
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import waitress

from callshop.events import Moment
from callshop.ledger.people import people
from callshop.ledger.settings import shop_config
from callshop.metering.board import Tile
from callshop.metering.states import State
from callshop.rating.charge import charge_sell, next_step
from callshop.web.application import create_app
from tests.browser.samples import BROKEN, COIN, board, many
from tests.web.fakes import FakeShop, open_books

THREADS = 64


def now() -> Moment:
    return Moment(time.time_ns() // 1_000_000, time.monotonic_ns() // 1_000_000)


def later(tile: Tile) -> Tile:
    """The same cabin a second on."""
    if tile.state is not State.TALKING or not tile.call.rate:
        return tile
    seconds = tile.call.seconds + 1
    price = charge_sell(tile.call.rate, seconds, COIN).amount
    call = replace(tile.call, seconds=seconds, price=price, next_step=next_step(tile.call.rate, seconds, COIN))
    return replace(tile, call=call, due=tile.due - tile.call.price + price)


def tick(shop: FakeShop) -> None:
    while True:
        time.sleep(1)
        shop.show(None, *(later(tile) for tile in shop.board.tiles), at=now())
        del shop.boards[:-60]


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--port", type=int, default=8099)
    wanted.add_argument("--cabins", type=int, default=8)
    wanted.add_argument("--broken", action="store_true", help="everything that can be wrong at once")
    chosen = wanted.parse_args()
    with TemporaryDirectory() as folder:
        open_books(Path(folder))
        for role in people.ROLES:
            people.add_person(now().wall, role, role, role, "preview")
        shop = FakeShop([BROKEN if chosen.broken else board(many(chosen.cabins))])
        Thread(target=tick, args=(shop,), daemon=True).start()
        app = create_app(
            shop, shop_config.load, now, secret_key="preview", version="preview", lan_host="127.0.0.1", threads=THREADS
        )
        app.jinja_env.auto_reload = True
        print(f"http://127.0.0.1:{chosen.port}/  (owner / owner, cashier / cashier)")
        waitress.serve(app, host="127.0.0.1", port=chosen.port, threads=THREADS, asyncore_use_poll=True)


if __name__ == "__main__":
    main()
