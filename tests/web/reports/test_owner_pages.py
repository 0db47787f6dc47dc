"""The owner's other rooms: the way to them, Client info, settings, backups."""

import re
from io import BytesIO

from callshop.ledger.db.connection import rows
from callshop.ledger.settings import shop_config
from callshop.ledger.settings.settings import SETTINGS
from callshop.money import UNIT
from callshop.shop.jobs.backup_job import BackupJob
from callshop.web.wording.settings import LABELS

JSON = {"Accept": "application/json"}
PNG = b"\x89PNG\r\n\x1a\n" + bytes(50)


def test_the_words_of_before_are_found_from_every_page(omar, books):
    page = omar.get("/payments").text
    for word in ("Cdr", "Payments", "Recharge", "Client info", "Cabines"):
        assert re.search(rf">\s*(<svg.*?</svg>)?\s*(<span>)?{word}", page), word


# -- Client info and settings


def test_client_info_is_kept_and_traced(omar, stranger, books):
    typed = {"name": "Étoile", "address": "Rue 10\nDakar", "phone": "33 800 00 00", "mail_to": "omar@example.com",
             "technician": "77 111 22 33"}  # fmt: skip
    assert omar.post("/client", data=typed).status_code == 302
    assert "77 111 22 33" in stranger.get("/login").text
    assert shop_config.load().address == "Rue 10\nDakar"
    wrong = omar.post("/client", data={**typed, "mail_to": "nobody", "name": ""})
    assert wrong.status_code == 400
    assert 'id="field-mail_to-error"' in wrong.text
    assert 'value="nobody"' in wrong.text
    assert shop_config.load().name == "Étoile"
    assert len(rows("SELECT 1 FROM audit WHERE what = 'setting' AND who = 'Omar'")) == 5


def test_a_picture_is_served_from_here_and_only_pictures_are_taken(omar, stranger, books):
    def hand_in(content: bytes):
        return omar.post("/client/logo", data={"logo": (BytesIO(content), "x.png")}).status_code

    assert hand_in(PNG) == 302
    shown = stranger.get(f"/logo/{shop_config.load().logo}")
    assert (shown.data, shown.content_type) == (PNG, "image/png")
    assert hand_in(b"<svg onload=alert(1)>") == 400
    assert hand_in(PNG + bytes(200_000)) == 400
    assert hand_in(PNG + bytes(5_000_000)) == 400
    assert f"/logo/{shop_config.load().logo}" in stranger.get("/login").text
    assert stranger.get("/logo/99").status_code == 404
    omar.post("/client/logo")
    assert shop_config.load().logo == 0
    assert "/logo/" not in stranger.get("/login").text


def test_every_setting_has_its_words(omar, books):
    assert set(LABELS) == set(SETTINGS)
    page = omar.get("/settings").text
    assert all(f'id="{name}"' in page for name in SETTINGS)


def test_a_setting_is_changed_with_what_is_wrong_beside_it(omar, books):
    assert omar.post("/settings", data={"name": "round_to", "value": "25"}).status_code == 302
    assert shop_config.load().round_to == 25 * UNIT
    wrong = omar.post("/settings", data={"name": "round_to", "value": "nothing"})
    assert wrong.status_code == 400
    assert 'id="field-round_to-error"' in wrong.text
    assert 'value="nothing"' in wrong.text
    assert omar.post("/settings", data={"name": "colour", "value": "red"}).status_code == 400


def test_a_password_of_the_mail_server_is_shown_nowhere(omar, books):
    omar.post("/settings", data={"name": "smtp_password", "value": "geheim"})
    assert shop_config.load().smtp_password == "geheim"
    for path in ("/settings", "/journal"):
        assert "geheim" not in omar.get(path).text
        assert "geheim" not in omar.get(path, headers=JSON).text


def test_a_setting_that_would_do_harm_is_refused_with_its_reason_beside_it(omar, books):
    for name, value, reason in (
        ("round_to", "1 000 000 000", "c’est trop ici"), ("currency", "ZZZ", "n’est pas une monnaie"),
        ("country", "XX", "n’est pas un pays"), ("name", "N" * 90, "1 à 80 lettres"),
    ):  # fmt: skip
        refused = omar.post("/settings", data={"name": name, "value": value})
        assert refused.status_code == 400
        assert reason in refused.text
        assert f'id="field-{name}-error"' in refused.text


# -- backups


def test_a_backup_is_made_at_once_listed_and_was_opened(omar, app, books, tmp_path):
    assert omar.post("/backups").status_code == 409
    keeper = BackupJob(books, tmp_path / "backups", None, shop_config.load)
    object.__setattr__(app.extensions["callshop"], "keeper", keeper)
    assert omar.post("/backups").status_code == 302
    (made,) = omar.get("/backups", headers=JSON).json["backups"]
    assert made["tested_at"]
    assert (tmp_path / "backups" / made["file"]).exists()
    assert made["file"] in omar.get("/backups").text
    assert [row["what"] for row in rows("SELECT what FROM audit ORDER BY id DESC LIMIT 1")] == ["backup made"]
