"""One chart of every kind, and hard ones: empty, all hidden, a single point, huge figures, hostile labels."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from random import Random

from forethought.insight.charts import (
    AreaMap,
    BarChart,
    Chart,
    ControlChart,
    Dot,
    Frame,
    FunnelChart,
    GroupChart,
    GroupMark,
    Limit,
    LineChart,
    MapValue,
    Mark,
    ReferenceLine,
    Stage,
    StageChart,
    Step,
    StripChart,
    Track,
    WaterfallChart,
)
from forethought.insight.fair import NamedChange, Series, funnel, xmr
from forethought.insight.statistics import areas
from forethought.model import Period

HOSTILE = '</text><script>alert("1")</script>&amp;<b style="x" onload=y> javascript: \x00\x1b' + "W" * 300
DUDLEY, CITY = "E08000027", "E09000001"


def frame(name: str = "sample", title: str = "A finding in some ten words") -> Frame:
    return Frame(name, title, "A measure, per cent, Dudley, 2024-25", "Source: published figures.")


def months(count: int) -> list[Period]:
    starts = [date(2023 + m // 12, m % 12 + 1, 1) for m in range(count + 1)]
    return [Period(a, b) for a, b in pairwise(starts)]


def control(values: list[int | str], *, changes: tuple[NamedChange, ...] = (), label: str = "") -> ControlChart:
    periods = months(len(values))
    chart = xmr(Series.of(list(zip(periods, values, strict=True))), screened=True, changes=changes)
    labels = tuple(label or p.start.strftime("%b %Y") for p in periods)
    return ControlChart(frame("control"), "Referrals a month", chart, labels, 0)


def flagged() -> ControlChart:
    chance = Random(3)
    values: list[int | str] = [round(chance.gauss(50, 5)) for _ in range(30)]
    values[8], values[14] = 75, "c"
    values[20:28] = [58, 59, 57, 60, 58, 61, 59, 58]
    return control(values)


def strip(count: int = 153, own: float = 87.0) -> StripChart:
    chance = Random(5)
    values = [max(20.0, chance.gauss(70, 25)) for _ in range(count)]
    kinds = ["neighbour" if i % 15 == 4 else "other" for i in range(count)]
    dots = [Dot(f"Area {i:03}", v, f"{v:.1f}", k) for i, (v, k) in enumerate(zip(values, kinds, strict=True))]  # type: ignore[arg-type]
    dots += [Dot("Dudley", own, f"{own:.0f}", "own"), Dot("Isles of Scilly", None, "u", "other")]
    lines = (ReferenceLine("England", 71, "71"), ReferenceLine("West Midlands", 86, "86"))
    near = ReferenceLine("Statistical neighbours, median", 90, "90")
    return StripChart(frame("strip"), "Rate per 10,000", tuple(dots), (*lines, near), (52.0, 66.0, 85.0))


def funnels() -> FunnelChart:
    chance = Random(7)
    rows = [(f"Area {i:03}", round(n * chance.gauss(0.24, 0.03)), n) for i, n in enumerate(range(60, 1200, 11))]
    rows += [("Dudley", 70, 300), ("Above", 300, 600), ("Below", 20, 600), ("Few", 9, 20)]
    return FunnelChart(frame("funnel"), "Per cent of plans", funnel(rows), "Dudley", 100, 1)


def map_values() -> dict[str, MapValue]:
    found = {a.code: MapValue(a.name, 20.0 + i, f"{20 + i}") for i, a in enumerate(areas("local_authority"))}
    scilly = next(code for code, value in found.items() if value.label == "Isles of Scilly")
    return {**found, scilly: MapValue("Isles of Scilly", None, "c")}


def usual() -> Iterator[Chart]:
    """One or more of every kind, as pages draw them."""
    marks = (Mark("Dudley", 21.3, "21.3", True), Mark("Bournemouth, Christchurch and Poole", None, "c"))
    rest = (Mark("Kingston upon Hull, City of", 31.5, "31.5"), Mark("York", 12.0, "12.0"))
    line = ReferenceLine("England 2024-25", 24.5, "24.5")
    yield BarChart(frame("bar"), "Per cent of plans", (*marks, *rest), line)
    yield LineChart(
        frame("line"), "Rate per 10,000", tuple(f"{y}-{y % 100 + 1:02}" for y in range(2014, 2026)), tracks()
    )
    yield flagged()
    yield control([41, 45, 45, 40, 60], label="January to March 2025")
    changed = control(
        [40 + i % 5 for i in range(14)] + [60 + i % 5 for i in range(14)],
        changes=(NamedChange(date(2024, 3, 1), "A new front door opened for the whole county"),),
    )
    yield changed
    yield strip()
    yield funnels()
    yield GroupChart(frame("group"), "Times the rate of white children", groups(), 1.0, True)
    yield GroupChart(frame("group-b"), "Per cent", groups(), 1.2)
    yield stages()
    yield waterfall()
    for shape in ("hex", "boundary"):
        for own in (DUDLEY, CITY, ""):
            yield AreaMap(frame(f"map-{shape}-{own.lower()}"), "Per cent", map_values(), own, shape)  # type: ignore[arg-type]


def tracks() -> tuple[Track, ...]:
    own = (80.0, 82.5, 81.0, 83.0, None, 82.0, 85.5, 86.0, 85.8, 87.5, 89.6, 89.4)
    shown = tuple("c" if value is None else f"{value:.1f}" for value in own)
    lows, highs = (tuple(None if v is None else v + d for v in own) for d in (-4, 4))
    falls = tuple(73.0 - 1.5 * i for i in range(12))
    return (
        Track("Dudley", own, shown, lows, highs, True),
        Track("Statistical neighbours, median", falls, tuple(f"{v:.1f}" for v in falls)),
        Track("West Midlands", tuple(v + 0.4 for v in falls), tuple(f"{v + 0.4:.1f}" for v in falls)),
        Track("England", (66.0,) * 12, ("66.0",) * 12),
    )


def groups() -> tuple[GroupMark, ...]:
    return (
        GroupMark("Asian or Asian British", 0.6, 0.5, 0.75, "0.60"),
        GroupMark("Black, Black British, Caribbean or African", 2.1, 1.6, 2.7, "2.10"),
        GroupMark("Other", None, None, None, "u"),
        GroupMark("White", 1.0, None, None, "1.00"),
    )


def stages() -> StageChart:
    return StageChart(
        frame("stage"),
        (
            Stage("Referral", 1240, "1,240", "", "", ""),
            Stage("Assessment", 620, "620", "50% of referrals", "median 32 working days", "620 no further action"),
            Stage("Conference", 310, "310", "50% of assessments", "median 14 working days", "310 closed"),
            Stage("Child protection plan", None, "c", "c", "", "c"),
        ),
    )


def waterfall() -> WaterfallChart:
    steps = (
        Step("Before anything is compared", "two records at random", -13.0, -13.0, "1 in 8,000", "about 1 in 8,000"),
        Step("First name", "the same; few people here have it", -13.0, -4.0, "× 510", "about 1 in 17"),
        Step("Date of birth", "the same", -4.0, 8.5, "× 5,800", "about 360 in 361"),
        Step("Postcode", "different", 8.5, 5.8, "÷ 6.5", "about 55 in 56"),
        Step("Together", "everything that was compared", 5.8, 5.8, "55 in 56", "about 55 in 56"),
    )
    limits = Limit(0.0, "A person is asked from here (5 in 10)"), Limit(5.0, "The program joins from here (32 in 33)")
    return WaterfallChart(frame("waterfall"), ("Compared", "Found", "What it does", "Chance"), steps, limits)


def hard() -> Iterator[Chart]:
    """Charts that a page may meet on a bad day."""
    for marks in (
        (),
        (Mark("A", None, "c", True),),
        (Mark("A", 0.0, "0"),),
        (Mark("A", -5.0, "-5"), Mark("B", 3.0, "3")),
    ):
        yield BarChart(frame(), "Number", marks)
    yield BarChart(frame(), "Number", (Mark("A", 1e15, "1,000,000,000,000,000"), Mark("B", 1.0, "1")))
    yield BarChart(frame(), HOSTILE, (Mark(HOSTILE, 1.0, HOSTILE),), ReferenceLine(HOSTILE, 2.0, HOSTILE))
    yield LineChart(frame(), "Number", (), ())
    yield LineChart(frame(), "Number", ("2024",), (Track("A", (None,), ("c",)), Track("B", (1e14,), ("much",))))
    yield LineChart(
        frame(), "Number", ("2024", HOSTILE), tuple(Track(HOSTILE, (7.0, 7.0), ("7", HOSTILE)) for _ in "abcd")
    )
    yield LineChart(
        frame(), "Number", ("1", "2"), (Track("A", (-1e12, 1e12), ("a", "b")), Track("B", (None, 0.0), ("x", "0")))
    )
    yield control(["c", "c", "x"])
    yield control([5])
    yield control([5, 5, 5], label=HOSTILE)
    yield StripChart(frame(), "Number", ())
    yield StripChart(frame(), "Number", (Dot("A", None, "c", "own"), Dot("B", None, "x", "other")))
    yield StripChart(frame(), HOSTILE, tuple(Dot(HOSTILE, 5.0, HOSTILE, "own") for _ in "abc"))
    same = tuple(ReferenceLine(f"A line of a long name {i}", 50.0, "50") for i in range(5))
    yield StripChart(frame(), "Number", tuple(Dot(str(i), 50.0, "50", "other") for i in range(30)), same)
    yield GroupChart(frame(), "Times", (), 1.0, True)
    yield GroupChart(frame(), "Times", (GroupMark(HOSTILE, 1e-6, 1e-9, 1e9, HOSTILE),), 1.0, True)
    yield GroupChart(frame(), "Number", (GroupMark("A", None, None, None, "c"),))
    yield StageChart(frame(), ())
    yield StageChart(
        frame(), (Stage("A", 0, "0", "", "", ""), Stage(HOSTILE, 10**12, HOSTILE, HOSTILE, HOSTILE, HOSTILE))
    )
    heads = ("Step", "Found", "Does", "Sum")
    yield WaterfallChart(frame(), heads, ())
    yield WaterfallChart(frame(), heads, (Step("A", "", 0.0, 0.0, "", ""),), (Limit(0.0, HOSTILE),))
    yield WaterfallChart(
        frame(),
        heads,
        (Step(HOSTILE, HOSTILE, -1e12, 1e12, HOSTILE, HOSTILE), Step("B", "b", 1e12, 0.0, "÷ 2", "c")),
        (Limit(-1e12, HOSTILE), Limit(1e12, "B"), Limit(5.0, "C")),
    )
    two = funnel([("A", 5, 40), (HOSTILE, 9, 50)])
    yield FunnelChart(frame(), HOSTILE, two, HOSTILE, 100, 1)
    yield AreaMap(frame(), "Number", {})
    yield AreaMap(frame(), HOSTILE, {DUDLEY: MapValue(HOSTILE, 5.0, HOSTILE)}, DUDLEY)
    yield AreaMap(frame(), "Number", {DUDLEY: MapValue("Dudley", None, "?")}, DUDLEY, "boundary")
