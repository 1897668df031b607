"""Charts of pathways and sufficiency, from what may be shown alone; titles state the finding by rule."""

from __future__ import annotations

from datetime import date

from forethought.disclosure.cells import HIDDEN
from forethought.insight.charts import BarChart, Frame, GroupChart, GroupMark, Mark, Stage, StageChart
from forethought.insight.pathways.facts import locations
from forethought.insight.pathways.shown_pathway import ShownPathway, ShownStep
from forethought.insight.pathways.shown_sufficiency import ShownSufficiency

_NOTE = "c: hidden, because it is a number from 1 to 5 or would give one away. u: fewer than 30."


def stage_chart(found: ShownPathway, place: str) -> StageChart:
    """The pathway as bars: referrals, then what each step led to, with time and losses on the way."""
    first = found.steps[0]
    stages = [Stage(first.fact.entered, _number(first.entered), first.entered, "", "", "")]
    stages += [_stage(step) for step in found.steps]
    frame = Frame(
        "pathway-stages",
        _pathway_title(found),
        f"Referrals, and how far they had come; {place}, {_span(found.start, found.end)}",
        " ".join((*found.notes, _NOTE)),
    )
    return StageChart(frame, tuple(stages))


def in_time_chart(found: ShownPathway, place: str) -> BarChart:
    """The share of each step that came within the time guidance gives, where it gives one."""
    timed = [step for step in found.steps if step.fact.within is not None]
    marks = tuple(
        Mark(
            f"{step.fact.went_on.capitalize()}, {step.fact.within} days",
            _number(step.in_time_share),
            step.in_time_share,
        )
        for step in timed
    )
    told = [(step, value) for step in timed if (value := _number(step.in_time_share)) is not None]
    title = "Too few to say how much came within time"
    if told:
        slowest, share = min(told, key=lambda pair: pair[1])
        late = "All of the steps timed came within the time given"
        title = late if share == 100 else f"{share} in 100 {slowest.fact.went_on} came within the time given"
    sources = " ".join(step.fact.source for step in timed)
    subtitle = f"Per cent within the working days of statutory guidance; {place}, {_span(found.start, found.end)}"
    return BarChart(Frame("pathway-in-time", title, subtitle, f"{sources} {_NOTE}"), "per cent", marks, None)


def group_chart(found: ShownPathway, step: str, division: str, place: str) -> GroupChart:
    """The share of each group of children that went on in ``step``, with its interval."""
    rows = [group for group in found.groups if (group.step, group.division) == (step, division)]
    whole = next(each for each in found.steps if each.fact.id == step)
    apart = [row for row in rows if row.says and "interval" in row.says and not row.says.startswith("No clear")]
    title = (
        f"{apart[0].label.capitalize()}: {apart[0].share} in 100 led to {whole.fact.went_on}, unlike the largest group"
        if apart
        else f"No clear difference by {division} in {whole.fact.went_on}"
    )
    marks = tuple(GroupMark(row.label, row.value, row.low, row.high, row.share) for row in rows)
    subtitle = f"Per cent of {whole.fact.entered.lower()} by {division}; {place}, {_span(found.start, found.end)}"
    identity = f"pathway-{step.replace(' ', '-')}-{division}"
    reference = _number(whole.share)
    return GroupChart(
        Frame(identity, title, subtitle, _NOTE),
        "per cent",
        marks,
        None if reference is None else float(reference),
        False,
    )


def placement_chart(found: ShownSufficiency, place: str) -> BarChart:
    """Children by type of placement on the last day."""
    rows = [(row[0], row[-1]) for row in found.tables[0].rows[1:-1]]
    marks = tuple(Mark(label, _number(text), text) for label, text in rows)
    told = [(number, label) for label, text in rows if (number := _number(text)) is not None]
    title = "Too few to say where children live"
    if told and found.children != HIDDEN:
        most, label = max(told)
        title = f"{label}: {most:,} of {int(found.children):,} children looked after"
    subtitle = f"Children looked after by type of placement; {place}, {_day(found.end)}"
    return BarChart(Frame("sufficiency-placements", title, subtitle, found.note), "children", marks, None)


def away_chart(found: ShownSufficiency, place: str) -> BarChart:
    """Children living outside the authority's area, by type of placement."""
    marks = tuple(Mark(each.placement, _number(each.away), each.away) for each in found.supply)
    outside = next((text for text in _outside(found)), "")
    number, whole = _number(outside), _number(found.children)
    title = "Too few to say how many live outside the area"
    if number is not None and whole:
        title = f"{100 * number / whole:.0f} in 100 children live outside the area"
    subtitle = f"Children looked after outside the area by type of placement; {place}, {_day(found.end)}"
    note = " ".join((found.note, *found.cannot_say))
    return BarChart(Frame("sufficiency-away", title, subtitle, note), "children", marks, None)


def _outside(found: ShownSufficiency) -> list[str]:
    """The total of those outside the area, from the table that has it; empty where nobody is."""
    table = next(table for table in found.tables if table.title.endswith("placement and location"))
    head, foot = table.rows[0], table.rows[-1]
    return [text for label, text in zip(head, foot, strict=True) if label == locations()["OUT"]]


def _stage(step: ShownStep) -> Stage:
    days = f"half within {step.half} days, nine in ten within {step.nine_in_ten}" if step.half.isdecimal() else ""
    if step.in_time_share:
        days = "; ".join(part for part in (days, f"in time: {_per_cent(step.in_time_share)}") if part)
    lost = [
        f"{words}: {text}"
        for words, text in (
            (step.fact.ended, step.ended),
            ("closed", step.closed),
            ("still open", step.still_open),
            ("of these past the time given", step.open_over),
        )
        if text and words
    ]
    share = f"{_per_cent(step.share)} of {step.fact.entered.lower()}" if step.share else ""
    return Stage(step.fact.went_on.capitalize(), _number(step.went_on), step.went_on, share, days, ", ".join(lost))


def _pathway_title(found: ShownPathway) -> str:
    by_id = {step.fact.id: step for step in found.steps}
    first, plan = by_id["referral to assessment"], by_id.get("plan to care")
    referred, assessed = _number(first.entered), _number(first.went_on)
    if referred is None or assessed is None:
        return "How far the year's referrals had come"
    title = f"{assessed:,} of {referred:,} referrals led to an assessment"
    plans = _number(plan.entered) if plan else None
    return title if plans is None else f"{title}, {plans:,} to a protection plan"


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


def _per_cent(text: str) -> str:
    return f"{text} per cent" if text.isdecimal() else text


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _span(start: date, end: date) -> str:
    return f"{_day(start)} to {_day(end)}"
