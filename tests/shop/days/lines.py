"""What the gateways tell of the lines, true or not, and how time goes on."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.shop.days.fate import Fated
from tests.shop.days.premises import CABIN
from tests.story import Telling

LINES = st.sampled_from([1, 1, 2, 3, 4, "L99"])
REFS = st.sampled_from([None, "A", "B", "C"])
NUMBERS = st.sampled_from(["0049301234", "0033145", "0099999"])
DIRECTIONS = st.sampled_from(["out", "out", "in"])
SECONDS = st.integers(1, 300)


class Lines(Fated):
    # -- gateways

    @rule(line=LINES, ref=REFS)
    def a_handset_is_lifted(self, line, ref):
        self.says(lambda: self.line(line, ref).lifts())

    @rule(line=LINES, ref=REFS, number=NUMBERS, direction=DIRECTIONS)
    def somebody_dials(self, line, ref, number, direction):
        self.says(lambda: self.line(line, ref).dials(number, direction))

    @rule(line=LINES, ref=REFS, number=NUMBERS, direction=DIRECTIONS)
    def somebody_answers(self, line, ref, number, direction):
        self.says(lambda: self.line(line, ref).answered(number, direction))

    @rule(line=LINES, ref=REFS)
    def somebody_hangs_up(self, line, ref):
        self.says(lambda: self.line(line, ref).hangs_up())

    @rule(line=LINES, ref=REFS, seconds=st.integers(0, 300), answered=st.sampled_from([None, True, True, False]),
          number=NUMBERS, direction=st.sampled_from(["out", "out", "in", None]))  # fmt: skip
    def a_record_comes(self, line, ref, seconds, answered, number, direction):
        """Of a call that goes on, of one that is over or paid, told once more; or of one that nobody heard of."""
        self.says(lambda: self.line(line, ref).completes(seconds, number, answered, direction=direction))

    @rule(cabin=CABIN, seconds=SECONDS, number=NUMBERS, ref=REFS)
    def a_customer_talks(self, cabin, seconds, number, ref):
        self.stage.talk(cabin, seconds, number, ref)

    @rule(refs=st.sets(st.sampled_from(["A", "B", "C"])))
    def the_roll_is_called(self, refs):
        self.says(lambda: self.stage.calls_the_roll(*refs))

    @rule(lost=st.booleans())
    def the_link_comes_or_goes(self, lost):
        self.stage.loses_link() if lost else self.stage.finds_link()

    @rule(cabin=CABIN, line=LINES, seconds=SECONDS, number=NUMBERS, ref=REFS)
    def the_disk_refuses_for_a_while(self, cabin, line, seconds, number, ref):
        """The calls go on in memory."""
        with self.stage.disk_refusing():
            self.stage.talk(cabin, seconds, number, ref)
            self.line(line, ref).answered(number)
            self.stage.passes(2)

    def line(self, line: int | str, ref: str | None) -> Telling:
        return self.stage.line(line, ref=ref)

    # -- time

    @rule(seconds=st.integers(1, 12))
    def time_passes(self, seconds):
        self.stage.passes(seconds)

    @rule(hours=st.integers(1, 13), seconds=st.integers(0, 59))
    def hours_pass(self, hours, seconds):
        self.stage.clock.goes_on(hours * 3600 + seconds)
        self.unseen = True

    @rule(hours=st.sampled_from([-25, -2, -1, 1, 25]))
    def the_clock_is_set(self, hours):
        self.stage.clock.slips(hours * 3600)
        self.unseen = True
