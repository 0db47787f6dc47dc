"""How the commands are called and answer: where --data stands, wrong words, the language, the output's bytes."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.running import PASSWORD, done, load_tariff, make_shop, one_sentence, refusal, run, surroundings


def test_data_stands_anywhere_and_once(data):
    plain = run(None, "cabin", "list", "--data", str(data)).stdout
    assert plain
    for words in (("--data", str(data), "cabin", "list"), ("cabin", "--data", str(data), "list"),
                  ("cabin", "list", f"--data={data}")):  # fmt: skip
        assert run(None, *words).stdout == plain
    assert run(None, "cabin", "list", env={"CALLSHOP_DATA": str(data)}).stdout == plain
    assert run(data, "cabin", "list", env={"CALLSHOP_DATA": "/nowhere"}).stdout == plain
    for words in (("cabin", "list", "--data"), ("cabin", "list", "--data", ""), ("cabin", "list", "--data", "/x")):
        assert run(data, *words).returncode == 2


@pytest.mark.parametrize(
    "words",
    [
        ("fly",), ("cabin",), ("cabin", "fly"), ("cabin", "list", "--loud"), ("report", "week"),
        ("tariff", "export", "lease"), ("rate",), ("cdr", "export", "--format", "pdf"),
        ("cdr", "export", "--cabin", "x"),
    ],
)  # fmt: skip
def test_wrong_words_are_exit_2_and_nothing_on_stdout(data, words):
    ended = run(data, *words)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "Traceback" not in ended.stderr


def test_help_is_no_error():
    for words in (("--help",), ("serve", "--help"), ("tariff", "import", "--help"), ("--version",)):
        assert run(None, *words).returncode == 0


@pytest.mark.parametrize(
    ("lang", "said"), [("fr_FR.UTF-8", "boutique"), ("en_GB.UTF-8", "no shop"), ("", "boutique")]
)
def test_without_a_shop_the_terminal_s_language_is_spoken(tmp_path, lang, said):
    for words in (("cabin", "list"), ("serve",)):
        assert said in refusal(tmp_path / "none", *words, env={"LANG": lang})
    assert not (tmp_path / "none").exists()


def test_a_shop_speaks_its_own_language(data, tmp_path):
    boutique = make_shop(tmp_path / "boutique", language="fr")
    for words in (("user", "disable", "x"), ("account", "topup", "x"), ("gateway", "set", "x", "x"),
                  ("restore", "x"), ("setup", "--owner", "x", "--cabins", "1"), ("rate", "5", "--at", "x"),
                  ("tariff", "import", "buy", "x")):  # fmt: skip
        english = refusal(data, *words, stdin=PASSWORD, env={"LANG": "fr_FR.UTF-8"})
        french = refusal(boutique, *words, stdin=PASSWORD, env={"LANG": "en_US.UTF-8"})
        assert english != french.replace(str(boutique), str(data)), words


WRONG = (
    (("rate", "33", "--seconds", "x"), "« x » n’est pas un nombre de secondes (--seconds)."),
    (("cabin", "set", "x"), "« x » n’est pas un nombre entier (number)."),
    (("user", "add", "x", "--role", "king"), "« king » n’est pas possible pour --role"),
    (("tariff", "import", "buy"), "Il manque encore : file."),
    (("check", "twice"), "Pas compris : twice."),
    (("rate", "33", "--at"), "--at attend une valeur."),
    (("tariff", "import", "buy", "/nonexistent"), "ce fichier ou ce dossier n’existe pas"),
)


def test_what_is_wrong_with_a_command_is_told_in_the_shop_s_language(tmp_path):
    boutique = make_shop(tmp_path / "boutique", language="fr")
    for words, told in WRONG:
        ended = run(boutique, *words)
        assert ended.returncode in (1, 2)
        assert told in ended.stderr.replace("\u00a0", " ")


def test_they_write_utf_8_whatever_the_system_s_habit(data):
    done(data, "cabin", "set", 1, "--name", "Près du café ☎")
    load_tariff(data, "sell", "225,Côte d’Ivoire,75")
    for habit in ("cp1252", "ascii"):
        env = {"PYTHONIOENCODING": habit}
        assert "Près du café ☎" in done(data, "cabin", "list", env=env)
        assert "Côte d’Ivoire" in done(data, "tariff", "export", "sell", env=env)
        ended = run(data, "user", "disable", "Zoé", env=env)
        assert (ended.returncode, "Zoé" in ended.stderr) == (1, True)


def test_a_full_disk_under_the_output_is_said(data):
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full on this system")
    with open("/dev/full", "w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "callshop.cli", "--data", str(data), "cabin", "list"],
            stdout=full, stderr=subprocess.PIPE, text=True, env=surroundings(), timeout=60,
        )  # fmt: skip
    assert ended.returncode == 1
    one_sentence(ended.stderr)


def test_a_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    assert "file" in refusal(tmp_path / "file", "cabin", "list")
