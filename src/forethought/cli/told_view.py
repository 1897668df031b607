"""Values of the record at a terminal: each with its source and both its times, in a table or a list.

In a table a value carries the numbers of its notes, which stand below: ``Nadia Ashdown [1-3,a]``. In a list the notes
stand under each point. A letter names the rule by which something is worked out; the rules come last, each once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from string import ascii_lowercase

from forethought.cli.console import Column, Screen
from forethought.pages.words import day
from forethought.telling.sources import SourceLine
from forethought.telling.told import Told, rule_in_words

Part = Told | str
Cell = Part | Sequence[Part]
_MOST = 3
"""So many notes of one feed are told one by one under what is worked out; of more, how many there are and of when."""


class Telling:
    """What one command tells of people; ``close`` when all is told, so that every note and rule is there."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._numbers: dict[str, int] = {}
        self._told = 0
        self._letters: dict[str, str] = {}

    def title(self, *parts: Part) -> None:
        """A heading; its values carry numbers."""
        self._screen.title(" ".join(self._numbered(part) for part in parts))

    def table(self, titles: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
        """A table, the notes on its values below. Of a cell with several parts each begins on a line of its own."""
        self._screen.table([Column(title) for title in titles], [[self._cell(cell) for cell in row] for row in rows])
        self.notes()

    def notes(self) -> None:
        """The notes that were not told yet."""
        for words, number in list(self._numbers.items())[self._told :]:
            self._screen.note(f"[{number}]", words)
        self._told = len(self._numbers)

    def item(self, *parts: Part, head: str = "") -> None:
        """One point of a list, under it where each of its values is written; ``head`` says what it is of."""
        said = "; ".join(self._lettered(part) for part in parts if part)
        self._screen.item(f"{head}: {said}" if head else said)
        for words in dict.fromkeys(words for part in parts if isinstance(part, Told) for words in _notes(part)):
            self._screen.note("", words)

    def rule(self, rule: str) -> str:
        """The mark of a rule, to stand behind what it explains."""
        return f"[{self._letter(rule)}]"

    def close(self) -> None:
        """The notes that are left, and how each thing that carries a letter is worked out."""
        self.notes()
        if self._letters:
            self._screen.title("How it is worked out")
        for rule, letter in self._letters.items():
            self._screen.note(f"[{letter}]", rule_in_words(rule))

    def _cell(self, cell: Cell) -> str:
        parts = [cell] if isinstance(cell, Told | str) else cell
        return "\n".join(self._numbered(part) for part in parts if part)

    def _numbered(self, part: Part) -> str:
        if isinstance(part, str):
            return part
        numbers = sorted({self._numbers.setdefault(words, len(self._numbers) + 1) for words in _notes(part)})
        marks = [*_runs(numbers), *([self._letter(part.rule)] if part.rule else [])]
        return f"{part} [{','.join(marks)}]" if marks else str(part)

    def _lettered(self, part: Part) -> str:
        return f"{part} {self.rule(part.rule)}" if isinstance(part, Told) and part.rule else str(part)

    def _letter(self, rule: str) -> str:
        return self._letters.setdefault(rule, ascii_lowercase[len(self._letters)])


def _notes(value: Told) -> list[str]:
    """The notes on a value; many rows of one feed behind something worked out are told together."""
    together: dict[tuple[str, str], list[SourceLine]] = {}
    for line in value.lines:
        together.setdefault((line.organisation, line.feed), []).append(line)
    found: dict[str, None] = {}
    for lines in together.values():
        several = value.rule and len({line.words for line in lines}) > _MOST
        found |= dict.fromkeys([_all_of(lines)] if several else [line.words for line in lines])
    return list(found)


def _all_of(lines: Sequence[SourceLine]) -> str:
    """How many statements of one feed, of which days, known since when: the ends of each time."""
    first = lines[0]
    days = sorted(text for line in lines for text in (line.valid_from, line.valid_to) if text)
    known = sorted(line.known_on for line in lines)
    of = f"of days from {day(days[0])} to {day(days[-1])}" if days else "no dates given"
    return (
        f"{first.organisation}, {first.feed}: {len(lines):,} statements, {of}; "
        f"known since {_between(day(known[0]), day(known[-1]))}."
    )


def _between(first: str, last: str) -> str:
    return first if first == last else f"{first} to {last}"


def _runs(numbers: Iterable[int]) -> Iterator[str]:
    """Numbers in order with neighbours drawn together: 1-3, 5."""
    for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        held = [number for _, number in run]
        yield str(held[0]) if len(held) == 1 else f"{held[0]}-{held[-1]}"
