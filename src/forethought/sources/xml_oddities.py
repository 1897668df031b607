"""What an XML file holds beside the form: counted while reading, told at the end."""

from __future__ import annotations

from dataclasses import dataclass

from forethought.sources.collecting import NoticeBook

_DISTINCT = 50
_REST = "(other names)"
_TEXTS = {
    "element": (
        "warning",
        "Element {name} is not part of the form at this place; {count} found, none read",
        "only what the form of the year asked for knows can be checked",
        "Check the year and the spelling; leave it if it belongs to a newer form",
    ),
    "text": (
        "warning",
        "Loose text inside {name}, outside any field; {count} found, not read",
        "a value counts only inside the element of its field",
        "Move or remove the text",
    ),
    "attribute": (
        "info",
        "Attributes on {name} were not read; {count} found",
        "the form has none",
        "Nothing, unless a value was put there",
    ),
    "repeated": (
        "warning",
        "{name} stands more than once where one is allowed; {count} extra found, the first of each was read",
        "a row can have only one value for a field",
        "Take the extra ones away",
    ),
    "spelling": (
        "warning",
        "{name} is spelt with other capitals than in the form; {count} found, read all the same",
        "a collection system may refuse the file",
        "Spell it as the form does",
    ),
    "no header part": (
        "error",
        "Children without {name}: {count}",
        "their episodes are kept without a child number and cannot be tied together",
        "Add the missing part",
    ),
    "no identifiers": (
        "error",
        "Children without ChildIdentifiers: {count}",
        "their other rows are kept without a child number and cannot be tied together",
        "Add the missing part",
    ),
    "no characteristics": (
        "error",
        "Children without ChildCharacteristics: {count}",
        "rules on ethnicity and disability cannot see these children",
        "Add the missing part",
    ),
}


@dataclass
class _Tally:
    count: int
    line: int


class Oddities:
    """A tally of oddities by kind and element name, each with the first line where it was met."""

    def __init__(self) -> None:
        self._tallies: dict[tuple[str, str], _Tally] = {}

    def count(self, kind: str, name: str, line: int | None) -> None:
        """One more of ``kind`` at the element ``name``."""
        key = (kind, name[:60])
        if key not in self._tallies and len(self._tallies) >= _DISTINCT:
            key = (kind, _REST)
        tally = self._tallies.setdefault(key, _Tally(0, line or 0))
        tally.count += 1

    def tell(self, notices: NoticeBook, file: str) -> None:
        """One notice for each kind and name."""
        for (kind, name), tally in self._tallies.items():
            level, what, why, do = _TEXTS[kind]
            what = what.format(name=name, count=tally.count)
            notices.add(level, what, file=file, line=tally.line or None, field=name, why=why, do=do)
