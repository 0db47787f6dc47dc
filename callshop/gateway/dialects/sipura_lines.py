"""The lines of one adapter: who is calling, told by words of which half do not say whose they are.

    Line   one telephone port: handset up or down, and the call it carries
    Call   one call; until its line is known it waits, and remembers when it rang and was answered
    Lines  all ports of an adapter: `hear` takes what a datagram said, `take_events` gives what it means

Words with a port digit (`[1]On Hook`) are taken at their word. `Calling:` and `CC:` words have none:

    Calling:   belongs to the one line whose handset is up and that has no number yet. If several qualify, or none, the
               call waits for the next word with a digit.
    CC:        belongs to the line of the last word with a digit if that line can take it, else to the only line that
               can. An adapter that says the same with certainty (call states, SIP messages) is believed there, and its
               `CC:` words count only while a single call is up: a false answer is a false charge.

Whatever is told twice by different words is one event: each fact of a call is said when it is first known.
"""

from collections.abc import Iterable

from callshop.events import Answered, Dialled, HungUp, LineEvent, Moment, OffHook, Ringing
from callshop.gateway.dialects.sipura_words import Call, Heard, Line, Said

MAX_LINES = 16
"""Ports remembered of one adapter; the largest of the family has eight."""
MAX_WAITING = 8
"""Calls that may wait for their line at once: one a port."""
PATIENCE_MS = 10_000
"""So long a call waits for its line: then an unanswered one was never any line's, and one that is over is named by
its account."""


