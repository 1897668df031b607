"""Cuts what an agency knows into deliveries: each row as it was known at the end of the period it is sent in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from forethought.synth.agencies import Held, Register
from forethought.synth.feeds.feed import Extract
from forethought.synth.lives.tables import Lives
from forethought.synth.rows import NEVER, arrow_column
from forethought.synth.setting import Setting
from forethought.synth.window import Window

Array = NDArray[Any]
Columns = Mapping[str, pa.Array]
_DAYS = 2**20  # more than any day that is asked for
_MONTHS = {"yearly": 12, "quarterly": 3, "monthly": 1}


@dataclass(frozen=True)
class Periods:
    """The periods of a feed over the window: ``edges`` has the first day of each and the day after the last."""

    names: tuple[str, ...]
    edges: NDArray[np.int64]

    def end_of(self, period: Array) -> NDArray[np.int64]:
        """The day after the last day of each period."""
        found: NDArray[np.int64] = self.edges[period + 1]
        return found

    def of(self, days: Array) -> NDArray[np.int64]:
        """The period of each day: -1 before the first, the number of periods after the last."""
        found: NDArray[np.int64] = np.searchsorted(self.edges, days, side="right") - 1
        return found


def periods_of(window: Window, cadence: str, *, daily_at_end: bool = False) -> Periods:
    """The years (``2026``), quarters (``2025-Q2`` of the calendar) or months (``2026-03``) of the window; with
    ``daily_at_end`` the last month day by day (``2026-03-17``)."""
    first = np.datetime64(window.first, "D").astype("datetime64[M]")
    last = np.datetime64(window.end, "D").astype("datetime64[M]")
    starts = np.arange(first, last, _MONTHS[cadence])
    names = [_name(str(start), cadence) for start in starts]
    edges = starts.astype("datetime64[D]").astype(np.int64).tolist()
    if daily_at_end:
        days = range(edges.pop(), window.end)
        names = [*names[:-1], *(str(np.datetime64(day, "D")) for day in days)]
        edges += list(days)
    return Periods(tuple(names), np.asarray([*edges, window.end], np.int64))


def _name(month: str, cadence: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    if cadence == "yearly":
        return str(year + 1)
    return f"{year}-Q{(number + 2) // 3}" if cadence == "quarterly" else month


@dataclass(frozen=True)
class Versions:
    """Rows of a table as they are sent: a row again in each period in which something of it changed.

    ``row`` is the place in the table, ``period`` that of the period; both in order of period, then row.
    """

    periods: Periods
    row: NDArray[np.int64]
    period: NDArray[np.int64]

    @property
    def last_day(self) -> NDArray[np.int64]:
        """The last day of each version's period: what is known then is sent."""
        return self.periods.end_of(self.period) - 1

    def day(self, days: Array) -> pa.Array:
        """A column of days of the table as dates; null for what had not come by the end of the period."""
        return date_column(self.known(days))

    def known(self, days: Array) -> Array:
        """A column of days of the table, NEVER for what had not come by the end of the period."""
        found = days[self.row]
        return np.where(found <= self.last_day, found, NEVER)

    def code(self, codes: Array, since: Array | None = None) -> pa.Array:
        """A column of codes of the table, null for those known only from a later day of ``since`` on."""
        found = codes[self.row]
        return code_column(found if since is None else np.where(self.known(since) == NEVER, "", found))

    def flag(self, flags: Array) -> pa.Array:
        """A column of flags of the table as Y and N."""
        return flag_column(flags[self.row])

    def number(self, values: Array) -> pa.Array:
        """A column of numbers of the table."""
        return pa.array(values[self.row])


