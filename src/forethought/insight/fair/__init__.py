"""Fair comparison: change or noise over time, areas side by side without a rank, groups, and when to say nothing."""

from forethought.insight.fair.counter_measures import Family, families, shown_together
from forethought.insight.fair.errors import FairError
from forethought.insight.fair.exact import exact_count, exact_proportion
from forethought.insight.fair.funnels import Funnel, FunnelPoint, funnel
from forethought.insight.fair.given import LeftOut, symbols
from forethought.insight.fair.relative import Group, RelativeRates, relative_rates
from forethought.insight.fair.series import Series
from forethought.insight.fair.short import ShortSeries, short_series
from forethought.insight.fair.verdicts import Verdict, verdict
from forethought.insight.fair.xmr_charts import NamedChange, Phase, Xmr, XmrPoint, xmr

__all__ = [
    "FairError",
    "Family",
    "Funnel",
    "FunnelPoint",
    "Group",
    "LeftOut",
    "NamedChange",
    "Phase",
    "RelativeRates",
    "Series",
    "ShortSeries",
    "Verdict",
    "Xmr",
    "XmrPoint",
    "exact_count",
    "exact_proportion",
    "families",
    "funnel",
    "relative_rates",
    "short_series",
    "shown_together",
    "symbols",
    "verdict",
    "xmr",
]
