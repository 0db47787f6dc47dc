"""How an act goes: well, refused, on a refusing disk, or cut short because the program is gone.

A refused act has changed nothing, and one that was cut short is all or nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass

from hypothesis import strategies as st
from hypothesis.stateful import rule

from callshop.ledger.db import connection
from callshop.refusal import Refused
from tests.shop.days.premises import Premises


class Killed(BaseException):
    """The program is gone, in the middle of what it did."""


class Fated(Premises):
    fate: str | tuple[int, bool] | None = None
    """What waits for the next act: "refuses", or after how many statements the program ends, and if the power went."""
    booted = 0

    @rule(fate=st.one_of(st.just("refuses"), st.tuples(st.integers(1, 40), st.booleans())))
    def the_next_act_goes_wrong(self, fate):
        self.fate = fate

    @rule(power_cut=st.booleans())
    def the_program_starts_again(self, power_cut):
        self.starts_again(power_cut)

    def does(self, act: Callable[[], object], then: Callable[[dict | int | None], None], sure: bool = False) -> None:
        """An act of a person; `then` writes it on paper, with its answer if it came. `sure`: nothing refuses it."""
        before, fate, answered = self.seen(), self.fate, []
        try:
            with self.happening():
                answer = act()
                answered.append(asdict(answer) if is_dataclass(answer) else answer)
                if fate and fate != "refuses":
                    then(answered[0])
        except Refused as why:
            assert why.status in (400, 403, 404, 409, 503)
            assert self.seen() == before, "what is refused changes nothing"
            assert fate or not sure, f"refused: {why}"
            return
        if answered:
            assert fate != "refuses" or self.seen()[0] == before[0]
            if fate is None:
                then(answered[0])
        elif self.left_behind != before[0]:
            then(None)

    def says(self, tell: Callable[[], object]) -> None:
        with self.happening():
            tell()

    def seen(self) -> tuple:
        (version,) = self.other_program.execute("PRAGMA data_version").fetchone()
        shop = self.stage.shop
        return version, shop.state.cabins.all(), shop.state.waiting, shop.board.totals

    @contextmanager
    def happening(self) -> Iterator[None]:
        """Within, what fate has decided for the next act: nothing, a refusing disk, or the end of the program."""
        fate, self.fate = self.fate, None
        if fate is None:
            yield
        elif fate == "refuses":
            with self.stage.disk_refusing():
                yield
        else:
            with self.dying(*fate):
                yield

    @contextmanager
    def dying(self, statements: int, power: bool) -> Iterator[None]:
        """The program ends before so many statements were carried out, or a moment after the act."""
        opened, left = connection.database.obj, [statements]
        real = opened.execute_sql

        def execute_sql(*told, **more):
            left[0] -= 1
            if left[0] == 0:
                raise Killed
            return real(*told, **more)

        opened.execute_sql = execute_sql
        try:
            yield
        except Killed:
            pass
        finally:
            del opened.execute_sql
        self.left_behind = self.seen()[0]
        self.starts_again(power)

    def starts_again(self, power_cut: bool) -> None:
        """Of the calls, those that were written are left; the act that was cut short may have begun one of them."""
        written = [row["id"] for row in self.stage.on_disk("SELECT id FROM call")]
        self.born = {call: self.born.get(call, (self.prices, self.coin)) for call in written}
        self.booted += 1
        self.stage.restart(boot=f"boot {self.booted}" if power_cut else None)
        self.takes_prices()
