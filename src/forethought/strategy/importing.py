"""Other people's lists come in: a CSV with columns of their own, StratML, a series in Open SDG's form."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from forethought.strategy.commitments import ALL_COLUMNS, FLAGS, Commitment
from forethought.strategy.errors import StrategyError
from forethought.strategy.loading import commitment_from, distinct, load_commitments
from forethought.strategy.series import Point

_SHOWN = 10
_PARTS = {"columns", "fixed", "words", "series"}
_SERIES = {"id", "unit", "source", "year_ends"}


@dataclass(frozen=True, slots=True)
class Mapped:
    """How another list says what ours does.

    ``columns``: our column to theirs. ``fixed``: our column to a text that holds for every row. ``words``: our column
    to their words and ours (``{"status": {"Complete": "delivered"}}``). ``series``: whose points a file in Open
    SDG's form holds (``id``, ``unit``, ``source``, and ``year_ends`` as month and day, else 12-31).
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    series: Mapping[str, str] = field(default_factory=dict)


def load_mapping(path: Path) -> Mapped:
    """The mapping in the TOML file ``path``. Raises ``StrategyError`` for a part or a column that is not known."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise StrategyError("The mapping cannot be read", where=path.name, do="Write it in TOML") from error
    named = {name for part in ("columns", "fixed", "words") for name in _table(raw, part, path)}
    strange = (set(raw) - _PARTS, named - set(ALL_COLUMNS), set(raw.get("series", {})) - _SERIES)
    wrong = [name for names in strange for name in sorted(names)]
    if wrong:
        raise StrategyError(
            f"The mapping names {wrong[0]!r}, which is not known",
            where=path.name,
            do=f"Use the parts {', '.join(sorted(_PARTS))} and our columns: {', '.join(ALL_COLUMNS)}",
        )
    return Mapped(**{part: _table(raw, part, path) for part in _PARTS})


def import_commitments(path: Path, mapping: Mapped | None = None) -> tuple[Commitment, ...]:
    """The commitments in ``path``: StratML when its name ends in ``.xml``, else CSV with ``mapping``.

    A column that the mapping leaves out is read under our own name. Every row is looked at before any is taken: raises
    one ``StrategyError`` that names row and field of the first ten that are wrong.
    """
    if path.suffix.lower() == ".xml":
        return load_commitments(path)
    mapping = mapping or Mapped()
    header, rows = _table_in(path)
    lacking = [f"{theirs} (for {ours})" for ours, theirs in mapping.columns.items() if theirs not in header]
    if lacking:
        raise StrategyError(
            f"The file lacks columns: {', '.join(lacking)}", where=path.name, do="Mend the names in the mapping"
        )
    found: list[Commitment] = []
    wrong: list[str] = []
    for line, row in rows:
        try:
            found.append(commitment_from(_ours(row, mapping), f"{path.name}, line {line}"))
        except StrategyError as problem:
            wrong.append(f"line {line}: {problem.what}")
    if wrong:
        more = f"; and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
        raise StrategyError(
            f"{len(wrong)} of {len(wrong) + len(found)} rows cannot be taken",
            where=f"{path.name}: {'; '.join(wrong[:_SHOWN])}{more}",
            why="a list that is half there would mislead",
            do="Mend the rows, or give words for them in the mapping; nothing was written",
        )
    return distinct(found)


def is_series(path: Path) -> bool:
    """Whether ``path`` is a series in Open SDG's form: its first column is ``Year`` and its last ``Value``."""
    if path.suffix.lower() == ".xml":
        return False
    header, _ = _table_in(path)
    return len(header) > 1 and (header[0], header[-1]) == ("Year", "Value")


def import_series(path: Path, mapping: Mapped) -> tuple[Point, ...]:
    """The points in a file of Open SDG's form, each on the last day of its year. Raises ``StrategyError``."""
    known = mapping.series
    if not known.get("id"):
        raise StrategyError(
            "A series says nothing of whose it is", where=path.name, do='Add [series] with id = "…" to the mapping'
        )
    header, rows = _table_in(path)
    return tuple(_point(row, header[1:-1], known, f"{path.name}, line {line}") for line, row in rows)


def _point(row: Mapping[str, str], names: Sequence[str], known: Mapping[str, str], where: str) -> Point:
    try:
        day = date.fromisoformat(f"{row['Year']}-{known.get('year_ends', '12-31')}")
        value = Decimal(row["Value"])
    except (ValueError, InvalidOperation):
        raise StrategyError("A row has no year in Year or no number in Value", where=where, do="Mend the row") from None
    if not value.is_finite():
        raise StrategyError("The field Value is no number", where=where, do="Mend the row")
    breakdown = {name: row[name] for name in names if row[name]}
    return Point(known["id"], day, value, known.get("unit", ""), breakdown, known.get("source", ""))


def _ours(row: Mapping[str, str], mapping: Mapped) -> dict[str, str]:
    texts = {name: row.get(mapping.columns.get(name, name), "").strip() for name in ALL_COLUMNS}
    texts |= {name: text for name, text in mapping.fixed.items() if not texts[name]}
    for name, words in mapping.words.items():
        texts[name] = words.get(texts[name], texts[name])
    _check_flags(texts)
    return texts


def _check_flags(texts: Mapping[str, str]) -> None:
    """Our own lists read anything but yes as no; a stranger's list has to say which it is."""
    for name in FLAGS:
        if texts[name] not in ("yes", "no", ""):
            raise StrategyError(f"The column {name} holds neither yes nor no")


def _table_in(path: Path) -> tuple[Sequence[str], Iterator[tuple[int, Mapping[str, str]]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise StrategyError(
            "The file cannot be read", where=f"{path.name}: {type(error).__name__}", do="Give a CSV file in UTF-8"
        ) from None
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    header = list(rows.fieldnames or ())
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise StrategyError(f"The file has two columns {twice[0]!r}", where=path.name, do="Rename one")
    return header, _rows(rows, path)


def _rows(rows: csv.DictReader[str], path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    try:
        for row in rows:
            if None in row:
                where = f"{path.name}, line {rows.line_num}"
                raise StrategyError("A row has more fields than the header", where=where, do="Mend its quotes")
            yield rows.line_num, {name: value or "" for name, value in row.items()}
    except csv.Error:
        raise StrategyError(
            "A row cannot be read", where=f"{path.name}, line {rows.line_num}", do="Mend its quotes"
        ) from None


def _table(raw: Mapping[str, Any], part: str, path: Path) -> dict[str, Any]:
    table = raw.get(part, {})
    inner = [value for value in table.values() if part == "words"] if isinstance(table, dict) else [None]
    texts = [value for value in table.values() if part != "words"] if isinstance(table, dict) else []
    flat = [text for words in inner if isinstance(words, dict) for text in words.values()]
    if not all(isinstance(words, dict) for words in inner) or not all(isinstance(t, str) for t in (*texts, *flat)):
        raise StrategyError(
            f"The part [{part}] of the mapping holds something other than texts", where=path.name, do="Put it in quotes"
        )
    return dict(table)
