"""What people who run such machines have reported, played again: each recording gives what was worked out by hand."""

from pathlib import Path

import pytest

from tests.outside.replay.replaying import calls_of, recorded, replayed

REPORTED = Path(__file__).resolve().parents[4] / "shared/reported"
pytestmark = pytest.mark.skipif(not REPORTED.is_dir(), reason=f"the reported situations are not in {REPORTED}")

FRANCE, SENEGAL = "0033145550101", "00221775550102"

CASES = {
    ("radius", "r01-dst-spring.detail"): [(FRANCE, "out", True, 20)],
    ("radius", "r06-nas-ip-changes.detail"): [(FRANCE, "out", True, 90)],
    ("radius", "r07-interim-after-stop.detail"): [(FRANCE, "out", True, 60)],
    ("radius", "r08-stop-before-start.detail"): [("0033145550102", "out", True, 7)],
    ("radius", "r09-stop-without-session-time.detail"): [(FRANCE, "out", True, 120)],
    ("radius?strip=7788%23", "r10-tech-prefix.detail"): [("33145550101", "out", True, 60)],
    ("radius?strip=9,7788", "r10-tech-prefix.detail"): [("33145550101", "out", True, 60)],
    ("asterisk", "a01-two-dials-one-channel.ami"): [(FRANCE, "out", True, None), (SENEGAL, "out", True, None)],
    ("asterisk", "a02-failover-trunk.ami"): [(FRANCE, "out", True, None)],
    ("asterisk", "a03b-context-users_in.ami"): [(FRANCE, "out", True, None)],
    ("asterisk", "a03e-context-from-internal.ami"): [(FRANCE, "out", True, None)],
    ("asterisk", "a05-dahdi-fxs-macro-s.ami"): [(FRANCE, "out", True, None)],
    ("asterisk", "a06-outside-line-9.ami"): [(FRANCE, "out", True, None)],
    ("asterisk?strip=9", "a06-outside-line-9.ami"): [(FRANCE, "out", True, None)],
    ("asterisk", "a07-failed-then-announcement.ami"): [(FRANCE, "out", False, 0)],
    ("asterisk", "a08-attended-transfer.ami"): [(SENEGAL, "out", True, None), (FRANCE, "out", True, None)],
    ("panasonic", "s03-two-records-joined.txt"): [
        (FRANCE, "out", None, 125), (SENEGAL, "out", None, 600), ("0033145550103", "out", None, 41),
    ],
    ("panasonic", "s04-name-with-digits.txt"): [("0033145550102", "out", None, 125)],
    ("panasonic", "s06-incoming-other-language.txt"): [("0033612345678", "in", None, 125)],
    ("panasonic", "s08-long-and-account-ring.txt"): [
        (FRANCE, "out", None, 4505), ("0033145550102", "out", None, 360_005), ("0033145550103", "out", None, 605),
    ],
    ("panasonic", "s09-transfer-two-lines.txt"): [(FRANCE, "out", None, 125), (FRANCE, "out", None, 300)],
    ("panasonic", "s10-nbsp-tab-separated.txt"): [(FRANCE, "out", None, 125)],
}  # fmt: skip


@pytest.mark.parametrize(("spec", "name"), CASES)
def test_each_gives_what_was_worked_out_by_hand(spec, name):
    calls = calls_of(spec, recorded(spec, REPORTED / name))
    assert [(c["number"], c["direction"], c["answered"], c["seconds"]) for c in calls] == CASES[spec, name]


@pytest.mark.parametrize(("spec", "name"), [("radius?strip=7788%23", "r10-tech-prefix.detail"),
                                            ("asterisk", "a01-two-dials-one-channel.ami"),
                                            ("panasonic", "s03-two-records-joined.txt")])  # fmt: skip
def test_the_command_says_the_same(spec, name):
    calls, _ = replayed(spec, REPORTED / name)
    assert [(c["number"], c["direction"], c["answered"], c["seconds"]) for c in calls] == CASES[spec, name]


def test_a_line_of_a_printer_names_its_extension():
    calls = calls_of("panasonic", recorded("panasonic", REPORTED / "s03-two-records-joined.txt"))
    assert [call["line"] for call in calls] == ["101", "102", "103"]
