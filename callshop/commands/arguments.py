"""Words that do not make a command: exit status 2, the command's usage, and what is wrong in the shop's language."""

import argparse
import re
from typing import NoReturn

from callshop.events import Sentence, sentence


class WrongWords(Exception):
    """The arguments cannot be understood; `usage` is how the command is written, `why` what is wrong."""

    def __init__(self, usage: str, why: Sentence):
        super().__init__(str(why))
        self.usage, self.why = usage, why


class Parser(argparse.ArgumentParser):
    """argparse, which says what is wrong by raising WrongWords instead of speaking English and leaving."""

    def error(self, message: str) -> NoReturn:
        raise WrongWords(self.format_usage(), _reworded(message))


_WORDED: tuple[tuple[str, Sentence], ...] = (
    (r"argument (?P<name>[^:]+): invalid int value: '(?P<text>.*)'",
     sentence("“{text}” is not a whole number ({name}).")),
    (r"argument (?P<name>[^:]+): (?P<text>.*) is no number of seconds",
     sentence("“{text}” is not a number of seconds ({name}).")),
    (r"argument (?P<name>[^:]+): invalid choice: '(?P<text>.*)' \(choose from (?P<known>.*)\)",
     sentence("“{text}” is not possible for {name}; known: {known}.")),
    (r"argument (?P<name>[^:]+): expected (one|at least one) argument", sentence("{name} needs a value.")),
    (r"the following arguments are required: (?P<names>.*)", sentence("Still missing: {names}.")),
    (r"unrecognized arguments: (?P<words>.*)", sentence("Not understood: {words}.")),
)  # fmt: skip
"""How argparse words what is wrong -> how we do."""


def _reworded(message: str) -> Sentence:
    for pattern, told in _WORDED:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return Sentence(told.text, tuple(found.groupdict().items()))
    return sentence("These words make no command: {detail}.", detail=message)
