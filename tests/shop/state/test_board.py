"""The picture that everyone looks at: when it changes, and who is woken."""

from threading import Lock, Thread

from callshop.events import ActiveCalls, Completed, LinkSilent, OffHook, Unreadable, sentence
from callshop.ledger.db import connection
from callshop.ledger.settings import shop_config
from callshop.shop.state.gateways import GatewayControl
from callshop.shop.till.reversals import ReverseBill
from callshop.shop.visits.visits import OpenVisit
from tests.story import ANA, BOX, Stage


def test_the_revision_moves_with_the_picture_and_only_then(stage: Stage):
    before = stage.shop.board.revision
    stage.clock.goes_on(0.2)
    stage.shop.tick()
    stage.shop.repaint()
    assert stage.shop.board.revision == before
    stage.lift(3)
    assert stage.shop.board.revision == before + 1


def test_a_price_that_stands_still_is_no_new_picture(stage: Stage):
    stage.line(3).dials("0033145").answered().after(10)
    shown = stage.shop.board
    stage.clock.goes_on(0.5)
    stage.shop.tick()
    assert stage.shop.board is shown


def test_a_flood_of_strangers_wakes_nobody_more_than_once_a_second(stage: Stage):
    stage.clock.goes_on(0.1)
    revision = stage.shop.board.revision
    for number in range(200):
        event = Unreadable(stage.clock(), b"?", sentence("What is this"), device=f"10.0.0.{number}")
        stage.tell(event)
    assert stage.shop.board.revision <= revision + 1
    stage.clock.goes_on(1)
    stage.shop.tick()
    assert stage.shop.board.gateways[0].unreadable == 200


def test_boards_are_remembered_for_a_while(stage: Stage):
    first = stage.shop.board
    stage.lift(3)
    assert stage.shop.boards_since(first.revision) is first
    stage.passes(60)
    for _ in range(40):
        stage.lift(2).hangs_up()
    assert stage.shop.boards_since(first.revision) is None


def test_who_waits_is_woken_by_a_gateways_word(stage: Stage):
    seen = stage.shop.board.revision
    got = []
    waiting = Thread(target=lambda: got.append(stage.shop.wait(seen, 30)))
    waiting.start()
    stage.lift(3)
    waiting.join(10)
    assert [board.tile(3).state for board in got] == ["open"]


def test_who_has_not_seen_the_newest_does_not_wait(stage: Stage):
    assert stage.shop.wait(seen=-1, seconds=600) is stage.shop.board


def test_who_waits_in_vain_gets_the_same_board(stage: Stage):
    shown = stage.shop.board
    assert stage.shop.wait(shown.revision, 0.01) is shown


