"""A tracer over a table of one's own: an extract of a master index, or invented people for trying things out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import pyarrow as pa

from ..cleaning import clean_sex
from ..errors import LinkageError
from ..identifier_claims import text_of
from ..identifiers import check_nhs_number
from . import matching
from .matching import Asked, Entry
from .protocol import Demographics, TraceResult, TraceStatus

_OPEN = frozenset({"", "u", "no", "false", "0"})
_COLUMNS = ("nhs_number", "forename", "surname", "date_of_birth", "sex", "postcode", "superseded_by", "sensitive")


class LocalTracer:
    """Traces against a table held in memory: first number and birth date, then names, birth date, sex or postcode."""

    def __init__(self, table: pa.Table, *, allow_test_numbers: bool = False) -> None:
        """Read the register.

        `table`: text columns `nhs_number, forename, surname, date_of_birth, sex, postcode`, and where they exist
        `superseded_by` (the number that took the place of this one) and `sensitive` (blank, `U`, `no`, `false` or
        `0` is open; anything else is restricted). Several rows of one number are its former names and postcodes.
        Raises `LinkageError` when a row has no usable number, or a superseded number leads nowhere or in a circle.
        """
        self._tests = allow_test_numbers
        rows = _rows(table, allow_test_numbers)
        self._after = {n: row["superseded_by"] for n, held in rows.items() for row in held if row["superseded_by"]}
        self._entries = {number: _entry(held) for number, held in rows.items()}
        self._newest = {number: self._last(number) for number in rows}
        marked = [n for n, held in rows.items() if any(row["sensitive"].lower() not in _OPEN for row in held)]
        self._sensitive = {self._newest[number] for number in marked}
        self._born: dict[str, list[str]] = defaultdict(list)
        for number, entry in self._entries.items():
            self._born[entry.born].append(number)

    def trace(self, demographics: Demographics) -> TraceResult:
        """See `Tracer`. Never raises: the table is at hand."""
        asked = Asked.of(demographics, self._tests)
        return self._cross_check(asked) or self._by_names(asked)

    def _cross_check(self, asked: Asked) -> TraceResult | None:
        newest = self._newest.get(asked.number)
        if newest is None:
            return None
        answers = max(
            (matching.compare(asked, self._entries[number]) for number in (newest, asked.number)),
            key=matching.cross_checked,
        )
        if not matching.cross_checked(answers):
            return None
        return self._result(newest, answers, "cross_check", "" if newest == asked.number else asked.number)

    def _by_names(self, asked: Asked) -> TraceResult:
        found: dict[str, Mapping[str, int]] = {}
        for number in self._born.get(asked.born, []) if asked.born else []:
            answers = matching.compare(asked, self._entries[number])
            if matching.traced_by_names(answers, asked.born):
                found.setdefault(self._newest[number], answers)
        if len(found) != 1:
            return TraceResult(TraceStatus.MANY if found else TraceStatus.NONE)
        number, answers = found.popitem()
        return self._result(number, answers, "alphanumeric")

    def _result(self, number: str, answers: Mapping[str, int], step: str, replaces: str = "") -> TraceResult:
        if number in self._sensitive:
            return TraceResult(TraceStatus.SENSITIVE)
        status = TraceStatus.SUPERSEDED if replaces else TraceStatus.FOUND
        return TraceResult(status, number, replaces, matching.confidence(answers), matching.agreed(answers), step)

    def _last(self, number: str) -> str:
        met = {number}
        while after := self._after.get(number):
            if after in met or after not in self._entries:
                raise LinkageError(
                    "A superseded number leads nowhere or in a circle",
                    where="register, column superseded_by",
                    why="the child's present number could not be told",
                    do="give the number that is in use today a row of its own",
                )
            met.add(after)
            number = after
        return number


def _rows(table: pa.Table, tests: bool) -> dict[str, list[dict[str, str]]]:
    rows: dict[str, list[dict[str, str]]] = defaultdict(list)
    columns = [text_of(table, name).to_pylist() for name in _COLUMNS]
    for place, values in enumerate(zip(*columns, strict=True)):
        row = dict(zip(_COLUMNS, values, strict=True))
        row["nhs_number"] = _number(row["nhs_number"], tests, place)
        row["superseded_by"] = _number(row["superseded_by"], tests, place) if row["superseded_by"] else ""
        rows[row["nhs_number"]].append(row)
    return rows


def _number(text: str, tests: bool, place: int) -> str:
    found = check_nhs_number(text, tests)
    if not found.ok:
        raise LinkageError(
            "A row of the register has a number that cannot be one",
            where=f"register, data row {place}",
            why=f"the number fails its check ({found.reason})",
            do="mend the number or leave the row out",
        )
    return found.normal


def _entry(rows: list[dict[str, str]]) -> Entry:
    latest = rows[-1]
    return Entry(
        frozenset(words for row in rows if (words := matching.forename_words(row["forename"]))),
        frozenset(words for row in rows if (words := matching.surname_words(row["surname"]))),
        matching.day(latest["date_of_birth"]),
        clean_sex(latest["sex"]) or "",
        frozenset(code for row in rows if (code := matching.place(row["postcode"]))),
    )
