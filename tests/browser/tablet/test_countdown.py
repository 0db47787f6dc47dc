"""A prepaid customer sees his time run out on the tablet, and asks the counter to go on."""

import pytest

from tests.browser.checks import fontless, problems
from tests.browser.screen import Screen
from tests.browser.tablet.test_tablet import made_code

SIZES = [(800, 480), (1024, 600), (480, 800)]
SENEGAL = "771234567"
"""Five francs a second."""
BOTTOMS = "buttons => buttons.map(button => button.getBoundingClientRect().bottom)"


@pytest.fixture
def talking(shop, adapter):
    """talking(cabin, francs): somebody talks there, on a deposit."""
    visitor = shop.visitor("cashier")
    visitor.post("/shift/open", float=0)

    def begin(cabin: int, francs: int) -> None:
        assert visitor.post(f"/cabins/{cabin}/open", mode="prepaid", amount=francs).status == 200
        adapter.lift(cabin)
        adapter.dial(cabin, SENEGAL)
        adapter.answer(cabin)
        visitor.wait_state(cabin, "talking")

    return begin


@pytest.fixture
def tablet(window, logged_in):
    """tablet(cabin): the tablet of this cabin."""
    return lambda cabin, size=(1024, 600), language="fr": window(
        size=size, storage_state=logged_in, has_touch=True
    ).go(f"/booth/{cabin}?lang={language}")


def _colour(screen: Screen) -> str:
    return screen.page.evaluate("getComputedStyle(document.querySelector('#meter')).backgroundColor")


def test_the_last_seconds_are_louder_each_time(talking, tablet, french):
    talking(3, 275)  # 55 s: the limit is 54, so it stays in its last minute for as long as a slow machine needs
    talking(4, 65)  # 13 s: the limit is 12
    seen = {}
    for cabin, alarm, words in ((3, "60", "Soon over:"), (4, "10", "Soon over:"), (4, "0", "Your time is up")):
        screen = tablet(cabin)
        screen.wait_data(cabin, lambda meter, alarm=alarm: meter["alarm"] == alarm)
        seen[alarm] = _colour(screen)
        assert french(words) in screen.see(".clock-left")
    assert screen.wait_data(4, lambda meter: int(meter["left"]) < -1)["price"] == "65"
    assert seen["60"] != seen["10"] == seen["0"]


def test_who_wants_to_go_on_rings_the_tile_and_gets_more_time(talking, window, cashier):
    screen = window(size=(1024, 600), has_touch=True)
    screen.page.goto(made_code(cashier, 5))
    cashier.go("/board")
    talking(5, 100)
    screen.page.tap(".go-on button:nth-of-type(3)")
    screen.page.wait_for_selector(".asked")
    cashier.page.wait_for_selector("#cabin-5.wishes")
    assert "500" in cashier.see("#act-5.wish")
    cashier.page.click("#act-5.wish")
    screen.wait_data(5, lambda meter: meter["alarm"] == "" and int(meter["left"]) > 60)
    screen.gone(".asked")


@pytest.fixture
def over(talking, shop):
    """over(screen): what the eye objects to once cabin 1 has used up its deposit, and the bottoms of the four sums."""

    def wait(screen: Screen) -> tuple[list[str], list[float]]:
        if shop.visitor("cashier").tile(1)["state"] == "free":
            talking(1, 25)
        screen.wait_data(1, lambda meter: meter["alarm"] == "0" and int(meter["left"]) < -1)
        wrong = problems(screen.page)
        return wrong, screen.page.eval_on_selector_all(".go-on button", BOTTOMS)  # at once: the meter is drawn again

    return wait


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_everything_fits_whatever_the_tablet(over, tablet, size, language):
    wrong, bottoms = over(tablet(1, size, language))
    assert wrong == []
    assert len(bottoms) == 4
    assert max(bottoms) <= size[1]


@pytest.mark.parametrize("size", SIZES[:2])
def test_everything_fits_on_a_tablet_whose_only_font_is_dejavu(over, tablet, size):
    screen = tablet(1, size)
    fontless(screen.page).reload()
    wrong, bottoms = over(screen)
    assert wrong == []
    assert max(bottoms) <= size[1]