class Lines:
    def __init__(self, device: str) -> None:
        self.device = device
        self.lines: dict[str, Line] = {}
        self.last: Line | None = None
        self.waiting: list[Call] = []
        self.users: dict[str, str] = {}
        self.certain = False
        self.count = 0
        self._events: list[LineEvent] = []

    # ---- words

    def hear(self, said: Said, at: Moment) -> None:
        self.certain = self.certain or said.state
        self.give_up(at)
        if said.digit is None:
            self._unsigned(said, at)
            return
        line = self.last = self.line(said.digit)
        self._claim(line, said, at)
        INDEXED[said.heard](self, line, said, at)
        self._settle(at)

    def take_events(self) -> Iterable[LineEvent]:
        events, self._events = self._events, []
        return events

    def line(self, name: str) -> Line:
        if name not in self.lines:
            while len(self.lines) >= MAX_LINES:
                idle = [n for n, line in self.lines.items() if line.call is None]
                self.lines.pop(idle[0] if idle else next(iter(self.lines)))
            self.lines[name] = Line(name)
        return self.lines[name]

    def _unsigned(self, said: Said, at: Moment) -> None:
        spoken_of = self.last.call if self.last else None
        if said.heard is Heard.CALLING:
            self._calling(said.number, at)
        elif said.heard is Heard.HOLD and spoken_of and spoken_of.answered:
            spoken_of.held = True
        elif said.heard is Heard.ANSWER and spoken_of and spoken_of.held:
            spoken_of.held = False
        elif said.heard in UNSIGNED:
            call = self._taker()
            if call is None and said.heard is not Heard.FAILED:
                call = self._nameless(at)
            if call is not None:
                UNSIGNED[said.heard](self, call, at)

    def live(self) -> list[Call]:
        """Outgoing calls, on their line or waiting for it."""
        carried = [line.call for line in self.lines.values() if line.call and line.call.direction == "out"]
        return carried + [c for c in self.waiting if c.direction == "out" and not c.ended]

    def unanswered(self) -> list[Call]:
        """Outgoing calls whose far end may yet answer."""
        return [call for call in self.live() if not call.answered]

    def _taker(self) -> Call | None:
        """The unanswered call a word without digit is about."""
        live = self.live()
        if self.certain and len(live) != 1:
            return None
        fit = self.unanswered()
        if self.last and self.last.call in fit:
            return self.last.call
        return fit[0] if len(fit) == 1 else None

    def _nameless(self, at: Moment) -> Call | None:
        """A call whose number was lost on the way, on the line spoken of last; only if no other call is up."""
        line = self.last
        if line is None or line.busy is False or line.call or self.certain or self.live():
            return None
        return self.open(line, Call(None, at))

    def _calling(self, number: str, at: Moment) -> None:
        for call in self.live():
            if not call.by_text and call.number == number:
                call.by_text = True
                return
        call = Call(number, at, by_text=True)
        ready = self.ready()
        if len(ready) == 1:
            self.open(ready[0], call)
        else:
            self.wait(call)

    # ---- calls that wait for their line

    def ready(self) -> list[Line]:
        """The lines that may be the one now dialling."""
        able = [line for line in self.lines.values() if line.can_dial]
        return [line for line in able if line.placing] or able

    def wait(self, call: Call) -> None:
        self.waiting.append(call)
        if len(self.waiting) > MAX_WAITING:
            self._give_up_on(self.waiting[0])

    def give_up(self, at: Moment) -> None:
        for call in [c for c in self.waiting if at.mono - (c.ended or c.at).mono > PATIENCE_MS]:
            if call.ended or not (call.dialog or call.answered):
                self._give_up_on(call)

    def _give_up_on(self, call: Call) -> None:
        """Nothing will say whose it was. A call of an account, or an answered one, is told all the same."""
        if call.user or call.answered:
            self.open(self.line(call.user or "?"), call)
        else:
            self.waiting.remove(call)

    def _outgoing(self) -> Call | None:
        return next((c for c in self.waiting if c.direction == "out"), None)

    def _claim(self, line: Line, said: Said, at: Moment) -> None:
        """The oldest waiting call is this line's, if this word shows the line at work."""
        call = self._outgoing()
        if call is None or said.heard in NO_CLAIM:
            return
        ready, own = self.ready(), line.call
        if own and not own.answered and own.number == call.number:
            self.waiting.remove(call)  # said again
        elif line in ready:
            self.open(line, call)
        elif not ready and said.heard is Heard.RELEASE:
            if call.answered and line.call is None:
                self.open(line, call)
        elif not ready and (line.call is None or said.heard is Heard.OTHER):
            self.open(line, call)

    def _settle(self, at: Moment) -> None:
        call, ready = self._outgoing(), self.ready()
        if call is not None and len(ready) == 1:
            self.open(ready[0], call)

    # ---- facts of a call

    def open(self, line: Line, call: Call) -> Call:
        """The call is this line's: say all that is known of it."""
        if call in self.waiting:
            self.waiting.remove(call)
        if line.ended > line.renewed:
            line.renewed = self.count
        self._drop(line, call.at)
        call.line, line.call, line.placing = line, call, False
        line.up = call.direction == "out" or (line.up and call.answered is not None)
        if call.user is not None and line.name != call.user:
            self.learn(call.user, line)
        if call.number is not None:
            self._say(Dialled, line, call.at, number=call.number, direction=call.direction)
            if call.ringing and call.direction == "out":
                self._say(Ringing, line, call.ringing)
        if call.answered:
            self._say(Answered, line, call.answered, direction=call.direction)
        if call.ended:
            self.end(line, call.ended)
        return call

    def learn(self, user: str, line: Line) -> None:
        """Remember whose account this is; an account two lines share tells nothing ("")."""
        if user in self.users or len(self.users) < MAX_LINES:
            self.users[user] = line.name if self.users.get(user, line.name) == line.name else ""

    def ring(self, call: Call, at: Moment) -> None:
        if call.ringing or call.answered:
            return
        call.ringing = at
        if call.line and call.number is not None and call.direction == "out":
            self._say(Ringing, call.line, at)

    def answer(self, call: Call, at: Moment) -> None:
        if call.answered or call.ended:
            call.held = False
            return
        call.answered = at
        if call.line:
            self._say(Answered, call.line, at, direction=call.direction)

    def finish(self, call: Call, at: Moment) -> None:
        if call.line:
            self.end(call.line, at)
        elif not call.ended:
            call.ended = at

    def end(self, line: Line, at: Moment) -> None:
        """Said once: further ends of a line at rest are the same end."""
        told = line.busy
        self._drop(line, at)
        line.busy = False
        if told is not False:
            self._say(HungUp, line, at)

    def _drop(self, line: Line, at: Moment) -> None:
        if line.call is not None:
            line.call.ended = line.call.ended or at
            line.call.line, line.call, line.ended = None, None, self.count
        line.placing = False

    def _say(self, kind: type[LineEvent], line: Line, at: Moment, **facts: object) -> None:
        line.busy = kind is not HungUp
        names = (f"{self.device}/{line.name}",)
        self._events.append(kind(at=at, names=names, device=self.device, vouched=False, **facts))

    # ---- words with a port digit

    def _off_hook(self, line: Line, said: Said, at: Moment) -> None:
        was_up, line.up = line.up, True
        picked_up = line.call is not None and line.call.direction == "in" and not was_up
        repeated = line.call is None and line.busy is True
        second_call = line.call is not None and said.state and said.before != "0"
        if picked_up or repeated or second_call:
            return
        if line.ended > line.renewed:
            line.renewed = self.count
        self._drop(line, at)  # a call still there lost its end on the way: the shop closes it at this Off Hook
        self._say(OffHook, line, at)

    def _on_hook(self, line: Line, said: Said, at: Moment) -> None:
        line.up = False
        self.end(line, at)

    def _release(self, line: Line, said: Said, at: Moment) -> None:
        if line.call or line.placing or not line.busy:
            self.end(line, at)

    def _dials(self, line: Line, said: Said, at: Moment) -> None:
        call = line.call
        if call and call.number == said.number and not call.answered:
            call.by_text = True
        else:
            self.open(line, Call(said.number, at, by_text=True))

    def _placing(self, line: Line, said: Said, at: Moment) -> None:
        if line.call is None:
            if not line.busy:
                self._off_hook(line, said, at)
            line.up = line.placing = True

    def _rings(self, line: Line, said: Said, at: Moment) -> None:
        self.ring(line.call or self.open(line, Call(None, at)), at)

    def _answers(self, line: Line, said: Said, at: Moment) -> None:
        incoming = said.before in ("10", "12")
        if line.call and incoming and line.call.direction == "out":
            return  # another call knocked and was taken
        self.answer(line.call or self.open(line, Call("" if incoming else None, at, "in" if incoming else "out")), at)

    def _holds(self, line: Line, said: Said, at: Moment) -> None:
        if line.call and line.call.answered:
            line.call.held = True

    def _rings_here(self, line: Line, said: Said, at: Moment) -> None:
        if line.call or (line.busy and line.up):
            return
        waiting = next((c for c in self.waiting if c.direction == "in"), None)
        self.open(line, waiting or Call("", at, "in"))

    def _other(self, line: Line, said: Said, at: Moment) -> None:
        """Known or not, it made this line the last one spoken of; that is all."""


UNSIGNED = {Heard.PROGRESS: Lines.ring, Heard.ANSWER: Lines.answer, Heard.FAILED: Lines.finish}
INDEXED = {
    Heard.OFF_HOOK: Lines._off_hook,
    Heard.ON_HOOK: Lines._on_hook,
    Heard.CALLING: Lines._dials,
    Heard.PLACING: Lines._placing,
    Heard.PROGRESS: Lines._rings,
    Heard.ANSWER: Lines._answers,
    Heard.HOLD: Lines._holds,
    Heard.FAILED: Lines._release,
    Heard.RELEASE: Lines._release,
    Heard.RINGS_HERE: Lines._rings_here,
    Heard.OTHER: Lines._other,
}
NO_CLAIM = (Heard.OFF_HOOK, Heard.ON_HOOK, Heard.CALLING, Heard.RINGS_HERE, Heard.HOLD)
"""Words that do not show a line at work on a call it has just dialled."""
