"""The typeface comes from the shop's PC and no other; its fallback takes the same room."""

import pytest

from tests.browser.checks import DRAWN, FONT, problems

FILES = "performance.getEntriesByType('resource').map(one => one.name).filter(name => name.includes('.woff2'))"
LOADED = "document.fonts.ready.then(all => [...all].filter(one => one.status === 'loaded').map(one => one.family))"
WIDTHS = """document.fonts.ready.then(() => ["Prépayée : 12 500 F", "Encaisser", "0123456789"].flatMap(words =>
  [400, 700].map(weight => {
    const line = document.body.appendChild(document.createElement("span"))
    line.style.cssText = `position: absolute; white-space: nowrap; font-size: 100px; font-weight: ${weight}`
    line.textContent = words
    const { width } = line.getBoundingClientRect()
    line.remove()
    return width
  })
))"""
DIGITS = """document.fonts.ready.then(() => [400, 600, 700, 800].map(weight => new Set([..."0123456789"].map(digit => {
  const figure = document.body.appendChild(document.createElement("span"))
  figure.style.cssText = `position: absolute; font-size: 100px; font-weight: ${weight}`
  figure.textContent = digit
  return figure.getBoundingClientRect().width
})).size))"""


@pytest.fixture
def login(window, shop):
    return window().go("/login")


def test_a_french_page_reads_the_latin_letters_once_and_no_others(login):
    assert login.page.evaluate(LOADED).count("Callshop") == 1
    assert [file.split("/")[-1].split("?")[0] for file in login.page.evaluate(FILES)] == ["noto-sans-latin.woff2"]
    assert login.complaints == []


def test_figures_stand_under_each_other_in_every_weight(login):
    assert login.page.evaluate(DIGITS) == [1, 1, 1, 1]


def test_what_stands_in_for_the_typeface_takes_the_same_room(window, login):
    poor = window()
    poor.page.route(FONT, lambda route: route.abort())
    poor.go("/login")
    if not poor.page.evaluate(DRAWN):
        pytest.skip("none of the fonts that stand in is here: apt install fonts-dejavu-core")
    pairs = zip(login.page.evaluate(WIDTHS), poor.page.evaluate(WIDTHS), strict=True)
    assert [round(there) for brought, there in pairs if not 0.93 < there / brought < 1.07] == []
    assert problems(poor.page) == []
    heights = [screen.page.locator("main").bounding_box()["height"] for screen in (login, poor)]
    assert abs(heights[0] - heights[1]) < 2
