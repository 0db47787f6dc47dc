"""Copies of the books made by the command, and what the owner's pages know of them."""

from pathlib import Path

import pytest

from tests.running import Serving, done, make_shop, run, told

NEVER = "jamais été copiés"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return make_shop(tmp_path / "shop", language="fr")


@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_copy_made_by_the_command_counts_on_the_owner_s_first_page_and_in_the_list(data, tmp_path, elsewhere):
    file = tmp_path / "stick" / "copy.db"
    file.parent.mkdir()
    with Serving(data) as shop:
        owner = shop.visitor("owner")
        assert NEVER in owner.get("/day").text
        made = told(data, "backup", *([file] if elsewhere else []))
        assert NEVER not in owner.get("/day").text
        (listed,) = owner.json("/backups")["backups"]
        assert (listed["who"], listed["bytes"], listed["error"]) == ("command line", made["bytes"], None)
        assert listed["tested_at"]
        assert Path(made["file"]).name in owner.get("/backups").text
        assert "plus gardée" not in owner.get("/backups").text
        Path(made["file"]).unlink()
        assert "plus gardée" in owner.get("/backups").text, "a copy that is gone is none"
    assert told(data, "check")["ok"]


def test_a_copy_that_was_refused_is_not_in_the_list(data, tmp_path):
    assert run(data, "backup", tmp_path / "no" / "such" / "folder.db").returncode == 1
    with Serving(data) as shop:
        assert shop.visitor("owner").json("/backups") == {"backups": []}
    assert done(data, "backup")
