"""What of a statement of sufficiency may be shown: tables of two questions at a time, small counts hidden in all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from forethought.disclosure.cells import HIDDEN, LIMIT
from forethought.insight.pathways import facts
from forethought.insight.pathways.hiding import Linked, Name, Sum, hidden, shown
from forethought.insight.pathways.sufficing import MANY, Sufficiency

TABLES = (("placement", "distance"), ("placement", "location"), ("placement", "provider"), ("distance", "location"))
"""Questions that are crossed with each other. More at once would leave hardly a number to show."""
_ALONE = ("homes",)
ELSEWHERE = "all others"
_TOTAL: Name = ("children", "all")


@dataclass(frozen=True, slots=True)
class ShownTable:
    """One table as text, header first; the last column and the last row are totals. ``c``: hidden."""

    title: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ShownSupply:
    """One kind of placement as text: what there is in the area, own children in and out, others' children, net flow.

    ``x``: neither return nor list tells. ``c``: hidden.
    """

    placement: str
    homes: str
    places: str
    here: str
    away: str
    others: str
    net: str


@dataclass(frozen=True, slots=True)
class ShownSufficiency:
    """What may be shown. ``areas`` are the authorities where children outside the area live; all counts are text.

    ``cannot_say`` and ``note`` belong on the page.
    """

    start: date
    end: date
    children: str
    tables: tuple[ShownTable, ...]
    areas: tuple[tuple[str, str], ...]
    homes_in_year: tuple[tuple[str, str], ...]
    supply: tuple[ShownSupply, ...]
    started: str
    emergency: str
    stays: str
    moves: str
    short: str
    cannot_say: tuple[str, ...]
    note: str = "c: hidden, because it is a number from 1 to 5 or would give one away. x: not told."


def shown_sufficiency(found: Sufficiency) -> ShownSufficiency:
    """What may be shown of ``found``, all tables together: they are one set of linked counts.

    Counts from 1 to 5 are hidden, and others so that none of them comes out by adding and subtracting.
    """
    linked = linked_living(found)
    away = hidden(linked)

    def of(name: Name) -> str:
        return shown(linked, away, name)

    outside = facts.locations()["OUT"]
    return ShownSufficiency(
        start=found.start,
        end=found.end,
        children=of(_TOTAL),
        tables=tuple(_table(linked, away, first, second) for first, second in TABLES),
        areas=tuple((name[3], of(name)) for name in linked.values if name[:3] == ("children", "area", outside)),
        homes_in_year=tuple((label, of(("children", "homes", label))) for label in _labels(linked, "homes")),
        supply=_supply(found, linked, away),
        started=of(("events", "started")),
        emergency=of(("events", "emergency")),
        stays=of(("events", "stays")),
        moves=of(("events", "moves")),
        short=of(("events", "short")),
        cannot_say=found.cannot_say,
    )


def linked_living(found: Sufficiency) -> Linked:
    """All the counts of a statement of sufficiency that are shown, and every sum a reader can make of them."""
    values: dict[Name, int] = {_TOTAL: sum(living.children for living in found.living)}
    sums: list[Sum] = []
    for one in (*dict.fromkeys(name for pair in TABLES for name in pair), *_ALONE):
        labels = _in_order(found, one)
        for label in labels:
            values["children", one, label] = _count(found, {one: label})
        sums.append(Sum(_TOTAL, tuple(("children", one, label) for label in labels)))
    for first, second in TABLES:
        _cross(found, first, second, values, sums)
    _add_areas(found, values, sums)
    unsaid = _add_events(found, values, sums)
    values |= {("events", "others", each.placement): each.others for each in found.supply if each.others is not None}
    return Linked(values, tuple(sums), frozenset(unsaid), frozenset([_TOTAL, ("events", "started")]))


def _cross(found: Sufficiency, first: str, second: str, values: dict[Name, int], sums: list[Sum]) -> None:
    rows, columns = _in_order(found, first), _in_order(found, second)
    for row in rows:
        for column in columns:
            values["children", first, row, second, column] = _count(found, {first: row, second: column})
        sums.append(Sum(("children", first, row), tuple(("children", first, row, second, c) for c in columns)))
    for column in columns:
        sums.append(Sum(("children", second, column), tuple(("children", first, r, second, column) for r in rows)))


def _add_areas(found: Sufficiency, values: dict[Name, int], sums: list[Sum]) -> None:
    """Where those outside the area live; authorities with few of them are one."""
    outside = facts.locations()["OUT"]
    areas = sorted({living.area for living in found.living if living.area})
    counts = {area: _count(found, {"area": area}) for area in areas}
    shown_alone = {area: number for area, number in counts.items() if number > LIMIT}
    rest = sum(counts.values()) - sum(shown_alone.values())
    parts = {**shown_alone, **({ELSEWHERE: rest} if rest else {})}
    values |= {("children", "area", outside, area): number for area, number in parts.items()}
    if parts:
        sums.append(Sum(("children", "location", outside), tuple(("children", "area", outside, a) for a in parts)))


def _add_events(found: Sufficiency, values: dict[Name, int], sums: list[Sum]) -> set[Name]:
    unsaid: set[Name] = set()
    pairs = (("started", "emergency"), ("stays", "moves"), ("stays", "short"))
    for name in ("started", "emergency", "stays", "moves", "short"):
        values["events", name] = getattr(found, name)
    for whole, part in pairs:
        rest: Name = ("events", "not", part)
        values[rest] = values["events", whole] - values["events", part]
        unsaid.add(rest)
        sums.append(Sum(("events", whole), (("events", part), rest)))
    return unsaid


def _count(found: Sufficiency, wanted: dict[str, str]) -> int:
    return sum(
        living.children for living in found.living if all(getattr(living, n) == label for n, label in wanted.items())
    )


def _in_order(found: Sufficiency, name: str) -> list[str]:
    """The labels of a question that any child has, in the order of the lists they come from."""
    held = {getattr(living, name) for living in found.living}
    order = {
        "placement": [group.label for group in facts.placement_groups()],
        "distance": [label for label, _ in facts.distance_bands()],
        "location": list(facts.locations().values()),
        "provider": list(facts.provider_kinds().values()),
        "homes": [*(str(number) for number in range(MANY)), f"{MANY} or more"],
    }[name]
    return [label for label in (*order, facts.NOT_KNOWN) if label in held]


def _labels(linked: Linked, one: str) -> list[str]:
    return [name[2] for name in linked.values if len(name) == len((one, one, one)) and name[:2] == ("children", one)]


def _table(linked: Linked, away: frozenset[Name], first: str, second: str) -> ShownTable:
    rows, columns = _labels(linked, first), _labels(linked, second)

    def line(label: str, names: Sequence[Name]) -> tuple[str, ...]:
        return (label, *(shown(linked, away, name) for name in names))

    body = [
        line(row, [*(("children", first, row, second, c) for c in columns), ("children", first, row)]) for row in rows
    ]
    foot = line("Total", [*(("children", second, column) for column in columns), _TOTAL])
    return ShownTable(f"Children by {first} and {second}", ((first.capitalize(), *columns, "Total"), *body, foot))


def _supply(found: Sufficiency, linked: Linked, away: frozenset[Name]) -> tuple[ShownSupply, ...]:
    inside, outside = facts.locations()["IN"], facts.locations()["OUT"]
    rows = []
    for each in found.supply:

        def placed(where: str, placement: str = each.placement) -> str:
            name: Name = ("children", "placement", placement, "location", where)
            return shown(linked, away, name) if name in linked.values else "0"

        other: Name = ("events", "others", each.placement)
        others = shown(linked, away, other) if other in linked.values else "x"
        outs = placed(outside)
        hides = next((symbol for symbol in (HIDDEN, "x") if symbol in (others, outs)), "")
        rows.append(
            ShownSupply(
                placement=each.placement,
                homes="x" if each.homes is None else str(each.homes),
                places="x" if each.places is None else str(each.places),
                here=placed(inside),
                away=outs,
                others=others,
                net=hides or f"{int(others) - int(outs):+d}",
            )
        )
    return tuple(rows)
