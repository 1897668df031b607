"""Households: who lived at one dwelling at one time, and which places are none.

A household is a run of time at one place in which, at every change, somebody stayed on. When one family is out before
the next moves in, or on the same day, they are two. Living together is co-residence and nothing else: it makes nobody
a parent, a brother or a sister. A placement away from home, a home for many or a building whose flats are not told
apart is listed with its reason and makes no household; of a foster home it is said that people live there together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forethought.model.runs import pairs_within

from .columns import NOTHING, Codes, among, dates, ends, in_order, numbered, starts, table_of
from .names import surname_words
from .periods import most_at_once, runs, spans
from .places import place_rules, places_where
from .relating import RELATIONSHIPS
from .seals import NO_SEALS, Seals
from .statements import INFERRED

HOUSEHOLDS = pa.schema(
    [(name, pa.string()) for name in ("household", "kind", "place", "person")]
    + [("start", pa.date32()), ("end", pa.date32())]
)
"""Who belonged to which household and when, half-open; `household` numbers the run of time at the place.
`kind` is `home`, or `foster_home`, where living together can be said and nothing more."""

NOT_HOUSEHOLDS = pa.schema(
    [("place", pa.string()), ("reason", pa.string()), ("people_at_once", pa.int64()), ("surnames_at_once", pa.int64())]
)
"""Places that are no household: `reason` is a kind of place, `too_many_people` or `too_many_surnames`."""


@dataclass(frozen=True)
class Households:
    """`members` (`HOUSEHOLDS`) and `flagged` (`NOT_HOUSEHOLDS`)."""

    members: pa.Table
    flagged: pa.Table


def households(stays: pa.Table, surnames: pa.Table | None = None, *, seals: Seals = NO_SEALS) -> Households:
    """Find households among stays (`places.stays`); surnames (`person, surname`) help to tell a building from a home.

    Two stays that only touch (one ends on the day the other starts) do not overlap. Persons on two sides of one seal
    never stand in one household: both are left out.
    """
    texts, (place,) = numbered(stays["place"])
    begin, end = starts(stays["start"]), ends(stays["end"])
    people = most_at_once(place, begin, end, len(texts))
    names = _surnames_at_once(stays, place, begin, end, len(texts), surnames)
    kinds = np.full(len(texts), "home", object)
    for row in np.flatnonzero(~among(stays["kind"], places_where("household"))).tolist():
        kinds[place[row]] = stays["kind"][row].as_py()
    reasons = np.where(names > place_rules()["most_surnames_at_once"], "too_many_surnames", kinds)
    reasons = np.where(people > place_rules()["most_at_once"], "too_many_people", reasons)
    listed = np.flatnonzero(reasons != "home")
    keep = np.flatnonzero(np.isin(reasons, sorted(places_where("together")))[place])
    members = _members(stays.take(pa.array(keep)), place[keep], begin[keep], end[keep], reasons)
    told = {
        "place": [texts[at] for at in listed.tolist()],
        "reason": reasons[listed].tolist(),
        "people_at_once": people[listed],
        "surnames_at_once": names[listed],
    }
    return Households(in_order(seals.apart(members, "household", "person")), table_of(told, NOT_HOUSEHOLDS))


def co_residents(members: pa.Table, *, seals: Seals = NO_SEALS) -> pa.Table:
    """Return who lived with whom and when, as `RELATIONSHIPS` of the kind `co_resident`, status inferred."""
    _, (group,) = numbered(members["household"])
    names, (person,) = numbered(members["person"])
    begin, end = starts(members["start"]), ends(members["end"])
    left, right = pairs_within(group)
    first, last = np.maximum(begin[left], begin[right]), np.minimum(end[left], end[right])
    keep = (first < last) & (person[left] != person[right])
    one, two = np.minimum(person[left], person[right])[keep], np.maximum(person[left], person[right])[keep]
    people = np.asarray(names, object)
    found = {
        "person": people[one] if len(one) else [],
        "other": people[two] if len(two) else [],
        "start": dates(first[keep]),
        "end": dates(last[keep]),
        "kind": ["co_resident"] * len(one),
        "status": [INFERRED] * len(one),
    }
    return in_order(seals.kept(table_of(found, RELATIONSHIPS), "person", "other"))


def _members(stays: pa.Table, place: Codes, begin: Codes, end: Codes, kinds: NDArray[np.object_]) -> pa.Table:
    found = runs(place, begin, end, touching=False)
    held, where = stays.take(pa.array(found.order)), place[found.order]
    first_of_place = np.append(True, where[1:] != where[:-1])[: len(where)]
    number = found.number - np.maximum.accumulate(np.where(first_of_place, found.number, 0)) + 1
    texts = held["place"].to_pylist()
    household = [f"{text}#{at}" for text, at in zip(texts, number.tolist(), strict=True)]
    columns = {"household": household, "kind": kinds[where].tolist()}
    return table_of({**columns, **{name: held[name] for name in ("place", "person", "start", "end")}}, HOUSEHOLDS)


def _surnames_at_once(
    stays: pa.Table, place: Codes, begin: Codes, end: Codes, size: int, surnames: pa.Table | None
) -> Codes:
    """The most different surnames on one day at each place; double-barrelled ones go by their first word in order."""
    if surnames is None:
        return np.zeros(size, np.int64)
    last = dict(zip(surnames["person"].to_pylist(), surnames["surname"].to_pylist(), strict=True))
    words = [min(surname_words(last.get(person)), default=None) for person in stays["person"].to_pylist()]
    _, (word,) = numbered(pa.chunked_array([pa.array(words, pa.string())]))
    named = np.flatnonzero(word != NOTHING)
    place, begin, end, word = place[named], begin[named], end[named], word[named]
    _, group = np.unique(place * (word.max(initial=0) + 1) + word, return_inverse=True)
    found = runs(group, begin, end, touching=False)
    first, last_day = spans(found, begin, end)
    return most_at_once(place[found.order][found.first], first, last_day, size)
