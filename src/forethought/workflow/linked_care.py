"""Periods of care and adoptions, from the SSDA903 returns of every year that is held."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from forethought.sources import parse_date

Row = Mapping[str, Any]
_BREAKS = frozenset({"V3", "V4"})
_ADOPTED = frozenset({"E11", "E12"})
_FOR_ADOPTION = frozenset({"A3", "A4", "A5", "A6"})
_BY_FOSTER_CARER = frozenset({"A3", "A5"})


@dataclass(frozen=True, slots=True)
class _Episode:
    child: str
    start: date
    end: date | None
    rne: str
    reason: str
    status: str
    place: str
    home: str


def care_periods(returns: Iterable[Iterable[Row]]) -> Iterator[dict[str, Any]]:
    """Rows of ``CarePeriods`` from the episodes of several returns, the oldest first; a later return has the last word
    on an episode. A period begins with RNE S, after a reason other than X1, and after a gap.
    """
    for period in _periods(returns):
        last = period[-1]
        ended = last.end if last.reason not in ("", "X1") else None
        yield {
            "PersonId": last.child,
            "FirstDay": f"{period[0].start}",
            "LastDay": f"{ended}" if ended else None,
            "ShortBreaks": "1" if {episode.status for episode in period} <= _BREAKS else "0",
        }


def adoptions(returns: Iterable[Iterable[Row]]) -> Iterator[dict[str, Any]]:
    """Rows of ``Adoptions``: periods that ended in adoption, with the day of the move to who adopts.

    For a foster carer who adopts that is the day on which the placement became one for adoption, and ``FosteredDay``
    the day on which the child came to that home.
    """
    for period in _periods(returns):
        last = period[-1]
        placed = _placed(period)
        if last.reason not in _ADOPTED or last.end is None or placed is None:
            continue
        fostered = _came(period, placed) if placed.place in _BY_FOSTER_CARER else None
        yield {
            "PersonId": last.child,
            "CareFirstDay": f"{period[0].start}",
            "FosteredDay": f"{fostered}" if fostered else None,
            "PlacedDay": f"{placed.start}",
            "OrderDay": f"{last.end}",
        }


def _placed(period: list[_Episode]) -> _Episode | None:
    """The episode in which the last stay with who adopts began."""
    found = None
    for episode in reversed(period):
        if episode.place not in _FOR_ADOPTION:
            break
        found = episode
    return found


def _came(period: list[_Episode], placed: _Episode) -> date:
    """The first day of the unbroken time in the home where the child was when ``placed`` began."""
    came = placed.start
    for episode in reversed(period[: period.index(placed)]):
        if not placed.home or episode.home != placed.home:
            break
        came = episode.start
    return came


def _periods(returns: Iterable[Iterable[Row]]) -> Iterator[list[_Episode]]:
    held: dict[tuple[str, date], _Episode] = {}
    for rows in returns:
        held.update({(episode.child, episode.start): episode for episode in map(_episode, rows) if episode})
    ordered = [held[key] for key in sorted(held)]
    if not ordered:
        return
    period = [ordered[0]]
    for before, episode in pairwise(ordered):
        if episode.child != before.child or _begins(before, episode):
            yield period
            period = []
        period.append(episode)
    yield period


def _begins(before: _Episode, episode: _Episode) -> bool:
    gap = before.end is not None and before.end < episode.start
    return episode.rne == "S" or before.reason not in ("", "X1") or gap


def _episode(row: Row) -> _Episode | None:
    start, end = (parse_date(row.get(name) or "", "dmy") for name in ("DECOM", "DEC"))
    if not row.get("CHILD") or start is None:
        return None
    rne, reason, status, place, home = (row.get(name) or "" for name in ("RNE", "REC", "LS", "PLACE", "PL_POST"))
    return _Episode(str(row["CHILD"]), start, end, rne, reason, status, place, home.replace(" ", "").upper())
