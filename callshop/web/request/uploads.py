"""Requests that may be larger than a form of the shop: a file is handed in."""

from flask import Flask, request

LARGEST: dict[str, int] = {
    "price_lists.upload": 20 << 20,
    "reconciliation.upload": 20 << 20,
    "vouchers.import_file": 2 << 20,
    "settings.change_logo": 20 << 20,
}
"""Endpoint -> bytes. A price list or a month's calls of 100,000 lines is about 6 MB; of a picture as a camera makes it
the owner is told that it is too large."""


def init_app(app: Flask) -> None:
    """After the gate (a stranger hands in nothing), before the CSRF check, which reads the form."""

    @app.before_request
    def allow() -> None:
        if request.endpoint in LARGEST:
            request.max_content_length = LARGEST[request.endpoint]
