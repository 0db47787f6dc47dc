"""From the board into the practice shop and back, in Chromium: marked, laid out well, ticked off by what is done."""

import re
from collections.abc import Iterator

import pytest

from tests.browser.checks import problems
from tests.browser.screen import Screen
from tests.running import Serving, make_shop

PAGES = ("/board", "/shift", "/visits", "/booth/1")


@pytest.fixture(scope="module")
def shop(tmp_path_factory) -> Iterator[Serving]:
    with Serving(make_shop(tmp_path_factory.mktemp("practised") / "shop", cabins=4, language="fr")) as running:
        yield running


def test_practising_is_entered_marked_ticked_off_and_left(shop, window):
    screen: Screen = window(shop.address).log_in("cashier")
    page = screen.go("/shift").page
    page.click("summary")
    page.click("a[href='/practice']")
    page.click("main button.go")
    page.wait_for_url(re.compile(r"/board$"))
    practice = page.url.removesuffix("/board")
    assert practice != shop.address.rstrip("/")
    page.wait_for_selector("#steps label >> text=Ouvrez votre caisse")
    for size in ((1366, 768), (390, 844)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        for path in PAGES:
            page.goto(f"{practice}{path}")
            assert problems(page) == [], (path, size)
            assert "EXERCICE" in page.title()
            assert page.is_visible(".practice >> text=rien n’est vrai ici")
            page.emulate_media(media="print")
            assert page.is_visible(".practice >> text=rien n’est vrai ici"), "on paper too"
            page.emulate_media(media="screen")
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(f"{practice}/shift")
    page.evaluate("""() => fetch('/shift/open', {method: 'POST', body: new URLSearchParams({float: '20000',
        csrf_token: JSON.parse(document.body.getAttribute('hx-headers'))['X-CSRFToken']})})""")
    page.wait_for_selector("#steps label >> text=1/5")
    page.click("#all-steps")
    assert page.is_visible("#steps li.done >> text=Ouvrez votre caisse")
    page.click("text=Terminer l’exercice")
    page.click("text=Revenir à la vraie boutique")
    page.wait_for_url(f"{shop.address}board")
    assert not page.is_visible(".practice")
