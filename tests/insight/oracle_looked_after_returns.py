"""What two SSDA903 returns say of each child in care, read in plain Python: periods of care, placements, cohorts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from math import hypot

from forethought.model import add_years

Row = Mapping[str, str | None]
Tables = Mapping[str, Sequence[Row]]
Places = Mapping[str, tuple[int | None, int | None, str | None]]

TEMPORARY = {"T0", "T1", "T2", "T3", "T4"}


def day(text: str | None) -> date | None:
    """A day as SSDA903 writes it, None when it is not one."""
    found = re.fullmatch(r"(\d{2})/(\d{2})/(\d{4})", text or "")
    try:
        return date(int(found[3]), int(found[2]), int(found[1])) if found else None
    except ValueError:
        return None


def age(born: date | None, on: date) -> int | None:
    """Completed years; None before birth, or when the birth date is not known."""
    if born is None or born > on:
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


@dataclass(frozen=True)
class Episode:
    """One row of Episodes with its days read."""

    row: Row
    start: date
    end: date | None
    this_year: bool

    def code(self, name: str) -> str:
        return self.row.get(name) or ""

    @property
    def home(self) -> tuple[str, ...]:
        return tuple(self.code(name) for name in ("PLACE", "PLACE_PROVIDER", "URN", "PL_POST"))

    def open_on(self, when: date) -> bool:
        return self.end is None or self.end > when


@dataclass
class Stay:
    """One placement."""

    start: date
    end: date
    place: str
    care: int
    first: Episode


Care = list[Episode]


class Child:
    """What the returns hold of one child in care up to the last day, short breaks left out."""

    def __init__(self, episodes: list[Episode], end: date) -> None:
        self.end = end
        self.episodes = sorted(episodes, key=lambda e: (e.start, e.end or date.max, e.this_year))

    @cached_property
    def cares(self) -> list[Care]:
        """Periods of care, each the episodes in order."""
        found: list[Care] = []
        for episode in self.episodes:
            last = found[-1][-1] if found else None
            left = last is not None and last.code("REC") not in ("", "X1")
            gap = last is not None and last.end is not None and last.end < episode.start
            if last is None or left or gap or episode.code("RNE") == "S":
                found.append([])
            found[-1].append(episode)
        return found

    @cached_property
    def now(self) -> Episode | None:
        """The episode open on the last day."""
        held = [e for e in self.episodes if e.this_year and e.open_on(self.end)]
        return held[-1] if held else None

    @property
    def care_now(self) -> Care:
        assert self.now is not None
        return next(care for care in self.cares if any(e is self.now for e in care))

    @cached_property
    def stays(self) -> list[Stay]:
        """Placements in order."""
        found: list[Stay] = []
        before: Episode | None = None
        for number, care in enumerate(self.cares):
            for episode in (e for e in care if e.code("PLACE") not in TEMPORARY):
                ends = episode.end or date.max
                if before is not None and _same_placement(before, episode):
                    found[-1].end = max(found[-1].end, ends)
                    found[-1].place, found[-1].care = episode.code("PLACE"), number
                    if episode.start == found[-1].start:
                        found[-1].first = episode
                else:
                    found.append(Stay(episode.start, ends, episode.code("PLACE"), number, episode))
                before = episode
        return found

    def homes(self, since: date) -> int:
        """Placements with a night between ``since`` and the last day."""
        return sum(stay.end > stay.start and stay.end > since for stay in self.stays)


def _same_placement(before: Episode, now: Episode) -> bool:
    if now.code("RNE") == "S":
        return False
    if now.code("RNE") in ("L", "T", "U"):
        return True
    if before.code("PLACE")[:1] == "U" and now.code("PLACE") in ("A3", "A5"):
        return True
    return before.home == now.home and before.end is not None and before.end < now.start


class Returns:
    """One return, and last year's if there is one, for the year that ends with ``end``."""

    def __init__(
        self, tables: Tables, end: date, previous: Tables | None, places: Places, authority: str = "E08000025"
    ) -> None:
        self.authority = authority
        self.tables, self.end, self.previous, self.places = tables, end, previous or {}, places
        self.start = add_years(end, -1) + timedelta(1)
        self.return_year = end.year if end <= date(end.year, 3, 31) else end.year + 1
        self.header: dict[str, Row] = {}
        for row in tables.get("Header", ()):
            if row["CHILD"]:
                self.header.setdefault(row["CHILD"], row)
        self.children = self._children()

    def both(self, table: str, *key: str) -> list[Row]:
        """Rows of both years; of last year's only those whose key is not in this year's."""
        now = list(self.tables.get(table, ()))
        known = {tuple(row[name] for name in key) for row in now}
        return now + [r for r in self.previous.get(table, ()) if tuple(r[name] for name in key) not in known]

    def _children(self) -> dict[str, Child]:
        episodes: dict[str, list[Episode]] = {}
        this_year = {id(row) for row in self.tables["Episodes"]}
        opens = date(self.return_year - 1, 4, 1)
        for row in self.both("Episodes", "CHILD", "DECOM"):
            begun, ended, here = day(row["DECOM"]), day(row["DEC"]), id(row) in this_year
            if not row["CHILD"] or begun is None or begun > self.end or row["LS"] in ("V3", "V4"):
                continue
            if not here and begun >= opens:
                continue
            if not here and (ended is None or ended >= opens):
                row, ended = {**row, "REC": None}, opens
            episodes.setdefault(row["CHILD"], []).append(Episode(row, begun, ended, here))
        return {name: Child(held, self.end) for name, held in episodes.items()}

    def born(self, child: str) -> date | None:
        return day(self.header[child]["DOB"]) if child in self.header else None

    def in_year(self, when: date | None) -> bool:
        return when is not None and self.start <= when <= self.end

    @cached_property
    def at_end(self) -> dict[str, Episode]:
        return {name: child.now for name, child in self.children.items() if child.now}

    @cached_property
    def started(self) -> dict[str, Episode]:
        found: dict[str, Episode] = {}
        for name, child in self.children.items():
            for episode in child.episodes:
                if episode.code("RNE") == "S" and self.in_year(episode.start):
                    found.setdefault(name, episode)
        return found

    @cached_property
    def ceased(self) -> dict[str, Episode]:
        return {
            name: episode
            for name, child in self.children.items()
            for episode in child.episodes
            if episode.code("REC") not in ("", "X1") and self.in_year(episode.end)
        }

    @cached_property
    def any_time(self) -> set[str]:
        return {n for n, c in self.children.items() if any(e.end is None or e.end >= self.start for e in c.episodes)}

    @cached_property
    def all_year(self) -> dict[str, tuple[Row, int | None]]:
        """Children in care all year: their row of OC2 (empty if none) and age."""
        first: dict[str | None, Row] = {}
        for row in self.tables.get("OC2", ()):
            first.setdefault(row["CHILD"], row)
        found = {}
        for name in self.at_end:
            if self.children[name].care_now[0].start <= self.start:
                row = first.get(name, {})
                found[name] = (row, age(day(row.get("DOB")) or self.born(name), self.end))
        return found

    def miles(self, episode: Episode) -> float | None:
        (east, north, _), (to_east, to_north, _) = (self._place(episode, name) for name in ("HOME_POST", "PL_POST"))
        if east is None or north is None or to_east is None or to_north is None:
            return None
        return round(hypot(east - to_east, north - to_north) / 1609.3, 1)

    def outside(self, episode: Episode) -> bool | None:
        """Whether the home lies outside the council's area; None when that is not known."""
        council = self._place(episode, "PL_POST")[2]
        return None if council is None else council != self.authority

    def _place(self, episode: Episode, name: str) -> tuple[int | None, int | None, str | None]:
        return self.places.get((episode.row.get(name) or "").replace(" ", "").upper(), (None, None, None))
