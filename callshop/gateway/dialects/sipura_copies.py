"""Which datagram is a second copy: with Syslog and Debug Server both set, an adapter says everything twice.

An equal line within a second is the same one, but for two cases:

    its line has since ended a call and begun another
    it is an answer without a digit, and another line with a ringing call has spoken since the first: that line's far
    end answered too. Unless the copy of the first is still awaited: an adapter that doubles its lines sends each of
    them twice, so its second answer is the copy and its third is new.
"""

from dataclasses import dataclass
from itertools import islice

from callshop.events import Moment
from callshop.gateway.dialects.sipura_lines import Lines
from callshop.gateway.dialects.sipura_words import Heard, Line, Said

COPY_MS = 1000
"""Within this time an identical datagram is the same one, sent to the syslog and to the debug server."""
SOON_MS = 100
"""So soon after an answer an equal one is its copy, whoever spoke between: a meter never starts on a guess."""
MAX_RECENT = 256
JUDGED_BY = 8
"""Latest datagrams that show whether the adapter doubles: more than a quarter of them heard twice."""


@dataclass(slots=True)
class Spoken:
    """A datagram when it was new: its number, `of` the line that had the word then, and how often it was heard."""

    mono: int
    count: int
    of: Line | None
    times: int = 1


class Copies:
    """What one adapter said lately."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.recent: dict[str, Spoken] = {}

    def is_copy(self, text: str, said: Said, at: Moment) -> bool:
        """Whether this datagram was heard before; it is remembered either way."""
        spoken = self.recent.get(text)
        if spoken and at.mono - spoken.mono <= COPY_MS and self._repeats(spoken, said, at):
            spoken.times += 1
            return True
        self.lines.count += 1
        self.recent.pop(text, None)
        self.recent[text] = Spoken(at.mono, self.lines.count, self.lines.last)
        while len(self.recent) > MAX_RECENT:
            self.recent.pop(next(iter(self.recent)))
        return False

    def _repeats(self, spoken: Spoken, said: Said, at: Moment) -> bool:
        if said.digit is not None:
            line = self.lines.line(said.digit)
            return (line.ended if said.heard is Heard.OFF_HOOK else line.renewed) <= spoken.count
        if any(line.renewed > spoken.count for line in self.lines.lines.values()):
            return False
        return not (said.heard is Heard.ANSWER and self._of_another(spoken) and self._is_told(spoken, at))

    def _of_another(self, spoken: Spoken) -> bool:
        """Whether the line with the word now is another than then, with a call that may be answered."""
        last = self.lines.last
        return last is not None and last is not spoken.of and last.call in self.lines.unanswered()

    def _is_told(self, spoken: Spoken, at: Moment) -> bool:
        """Whether no copy of the first is to be expected any more."""
        return at.mono - spoken.mono > SOON_MS and (spoken.times > 1 or not self._doubles(at))

    def _doubles(self, at: Moment) -> bool:
        """Whether the adapter says everything twice, by its lines that have had the time for it."""
        ages = [(at.mono - spoken.mono, spoken.times > 1) for spoken in reversed(self.recent.values())]
        for settled in (COPY_MS, SOON_MS):
            twice = list(islice((copied for age, copied in ages if age > settled), JUDGED_BY))
            if twice:
                return 4 * sum(twice) > len(twice)
        return True
