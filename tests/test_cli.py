"""How the words of a command line are cut: whose they are."""

import pytest

from callshop.cli import COMMANDS, _function, _parse, _take_data


@pytest.mark.parametrize("words", [[], ["-k", "radius"], ["--help"], ["tests/x.py", "-x", "--data", "y"]])
def test_the_words_after_test_are_pytest_s(words):
    given, data = _take_data(["test", *words])
    assert data is None
    assert _parse(given).arguments == words


def test_every_command_of_the_table_is_done_somewhere():
    for words, done_by, what, _ in COMMANDS:
        assert callable(_function(done_by)), words
        assert what
