"""What list 8 asks of where a child is placed: since when, under which order, how often moved, inside or outside."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forethought.synth.feeds.annex_a.council import Council
from forethought.synth.feeds.annex_a.dates import Array
from forethought.synth.feeds.annex_a.history import History, spells_touching
from forethought.synth.feeds.annex_a.words import parameters
from forethought.synth.journeys.tables import Episodes
from forethought.synth.rows import NOBODY


@dataclass(frozen=True)
class Runs:
    """Episodes in order, with the first day of the placement and of the legal status that each is part of.

    ``placements`` and ``placements_end`` are the starts and ends of placements, by child; ``by_period`` the episodes
    of each period of care.
    """

    episodes: Episodes
    placed_since: NDArray[np.int64]
    legal_since: NDArray[np.int64]
    placements: History
    placements_end: History
    by_period: History

    def moves(self, persons: Array, before: Array, since: Array) -> NDArray[np.int64]:
        """How many placements each child was in from ``since`` on and before a day."""
        return spells_touching(self.placements, self.placements_end, persons, before, since)


def runs_of(council: Council) -> Runs:
    """The episodes of children looked after; those of short breaks are left out."""
    facts, held = parameters()["care"], council.community.care.episodes
    held = held.take(~np.isin(held.legal_status, facts["short_breaks"]))
    held = held.take(np.lexsort((held.start, held.period)))
    first = np.append(True, held.period[1:] != held.period[:-1])[: len(held)]
    legal = first | np.append(True, held.legal_status[1:] != held.legal_status[:-1])[: len(held)]
    moved = first | ~np.isin(held.rne, facts["leaves_place"])
    begins = np.flatnonzero(moved)
    ends = np.append(begins[1:], len(held))[: len(begins)] - 1
    return Runs(
        held,
        _since(held.start, moved),
        _since(held.start, legal),
        History(held.person[begins], held.start[begins]),
        History(held.person[begins], held.end[ends].astype(np.int64)),
        History(held.period, held.start),
    )


def _since(start: Array, new: Array) -> NDArray[np.int64]:
    """The start of the row with which each run began."""
    rows = np.maximum.accumulate(np.where(new, np.arange(len(start)), 0))
    return start[rows].astype(np.int64)


def authority_codes(council: Council, episodes: Episodes) -> NDArray[np.str_]:
    """The code of the authority in which each placement lies.

    Of a foster home it is that of the home, of a children's home that of the provider; all else is in the area.
    """
    setting = council.community.setting
    services, known = setting.services, episodes.provider != NOBODY
    row = np.where(known, episodes.provider, 0)
    found = np.where(known, services.providers.authority[row], setting.authority.code)
    office = np.isin(services.providers.kind[row], ("own_fostering", "agency_fostering", "adoption")) & known
    found = np.where(office, setting.authority.code, found)
    order = np.argsort(services.foster_postcodes, kind="stable")
    homes = services.foster_postcodes[order]
    place = np.minimum(np.searchsorted(homes, episodes.placed), len(homes) - 1)
    fostered = (homes[place] == episodes.placed) & (office | ~known)
    return np.where(fostered, services.foster_authorities[order][place], found)


def registration_numbers(council: Council, episodes: Episodes) -> NDArray[np.str_]:
    """The number of the provider, empty where none is named."""
    urns = council.community.setting.services.providers.urn
    known = episodes.provider != NOBODY
    return np.where(known, urns[np.where(known, episodes.provider, 0)], "")
