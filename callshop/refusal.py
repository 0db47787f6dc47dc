"""What a person may not do now, and why, in one sentence."""

from callshop.events import Sentence


class Refused(Exception):
    """Nothing has changed. `status`: the HTTP status that says the same (400 to 503)."""

    def __init__(self, why: Sentence, status: int = 400) -> None:
        super().__init__(str(why))
        self.why = why
        self.status = status