def versions(periods: Periods, *days: Array, book: bool = False) -> Versions:
    """When rows are sent that change on ``days`` (one array for each kind of change; NEVER for none).

    With ``book`` the first period also has what began before it and has not had its last change by then.
    """
    found = [periods.of(each) for each in days]
    if book:
        begun, goes_on = found[0] < 0, np.max([np.where(each == NEVER, NEVER, each) for each in days], axis=0)
        found[0] = np.where(begun & (goes_on >= periods.edges[0]), 0, found[0])
    size = len(days[0])
    row = np.tile(np.arange(size), len(found))
    period = np.concatenate(found)
    inside = (period >= 0) & (period < len(periods.names))
    key = np.unique(period[inside] * max(size, 1) + row[inside])
    return Versions(periods, key % max(size, 1), key // max(size, 1))


def once(periods: Periods, days: Array) -> Versions:
    """Rows that are sent once, in the period of their day."""
    return versions(periods, days)


def cut(tables: Mapping[str, tuple[Versions, Columns]], periods: Periods) -> Iterator[Extract]:
    """One extract for each period, with every table, empty where nothing is sent. ``Synthetic`` is the last column."""
    made: dict[str, tuple[pa.Table, Array]] = {}
    for name, (sent, columns) in tables.items():
        table = pa.table({**columns, "Synthetic": pa.repeat("yes", len(sent.row))})
        made[name] = table, np.searchsorted(sent.period, np.arange(len(periods.names) + 1))
    for number, period in enumerate(periods.names):
        parts = {name: table.slice(at[number], at[number + 1] - at[number]) for name, (table, at) in made.items()}
        yield Extract(period, parts)


def code_column(values: Array) -> pa.Array:
    """Codes, null for an empty one."""
    return arrow_column(values, "code")


def date_column(days: Array) -> pa.Array:
    """Days as dates, null for NEVER."""
    return arrow_column(np.asarray(days), "day")


def flag_column(values: Array) -> pa.Array:
    """Flags as Y and N."""
    return pa.array(np.where(values, "Y", "N"), pa.string())


def moment_column(days: Array, minutes: Array) -> pa.Array:
    """Day and minute of the day as ISO text to the minute, null for NEVER."""
    held = np.where(days == NEVER, 0, days).astype("datetime64[D]")
    text = np.datetime_as_string(held.astype("datetime64[m]") + minutes.astype("timedelta64[m]"))
    return pa.array(text if len(text) else np.empty(0, np.str_), pa.string(), mask=days == NEVER)


def references(setting: Setting, mark: str, rows: Array) -> pa.Array:
    """Numbers of cases such as ``PI-00012-000345``: of the locality and the row, of nobody; null for nobody's."""
    numbers = pc.utf8_lpad(pa.array(rows, pa.int64(), mask=rows < 0).cast(pa.string()), 6, "0")
    return pc.binary_join_element_wise(f"{mark}-{setting.locality.serial:05d}", numbers, "-")


IDENTITY = {
    "LocalId": "local_id",
    "Forename": "forename",
    "MiddleName": "middle",
    "Surname": "surname",
    "DateOfBirth": "born",
    "Sex": "sex",
    "Ethnicity": "ethnicity",
}
"""Columns of a person and what a register calls them."""
ADDRESS = {"HouseNumber": "number", "Street": "street", "Postcode": "postcode", "Uprn": "uprn"}
"""Columns of where a person lives; empty for families whose address must not be told."""
NHS = {"NhsNumber": "nhs_number"}
"""The column of the NHS number."""


def identity(
    register: Register,
    lives: Lives,
    persons: Array,
    days: Array,
    columns: Mapping[str, str],
    prefix: str = "",
) -> dict[str, pa.Array]:
    """Columns of people as an agency holds them, null where it holds nothing and for nobody.

    Each person is asked for on its day. Addresses of families that must not be told are left out.
    """
    known = np.flatnonzero(persons >= 0)
    if not len(known):
        return {f"{prefix}{name}": pa.nulls(len(persons), pa.string()) for name in columns}
    # Many rows are about the same person on the same day: each is asked for once.
    key, place = np.unique(persons[known].astype(np.int64) * _DAYS + days[known], return_inverse=True)
    asked = (key // _DAYS).astype(np.int32)
    held: Held = register.held(asked, (key % _DAYS).astype(np.int32))
    family = lives.persons.family[asked]
    hidden = (family >= 0) & lives.families.protected[np.maximum(family, 0)]
    rows = np.full(len(persons), -1, np.int64)
    rows[known] = place
    taken = pa.array(rows, mask=rows < 0)
    return {
        f"{prefix}{name}": code_column(np.where(hidden & (name in ADDRESS), "", getattr(held, column))).take(taken)
        for name, column in columns.items()
    }


def local_ids(register: Register, persons: Array, days: Array) -> pa.Array:
    """The agency's own ids of people on their days, null for nobody."""
    known = np.flatnonzero(persons >= 0)
    if not len(known):
        return pa.nulls(len(persons), pa.string())
    return _spread(
        register.local_ids(persons[known].astype(np.int32), days[known].astype(np.int32)), known, len(persons)
    )


def _spread(values: Array, places: Array, size: int) -> pa.Array:
    """Codes in their places among ``size`` rows, null everywhere else and where empty."""
    whole = np.full(size, "", values.dtype)
    whole[places] = values
    return code_column(whole)
