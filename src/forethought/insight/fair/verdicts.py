"""When the words improvement and concern may be said, and when not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from forethought.insight.fair.errors import FairError
from forethought.insight.fair.funnels import Funnel
from forethought.insight.fair.xmr_charts import Xmr

Word = Literal["improvement", "concern", "no clear change"]
_POLARITIES = ("high", "low", "neutral")


@dataclass(frozen=True, slots=True)
class Verdict:
    """One of three words, and the reason in a sentence. A question to ask, never a rank."""

    word: Word
    why: str


def verdict(trend: Xmr, comparison: Funnel, area: str, *, polarity: str, activity: bool) -> Verdict:
    """What may be said of an area's measure, from its own chart over time and its place among the others.

    Improvement or concern only when the latest point of ``trend`` is flagged, ``area`` lies outside the outer limits
    of ``comparison``, both to the same side, and one side is better: ``polarity`` ``high`` or ``low``. Measures of
    ``activity`` (referrals, plans, children looked after) are neutral whatever ``polarity`` says. Both must be of the
    same measure, the comparison of the latest period. Raises ``FairError`` for an unknown polarity or area.
    """
    if polarity not in _POLARITIES:
        raise FairError("The polarity is not known", do="Use " + ", ".join(_POLARITIES))
    place = comparison.point(area)
    now = trend.points[-1]
    silent = (
        (activity or polarity == "neutral", "Neither more nor less of it is better by itself."),
        (not trend.phases[-1].enough, trend.says),
        (now.value is None, "The latest figure is not known."),
        (place is None, "The area's figure is not known, so it cannot be set beside others."),
        (place is not None and place.says == "too few to say", "There are too few to set beside other areas."),
        (not now.flag, "Over time it varies as it always has."),
        (place is not None and not place.side, "It lies within what chance and the usual spread between areas give."),
        (place is not None and place.side != now.side, "Its course over time and its place among areas disagree."),
    )
    why = next((reason for holds, reason in silent if holds), None)
    if why is not None:
        return Verdict("no clear change", why)
    word: Word = "improvement" if now.side == polarity else "concern"
    return Verdict(word, "Its course over time and its place among areas both say so. Ask why before acting on it.")
