"""Charts of pathways and sufficiency: titles that state the finding, and nothing in them that may not be shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from forethought.insight.pathways import ShownPathway, ShownStep, pathway, shown_pathway, shown_sufficiency
from forethought.insight.pathways.drawing import away_chart, group_chart, in_time_chart, placement_chart, stage_chart
from insight.test_insight_pathways import END, returns, text
from insight.test_insight_pathways_hidden import made

PLACE = "Westmarch"


@pytest.fixture(scope="module")
def found() -> ShownPathway:
    cin, care = returns(1)
    return shown_pathway(pathway(text(cin, "cin"), text(care, "ssda903"), END))


def with_steps(found: ShownPathway, **changes: dict[str, str]) -> ShownPathway:
    """The same with some texts of some steps changed; a step is named by its id with underscores."""

    def changed(step: ShownStep) -> ShownStep:
        return replace(step, **changes.get(step.fact.id.replace(" ", "_"), {}))

    return replace(found, steps=tuple(changed(step) for step in found.steps))


def test_stages_follow_the_pathway_with_time_and_losses(found: ShownPathway) -> None:
    chart = stage_chart(found, PLACE)
    assert [stage.label for stage in chart.stages] == [
        "Referrals", "Assessments begun", "Assessments finished", "Section 47 enquiries", "Initial conferences",
        "Child protection plans", "Children then looked after", "Children looked after, by any way",
    ]  # fmt: skip
    for stage, step in zip(chart.stages[1:], found.steps, strict=True):
        assert stage.shown == step.went_on
        assert (stage.count is None) == (step.went_on == "c")
        assert step.still_open in stage.lost_shown
        assert ("still open" in stage.lost_shown) == bool(step.still_open)
    assert "1 April 2025 to 31 March 2026" in chart.frame.subtitle
    assert "Not told by the returns" in chart.frame.note
    assert chart.svg().startswith("<svg")


def test_the_title_states_how_far_referrals_came(found: ShownPathway) -> None:
    told = with_steps(
        found, referral_to_assessment={"entered": "1710", "went_on": "1487"}, plan_to_care={"entered": "138"}
    )
    assert (
        stage_chart(told, PLACE).frame.title
        == "1,487 of 1,710 referrals led to an assessment, 138 to a protection plan"
    )
    hidden = with_steps(told, plan_to_care={"entered": "c"})
    assert stage_chart(hidden, PLACE).frame.title == "1,487 of 1,710 referrals led to an assessment"
    none = with_steps(told, referral_to_assessment={"went_on": "c"})
    assert stage_chart(none, PLACE).frame.title == "How far the year's referrals had come"


@pytest.mark.parametrize(
    ("assessed", "met", "title"),
    [
        ("96", "81", "81 in 100 initial conferences came within the time given"),
        ("70", "81", "70 in 100 assessments finished came within the time given"),
        ("100", "100", "All of the steps timed came within the time given"),
        ("c", "u", "Too few to say how much came within time"),
    ],
)
def test_time_of_the_guidance_is_told_by_rule(found: ShownPathway, assessed: str, met: str, title: str) -> None:
    changed = with_steps(
        found, assessment_to_its_end={"in_time_share": assessed}, enquiry_to_conference={"in_time_share": met}
    )
    chart = in_time_chart(changed, PLACE)
    assert chart.frame.title == title
    assert [mark.shown for mark in chart.marks] == [assessed, met]
    assert "45 days" in chart.marks[0].label
    assert "15 days" in chart.marks[1].label


def test_groups_stand_beside_the_whole(found: ShownPathway) -> None:
    chart = group_chart(found, "referral to assessment", "age", PLACE)
    whole = next(step for step in found.steps if step.fact.id == "referral to assessment")
    assert chart.reference == float(whole.share)
    for mark in chart.groups:
        assert (mark.value is None) == (not mark.shown.isdecimal())
    apart = any(" to " in g.says and not g.says.startswith("No clear") for g in found.groups
                if (g.step, g.division) == ("referral to assessment", "age"))  # fmt: skip
    assert chart.frame.title.startswith("No clear difference by age") == (not apart)


def test_charts_of_sufficiency_show_what_may_be_shown() -> None:
    shown = shown_sufficiency(made(2, 342))
    placements, away = placement_chart(shown, PLACE), away_chart(shown, PLACE)
    assert [(m.label, m.shown) for m in placements.marks] == [(r[0], r[-1]) for r in shown.tables[0].rows[1:-1]]
    most = max(int(m.shown) for m in placements.marks if m.shown.isdecimal())
    assert f"{most} of 342 children looked after" in placements.frame.title
    assert all(m.value is None for m in away.marks if m.shown == "c")
    assert "in 100 children live outside the area" in away.frame.title or "Too few" in away.frame.title
    assert "31 March 2026" in away.frame.subtitle
    assert shown.end == date(2026, 3, 31)
