"""The tablet in the cabin: paired by a code, the same price as the cashier's tile, its own cabin only, taken back."""

import segno

from tests.browser.adapter import Adapter
from tests.browser.checks import problems
from tests.browser.screen import Screen

TABLET = (800, 480)

RECORD = """cabin => {
  window.shown = {}
  const look = () => {
    const {seconds, price} = document.querySelector(`[data-cabin="${cabin}"][data-state="talking"]`)?.dataset || {}
    if (!seconds) return
    const figure = document.querySelector(".big, #cabin-" + cabin + " .price b").firstChild.data.trim()
    window.shown[seconds] = [price, figure]
  }
  new MutationObserver(look).observe(document.body, {subtree: true, childList: true})
  look()
}"""
"""From now on: seconds talked -> the price in the data- attribute and the figure that is read."""


VOICES = """
  window.said = []
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text } }
  Object.defineProperty(window, "speechSynthesis", {value: Object.assign(new EventTarget(), {
    getVoices: () => [{lang: "fr-CA", localService: false}, {lang: "fr-FR", localService: true}],
    cancel: () => {}, speak: words => window.said.push([words.lang, words.text]),
  })})
"""
"""A tablet with a French voice of its own: no machine that tests has one."""


def made_code(screen: Screen, cabin: int) -> str:
    """The address behind a fresh code."""
    screen.go(f"/cabins/{cabin}/tablet")
    screen.page.click(".qr button")
    return screen.see(".url")


def paired(window, cashier: Screen, cabin: int) -> Screen:
    screen = window(size=TABLET, has_touch=True)
    screen.page.goto(made_code(cashier, cabin))
    screen.wait_state(cabin, "free")
    return screen


def test_the_picture_is_the_address_and_the_address_opens_the_cabin(window, cashier):
    address = made_code(cashier, 1)
    drawn = cashier.page.get_attribute(".qr .code path[stroke]", "d")
    assert f'd="{drawn}"' in segno.make(address, error="m").svg_inline(scale=6, border=4, dark="#000", light="#fff")
    tablet = window(size=TABLET)
    tablet.page.goto(address)
    assert tablet.wait_state(1, "free")
    assert tablet.page.url.endswith("/booth/1")
    tablet.page.reload()
    assert tablet.wait_state(1, "free")
    tablet.page.goto(address)
    assert tablet.wait_state(1, "free")
    second = window(size=TABLET)
    second.page.goto(address)
    assert "nouveau" in second.page.inner_text("main")


def test_the_tablet_shows_the_same_price_as_the_tile_in_every_second(window, cashier, adapter: Adapter, french):
    tablet = paired(window, cashier, 2)
    cashier.go("/board")
    adapter.lift(2)
    tablet.wait_state(2, "open")
    assert french("Dial your number") in tablet.see("#meter")
    adapter.dial(2, "771234567")
    adapter.ring(2)
    ringing = tablet.wait_state(2, "ringing")
    assert ringing["price"] == "0"
    assert french("It is ringing: you pay nothing yet") in tablet.see("#meter")
    adapter.answer(2)
    for screen in (tablet, cashier):
        screen.wait_state(2, "talking")
        screen.page.evaluate(RECORD, 2)
    tablet.wait_data(2, lambda meter: int(meter["seconds"]) >= 4)
    on_tablet, on_tile = (screen.page.evaluate("window.shown") for screen in (tablet, cashier))
    both = on_tablet.keys() & on_tile.keys()
    assert len(both) >= 3
    for second in both:
        assert on_tablet[second] == on_tile[second] == [on_tile[second][0]] * 2
    adapter.hang_up(2)
    due = tablet.wait_state(2, "due")
    assert due["due"] == cashier.wait_state(2, "due")["due"]
    assert tablet.page.eval_on_selector(".big", "big => big.firstChild.data.trim()") == due["due"]
    cashier.page.click("#act-2")
    cashier.page.click("#panel .pay")
    tablet.wait_state(2, "free")
    assert tablet.complaints == []


def test_a_tablet_sees_its_cabin_and_nothing_else(window, cashier):
    tablet = paired(window, cashier, 3)
    home = tablet.page.url.removesuffix("/booth/3")
    for path in ("/booth/1", "/board", "/cdr", "/day", "/cabins/3", "/cabins/3/tablet", "/live/board", "/live/booth/1"):
        answer = tablet.page.goto(home + path)
        assert answer.status == 403, path
        assert not tablet.page.query_selector("[data-cabin]"), path
    tablet.page.goto(home + "/")
    assert tablet.page.url.endswith("/booth/3")


def test_a_tablet_that_is_taken_back_leaves_by_itself(window, cashier, french):
    tablet = paired(window, cashier, 4)
    cashier.go("/cabins/4/tablet")
    cashier.page.click("form[action$=revoke] button")
    assert tablet.see(".oops h1") == french("This tablet belongs to no cabin")
    assert not tablet.page.query_selector("[data-cabin]")


def test_the_flags_change_the_language_of_this_tablet_only(window, cashier, french):
    tablet = paired(window, cashier, 5)
    assert french("Lift the handset and dial") in tablet.see("#meter")
    tablet.page.tap(".languages a[lang=en]")
    assert "Lift the handset and dial" in tablet.see("#meter:has-text('Lift')")
    assert tablet.page.url.endswith("/booth/5")
    tablet.page.tap(".languages a[lang=fr]")
    tablet.see(f"#meter:has-text('{french('Lift the handset and dial')}')")
    cashier.go("/board")
    assert french("Free") in cashier.see("#cabin-5")


def test_an_address_that_was_made_up_opens_nothing(window, shop, french):
    tablet = window(size=TABLET).go("/pair/" + "A" * 32)
    assert tablet.see("h1") == french("This code no longer works")

def test_the_price_is_said_aloud_by_a_tablet_that_has_a_voice_of_its_own(window, cashier, adapter: Adapter):
    tablet = paired(window, cashier, 5)
    adapter.call(5)
    tablet.wait_state(5, "talking")
    assert tablet.page.is_hidden(".say")
    tablet.page.add_init_script(VOICES)
    tablet.page.reload()
    tablet.wait_data(5, lambda meter: int(meter["price"] or 0) >= 10)
    tablet.page.tap(".say")
    assert problems(tablet.page) == []
    adapter.hang_up(5)
    due = tablet.wait_state(5, "due")["due"]
    tablet.page.tap(".say")
    (language, talking), (_, asked) = tablet.page.evaluate("said")
    assert language == "fr-FR"
    assert talking.endswith(" francs CFA")
    assert f"{due} francs CFA" in asked
    assert problems(tablet.page) == []
