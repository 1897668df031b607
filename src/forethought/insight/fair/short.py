"""Fewer than twelve points: no verdict, but what chance alone gives, and the latest figure against the years before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter

from forethought.insight.fair.errors import FairError
from forethought.insight.fair.exact import chance_in_words, exact_count, exact_proportion, two_proportions, two_rates
from forethought.insight.fair.given import FEWEST, Cell, Count, Kind, LeftOut, counts
from forethought.insight.fair.series import Series
from forethought.insight.fair.wording import cannot_show
from forethought.insight.fair.xmr_charts import ENOUGH
from forethought.model import Period

_CAUTION = "Brothers and sisters, and changes in recording, make figures vary more than this."


@dataclass(frozen=True, slots=True)
class ShortSeries:
    """The latest figure of a short series against the earlier ones taken together.

    ``latest`` and ``earlier`` are the two figures, ``interval`` the exact 95 per cent interval of the latest, ``low``
    and ``high`` the range the latest would lie in 95 times in 100 if nothing had changed: all times ``per``, None when
    they cannot be told. ``p`` is two-sided, for further sums; pages print ``says`` only.
    """

    per: int
    latest: float | None
    interval: tuple[float, float] | None
    earlier: float | None
    low: float | None
    high: float | None
    p: float | None
    left_out: LeftOut
    says: str


def short_series(rows: Iterable[tuple[Period, Cell, Cell]], kind: Kind, per: int = 100) -> ShortSeries:
    """What may be said of fewer than twelve separate periods, each with a numerator and a denominator or a symbol.

    The latest period is tested against the earlier ones pooled: for a ``rate`` by the conditional binomial test of two
    Poisson counts, for a ``proportion`` by Fisher's exact test, both two-sided. Nothing is tested when the latest
    figure is hidden or either side has fewer than 30 to divide by. Raises ``FairError`` for periods that overlap or
    differ in length, for twelve numbers or more (use ``xmr``), and for unsound counts.
    """
    given = sorted(rows, key=lambda row: row[0].start)
    series = Series.of((period, 0) for period, _, _ in given)  # looks at the periods only
    named = [(period.start.isoformat(), numerator, denominator) for period, numerator, denominator in given]
    kept, left = counts(named, kind)
    if len(kept) >= ENOUGH:
        raise FairError("There are enough points for a chart", do="Use xmr, which shows them all")
    latest = next((count for count in kept if count.name == max(map(itemgetter(0), named))), None)
    earlier = [count for count in kept if count is not latest]
    pooled = Count("", sum(c.numerator for c in earlier), sum(c.denominator for c in earlier))
    if latest is None or min(latest.denominator, pooled.denominator) < FEWEST:
        return _untested(per, len(kept), series.every, latest, left)
    return _tested(per, kind, (len(kept), series.every), latest, pooled, left)


def _tested(per: int, kind: Kind, points: tuple[int, str], latest: Count, pooled: Count, left: LeftOut) -> ShortSeries:
    alone = two_rates if kind == "rate" else two_proportions
    chance = alone(latest.numerator + pooled.numerator, latest.denominator, pooled.denominator)
    low, high = (per * count / latest.denominator for count in chance.range())
    p = chance.two_sided(latest.numerator)
    said = (cannot_show(*points, low, high, "if nothing changed"), chance_in_words(p), _CAUTION, left.note)
    return ShortSeries(
        per=per,
        latest=per * latest.value,
        interval=_interval(latest, kind, per),
        earlier=per * pooled.value,
        low=low,
        high=high,
        p=p,
        left_out=left,
        says=" ".join(part for part in said if part),
    )


def _untested(per: int, points: int, every: str, latest: Count | None, left: LeftOut) -> ShortSeries:
    why = (
        "The latest figure is not known."
        if latest is None
        else f"Fewer than {FEWEST} to divide by, now or before: only counts are given."
    )
    said = (cannot_show(points, every, None, None, ""), why, left.note)
    return ShortSeries(per, None, None, None, None, None, None, left, " ".join(part for part in said if part))


def _interval(count: Count, kind: Kind, per: int) -> tuple[float, float]:
    if kind == "proportion":
        low, high = exact_proportion(count.numerator, count.denominator)
        return per * low, per * high
    low, high = exact_count(count.numerator)
    return per * low / count.denominator, per * high / count.denominator
