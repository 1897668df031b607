"""School, and care of other years (A46 to A52, C23 to C29), once more in plain Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from forethought.model import add_years
from insight.oracle_families import Row, World
from insight.oracle_looked_after_returns import age
from insight.oracle_need import day

Figures = dict[str, tuple[float, int | None]]
NEED, PLAN = "children in need", "children on a child protection plan"


def _linked(world: World, table: str, person: str | None) -> list[Row]:
    return [row for row in world.linked[table] if row["PersonId"] == person]


def _in_care(world: World) -> list[str]:
    return [child for child in world.returns.at_end if world.counts(child)]


def _all_year(world: World) -> list[str]:
    start = world.start
    return [child for child in _in_care(world) if world.returns.children[child].care_now[0].start <= start]


def _groups(world: World) -> dict[str, list[str]]:
    """Children of school age in need, and those on a plan; neither when looked after."""
    born = {row["LAchildID"]: day(row["PersonBirthDate"]) for row in world.need["ChildIdentifiers"]}
    cared = {
        row["PersonId"]
        for row in world.linked["CarePeriods"]
        if row["ShortBreaks"] != "1" and (first := day(row["FirstDay"])) and first <= world.end
        if (last := day(row["LastDay"])) is None or last > world.end
    }
    found: dict[str, list[str]] = {NEED: [], PLAN: []}
    for child in sorted(world.in_need):
        if world.counts(child) and child not in cared and (age(born.get(child), world.end) or 0) in range(5, 16):
            found[PLAN if child in world.on_plan else NEED].append(child)
    return found


def _sessions(world: World, children: list[str]) -> list[tuple[int, int]]:
    held = []
    for child in children:
        rows = [
            (int(row["SessionsMissed"] or 0), int(row["SessionsPossible"] or 0))
            for row in _linked(world, "Attendance", child)
        ]
        rows = [(missed, possible) for missed, possible in rows if possible > 0 and missed <= possible]
        if rows:
            held.append((sum(missed for missed, _ in rows), sum(possible for _, possible in rows)))
    return held


def _absence(world: World, children: list[str], names: tuple[str, str, str], before: str = "") -> Figures:
    held = _sessions(world, children)
    return {
        before + names[0]: (sum(missed for missed, _ in held), sum(possible for _, possible in held)),
        before + names[1]: (sum(missed / possible >= 0.1 for missed, possible in held), len(held)),
        before + names[2]: (sum(missed / possible >= 0.5 for missed, possible in held), len(held)),
    }


def _result(world: World, child: str, stage: str, column: str) -> str | None:
    rows = [
        row
        for row in _linked(world, "Results", child)
        if row["Stage"] == stage and world.within(day(row["Day"])) and row[column]
    ]
    return max(rows, key=lambda row: row["Day"] or "")[column] if rows else None


def _reached(world: World, children: list[str]) -> tuple[float, int]:
    held = [found for child in children if (found := _result(world, child, "ks2", "Reached"))]
    return sum(found == "1" for found in held), len(held)


def _scores(world: World, children: list[str]) -> tuple[float, int]:
    held = [float(found) for child in children if (found := _result(world, child, "ks4", "Score"))]
    return sum(held), len(held)


def _roll(world: World, child: str, since: date) -> list[Row]:
    """Times on a roll that touch the days from ``since`` to the end."""
    return [
        row
        for row in _linked(world, "Schooling", child)
        if (first := day(row["FirstDay"])) and first <= world.end
        if (last := day(row["LastDay"])) is None or last >= since
    ]


def _now(world: World, children: list[str]) -> list[Row]:
    held = [_roll(world, child, world.end) for child in children]
    return [max(rows, key=lambda row: row["FirstDay"] or "") for rows in held if rows]


def _moved(world: World) -> Figures:
    cohort = [child for child in _in_care(world) if _roll(world, child, world.start)]
    moved = 0
    for child in cohort:
        rows = _linked(world, "Schooling", child)
        moved += any(
            (first := day(new["FirstDay"])) is not None
            and world.within(first)
            and first.month not in (8, 9)
            and any(
                old["School"] != new["School"]
                and (began := day(old["FirstDay"])) is not None
                and began < first
                and (ended := day(old["LastDay"])) is not None
                and first - timedelta(180) <= ended <= first + timedelta(30)
                for old in rows
            )
            for new in rows
        )
    return {"": (moved, len(cohort))}


def _sent(world: World, children: list[str], kind: str) -> tuple[int, int]:
    cohort = [child for child in children if _roll(world, child, world.start)]
    sent = [
        any(row["Kind"] == kind and world.within(day(row["FirstDay"])) for row in _linked(world, "Suspensions", child))
        for child in cohort
    ]
    return sum(sent), len(cohort)


def _support(world: World) -> Figures:
    held = _now(world, _all_year(world))
    return {
        "SEN support": (sum(row["SENProvision"] == "K" for row in held), len(held)),
        "education, health and care plan": (sum(row["SENProvision"] == "E" for row in held), len(held)),
    }


def _need_support(world: World) -> Figures:
    held = _now(world, _groups(world)[NEED])
    found: Figures = {
        name: (sum(row["SENProvision"] == code for row in held), len(held))
        for name, code in (
            ("SEN support", "K"),
            ("education, health and care plan", "E"),
            ("no special educational needs", "N"),
        )
    }
    return found | {"free school meals": (sum(row["FreeMeals"] == "1" for row in held), len(held))}


def _adopted(world: World) -> Figures:
    since = add_years(world.start, -2)
    days, to_carer = [], []
    for row in world.linked["Adoptions"]:
        care, placed, order = (day(row[name]) for name in ("CareFirstDay", "PlacedDay", "OrderDay"))
        if not (world.counts(row["PersonId"]) and care and placed and order):
            continue
        if care <= placed <= order and since <= order <= world.end:
            days.append((placed - care).days)
            to_carer.append(((day(row["FosteredDay"]) or placed) - care).days)
    return {
        "to the move to the adoptive family": (sum(days), len(days)),
        "to the day when who adopts began to foster": (sum(to_carer), len(to_carer)),
    }


def _plans_and_care(world: World) -> Figures:
    ends: dict[tuple[str, date], date | None] = {}
    for row in world.need["ChildProtectionPlans"]:
        started = day(row["CPPstartDate"])
        if started and world.counts(row["LAchildID"]):
            ends[str(row["LAchildID"]), started] = day(row["CPPendDate"])
    care = [
        (row["PersonId"], first, day(row["LastDay"]))
        for row in world.linked["CarePeriods"]
        if row["ShortBreaks"] != "1" and (first := day(row["FirstDay"]))
    ]
    early = [(c, s) for c, s in ends if add_years(world.start, -1) <= s < world.start]
    entered = [any(p == c and s <= first < add_years(s, 1) for p, first, _ in care) for c, s in early]
    over = [(c, e) for (c, _), e in ends.items() if e and world.within(e)]
    with_care = [any(p == c and f <= e and (last is None or last > e) for p, f, last in care) for c, e in over]
    return {
        "in care within 12 months of the start of a plan": (sum(entered), len(entered)),
        "plans that ended with the child in care": (sum(with_care), len(with_care)),
    }


def _by_group(world: World, part: str, of: Callable[[World, list[str]], tuple[float, int]]) -> Figures:
    return {f"{name}: {part}": of(world, children) for name, children in _groups(world).items()}


def _need_absence(world: World) -> Figures:
    names = ("sessions missed", "persistent absence", "severe absence")
    found: Figures = {}
    for name, children in _groups(world).items():
        found |= _absence(world, children, names, f"{name}: ")
    return found


CARE_ABSENCE = ("overall absence", "persistently absent", "severely absent")
KEY_STAGE_2 = "reading, writing and mathematics at key stage 2"

OF: Mapping[str, Callable[[World], Figures]] = {
    "A46": _adopted,
    "A47": _moved,
    "A48": lambda world: _absence(world, _all_year(world), CARE_ABSENCE),
    "A49": lambda world: {"": _reached(world, _all_year(world))},
    "A50": _support,
    "A51": lambda world: {"": _sent(world, _in_care(world), "suspension")},
    "A52": lambda world: {"": _scores(world, _all_year(world))},
    "C23": _need_absence,
    "C24": lambda world: _by_group(world, KEY_STAGE_2, _reached),
    "C25": _need_support,
    "C26": lambda world: {
        "suspended at least once": _sent(world, _groups(world)[NEED], "suspension"),
        "permanently excluded": _sent(world, _groups(world)[NEED], "exclusion"),
    },
    "C27": _plans_and_care,
    "C29": lambda world: _by_group(world, "average Attainment 8 score", _scores),
}