def test_hanging_up_under_the_shops_lock_waits_for_no_reader(stage: Stage):
    """As a reader does it: the dialect is asked under a lock of its own, and events are handed over without it."""
    asking = Lock()

    def hang_up(names, ref) -> bool:
        with asking:
            return True

    stage.shop.connect(BOX, "asterisk", GatewayControl(True, True, True, "dialled", hang_up))
    stage.shop.cabins.block(3, "Ana")

    def reads() -> None:
        for _ in range(30):
            with asking:
                pass
            stage.line(3).dials("0049301234").answered().hangs_up()
        connection.close_thread()

    def presses() -> None:
        for _ in range(30):
            stage.line(2).dials("0049301234")
            stage.shop.cabins.hang_up(2, "Ana")
            stage.line(2).hangs_up()
        connection.close_thread()

    threads = [Thread(target=work, daemon=True) for work in (reads, presses)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    assert len([row for row in stage.on_disk() if row["status"] == "answered"]) == 30


def test_open_calls_are_those_answered_and_not_ended(stage: Stage):
    stage.line(1).dials("0049301234")
    assert stage.shop.open_calls() == 0
    stage.line(2, ref="A").dials("0049301234").answered()
    stage.line(2, ref="B").dials("0033145").answered()
    stage.line("L99").dials("0049301234").answered()
    assert stage.shop.open_calls() == 3
    stage.line(2, ref="A").hangs_up()
    assert stage.shop.open_calls() == 2


def test_the_totals_are_those_of_the_tiles(stage: Stage):
    stage.talk(1, 61)
    stage.talk(2, 61)
    stage.pays(2)
    stage.line(3).dials("0049301234").answered().after(61)
    totals = stage.shop.board.totals
    assert (totals.free, totals.talking, totals.taken, totals.due) == (2, 1, 80_000, 160_000)


def test_a_deposit_in_the_drawer_is_not_to_collect_again(stage: Stage):
    stage.talk(1, 61)
    stage.has_till(ANA)
    stage.shop.visits.open(OpenVisit(2, "prepaid", 70_000, ANA))
    stage.talk(2, 61)
    assert stage.shop.board.tile(2).due == 70_000
    assert stage.shop.board.totals.due == 80_000


def test_what_was_taken_belongs_to_the_day(stage: Stage):
    stage.talk(3, 61)
    stage.pays(3)
    stage.clock.goes_on(12 * 3600)
    stage.shop.tick()
    assert stage.shop.board.totals.taken == 0


# -- links


def test_the_first_payment_of_a_day_is_counted_once_however_soon_it_comes(stage: Stage):
    stage.has_till(ANA)
    stage.talk(3, 61)
    stage.clock.goes_on(13 * 3600)
    stage.pays(3)
    assert stage.shop.board.totals.taken == 80_000
    stage.clock.goes_on(24 * 3600)
    stage.shop.reversals.reverse(ReverseBill(1, "wrong", ANA))
    assert stage.shop.board.totals.taken == -80_000


def test_a_link_lost_in_mid_call_ends_nothing_and_the_price_stays(stage: Stage):
    said = stage.line(3).dials("0049301234").answered().after(30)
    stage.loses_link()
    said.is_("fault").after(31).shows("0.08").owes("0.08")
    assert stage.tile(3).no_news_since == stage.clock().wall - 31_000
    stage.finds_link()
    said.is_("talking").hangs_up().owes("0.08")


def test_a_silent_gateway_is_a_fault_since_it_was_last_heard(stage: Stage):
    since = stage.clock()
    stage.clock.goes_on(40)
    stage.tell(LinkSilent(stage.clock(), since))
    assert (stage.tile(1).state, stage.tile(1).no_news_since) == ("fault", since.wall)
    assert stage.shop.board.gateways[0].state == "silent"
    stage.finds_link()
    stage.line(1).is_("free")


def test_what_the_list_of_a_gateway_lacks_ended_when_the_link_was_lost(stage: Stage):
    gone, there = stage.line(1, ref="A"), stage.line(2, ref="B")
    for said in (gone, there):
        said.lifts().dials("0049301234").answered()
    stage.clock.goes_on(60)
    stage.loses_link()
    stage.clock.goes_on(600)
    stage.finds_link()
    stage.calls_the_roll("B")
    gone.is_("due").owes("0.07")
    there.is_("talking").talks(660)
    assert any("not heard" in note.text for note in stage.tile(1).notes)


def test_of_several_losses_the_first_in_the_call_counts(stage: Stage):
    stage.loses_link()
    stage.clock.goes_on(100)
    stage.finds_link()
    said = stage.line(1, ref="A").dials("0049301234").answered()
    for _ in range(2):
        stage.clock.goes_on(60)
        stage.loses_link()
        stage.clock.goes_on(60)
        stage.finds_link()
    stage.calls_the_roll()
    said.owes("0.07")


def test_a_loss_before_the_call_does_not_make_it_free(stage: Stage):
    stage.loses_link()
    stage.finds_link()
    stage.clock.goes_on(3600)
    said = stage.line(1, ref="A", device="10.0.0.9").dials("0049301234").answered()
    stage.clock.goes_on(60)
    stage.calls_the_roll(device="10.0.0.9")
    said.is_("due").owes("0.07")


def test_a_roll_of_one_device_leaves_the_others_alone(stage: Stage):
    said = stage.line(1, ref="A", device="10.0.0.9").dials("0049301234").answered()
    stage.calls_the_roll(device="10.0.0.8")
    said.is_("talking")


def test_a_roll_ends_no_call_that_began_after_it(stage: Stage):
    earlier = stage.clock()
    stage.clock.goes_on(5)
    stage.line(1, ref="A").dials("0049301234")
    stage.tell(ActiveCalls(earlier, ()))
    stage.line(1).is_("dialling")


# -- strangers


def test_a_stranger_is_listed_and_never_metered(stage: Stage):
    event = Completed(
        at=stage.clock(), names=("10.6.6.6/1",), device="10.6.6.6", vouched=False, number="0049301234", seconds=60,
        answered=True,
    )  # fmt: skip
    for _ in range(3):
        stage.tell(event)
    stage.passes(2)
    assert [(one.device, one.events) for one in stage.shop.board.strangers] == [("10.6.6.6", 3)]
    assert stage.on_disk() == []
    assert stage.shop.board.unmapped == ()


def test_another_line_of_a_device_we_know_is_kept_as_unmapped(stage: Stage):
    shop_config.set_cabin(stage.clock().wall, 2, "Omar", lines=[(BOX, "10.6.6.6/2")])
    stage.reload()
    where = {"at": stage.clock(), "names": ("10.6.6.6/1",), "device": "10.6.6.6", "vouched": False}
    stage.tell(Completed(number="0049301234", seconds=60, answered=True, **where))
    assert [call.line for call in stage.shop.board.unmapped] == ["10.6.6.6/1"]


def test_a_flood_of_strangers_fills_no_memory(stage: Stage):
    for number in range(500):
        device = f"10.9.{number // 256}.{number % 256}"
        stage.tell(OffHook(at=stage.clock(), names=(f"{device}/1",), device=device, vouched=False))
    stage.passes(1)
    assert len(stage.shop.board.strangers) == 50


# -- the clock


def test_a_clock_set_back_or_forward_changes_no_duration(stage: Stage):
    said = stage.line(3).dials("0049301234").answered().after(30)
    stage.clock.slips(-3600)
    said.after(31).talks(61).shows("0.08")
    stage.clock.slips(+7200)
    said.after(0).talks(61).hangs_up().owes("0.08")
    assert stage.on_disk()[0]["seconds"] == 61


def test_a_clock_behind_the_books_is_told_on_the_board(stage: Stage):
    stage.talk(3, 61)
    stage.clock.slips(-60)
    stage.passes(11)
    assert stage.shop.board.alarms == ()
    stage.clock.slips(-3600)
    stage.passes(1)
    (alarm,) = stage.shop.board.alarms
    assert "2026-03-02 11:00" in str(alarm)
    stage.restart()
    assert len(stage.shop.board.alarms) == 1
    stage.clock.slips(+3660)
    stage.passes(1)
    assert stage.shop.board.alarms == ()


def test_calls_dated_with_a_clock_set_back_still_keep_their_order(stage: Stage):
    stage.talk(3, 61)
    stage.clock.slips(-86_400 * 3)
    stage.talk(2, 61)
    assert [row["id"] for row in stage.on_disk()] == [1, 2]
