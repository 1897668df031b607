"""Which table of the form a file holds, judged by its column names alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from forethought.model import Table
from forethought.sources.layout import Layout


@dataclass(frozen=True, slots=True)
class Match:
    """A header set against one table: where each field stands, and what does not fit.

    ``sure`` is true when one column is the table's alone and enough others are there, or when all its columns are
    there and no other. It is false when the columns fit no table well, or two tables equally; ``rival`` then names
    the other one.
    """

    table: str
    positions: Mapping[str, int]
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    repeated: tuple[str, ...]
    sure: bool
    rival: str | None = None
    score: float = field(default=0.0, compare=False)


def column_key(name: str) -> str:
    """A column name without case and spaces, as it is compared."""
    return "".join(name.split()).casefold()


class Recogniser:
    """Knows the tables of one layout and what sets each apart."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._tables = dict(layout.form.tables)
        self._telling = _telling_columns(self._tables)
        self._elsewhere = dict(layout.other_years)
        self._telling_elsewhere = _telling_columns({**self._tables, **self._elsewhere})

    def match(self, header: Sequence[str], file: str = "") -> Match:
        """The table that ``header`` fits best.

        Where its columns leave two tables open, the one that the ``file`` or the sheet is called after. A table
        that only another collection year has is given without positions, as none of its columns is read.
        """
        ranked = sorted(
            (self._against(name, header) for name in self._tables),
            key=lambda m: (m.sure, m.score),
            reverse=True,
        )
        best, rest = ranked[0], ranked[1:]
        tied = rest and rest[0].score == best.score and rest[0].sure == best.sure
        if best.sure and not tied:
            return best
        named = [match for match in ranked if self._is_called(match, file) and match.sure == best.sure]
        if named:
            return replace(named[0], sure=True)
        other = self._of_another_year(header)
        if other:
            return Match(other, {}, (), (), (), sure=True, score=1.0)
        return replace(best, sure=False, rival=rest[0].table) if tied else best

    def _is_called(self, match: Match, file: str) -> bool:
        """Whether the file bears the table's name, and nothing in its columns speaks against that table."""
        words = re.split(r"[^a-z0-9]+", re.sub(r"\.[A-Za-z0-9]+$", "", file).casefold())
        fits = len(match.positions) >= max(3, len(match.missing)) and not match.extra
        return match.table.casefold() in words and fits

    def _of_another_year(self, header: Sequence[str]) -> str | None:
        keys = {column_key(name) for name in header}
        for name, table in self._elsewhere.items():
            wanted = {column_key(column) for column in table.file_columns}
            if keys & self._telling_elsewhere[name] and len(keys & wanted) * 2 >= len(wanted):
                return name
        return None

    def _against(self, name: str, header: Sequence[str]) -> Match:
        by_key = {column_key(column): column for column in self._tables[name].fields}
        positions: dict[str, int] = {}
        extra, repeated = [], []
        for index, column in enumerate(header):
            known = by_key.get(column_key(column))
            if known is None:
                extra += [column] if column.strip() else []
            elif known in positions:
                repeated.append(known)
            else:
                positions[known] = index
        wanted = self._layout.expected[name] or self._tables[name].file_columns
        missing = tuple(column for column in wanted if column not in positions)
        told = any(column_key(column) in self._telling[name] for column in positions)
        enough = len(positions) * 2 >= min(len(header), len(wanted))
        score = len(positions) / (len(positions) + len(missing) + len(extra) or 1)
        exact = bool(positions) and not missing and not extra and not repeated
        return Match(
            name,
            positions,
            missing,
            tuple(extra),
            tuple(dict.fromkeys(repeated)),
            (told and enough) or exact,
            None,
            score,
        )


def _telling_columns(tables: Mapping[str, Table]) -> dict[str, frozenset[str]]:
    """For each table, the column names that no other table of the form has."""
    keys = {name: {column_key(column) for column in table.file_columns} for name, table in tables.items()}
    seen = Counter(key for group in keys.values() for key in group)
    return {name: frozenset(key for key in group if seen[key] == 1) for name, group in keys.items()}
