"""serve, bench and test."""

import tempfile
from functools import partial
from pathlib import Path

from callshop import settings as run_settings
from callshop.data_folder import make_folder, open_books
from callshop.events import sentence
from callshop.gateway.linkspec import GatewaySpec, SpecError, parse
from callshop.instance_lock import InstanceLock, LockHeld
from callshop.refusal import Refused


def serve(data: Path, args) -> None:
    """Open the shop, until a signal closes it."""
    if args.demo:
        _serve_demo(args)
        return
    _serve(data, args, _specs(args.gateway))


def bench(data: Path, args) -> None:
    """The measurements; a missed goal is told and no failure."""
    from callshop.bench.run import MEASUREMENTS, CannotMeasure, run

    unknown = next((name for name in args.names if name not in MEASUREMENTS), None)
    if unknown:
        known = ", ".join(MEASUREMENTS)
        raise Refused(sentence("“{name}” is not measured; known: {known}.", name=unknown, known=known))
    try:
        run(args.names)
    except CannotMeasure as refused:
        raise Refused(refused.why) from None


def test(data: Path, args) -> None:
    from callshop.environment import run_tests

    run_tests(args.arguments)


def _serve_demo(args) -> None:
    """A shop that lives: thrown away at the end."""
    from callshop.demo.ready import Demo

    with tempfile.TemporaryDirectory(prefix="callshop-demo-") as folder:
        demo = Demo(Path(folder))
        print(demo.welcome, flush=True)
        _serve(Path(folder), args, demo.gateways, demo)


def _serve(data: Path, args, gateways: dict[str, GatewaySpec] | None, demo=None) -> None:
    from callshop.server import CannotServe
    from callshop.server import serve as serve_shop

    settings = run_settings.read(data, {"host": args.host, "port": args.port})
    if demo is None:
        open_books(data)
        make_folder(data)
    try:
        alone = InstanceLock(data)
        serve_shop(settings, gateways, partial(_ready, alone), demo.tick if demo else None)
    except (CannotServe, LockHeld) as refused:
        raise Refused(refused.why) from None
    finally:
        if demo:
            demo.close()
    alone.leave()


def _ready(alone: InstanceLock, address: str) -> None:
    alone.tell(address)
    print(f"Callshop: {address}", flush=True)


def _specs(texts: list[str] | None) -> dict[str, GatewaySpec] | None:
    """--gateway, repeated: named by their dialect, a second one DIALECT-2."""
    if texts is None:
        return None
    found: dict[str, GatewaySpec] = {}
    for text in texts:
        try:
            spec = parse(text)
        except SpecError as refused:
            raise Refused(refused.sentence) from None
        same = sum(1 for other in found.values() if other.dialect == spec.dialect)
        found[f"{spec.dialect}-{same + 1}" if same else spec.dialect] = spec
    return found

