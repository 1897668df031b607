"""Look over what a command shows of the record, as ``support_provenance`` does for pages: is each value bound?

At a terminal a value carries marks (``[1-3,a]``) that stand before notes, or is a point of a list with its notes under
it. In a document it stands in an object with the columns of provenance, or with ``sources``, a list of such. What is
expected is worked out from the claims, not by the code of the commands.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from support_provenance import COLUMNS, LABELS, Claims, days_of, expected_note, feed_of, says, tokens_in

WORKED_OUT = {
    "name": "name", "kind": "set_aside", "set_aside": "set_aside", "alone": "same_home", "basis": "same_home",
    "contested": "contested", "first_involvement": "first_and_last", "last_involvement": "first_and_last",
    "first": "first_and_last", "last": "first_and_last", "as_of": "as_of", "gaps": "not_recorded",
    "conflicts": "differ", "status": "involvement_status", "standing": "standing", "taken_back": "taken_back",
    "answer": "seen", "withheld": "withheld",
}  # fmt: skip
"""Members of a document that are worked out, with their rule."""
WORDS = {
    "name": r"(?<=lived with )\w+ \w+|(?<!name: )(Nadia|Robin|Ruby) Ashdown",
    "exchanged": r"(?<=name: )(Nadia|Robin|Ruby) Ashdown",
    "involvement_status": r"^(open|closed|met; whether it goes on is not stated)\b",
    "first_and_last": r"^since \d+ \w+ \d{4}|^to \d+ \w+ \d{4}",
    "same_home": r"Nobody of the family",
    "set_aside": r"This is an address of a kind",
    "contested": r"^Contested(?= \[)",
    "gap": r"^Sources differ on",
    "standing": r"was so on the day|had happened by then|had ended by then|had not begun",
    "seen": r"Could be seen|Looked at|No agreement let|it stays with who holds it|Nothing held",
    "withheld": r"^Withheld, being protected",
}
"""What a reader can tell to be worked out, by its rule: a letter behind it must lead to the words of the rule."""
_KEYS = ("entity_key", "claim_id", "claim_ids", "code_set")
_MARKS = re.compile(r"\[([0-9a-z,-]+)\]")


@dataclass
class Looked:
    """What is wrong with one answer, and which tokens stand in it as they should."""

    wrong: list[str] = field(default_factory=list)
    bound: set[str] = field(default_factory=set)

    def add(self, token: str, is_bound: bool, why: str) -> None:
        if is_bound:
            self.bound.add(token)
        else:
            self.wrong.append(f"'{token}' {why}")


def look_at_text(text: str, claims: Claims, names: Mapping[str, str]) -> Looked:
    """An answer at a terminal so wide that nothing is folded."""
    looked, lines = Looked(), text.splitlines()
    notes = {found[1]: found[2].rstrip() for line in lines if (found := re.match(r" *\[(\w+)\] (.+)$", line))}
    for number, line in enumerate(lines):
        if found := re.match(r" *\[\w+\] (.+)$| {7}(\S.*)$", line):
            _note(looked, (found[1] or found[2]).rstrip(), claims, names)
        elif re.match(r" {3}\S", line):
            _pieces(looked, line.strip(), list(_under(lines[number + 1 :])), notes, claims, names)
        else:
            for cell in re.split(r" {2,}", line.strip()):
                _pieces(looked, cell, None, notes, claims, names)
    return looked


def look_at_document(document: Any, claims: Claims, names: Mapping[str, str]) -> Looked:
    """A document for programs."""
    looked = Looked()
    for text, around in _texts(document, None):
        for token in tokens_in(text, claims):
            looked.add(token, around is not None and _carries(around, claims[token], names), "has another's source")
    for value, claimed in _stated(document, claims):
        if not all(set(COLUMNS) <= set(row) and says(row, claimed, names) for row in value["sources"]):
            looked.wrong.append(f"'{_words(value)}' has the source of something else")
    for name, held in _members(document):
        basis = held.get("worked_out", "missing")
        rests = name == "withheld" or held.get("sources")
        if not isinstance(basis, dict) or basis["rule"] != WORKED_OUT[name] or not basis["words"] or not rests:
            looked.wrong.append(f"'{name}' does not say how it is worked out, or of what")
    return looked


def _under(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if not re.match(r" {7}\S", line):
            return
        yield line.strip()


def _pieces(
    looked: Looked,
    text: str,
    under: list[str] | None,
    notes: Mapping[str, str],
    claims: Claims,
    names: Mapping[str, str],
) -> None:
    """A cell, a heading or a point of a list; ``under`` are the notes of a point.

    Under a point that is worked out of nothing stand no notes but those of what it says.
    """
    own = tuple(expected_note(claim, names) for token in tokens_in(text, claims) for claim in claims[token])
    if own and under and not _MARKS.search(text):
        looked.wrong += [f"'{note}' is the note of something else" for note in under if not note.startswith(own)]
    for token in tokens_in(text, claims):
        after = _MARKS.search(text, text.index(token))
        marks = list(_marks(after[1])) if after else []
        said = [notes[mark] for mark in marks if mark in notes] if under is None else under
        wanted = tuple(expected_note(claim, names) for claim in claims[token])
        looked.add(token, any(note.startswith(wanted) for note in said), "has no note with its own source and times")
        if under is None and all(mark.isdigit() for mark in marks) and not all(note.startswith(own) for note in said):
            looked.wrong.append(f"'{token}' has the note of something else too")
    for rule, words in WORDS.items():
        for found in re.finditer(words, text):
            after = _MARKS.search(text, found.end())
            if _rules()[rule] not in [notes.get(mark) for mark in _marks(after[1] if after else "")]:
                looked.wrong.append(f"'{found[0]}' does not say that it is worked out")
    looked.wrong += [f"the mark '{m}' has no note" for f in _MARKS.findall(text) for m in _marks(f) if m not in notes]


def _note(looked: Looked, text: str, claims: Claims, names: Mapping[str, str]) -> None:
    """A day in a note must be of its own source; several statements told together give the ends of their times."""
    for token in tokens_in(text, claims):
        several = re.search(r": [\d,]+ statements, ", text) is not None
        wanted = [expected_note(claim, names) for claim in claims[token]]
        starts = tuple(one.split(": ")[0] + ": " for one in wanted) if several else tuple(wanted)
        looked.add(token, text.startswith(starts), "stands in the note of another")


@cache
def _rules() -> dict[str, str]:
    card = tomllib.loads((LABELS.parent / "worked_out.toml").read_text(encoding="utf-8"))
    return {name: rule["words"] for name, rule in card["rules"].items()}


def _marks(text: str) -> Iterator[str]:
    for part in text.split(","):
        if not part:
            continue
        first, _, last = part.partition("-")
        yield from map(str, range(int(first), int(last) + 1)) if last else [first]


def _texts(held: Any, around: Mapping[str, Any] | None) -> Iterator[tuple[str, Mapping[str, Any] | None]]:
    """Each text of a document with the innermost object around it that says where it is written."""
    if isinstance(held, dict):
        inner = held if "sources" in held or set(COLUMNS) <= set(held) else around
        for name, one in held.items():
            if name not in _KEYS:
                yield from _texts(one, inner)
    elif isinstance(held, list):
        for one in held:
            yield from _texts(one, around)
    elif isinstance(held, str):
        yield held, around


def _carries(around: Mapping[str, Any], claims: list[Mapping[str, Any]], names: Mapping[str, str]) -> bool:
    is_row = set(COLUMNS) <= set(around)
    if "sources" in around:
        rows = [row for row in around["sources"] if set(COLUMNS) <= set(row)]
        told = any(says(row, [c], names) and _in_words(row, c, names) for row in rows for c in claims)
        return told and (not is_row or around["part"] == "shared" or says(around, claims, names))
    return any(says(around, [claim], names) and _in_words(around, claim, names) for claim in claims)


def _in_words(row: Mapping[str, Any], claim: Mapping[str, Any], names: Mapping[str, str]) -> bool:
    said = (row.get("organisation"), row.get("feed_in_words"), row.get("days"))
    return said == (names[claim["controller"]], feed_of(claim), days_of(claim))


def _stated(held: Any, claims: Claims) -> Iterator[tuple[Mapping[str, Any], list[Mapping[str, Any]]]]:
    """Each value of a document that is not worked out and holds tokens, with the statements that say these."""
    if isinstance(held, dict) and "sources" in held and held.get("worked_out", "") is None:
        found = [claim for token in tokens_in(_words(held), claims) for claim in claims[token]]
        yield from [(held, found)] if found else []
    for one in held.values() if isinstance(held, dict) else held if isinstance(held, list) else ():
        yield from _stated(one, claims)


def _words(value: Mapping[str, Any]) -> str:
    return str(value.get("in_words") or value.get("text") or "")


def _members(held: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The members of a document that are worked out, wherever they stand, those of lists one by one."""
    if isinstance(held, list):
        for one in held:
            yield from _members(one)
    if isinstance(held, dict):
        for name, one in held.items():
            several = one if isinstance(one, list) else [one]
            if name in WORKED_OUT:
                yield from ((name, each) for each in several if isinstance(each, dict))
            yield from _members(one)
