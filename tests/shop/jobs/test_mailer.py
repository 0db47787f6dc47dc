"""Letters go encrypted to servers that can, and no password goes in the open: a real server, a real certificate."""

import ssl
import subprocess
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

import pytest

from callshop.ledger.settings.shop_config import ShopConfig
from callshop.shop.jobs import mailer
from callshop.shop.jobs.mailer import NotSent
from tests.conftest import needs
from tests.shop.jobs.mail_sink import Sink, mail_sink

NOW = 1_795_442_851_000
USER, PASSWORD = "boutique@example.org", "un mot de passe"
LOGIN = b64encode(f"\0{USER}\0{PASSWORD}".encode()).decode()


@dataclass(frozen=True)
class Certificate:
    file: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        how = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        how.load_cert_chain(self.file, self.key)
        return how


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """One for this PC, signed by itself."""
    folder = tmp_path_factory.mktemp("certificate")
    made = Certificate(folder / "cert.pem", folder / "key.pem")
    subprocess.run(
        [needs("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-days", "3650", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-keyout", made.key, "-out", made.file],
        check=True, capture_output=True,
    )  # fmt: skip
    return made


@pytest.fixture
def trusted(certificate: Certificate, monkeypatch: pytest.MonkeyPatch) -> Certificate:
    """The certificate, which this PC takes for good."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.file))
    return certificate


def house(sink: Sink, **more: object) -> ShopConfig:
    told = {"mail_to": "omar@example.org", "smtp_user": USER, "smtp_password": PASSWORD, **more}
    return ShopConfig(name="Liberté", **{"smtp_host": "127.0.0.1", "smtp_port": sink.port, **told})


def test_a_letter_goes_encrypted_and_after_the_login(trusted):
    with mail_sink(tls=trusted.context(), login=LOGIN) as sink:
        mailer.send(house(sink), "Crédit bas", "Il reste 1 250 F.", NOW)
    assert sink.logins == [(True, LOGIN)]
    (letter,) = sink.letters
    assert b"To: omar@example.org" in letter


def test_a_server_that_encrypts_at_once_is_spoken_to_so(trusted, monkeypatch):
    with mail_sink(tls=trusted.context(), at_once=True, login=LOGIN) as sink:
        monkeypatch.setattr(mailer, "TLS_AT_ONCE", sink.port)
        mailer.send(house(sink), "Crédit bas", "Il reste 1 250 F.", NOW)
    assert sink.logins == [(True, LOGIN)]
    assert len(sink.letters) == 1


def test_a_server_that_nobody_vouches_for_gets_neither_letter_nor_password(certificate):
    with mail_sink(tls=certificate.context(), login=LOGIN) as sink, pytest.raises(NotSent, match="certificate"):
        mailer.send(house(sink), "Crédit bas", "Il reste 1 250 F.", NOW)
    assert (sink.letters, sink.logins) == ([], [])


def test_a_certificate_of_another_name_is_refused(trusted):
    with mail_sink(tls=trusted.context(), login=LOGIN) as sink, pytest.raises(NotSent, match=r"127\.0\.0\.2"):
        mailer.send(house(sink, smtp_host="127.0.0.2"), "Crédit bas", "Il reste 1 250 F.", NOW)
    assert (sink.letters, sink.logins) == ([], [])


def test_a_wrong_password_is_told_in_the_server_s_words(trusted):
    with mail_sink(tls=trusted.context(), login=LOGIN) as sink, pytest.raises(NotSent, match="535 not you"):
        mailer.send(house(sink, smtp_password="another"), "Crédit bas", "Il reste 1 250 F.", NOW)
    assert sink.letters == []
