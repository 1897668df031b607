"""Who lives at the same address as a person on a day, as each source states it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pyarrow as pa

from forethought.linkage.families import STAYS, households, places_where
from forethought.record.reader import Reader
from forethought.record.reading.homes import StatedHome, homes_near, homes_of
from forethought.record.reading.relatives import Relative, family

SAME_DWELLING = "same_dwelling"
NO_ADDRESS = "no_address"
SAME_POSTCODE_AND_RELATED = "same_postcode_and_related"


@dataclass(frozen=True, slots=True)
class Companion:
    """Somebody whom a source states at the same address. ``basis`` says what makes it the same.

    ``same_dwelling``: one property number, or one house and street with one postcode. ``same_postcode_and_related``:
    one postcode, which is many homes, and a relationship that a source states. ``source`` states this person's
    address; ``claim_ids`` are the claims of that address and, where it rests on one, of the relationship.
    """

    person_id: str
    source: str
    basis: str
    claim_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HomeOnDay:
    """One source's word on where the person lives, and who else lives there by anybody's word.

    ``set_aside`` is empty, or why nothing can be said of who lives together there: a kind of place (a children's
    home, a refuge), ``too_many_people``, or ``no_address`` where the reader shows none. ``claim_ids`` are the claims of
    the person's own address.
    """

    source: str
    kind: str
    claim_ids: tuple[str, ...]
    companions: tuple[Companion, ...]
    set_aside: str = ""


@dataclass(frozen=True, slots=True)
class HouseholdOnDay:
    """The household of a person on a day as known at a moment: one home for each row of a source that states one."""

    person_id: str
    as_at: date
    as_known_at: datetime
    homes: tuple[HomeOnDay, ...]


def household(reader: Reader, person: str, as_at: date, as_known_at: datetime) -> HouseholdOnDay:
    """Who lived at the same address as ``person`` on the day ``as_at``, as sources had stated it by ``as_known_at``.

    What the reader withholds is not there: a protected address is neither used nor hinted at. Living together makes
    nobody a relative. In order of source, then of person id; the same facts give the same answer.
    """
    own = homes_of(reader, person, as_at, as_known_at)
    others = homes_near(reader, own, person, as_at, as_known_at)
    related = {relative.person_id: relative for relative in family(reader, person, as_at, as_known_at)}
    found = [_home(home, others, related, _crowded([*own, *others], as_at)) for home in own]
    return HouseholdOnDay(person, as_at, as_known_at, tuple(sorted(found, key=lambda h: (h.source, h.claim_ids))))


def _home(
    home: StatedHome, others: Sequence[StatedHome], related: Mapping[str, Relative], crowded: Mapping[str, str]
) -> HomeOnDay:
    together = places_where("together")
    reason = "" if home.kind in together else home.kind
    reason = reason or crowded.get(home.dwelling or "", "") or ("" if home.dwelling or home.postcode else NO_ADDRESS)
    companions: list[Companion] = []
    for other in [] if reason else others:
        relative = related.get(other.person_id)
        basis = _basis(home, other, relative)
        if basis and other.kind in together:
            ids = other.claim_ids
            if relative and basis == SAME_POSTCODE_AND_RELATED:
                ids += relative.claim_ids
            companions.append(Companion(other.person_id, other.source, basis, ids))
    companions.sort(key=lambda c: (c.person_id, c.source, c.claim_ids))
    return HomeOnDay(home.source, home.kind, home.claim_ids, tuple(companions), reason)


def _basis(one: StatedHome, other: StatedHome, relative: Relative | None) -> str:
    if one.dwelling and other.dwelling:
        return SAME_DWELLING if one.dwelling == other.dwelling else ""
    if relative and one.postcode and one.postcode == other.postcode:
        return SAME_POSTCODE_AND_RELATED
    return ""


def _crowded(homes: Iterable[StatedHome], day: date) -> dict[str, str]:
    """Dwellings at which there are too many people for a household, as linkage counts them."""
    rows = [
        {"person": home.person_id, "place": home.dwelling, "kind": "home", "start": day, "end": day + timedelta(1)}
        for home in homes
        if home.dwelling
    ]
    flagged = households(pa.Table.from_pylist(rows, schema=STAYS)).flagged
    return dict(zip(flagged["place"].to_pylist(), flagged["reason"].to_pylist(), strict=True))
