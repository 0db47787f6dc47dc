"""Whose a number and an answer are when several cabins share a box, and what heals when datagrams are lost."""

from callshop.gateway.dialects import sipura
from callshop.gateway.dialects.sipura_samples import START, STEP_MS
from tests.gateway.sipura.sipura_talk import TWO_CALLS, Listener, brief

# ---- two cabins on one box


def test_two_interleaved_cabins_with_every_datagram_doubled_have_a_call_each():
    listener = Listener()
    for line in TWO_CALLS:
        listener.hear(line, line, every=STEP_MS // 2 if line.startswith("[") else 500)
        listener.now = listener.now.plus(2000)
    assert listener.story == [
        ("OffHook", "0"),
        ("OffHook", "1"),
        ("Dialled", "0", "0034912345678"),
        ("Dialled", "1", "0033145678901"),
        ("Ringing", "1"),
        ("Answered", "0"),
        ("Answered", "1"),
        ("HungUp", "0"),
        ("HungUp", "1"),
    ]


def test_copies_that_come_one_datagram_later_are_copies():
    lines = TWO_CALLS[:3] + TWO_CALLS[3:6]
    listener = Listener()
    previous = lines[0]
    listener.hear(previous, every=10)
    for line in lines[1:]:
        listener.hear(line, previous, every=10)
        previous = line
    assert [event for event in listener.story if event[0] == "Dialled"] == [
        ("Dialled", "0", "0034912345678"),
        ("Dialled", "1", "0033145678901"),
    ]


def test_a_number_goes_to_the_only_lifted_handset_at_once():
    listener = Listener()
    listener.hear("[0]Off Hook", "Calling:11@x", "CC:Remote Resume", "[1]Off Hook", "[0:0]RTP Rx Up")
    assert listener.hear("Calling:22@x") == [("Dialled", "1", "22")]


def test_a_number_waits_while_two_handsets_are_up():
    listener = Listener()
    assert listener.hear("[0]Off Hook", "[1]Off Hook", "Calling:22@x")[2:] == []
    assert listener.hear("[1:0]whatever this is") == [("Dialled", "1", "22")]
    assert listener.events[-1].at == START.plus(2 * STEP_MS), "dated when it was dialled"


def test_two_numbers_wait_in_their_order():
    listener = Listener()
    listener.hear("[0]Off Hook", "[1]Off Hook", "Calling:11@x", "Calling:22@x")
    assert listener.hear("[1:0]AUD ALLOC CALL") == [("Dialled", "1", "11"), ("Dialled", "0", "22")]


def test_of_two_handsets_the_one_put_back_did_not_dial():
    listener = Listener()
    listener.hear("[0]Off Hook", "[1]Off Hook", "Calling:11@x")
    assert listener.hear("[1]On Hook") == [("HungUp", "1"), ("Dialled", "0", "11")]


def test_a_call_answered_while_it_waits_is_answered_when_it_was():
    listener = Listener()
    listener.hear("[0]Off Hook", "[1]Off Hook", "Calling:11@x", "CC:CallProgress", "CC:Remote Resume")
    assert listener.hear("[0:0]AUD Rel Call") == [
        ("Dialled", "0", "11"),
        ("Ringing", "0"),
        ("Answered", "0"),
        ("HungUp", "0"),
    ]
    assert listener.events[-2].at == START.plus(4 * STEP_MS)


def test_an_unknown_line_with_a_digit_is_the_previous_line():
    listener = Listener()
    listener.hear("[0]Off Hook", "Calling:11@x", "[1]Off Hook", "Calling:22@x", "[0:3]XYZ nobody knows")
    assert listener.hear("CC:Remote Resume") == [("Answered", "0")]


def test_an_answer_the_previous_line_cannot_take_is_the_only_other_line_s():
    listener = Listener()
    listener.hear("[0]Off Hook", "Calling:11@x", "CC:Remote Resume", "[1]Off Hook", "Calling:22@x", "[0:0]RTP Rx Up")
    assert listener.hear("CC:Remote Resume") == [("Answered", "1")]


def test_a_remote_party_back_from_hold_answers_nothing():
    listener = Listener()
    listener.hear("[0]Off Hook", "Calling:11@x", "CC:Remote Resume", "[1]Off Hook", "Calling:22@x", "[0:0]RTP Rx Up")
    assert listener.hear("CC:Remote Hold", "CC:Remote Resume") == []


def test_a_hold_before_the_answer_does_not_hide_the_answer():
    listener = Listener()
    listener.hear("[0]Off Hook", "Calling:11@x", "CC:Remote Hold")
    assert listener.hear("CC:Remote Resume") == [("Answered", "0")]


def test_a_resume_while_a_cabin_talks_does_not_answer_a_handset_just_lifted():
    listener = Listener()
    listener.hear("[0]Off Hook", "Calling:11@x", "CC:Remote Resume", "[1]Off Hook")
    assert listener.hear("CC:Remote Resume") == []


def test_with_call_states_the_words_without_digit_answer_nobody_else():
    listener = Listener()
    listener.hear("[0]Off Hook", "[0]CC:NewCallState 8/6", "Calling:11@x", "[1]Off Hook", "Calling:22@x")
    assert listener.hear("[0]CC:NewCallState 13/9", "[1:0]RTP Rx Up", "CC:Remote Resume") == [("Answered", "0")]


def test_the_call_state_names_the_line_of_a_number():
    listener = Listener()
    listener.hear("[0]Off Hook", "[1]Off Hook")
    assert listener.hear("[1]CC:NewCallState 8/6", "Calling:22@x") == [("Dialled", "1", "22")]
    assert listener.hear("Calling:11@x", "[0]CC:NewCallState CC_CST_CALLING/CC_CST_DIALING") == [("Dialled", "0", "11")]


def test_two_boxes_do_not_mix():
    dialect, at = sipura.Dialect({}), START
    one, two = ("192.0.2.10", 5060), ("192.0.2.11", 5060)
    dialect.feed(b"[0]Off Hook", one, at)
    assert [brief(e) for e in dialect.feed(b"[0]Off Hook", two, at)] == [("OffHook", "0")]
    (event,) = dialect.feed(b"Calling:11@x", two, at)
    assert (event.names, event.device, event.vouched, event.ref) == (("192.0.2.11/0",), "192.0.2.11", False, None)
    assert next(iter(dialect.feed(b"Calling:11@x", ("::ffff:192.0.2.10", 1), at))).names == ("192.0.2.10/0",)


# ---- copies, losses, order


def test_an_equal_datagram_within_a_second_is_one_and_later_is_another():
    listener = Listener()
    listener.hear("[0]Off Hook", every=1000)
    assert listener.hear("[0]Off Hook\r\n", every=0) == []
    listener.hear("Calling:11@x", "[0:0]AUD Rel Call")
    assert listener.hear("[0]Off Hook") == [("OffHook", "0")]


def test_calls_faster_than_a_second_are_still_calls():
    listener = Listener()
    for number in ("11", "22", "11"):
        heard = listener.hear(
            "[0]Off Hook",
            f"Calling:{number}@x",
            "[0:0]AUD ALLOC CALL",
            "CC:CallProgress",
            "CC:Remote Resume",
            "[0:0]AUD Rel Call",
            "[0]On Hook",
            every=1,
        )
        assert [event[0] for event in heard] == ["OffHook", "Dialled", "Ringing", "Answered", "HungUp"]
        assert heard[1] == ("Dialled", "0", number)


def test_a_lost_release_is_healed_by_on_hook():
    listener = Listener()
    listener.hear("[0]Off Hook", "Calling:11@x", "CC:Remote Resume")
    assert listener.hear("[0]On Hook", "[0:0]AUD Rel Call") == [("HungUp", "0")]


def test_a_lost_on_hook_is_healed_by_the_next_off_hook():
    listener = Listener()
    listener.hear("[0]Off Hook", "Calling:11@x", "CC:Remote Resume")
    assert listener.hear("[0]Off Hook", "Calling:22@x") == [("OffHook", "0"), ("Dialled", "0", "22")]


def test_a_lost_off_hook_costs_no_call():
    listener = Listener()
    assert listener.hear("Calling:11@x", "[0:0]AUD ALLOC CALL", "CC:Remote Resume", "[0]On Hook") == [
        ("Dialled", "0", "11"),
        ("Answered", "0"),
        ("HungUp", "0"),
    ]


def test_a_lost_number_costs_no_call():
    listener = Listener()
    assert listener.hear("[0]Off Hook", "CC:CallProgress", "CC:Remote Resume", "[0]On Hook") == [
        ("OffHook", "0"),
        ("Answered", "0"),
        ("HungUp", "0"),
    ]


def test_a_number_that_overtakes_its_off_hook_finds_it():
    listener = Listener()
    assert listener.hear("Calling:11@x", "[0]Off Hook", every=5) == [("OffHook", "0"), ("Dialled", "0", "11")]


def test_a_number_nobody_claims_is_forgotten():
    listener = Listener()
    listener.hear("Calling:11@x", every=60_000)
    assert listener.hear("[0]Off Hook", "[0:0]AUD ALLOC CALL") == [("OffHook", "0")]


def test_a_second_call_without_putting_the_handset_back_is_a_call():
    listener = Listener()
    listener.hear("[0]Off Hook", "Calling:11@x", "[0:0]AUD Rel Call")
    assert listener.hear("Calling:22@x", "CC:Remote Resume", "[0:0]AUD Rel Call", "[0]On Hook") == [
        ("Dialled", "0", "22"),
        ("Answered", "0"),
        ("HungUp", "0"),
    ]


def test_a_call_of_which_nothing_was_told_ends_in_silence():
    listener = Listener()
    assert listener.hear("[1]On Hook", "[1]CC:NewCallState 9/8", "[1]CC:NewCallState 11/9") == [("HungUp", "1")]


def test_the_end_of_a_call_older_than_our_listening_is_told():
    assert Listener().hear("[1:0]AUD Rel Call", "[1]On Hook") == [("HungUp", "1")]
