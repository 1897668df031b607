"""A list in the making: its rows and columns without who the children are, which is put to all lists at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forethought.synth.agencies import Held, Register
from forethought.synth.feeds.annex_a.council import Council
from forethought.synth.feeds.annex_a.dates import Array
from forethought.synth.feeds.annex_a.words import parameters, said
from forethought.synth.feeds.periods import code_column, date_column
from forethought.synth.rows import NEVER

_CHILD = "Child Unique ID"


@dataclass(frozen=True)
class Sheet:
    """One list of all dates. ``date`` is the place of the date, ``order`` what sorts the rows of one person.

    ``person`` is the row of ``Persons``. ``lead`` are columns that stand right after the child's number, ``columns``
    those after its age. With ``adopters`` the columns are all there are: adopters are not in the council's register.
    """

    date: Array
    person: Array
    order: Array
    columns: Mapping[str, pa.Array]
    lead: Mapping[str, pa.Array] = field(default_factory=dict)
    adopters: bool = False


def cut_sheets(council: Council, register: Register, sheets: Mapping[str, Sheet]) -> Iterator[dict[str, pa.Table]]:
    """The tables of each date, with every child as the council's system has it on that day, in order of its number."""
    people = _People(council, register, sheets)
    ready: dict[str, tuple[pa.Table, Array]] = {}
    for name, sheet in sheets.items():
        order = people.order(sheet)
        table = pa.table({**({} if sheet.adopters else people.columns(sheet)), **sheet.columns}).take(pa.array(order))
        ready[name] = table, np.searchsorted(sheet.date[order], np.arange(len(council.dates.names) + 1))
    for date in range(len(council.dates.names)):
        yield {name: table.slice(at[date], at[date + 1] - at[date]) for name, (table, at) in ready.items()}


class _People:
    """Everyone in some list on some date, each asked for once."""

    def __init__(self, council: Council, register: Register, sheets: Mapping[str, Sheet]) -> None:
        self._size = len(council.community.lives.persons)
        keys = [self._key(sheet) for sheet in sheets.values() if not sheet.adopters]
        self._keys = np.unique(np.concatenate(keys))
        self._person = self._keys % self._size
        self._last = council.dates.ends[self._keys // self._size] - 1
        held = register.held(self._person.astype(np.int32), self._last.astype(np.int32))
        self._rank = np.argsort(np.argsort(held.local_id, kind="stable"), kind="stable")
        self._columns = self._identity(council, held)

    def _key(self, sheet: Sheet) -> NDArray[np.int64]:
        found: NDArray[np.int64] = sheet.date * self._size + sheet.person
        return found

    def _place(self, sheet: Sheet) -> NDArray[np.int64]:
        return np.searchsorted(self._keys, self._key(sheet)).astype(np.int64)

    def order(self, sheet: Sheet) -> NDArray[np.int64]:
        """The rows of a list in order of date, the child's number and the list's own order."""
        rank = np.zeros(len(sheet.date), np.int64) if sheet.adopters else self._rank[self._place(sheet)]
        return np.lexsort((sheet.order, rank, sheet.date)).astype(np.int64)

    def columns(self, sheet: Sheet) -> dict[str, pa.Array]:
        """The columns that every list of children begins with."""
        place = pa.array(self._place(sheet))
        found = {name: column.take(place) for name, column in self._columns.items()}
        return {_CHILD: found.pop(_CHILD), **sheet.lead, **found}

    def _identity(self, council: Council, held: Held) -> dict[str, pa.Array]:
        born = _days(held.born)
        group = np.where(held.ethnicity == "", "NOBT", held.ethnicity)
        age = _age(born, self._last)
        return {
            _CHILD: code_column(held.local_id),
            "Gender": said("gender", np.where(born == NEVER, "U", held.sex)),
            "Ethnicity": said("ethnicity", group),
            "Date of Birth": date_column(born),
            "Age of Child (Years)": pa.array(age, pa.int32(), mask=born == NEVER),
        }


def disability(council: Council, sheet_person: Array, last: Array) -> pa.Array:
    """Whether a disability is known on the last day; not known of children who are not born yet."""
    unborn = council.community.lives.persons.born[sheet_person] > last
    known = council.disabled_since[sheet_person] <= last
    return said("yes", np.where(unborn, "U", np.where(known, "Y", "N")))


def _days(texts: Array) -> NDArray[np.int64]:
    """Days from ISO text, NEVER for none."""
    given = texts != ""
    days = np.where(given, texts, "1970-01-01").astype("datetime64[D]").astype(np.int64)
    return np.where(given, days, NEVER).astype(np.int64)


def _age(born: Array, last: Array) -> NDArray[np.int32]:
    """Whole years on the last day; those born on 29 February come of age on 1 March, as ages are counted."""
    known = np.where(born == NEVER, last, born).astype("datetime64[D]")
    day = last.astype("datetime64[D]")
    months = day.astype("datetime64[M]").astype(np.int64) - known.astype("datetime64[M]").astype(np.int64)
    early = day - day.astype("datetime64[M]") < known - known.astype("datetime64[M]")
    found: NDArray[np.int32] = ((months - early) // 12).astype(np.int32)
    return found


def months(of: str) -> int:
    """How many months a list looks back: ``lists counts adoption``."""
    return int(parameters()["months"][of])
