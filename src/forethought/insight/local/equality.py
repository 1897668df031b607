"""How measures differ between groups of children, with intervals; England's where the area's may not be shown."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from forethought.insight import intervals
from forethought.insight.charts import Frame, GroupChart, GroupMark
from forethought.insight.fair import Group, relative_rates
from forethought.insight.local.holding import ENGLAND, held_of, local_areas, told_periods
from forethought.insight.local.rules import Facts
from forethought.insight.local.values import Cited, Equality, GroupRow, Sentence
from forethought.insight.national import datasets
from forethought.insight.national.wording import day, period_in_words
from forethought.insight.statistics import Area, area, ethnicity

SHARES = "shares"
_WHY_ENGLAND = (
    "Counts of all these groups are not held for {area}: one is hidden or missing, or left out so that no hidden one "
    "can be worked out"
)
_ROUNDED = "England's counts are rounded to the nearest 10."
Counted = tuple[str, int, int]
"""A group: its name, its count, and what that is out of."""


@dataclass(frozen=True, slots=True)
class _Spec:
    """What ``equality.toml`` says of one measure; ``groups`` are name, count and base."""

    id: str
    title: str
    by: str
    kind: str
    per: int
    unit: str
    reference: str
    dataset: str
    caveat: str
    groups: tuple[tuple[str, str, str], ...]

    @property
    def period(self) -> str:
        """The newest period of the counts."""
        return told_periods(self.groups[0][1])[-1]


def equality(one: Area) -> tuple[Equality, ...]:
    """What can be said of groups in an authority, measure by measure, in the order of ``data/equality.toml``."""
    return tuple(_measure(spec, one) for spec in _specs())


def _measure(spec: _Spec, one: Area) -> Equality:
    own = _groups(spec, one.code)
    usable = own is not None and _has_reference(spec, own)
    used = own if own is not None and usable else _england(spec)
    name = one.name if usable else area(ENGLAND).name
    rows = _shares(spec, used) if spec.kind == SHARES else _ratios(spec, used)
    when = period_in_words(spec.period)
    dataset = datasets()[spec.dataset]
    made = Equality(
        id=spec.id,
        title=spec.title,
        by=spec.by,
        area=name,
        why_england="" if usable else _WHY_ENGLAND.format(area=one.name),
        when=when,
        unit=spec.unit,
        reference=spec.reference,
        rows=tuple(row for row, _ in rows),
        chart=_chart(spec, name, when, [mark for _, mark in rows]),
        caveat=spec.caveat if usable else f"{spec.caveat} {_ROUNDED}",
        source=f"Source: {dataset.publisher}, {dataset.title}, published {day(dataset.published)}.",
    )
    return replace(made, sentences=_told(made, _england_shares(spec) if usable else {}))


def _has_reference(spec: _Spec, groups: Sequence[Counted]) -> bool:
    return spec.kind == SHARES or any(name == spec.reference for name, _, _ in groups)


def _groups(spec: _Spec, code: str) -> tuple[Counted, ...] | None:
    """The groups of an area, None when a count of any of them is not held."""
    counts = [_count(count, code, spec.period) for _, count, _ in spec.groups]
    whole = sum(count or 0 for count in counts)
    bases = [whole if spec.kind == SHARES else _base(spec, base, code) for _, _, base in spec.groups]
    found = []
    for (name, _, _), count, base in zip(spec.groups, counts, bases, strict=True):
        if count is None or not base or (spec.kind != "rate" and count > base):
            return None
        found.append((name, count, base))
    return tuple(found)


@cache
def _england(spec: _Spec) -> tuple[Counted, ...]:
    found = _groups(spec, ENGLAND)
    return () if found is None else found


def _count(measure_id: str, code: str, period: str) -> int | None:
    one = held_of(measure_id, code).get(period)
    return None if one is None or one.value is None else round(one.value)


def _base(spec: _Spec, base: str, code: str) -> int:
    if spec.kind == "rate":
        return sum(number for group, number in _residents(code).items() if group.startswith(base))
    return _count(base, code, spec.period) or 0


@cache
def _residents(code: str) -> Mapping[str, int]:
    """Residents by ethnic group; England's are those of its authorities together."""
    if code != ENGLAND:
        return ethnicity(code)
    found: dict[str, int] = {}
    for one in local_areas():
        for group, number in ethnicity(one.code).items():
            found[group] = found.get(group, 0) + number
    return found


