"""The episodes of care, as the return of a year has them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forethought.synth.feeds.columns import date_column, text_column
from forethought.synth.feeds.ssda903.scope import Scope, short_break
from forethought.synth.feeds.ssda903.year import parameters, registered_from
from forethought.synth.journeys.tables import Episodes
from forethought.synth.rows import NEVER, NOBODY


def recorded(episodes: Episodes) -> Episodes:
    """All episodes as the council records them: supported accommodation has no provider until it must be registered.

    A stay that goes on over that day ends then, and a new episode begins at the same place under its number: neither
    may an episode carried over change its number, nor may it go on without one.
    """
    since, fact = registered_from(), parameters()["supported"]
    episodes = episodes.take(np.lexsort((episodes.start, episodes.person)))
    supported = episodes.place == fact["place"]
    early = supported & (episodes.start < since)
    over = early & (episodes.end > since)
    went_on = episodes.take(over)
    went_on = replace(went_on, start=np.full(len(went_on), since, np.int32), rne=np.full(len(went_on), "P"))
    same_day = supported & (episodes.start == since) & (episodes.rne == "L") & _follows(episodes, early)
    left_so = over | np.isin(np.arange(len(episodes)), np.flatnonzero(same_day) - 1)
    first = replace(
        episodes,
        provider=np.where(early, NOBODY, episodes.provider).astype(np.int32),
        end=np.where(over, since, episodes.end).astype(np.int32),
        rec=np.where(over, "X1", episodes.rec),
        rne=np.where(same_day, "B", episodes.rne),
        reason_moved=np.where(left_so, fact["reason"], episodes.reason_moved),
    )
    joined = Episodes.join(first, went_on)
    return joined.take(np.lexsort((joined.start, joined.person)))


def _follows(episodes: Episodes, early: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which episodes come straight after one of ``early``, of the same child."""
    found = np.zeros(len(episodes), np.bool_)
    found[1:] = early[:-1] & (episodes.person[1:] == episodes.person[:-1]) & (episodes.start[1:] == episodes.end[:-1])
    return found


def episodes_table(scope: Scope) -> pa.Table:
    """One row for each episode that touches the year."""
    held, people = scope.episodes, scope.people
    held = held.take(people.order(held.person, held.start))
    ended = held.end <= scope.year.last
    placed = ~short_break(held)
    alone = np.isin(held.person, scope.unaccompanied)
    return pa.table(
        {
            "CHILD": text_column(people.child[people.at(held.person)]),
            "DECOM": date_column(held.start),
            "RNE": text_column(held.rne),
            "LS": text_column(held.legal_status),
            "CIN": text_column(held.need),
            "PLACE": text_column(scope.year.place(held.place)),
            "PLACE_PROVIDER": text_column(held.provider_code),
            "DEC": date_column(np.where(ended, held.end, NEVER)),
            "REC": text_column(held.rec, ended),
            "REASON_PLACE_CHANGE": text_column(held.reason_moved, ended),
            "HOME_POST": text_column(held.home, placed & ~alone),
            "PL_POST": text_column(held.placed, placed),
            "URN": text_column(_registration(scope, held), placed),
        }
    )


def _registration(scope: Scope, held: Episodes) -> NDArray[np.str_]:
    """The number of the provider, or what stands in for it, where the kind of placement has one."""
    fact, urns = parameters()["registration"], scope.community.setting.services.providers.urn
    known = held.provider != NOBODY
    number = np.where(known, urns[np.where(known, held.provider, 0)], "")
    stands = np.isin(held.place, fact["stand_in_for"]) & ~known
    return np.where(stands, fact["stand_in"], np.where(np.isin(held.place, fact["with_number"]), number, ""))
