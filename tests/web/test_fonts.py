"""The typeface the pages bring along: asked for under its content's mark, kept for ever, and nobody else's."""

import re

import pytest

from callshop.web.request.assets import STATIC

FACES = (STATIC / "css" / "fonts.css").read_text(encoding="utf-8")
FONTS = sorted(path.name for path in (STATIC / "fonts").glob("*.woff2"))
ADDRESSES = re.findall(r'url\("\.\./fonts/([^"?]+)(\?v=[0-9a-f]{12})"\)', FACES)
AT_MOST = 400_000
"""Bytes of all the fonts together: what a tablet on a slow Wi-Fi can still be asked to fetch once."""


def test_every_font_has_its_face_and_nothing_comes_from_outside():
    assert sorted(name for name, _ in ADDRESSES) == FONTS
    assert FACES.count("url(") == len(ADDRESSES)
    assert sum((STATIC / "fonts" / name).stat().st_size for name in FONTS) < AT_MOST
    assert "SIL Open Font License" in (STATIC / "fonts" / "OFL.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "mark"), ADDRESSES)
def test_a_font_is_kept_for_ever_under_the_mark_in_the_sheet(stranger, name, mark):
    answer = stranger.get(f"/static/fonts/{name}{mark}")
    assert answer.data[:4] == b"wOF2"
    assert "immutable" in answer.headers["Cache-Control"], "the font changed: write its mark into fonts.css"
    assert answer.content_type == "font/woff2"


@pytest.mark.parametrize(("who", "path"), [("stranger", "/login"), ("ana", "/board"), ("ana", "/nowhere")])
def test_every_page_asks_for_the_latin_letters_before_its_sheets(cast, who, path):
    page = getattr(cast, who).get(path).text
    asked = page.index(f"/static/fonts/noto-sans-latin.woff2{dict(ADDRESSES)['noto-sans-latin.woff2']}")
    assert asked < page.index("/static/css/fonts.css") < page.index("/static/css/base.css")
    assert "noto-sans-arabic" not in page


def test_an_arabic_tablet_asks_for_the_arabic_letters_too(tablet_of_3):
    page = tablet_of_3.get("/booth/3?lang=ar", follow_redirects=True).text
    assert '<html lang="ar" dir="rtl">' in page
    assert f"/static/fonts/noto-sans-arabic.woff2{dict(ADDRESSES)['noto-sans-arabic.woff2']}" in page


def test_the_policy_lets_a_font_come_from_here_only(stranger):
    assert "font-src 'self';" in stranger.get("/login").headers["Content-Security-Policy"]
