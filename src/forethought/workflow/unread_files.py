"""A look through what lies in the inbox and the record has not taken in: does it name whom an erasure is about?

Nobody knows the form of such files, so they are looked through as text. A file *names* somebody when it holds a number
of theirs, or their number at the controller that sent it, or two of forename, surname and birth date close together.
That may be another person of the same name; a note in which they go by another name is not found.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from forethought.model import UserError
from forethought.sources import texts_in
from forethought.workflow.inbox import controller_of, read_delivery, taken
from forethought.workflow.workspace import Workspace

_NEAR = 400
"""So many characters apart two words still speak of one person: the width of a wide row."""
_LONG = 6
"""A number at a controller of so many characters is told from others in anybody's file."""
_HIDDEN_NAME = "a file whose name says who"
_NUMBERS = ("nhs_number", "upn", "uln")
_WORDS = {"forename": "forename", "surname": "surname", "preferred_surname": "surname", "date_of_birth": "born"}


@dataclass(frozen=True, slots=True)
class Unread:
    """Files in the inbox, as ``delivery/file``: those that ``name`` the person, and those that could not be read.

    A path that itself says who it is about is told by its folder, or not at all.
    """

    naming: tuple[str, ...]
    not_read: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Sought:
    """What to look for: ``numbers`` say who by themselves, ``local`` do at their controller; ``words`` in twos."""

    numbers: frozenset[str]
    local: Mapping[str, frozenset[str]]
    words: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def stands_in(self, text: str, controller: str) -> bool:
        folded = text.casefold()
        if any(_places(folded, word) for word in self.numbers | self.local.get(controller, frozenset())):
            return True
        found = [sorted(place for word in words for place in _places(folded, word)) for words in self.words.values()]
        return any(_close(one, other) for n, one in enumerate(found) for other in found[n + 1 :])


def look_through(workspace: Workspace, names: Collection[str], telling: Mapping[str, Collection[str]]) -> Unread:
    """Look through what nobody has read for whoever is known under ``names`` (``controller/local id``, ids of persons)
    and of whom the record says ``telling`` (attribute to values, see ``erasing.telling``).
    """
    sought, naming, not_read = _sought(names, telling), set[str](), set[str]()
    for path, controller in _unread(workspace):
        shown = path.relative_to(workspace.inbox)
        try:
            named = sought.stands_in(shown.as_posix(), controller) or any(
                sought.stands_in(text, controller) for text in texts_in(path, _NEAR)
            )
        except OSError:
            named = False
            not_read.add(_shown(shown, sought, controller))
        if named:
            naming.add(_shown(shown, sought, controller))
    return Unread(tuple(sorted(naming)), tuple(sorted(not_read)))


def held(workspace: Workspace, folder: Path) -> bool:
    """Whether the record holds the delivery in ``folder``."""
    if taken(folder):
        return True
    try:
        return workspace.store().holds(read_delivery(folder))
    except UserError:
        return False


def _unread(workspace: Workspace) -> Iterator[tuple[Path, str]]:
    """Each file of what the record does not hold, with the controller that its note names (empty without one)."""
    for entry in sorted(workspace.inbox.glob("*")):
        if entry.is_file():
            yield entry, ""
        elif not held(workspace, entry):
            controller = controller_of(entry)
            yield from ((path, controller) for path in sorted(entry.rglob("*")) if path.is_file())


def _sought(names: Collection[str], telling: Mapping[str, Collection[str]]) -> _Sought:
    numbers = {spelt for kind in _NUMBERS for number in telling.get(kind, ()) for spelt in _number(number)}
    local: dict[str, set[str]] = {}
    for name in names:
        controller, _, number = name.rpartition("/")
        local.setdefault(controller, set()).add(number.casefold())
        numbers |= {number.casefold()} if len(number) >= _LONG else set()
    words: dict[str, set[str]] = {}
    for attribute, kind in _WORDS.items():
        for value in telling.get(attribute, ()):
            words.setdefault(kind, set()).update(_days(value) if kind == "born" else {value.casefold()})
    return _Sought(frozenset(numbers), _frozen(local), _frozen(words))


def _frozen(sets: Mapping[str, Iterable[str]]) -> Mapping[str, frozenset[str]]:
    return {name: frozenset(found) - {""} for name, found in sets.items()}


def _number(number: str) -> set[str]:
    thirds = (number[:3], number[3:6], number[6:])
    return {spelt.casefold() for spelt in (number, " ".join(thirds), "-".join(thirds))}


def _days(value: str) -> set[str]:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return set()
    short = {f"{day.day}{sign}{day.month}{sign}{day.year}" for sign in "/.-"}
    return {day.isoformat(), f"{day:%Y%m%d}", *(f"{day:%d{sign}%m{sign}%Y}" for sign in "/.-"), *short}


def _places(text: str, word: str) -> list[int]:
    """Where ``word`` stands in ``text``, not as a part of a longer one."""
    found, place = [], text.find(word)
    while place >= 0:
        around = text[place - 1 : place] + text[place + len(word) : place + len(word) + 1]
        if not any(mark.isalnum() for mark in around):
            found.append(place)
        place = text.find(word, place + 1)
    return found


def _close(one: list[int], other: list[int]) -> bool:
    """Whether a place of ``one`` is near a place of ``other``, both in order."""
    for place in one:
        at = bisect_left(other, place - _NEAR)
        if at < len(other) and other[at] <= place + _NEAR:
            return True
    return False


def _shown(path: Path, sought: _Sought, controller: str) -> str:
    for told in (path.as_posix(), path.parts[0]):
        if not _says_who(told, sought, controller):
            return told
    return _HIDDEN_NAME


def _says_who(told: str, sought: _Sought, controller: str) -> bool:
    every = sought.numbers.union(sought.local.get(controller, ()), *sought.words.values())
    return any(word in told.casefold() for word in every if len(word) > 2)
