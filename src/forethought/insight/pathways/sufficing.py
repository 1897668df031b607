"""Where children live and what there is to place them in: need against provision, from an authority's own return."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from forethought.engine import Engine
from forethought.insight.measuring import collection_year_of, year_to
from forethought.insight.pathways import facts
from forethought.insight.pathways.desks import Tables, laid, require
from forethought.insight.pathways.provision import Home, homes, listed
from forethought.model import authorities
from forethought.quality import authority_on

MANY = 3
"""So many placements in a year count as one kind: three or more."""


@dataclass(frozen=True, slots=True)
class Living:
    """Children of one kind on the last day: by placement, distance, location, provider, whose area and placements."""

    placement: str
    distance: str
    location: str
    provider: str
    area: str
    homes: str
    children: int = field(repr=False)


@dataclass(frozen=True, slots=True)
class Supply:
    """What there is of one kind of placement in the authority's own area, and who lives there.

    ``homes`` and ``places`` are of the list given, ``places`` None where it leaves some out. ``here`` and ``away`` are
    the authority's own children placed so inside and outside its area; ``others`` the children of other authorities
    in its area's homes, None where the list does not say how many places are taken, or fewer than our own. ``net`` is
    ``others`` less ``away``: above nought, more come than go.
    """

    placement: str
    homes: int | None
    places: int | None
    here: int = field(repr=False)
    away: int = field(repr=False)
    others: int | None = field(repr=False)

    @property
    def net(self) -> int | None:
        """Children coming in less children going out, None where nobody can say."""
        return None if self.others is None else self.others - self.away


@dataclass(frozen=True, slots=True)
class Sufficiency:
    """Where the children looked after on ``end`` live, what there is in the area, and moves in the year to ``end``.

    ``stays`` are placements begun in the year: ``moves`` of them not the first of a period of care, ``short`` of them
    over within days; ``started`` children began to be looked after, ``emergency`` of them under powers of urgency.
    ``cannot_say`` names what neither the return nor the list tells.
    """

    start: date
    end: date
    living: tuple[Living, ...]
    supply: tuple[Supply, ...]
    started: int = field(repr=False)
    emergency: int = field(repr=False)
    stays: int = field(repr=False)
    moves: int = field(repr=False)
    short: int = field(repr=False)
    cannot_say: tuple[str, ...]


def sufficiency(
    ssda903_tables: Tables,
    end: date,
    *,
    authority: str | None = None,
    provision: Any = None,
    children: Collection[str] | None = None,
) -> Sufficiency:
    """Children looked after on ``end`` by type, distance, area and provider of placement, set against ``provision``.

    PL_LA, PL_LOCATION and PL_DISTANCE stand as given where any row holds them, and are else worked out from the
    postcodes; without ``authority`` (code or name) and PL_LOCATION the area is not known. ``provision`` is the list
    that ``provision.listed`` reads; without it nothing is said of homes. ``children`` limits all to these numbers.
    Raises ``PathwayError`` when a table is missing, ``UserError`` when the list is none.
    """
    require(ssda903_tables, ("Header", "Episodes"), "statement of sufficiency")
    year = collection_year_of(end).year
    table, given = listed(provision, year) if provision is not None else (None, [])
    with Engine() as engine:
        desk = laid(engine, "ssda903", ssda903_tables, end, children=children, authority=authority, providers=table)
        desk.ready(frozenset(["sufficiency_child", "sufficiency_stay", "care_started", "providers"]))
        rows = engine.query("select * from sufficiency_child").to_pylist()
        stays = engine.query("select is_move, days from sufficiency_stay").to_pylist()
        started = [row["ls"] for row in engine.query("select ls from care_started").to_pylist()]
        there = engine.query(
            "select row_no, urn as urn, place_codes as place_codes, reg_end, la from providers"
        ).to_pylist()
    own = authority_on(authority, year)
    area_homes = homes(there, given, end) if provision is not None else None
    return Sufficiency(
        start=year_to(end).start,
        end=end,
        living=_living(rows),
        supply=_supply(rows, area_homes, own),
        started=len(started),
        emergency=sum(status in facts.emergency_statuses() for status in started),
        stays=len(stays),
        moves=sum(stay["is_move"] for stay in stays),
        short=sum(stay["days"] is not None and stay["days"] <= facts.short_days() for stay in stays),
        cannot_say=_cannot_say(rows, area_homes, own),
    )


def _living(rows: Sequence[Mapping[str, Any]]) -> tuple[Living, ...]:
    groups = {code: group.label for group in facts.placement_groups() for code in group.codes}
    other = facts.placement_groups()[-1].label
    counted = Counter(
        (
            groups.get(row["place"], other),
            _band(row["pl_distance"]),
            facts.locations().get(row["pl_location"] or "", facts.NOT_KNOWN),
            facts.provider_kinds().get(row["place_provider"], facts.NOT_KNOWN),
            _area(row),
            _number(row["homes"]),
        )
        for row in rows
    )
    return tuple(Living(*key, children=number) for key, number in sorted(counted.items()))


def _band(miles: float | None) -> str:
    if miles is None or miles < 0:
        return facts.NOT_KNOWN
    return next(label for label, most in facts.distance_bands() if most is None or miles <= most)


def _area(row: Mapping[str, Any]) -> str:
    """The authority where a child outside the area lives, by name."""
    if row["pl_location"] != "OUT":
        return ""
    code = row["pl_la"] or ""
    return authorities()[code].name if code in authorities() else facts.NOT_KNOWN


def _number(homes_in_year: int) -> str:
    return f"{MANY} or more" if homes_in_year >= MANY else str(homes_in_year)


def _supply(rows: Sequence[Mapping[str, Any]], there: Sequence[Home] | None, own: str | None) -> tuple[Supply, ...]:
    found = []
    for group in facts.placement_groups():
        mine = [row for row in rows if row["place"] in group.codes]
        # A list without one home of a kind is a list that does not hold the kind, as of foster homes.
        known = own is not None and any(home.group == group.label for home in there or ())
        ours = [home for home in there or () if known and home.group == group.label and home.area == own]
        found.append(
            Supply(
                placement=group.label,
                homes=len(ours) if known else None,
                places=_total([home.places for home in ours]) if known else None,
                here=sum(row["pl_location"] == "IN" for row in mine),
                away=sum(row["pl_location"] == "OUT" for row in mine),
                others=_others(ours, rows) if known else None,
            )
        )
    return tuple(found)


def _others(ours: Sequence[Home], rows: Sequence[Mapping[str, Any]]) -> int | None:
    """Children of other authorities in these homes: those who live there less our own."""
    taken = _total([home.taken for home in ours])
    if taken is None:
        return None
    numbers = {home.urn for home in ours if home.urn}
    others = taken - sum(row["urn"] in numbers for row in rows)
    return others if others >= 0 else None  # the list counts fewer than we have placed there: it is not up to date


def _total(numbers: Sequence[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if len(known) == len(numbers) else None


def _cannot_say(rows: Sequence[Mapping[str, Any]], there: Sequence[Home] | None, own: str | None) -> tuple[str, ...]:
    said = [
        "Whether a placement was found at short notice: the return tells only of legal powers of urgency and of "
        f"placements over within {facts.short_days()} days."
    ]
    if own is None:
        said.append("What lies in the area: whose return this is was not given.")
    if there is None:
        said.append("Whether there are enough places: no list of homes was given.")
        said.append("How many children of other authorities live in the area: this return holds our own children only.")
        return tuple(said)
    if any(home.group and home.places is None for home in there):
        said.append("How many places there are: the list leaves them out for some homes.")
    if any(home.group and home.taken is None for home in there):
        said.append(
            "How many children of other authorities live in the area: the list does not say how many places are taken."
        )
    if any(not home.area for home in there):
        said.append("Whose area some homes lie in: the list gives neither authority nor whole postcode for them.")
    absent = [group.label for group in facts.placement_groups() if group.label not in {home.group for home in there}]
    if absent:
        said.append(f"What there is of these: {', '.join(absent)}. The list holds none of them anywhere.")
    return tuple(said) if rows else (*said, "Where children live: none is looked after on that day.")
