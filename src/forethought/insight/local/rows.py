"""The local view as rows for CSV or a workbook."""

from __future__ import annotations

from forethought.insight.local.values import Beside, LocalView, Topic

HEADER = (
    "area_code", "area", "id", "figure", "unit", "period", "period_ends", "age_months", "value", "why_no_number",
    "neighbours_median", "neighbours_counted", "region", "england", "beside_all_authorities", "own_value",
    "own_period", "source",
)  # fmt: skip


def figure_rows(view: LocalView) -> tuple[tuple[str, ...], ...]:
    """Header first, then a row for each topic in the framework's order. All cells are text; dates are ISO.

    A value is a number as published or a symbol; the column after it says why there is none.
    """
    return (HEADER, *(_row(view, topic) for topic in view.topics))


def _row(view: LocalView, topic: Topic) -> tuple[str, ...]:
    latest, near = topic.latest, topic.neighbours
    return (
        view.header.code,
        view.header.name,
        " ".join(topic.ids),
        topic.title,
        topic.unit,
        latest.period,
        latest.ends.isoformat(),
        str(latest.age_months),
        latest.shown,
        latest.reason,
        _shown(near),
        str(near.counted) if near and near.counted is not None else "",
        _shown(topic.region),
        _shown(topic.england),
        topic.place.says,
        topic.own.shown if topic.own else "",
        topic.own.period if topic.own else "",
        topic.source,
    )


def _shown(one: Beside | None) -> str:
    return one.shown if one else ""
