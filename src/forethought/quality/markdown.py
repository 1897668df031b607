"""Reading a card's text: front matter, title, sections, the query, tables. Knows nothing of rules."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from forethought.quality.errors import CardError

_FENCE = "+++"
_HEADING = re.compile(r"(#{1,4})\s+(.*)")
_RULE_OF_TABLE = re.compile(r"\|[\s:|-]+\|?")
_LABEL = re.compile(r"\*\*([^*]+)\.\*\*(.*)")
_SPLIT = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class TextTable:
    """A Markdown table: the heading above it, its column names, its rows with their line numbers."""

    heading: str
    line: int
    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(slots=True)
class CardText:
    """A card taken apart. ``sections`` maps headings, and words in bold with a full stop that start a paragraph, to
    their prose; lines count from 1. ``shared`` names the parts of the front matter that are the folder's, not its own.
    """

    file: str
    front: Mapping[str, Any]
    title: str = ""
    sections: dict[str, str] = field(default_factory=dict)
    sql: str = ""
    sql_line: int = 0
    tables: list[TextTable] = field(default_factory=list)
    shared: frozenset[str] = frozenset()

    def error(self, what: str, do: str, line: int = 1) -> CardError:
        """A ``CardError`` that points into this card."""
        return card_error(self.file, line, what, do)


def card_error(file: str, line: int, what: str, do: str) -> CardError:
    """A ``CardError`` for the line ``line`` of the card ``file``."""
    return CardError(what, where=f"{file}, line {line}", do=do)


def read_card(text: str, file: str, shared: Mapping[str, Any] = MappingProxyType({})) -> CardText:
    """The card ``text`` taken apart; ``shared`` is front matter that holds where it says nothing of its own.

    Raises ``CardError`` when its outline is not that of a card.
    """
    lines = text.splitlines()
    end = _end_of_front(lines, file)
    try:
        front = tomllib.loads("\n".join(lines[1:end]))
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+)", str(error))
        line = int(at[1]) + 1 if at else end
        raise card_error(file, line, "The front matter is not TOML", "Mend that line; texts go in quotes") from None
    kept = {key: value for key, value in shared.items() if key not in front}
    card = CardText(file, {**front, **kept}, shared=frozenset(kept))
    _read_body(card, lines, end + 1)
    return card


def _end_of_front(lines: Sequence[str], file: str) -> int:
    if not lines or lines[0].strip() != _FENCE:
        raise card_error(
            file, 1, "The card does not start with front matter", "Start it with a line of three plus signs"
        )
    for number, line in enumerate(lines[1:], 1):
        if line.strip() == _FENCE:
            return number
    raise card_error(file, len(lines), "The front matter has no end", "End it with a line of three plus signs")


def _read_body(card: CardText, lines: Sequence[str], start: int) -> None:
    heading, at = "", start
    prose: list[str] = []
    while at < len(lines):
        line = lines[at].strip()
        found, label = _HEADING.fullmatch(line), _LABEL.fullmatch(line)
        if found:
            _keep(card, heading, prose)
            heading, prose = found[2].strip(), []
            if len(found[1]) == 1:
                card.title = heading
        elif label:
            _keep(card, heading, prose)
            heading, prose = label[1].strip(), [label[2].strip()]
        elif line.startswith("```"):
            at = _read_sql(card, lines, at)
        elif line.startswith("|"):
            at = _read_table(card, lines, at, heading)
        else:
            prose.append(line)
        at += 1
    _keep(card, heading, prose)


def _keep(card: CardText, heading: str, prose: list[str]) -> None:
    text = "\n".join(prose).strip()
    if text:
        card.sections[heading] = text


def _read_sql(card: CardText, lines: Sequence[str], at: int) -> int:
    if lines[at].strip() != "```sql":
        raise card.error("A block is not marked as SQL", "Start the query's block with ```sql", at + 1)
    if card.sql:
        raise card.error("There is a second query", "Keep one query in a card", at + 1)
    for end in range(at + 1, len(lines)):
        if lines[end].strip() == "```":
            card.sql, card.sql_line = "\n".join(lines[at + 1 : end]).strip(), at + 2
            return end
    raise card.error("The query's block has no end", "End it with a line of three backticks", at + 1)


def _read_table(card: CardText, lines: Sequence[str], at: int, heading: str) -> int:
    columns = _cells(lines[at])
    end = at + 1
    rows = []
    while end < len(lines) and lines[end].strip().startswith("|"):
        if not _RULE_OF_TABLE.fullmatch(lines[end].strip()):
            cells = _cells(lines[end])
            if len(cells) != len(columns):
                raise card.error(
                    f"The row has {len(cells)} cells under {len(columns)} columns",
                    "Give every row as many cells as there are columns",
                    end + 1,
                )
            rows.append((end + 1, cells))
        end += 1
    card.tables.append(TextTable(heading, at + 1, columns, tuple(rows)))
    return end - 1


def _cells(line: str) -> tuple[str, ...]:
    inner = line.strip().removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return tuple(cell.strip().replace("\\|", "|") for cell in _SPLIT.split(inner))
