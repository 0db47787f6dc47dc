"""The postman: takes letters to the shop's mail server. Its caller waits: so it is never a thread that calls need."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from callshop.ledger.settings.shop_config import ShopConfig

PATIENCE = 20
"""Seconds until a mail server that says nothing is given up."""
TLS_AT_ONCE = 465
NEARBY = ("localhost", "127.", "::1")


class NotSent(Exception):
    """The mail server did not take it; the message is for the owner."""


def possible(house: ShopConfig) -> bool:
    """Whether the settings say where letters go, and by which server."""
    return bool(house.smtp_host and house.mail_to)


def send(house: ShopConfig, subject: str, body: str, wall: int) -> None:
    """One letter to the address for notices, dated `wall` (ms since 1970 UTC). Raises NotSent."""
    letter = EmailMessage()
    sender = house.smtp_from or house.smtp_user or house.mail_to.split(",")[0]
    letter["From"], letter["To"], letter["Subject"] = sender, house.mail_to, subject
    letter["Date"] = formatdate(wall / 1000)
    letter["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2] or "callshop")
    letter.set_content(body)
    try:
        with _connected(house) as server:
            server.send_message(letter)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        raise NotSent(_told(error)) from error


def _connected(house: ShopConfig) -> smtplib.SMTP:
    """The server, encrypted where it can be, and our name told."""
    if house.smtp_port == TLS_AT_ONCE:
        secure = ssl.create_default_context()
        server = smtplib.SMTP_SSL(house.smtp_host, house.smtp_port, timeout=PATIENCE, context=secure)
    else:
        server = smtplib.SMTP(house.smtp_host, house.smtp_port, timeout=PATIENCE)
    try:
        server.ehlo_or_helo_if_needed()
        encrypted = house.smtp_port == TLS_AT_ONCE
        if not encrypted and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            encrypted = True
        if house.smtp_user:
            if not encrypted and not house.smtp_host.startswith(NEARBY):
                raise smtplib.SMTPException("no encryption: the password is not sent")
            server.login(house.smtp_user, house.smtp_password)
    except BaseException:
        server.close()
        raise
    return server


def _told(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return f"{error.smtp_code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
