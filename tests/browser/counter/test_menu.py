"""The fold of all further pages in the board's bar."""

import pytest

from tests.browser.adapter import owing
from tests.browser.checks import problems


@pytest.mark.parametrize("size", [(1366, 768), (1024, 768)])
def test_the_menu_stays_open_while_the_board_moves_and_leads_to_every_page(window, logged_in, adapter, size):
    cashier = window(storage_state=logged_in, size=size).go("/board")
    owing(cashier, adapter, 2)
    cashier.page.evaluate("document.getElementById('top').dataset.seen = 1")
    cashier.page.click("#menu summary")
    adapter.call(3)
    cashier.wait_state(3, "talking")
    adapter.hang_up(3)
    cashier.page.wait_for_selector("#top:not([data-seen])")  # it rings, so it is another one
    assert cashier.page.is_visible("#menu .places")
    assert [each for each in problems(cashier.page) if "lie on each other" not in each] == []  # it lies on the cabins
    cashier.page.keyboard.press("Escape")
    cashier.gone("#menu .places")
    cashier.page.click("#menu summary")
    cashier.page.click("#top .clock")
    cashier.gone("#menu .places")
    cashier.page.click("#menu summary")
    cashier.page.click("#menu >> text=S’exercer")
    cashier.page.wait_for_url("**/practice")