def _ratios(spec: _Spec, groups: Sequence[Counted]) -> list[tuple[GroupRow, GroupMark]]:
    told = relative_rates(groups, spec.reference, "rate" if spec.kind == "rate" else "proportion")
    return [(_row(spec, group), _mark(group)) for group in told.groups]


def _row(spec: _Spec, group: Group) -> GroupRow:
    shown = "u" if group.value is None else f"{spec.per * group.value:,.1f}"
    low, high = (f"{spec.per * end:,.1f}" for end in (group.low, group.high))
    ratio = "" if group.ratio is None else f"{group.ratio:.2f}"
    return GroupRow(group.name, f"{group.numerator:,}", f"{group.denominator:,}", shown, low, high, ratio, group.says)


def _mark(group: Group) -> GroupMark:
    if group.ratio is None:
        return GroupMark(group.name, None, None, None, "z")
    return GroupMark(group.name, group.ratio, group.ratio_low, group.ratio_high, f"{group.ratio:.2f}")


def _shares(spec: _Spec, groups: Sequence[Counted]) -> list[tuple[GroupRow, GroupMark]]:
    found = []
    for name, count, whole in groups:
        low, high = (spec.per * end for end in intervals.wilson(count, whole))
        shown = f"{spec.per * count / whole:.1f}"
        row = GroupRow(name, f"{count:,}", f"{whole:,}", shown, f"{low:.1f}", f"{high:.1f}", "", "")
        found.append((row, GroupMark(name, spec.per * count / whole, low, high, shown)))
    return found


@cache
def _england_shares(spec: _Spec) -> Mapping[str, str]:
    if spec.kind != SHARES:
        return {}
    return {name: f"{spec.per * count / whole:.1f}" for name, count, whole in _england(spec)}


def _chart(spec: _Spec, name: str, when: str, marks: Sequence[GroupMark]) -> GroupChart:
    shares = spec.kind == SHARES
    unit = spec.unit if shares else f"times the figure of {spec.reference}"
    title = f"{name}: {spec.title[:1].lower()}{spec.title[1:]}" if shares else _ratio_title(spec, name, marks)
    frame = Frame(f"equality-{spec.id}", title, f"{spec.title}, {unit}: {name}, {when}", spec.caveat)
    return GroupChart(frame, unit, tuple(marks), None if shares else 1.0, log=not shares)


def _ratio_title(spec: _Spec, name: str, marks: Sequence[GroupMark]) -> str:
    clear = [mark.label for mark in marks if mark.low is not None and not mark.low <= 1 <= (mark.high or 0.0)]
    if not clear:
        return f"{name}: no group differs clearly from {spec.reference}"
    return f"{name}: {', '.join(clear)} differ{'s' if len(clear) == 1 else ''} from {spec.reference}"


def _told(made: Equality, england: Mapping[str, str]) -> tuple[Sentence, ...]:
    found: list[Sentence] = []
    for row, mark in zip(made.rows, made.chart.groups, strict=True):
        known = Facts()
        known.words |= {"group": row.group, "reference": made.reference}
        ends = (row.low, row.high)
        if row.ratio and mark.low is not None and mark.high is not None:
            known.fact("ratio", True)
            known.fact("differs", not mark.low <= 1 <= mark.high)
            known.figure("ratio", Cited(f"{made.title}, ratio", made.area, made.when, row.ratio))
            ends = (f"{mark.low:.2f}", f"{mark.high:.2f}")
        known.fact("share", not made.reference)
        known.figure("shown", Cited(made.title, made.area, made.when, row.shown))
        known.figure("low", Cited(f"{made.title}, interval", made.area, made.when, ends[0]))
        known.figure("high", Cited(f"{made.title}, interval", made.area, made.when, ends[1]))
        if row.group in england:
            known.fact("england", True)
            known.figure("england_shown", Cited(made.title, "England", made.when, england[row.group]))
        found += known.sentences("group")
    return tuple(found)


@cache
def _specs() -> tuple[_Spec, ...]:
    text = (files("forethought.insight.local") / "data" / "equality.toml").read_text(encoding="utf-8")
    rows: list[dict[str, Any]] = tomllib.loads(text)["measure"]
    return tuple(_spec(row) for row in rows)


def _spec(row: Mapping[str, Any]) -> _Spec:
    groups = tuple((group["name"], group["count"], group.get("base", "")) for group in row["groups"])
    return _Spec(**{**row, "groups": groups})
