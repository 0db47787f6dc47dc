"""doctor: what is right and wrong with this shop, each with what to do."""

import json
from pathlib import Path

from callshop import clock
from callshop.console import spoken_here
from callshop.doctor.examine import examine
from callshop.doctor.findings import Finding
from callshop.doctor.patient import receive
from callshop.events import sentence
from callshop.refusal import Refused
from callshop.translations import Translator, translator

MARKS = {"good": "✓", "attention": "!", "wrong": "✗"}


def doctor(data: Path, args) -> None:
    """Exit status 1 if something is wrong; what only wants attention is no failure."""
    patient = receive(data, clock.now().wall)
    words = translator(patient.house.language if patient.house else spoken_here())
    found = []
    for name, finding in examine(patient):
        found.append((name, finding))
        if not args.json:
            print(_in_words(finding, words), flush=True)
    bad = sum(finding.level == "wrong" for _, finding in found)
    if args.json:
        checks = [_as_json(name, finding, words) for name, finding in found]
        print(json.dumps({"ok": not bad, "checks": checks}, ensure_ascii=False))
    if bad:
        raise Refused(sentence("Something is wrong with this shop: {count} of what was looked at.", count=bad))


def _in_words(finding: Finding, words: Translator) -> str:
    of = f"{finding.of} – " if finding.of else ""
    told = f"{MARKS[finding.level]} {of}{words.say(finding.detail)}"
    return f"{told}\n    → {words.say(finding.remedy)}" if finding.remedy else told


def _as_json(name: str, finding: Finding, words: Translator) -> dict:
    """`ok` is false only for what is wrong; `level` also tells what wants attention."""
    return {
        "name": name,
        "ok": finding.level != "wrong",
        "level": finding.level,
        "detail": words.say(finding.detail),
        "remedy": words.say(finding.remedy) if finding.remedy else None,
    }
