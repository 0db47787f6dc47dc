"""Headers and cookies: what a browser may do with our pages."""

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSessionInterface

COOKIES = {
    "SESSION_COOKIE_NAME": "callshop",
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "SESSION_REFRESH_EACH_REQUEST": False,  # a poll in flight at logout must not write the session back
}

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; font-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
        " form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""On every answer that does not say otherwise itself: pages show money and are never kept."""

YEAR = 365 * 24 * 3600


class CookieSession(SecureCookieSessionInterface):
    """Secure where there is TLS; on plain http such a cookie would not come back, and nobody could log in."""

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure


def keep(response: Response, name: str, value: str) -> None:
    """A cookie of our own that stays: as guarded as the session's."""
    response.set_cookie(name, value, max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure)


def is_local(address: str) -> bool:
    """Whether an address to go on to is a path of ours. A browser reads "//host" and "/\\host" as another host."""
    return address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()


def asks_for_json(asking: Request) -> bool:
    """Whether the asker prefers JSON to a page."""
    accepted = asking.accept_mimetypes
    return accepted["application/json"] > accepted["text/html"]


def init_app(app: Flask) -> None:
    app.session_interface = CookieSession()

    @app.after_request
    def guard(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response
