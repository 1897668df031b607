"""A local figure beside England's and, in the demonstration, its invented neighbours'."""

from __future__ import annotations

from collections.abc import Sequence

from forethought.insight.cards import IndicatorCard
from forethought.insight.charts import BarChart, Frame, Mark, ReferenceLine
from forethought.insight.computing import IndicatorResult
from forethought.insight.published import LICENCE, Neighbour, PublishedFigure, published_up_to

_INVENTED = "The areas marked as invented do not exist; their figures were made up for the demonstration."


def beside_england(
    card: IndicatorCard, result: IndicatorResult, area: str, others: Sequence[Neighbour] = ()
) -> BarChart:
    """The chart of ``result`` with England's newest published figure not later than its year.

    The reader's area comes first, others in alphabetical order: no order by value. Where the figure is hidden no bar
    is drawn. England's year is written beside it, as it is often a year behind.
    """
    own = Mark(area, result.value if result.shown not in ("c", "u", "z") else None, result.shown, own=True)
    rest = [Mark(n.area, n.value, f"{n.value:.{card.decimals}f}") for n in sorted(others, key=lambda n: n.area)]
    england = published_up_to(f"{card.id}: {result.part}" if result.part else card.id, result.year)
    notes = [result.note, _INVENTED if any(n.invented for n in others) else "", LICENCE if england else ""]
    unit = card.unit[:1].upper() + card.unit[1:]
    frame = Frame(
        f"chart-{card.id.lower()}",
        f"{card.title}{f', {result.part}' if result.part else ''}, {result.period}",
        f"{unit}, {area}, {result.period}",
        " ".join(note for note in notes if note),
    )
    return BarChart(frame, unit, (own, *rest), _line(england))


def _line(england: PublishedFigure | None) -> ReferenceLine | None:
    """England's figure as a line; none where there is no number."""
    if england is None or england.number is None:
        return None
    return ReferenceLine(f"England {england.year - 1}-{england.year % 100:02d}", england.number, england.value)
