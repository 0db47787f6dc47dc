"""The addresses of the application, as its map of them tells: for tests that go over all pages."""

from functools import cache

from werkzeug.routing import Rule

from callshop.ledger.settings import shop_config
from callshop.web.application import create_app
from tests.web.fakes import Clock, FakeShop

PAPERS = ("bill", "debt", "shift", "slip", "visit")
"""What a counter leaves behind, each under its number in an address."""


@cache
def every_rule() -> tuple[Rule, ...]:
    """All rules of the map."""
    app = create_app(
        FakeShop(), shop_config.load, Clock(), secret_key="map", version="1", lan_host="192.0.2.7", threads=12
    )
    return tuple(app.url_map.iter_rules())


def asked_for() -> tuple[Rule, ...]:
    """All rules that answer to GET."""
    return tuple(rule for rule in every_rule() if "GET" in rule.methods)
