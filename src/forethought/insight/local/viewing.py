"""One authority's page, from published figures alone or with the area's own beside them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from forethought.insight.local.equality import equality
from forethought.insight.local.errors import LocalError
from forethought.insight.local.heading import authority, heading
from forethought.insight.local.measures import of_part
from forethought.insight.local.owning import sort_own
from forethought.insight.local.topics import topic
from forethought.insight.local.values import LocalView, OwnFigure, Section
from forethought.insight.national import gaps, parts, taken
from forethought.insight.national.scorecard import FRAMING
from forethought.insight.national.wording import day


def local_view(area: str, *, own: Mapping[str, OwnFigure] | None = None, as_of: date) -> LocalView:
    """Everything the page of an authority shows on ``as_of``.

    ``area`` is any code or the name of an authority of today. ``own`` holds provisional figures made from the area's
    own returns, by indicator card (``A17``) or card and part (``A12: foster care``): they stand beside the published
    figure that counts the same, or in a section of their own. Raises ``LocalError`` for an area that is no authority of
    today, for a day before the figures held were all out, and for an own figure that cannot be used;
    ``StatisticsError`` for an unknown area.
    """
    one = authority(area)
    if one is None:
        raise LocalError(
            "The area is no authority of today", where=area, do="Give one of local_areas(), by code or by name"
        )
    if as_of < taken():
        raise LocalError(
            "The figures held were not all out on that day",
            where=as_of.isoformat(),
            why=f"they are those published up to {day(taken())}",
            do="Give that day or a later one",
        )
    found = sort_own(own, one, as_of)
    listed = gaps()
    sections = tuple(
        Section(
            part.id,
            part.title,
            tuple(topic(measure_id, one, as_of, found.matched) for measure_id in of_part(part.part)),
            tuple(gap for gap in listed if gap.part == part.id),
        )
        for part in parts()
    )
    return LocalView(
        header=heading(one, as_of),
        as_of=as_of,
        framing=FRAMING,
        sections=sections,
        gaps=tuple(gap for gap in listed if not gap.part),
        own_only=found.alone,
        equality=equality(one),
    )
