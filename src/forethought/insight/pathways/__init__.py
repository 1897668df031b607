"""Pathways from referral to care, need and sufficiency, and monthly series, from a partnership's own returns.

Results hold exact numbers, kept out of ``repr``; pages print only what the ``shown...`` functions give. Charts of these
are in ``drawing``.
"""

from forethought.insight.pathways.errors import PathwayError
from forethought.insight.pathways.following import pathway
from forethought.insight.pathways.hiding import Linked, Sum, hidden, worked_out
from forethought.insight.pathways.monthly_counts import EVENTS, Monthly, monthly, series_of_events
from forethought.insight.pathways.provision import Home
from forethought.insight.pathways.results import GroupCount, Link, Pathway, Step
from forethought.insight.pathways.shown_pathway import ShownGroup, ShownPathway, ShownStep, shown_pathway
from forethought.insight.pathways.shown_sufficiency import (
    ShownSufficiency,
    ShownSupply,
    ShownTable,
    shown_sufficiency,
)
from forethought.insight.pathways.sufficing import Living, Sufficiency, Supply, sufficiency

__all__ = [
    "EVENTS",
    "GroupCount",
    "Home",
    "Link",
    "Linked",
    "Living",
    "Monthly",
    "Pathway",
    "PathwayError",
    "ShownGroup",
    "ShownPathway",
    "ShownStep",
    "ShownSufficiency",
    "ShownSupply",
    "ShownTable",
    "Step",
    "Sufficiency",
    "Sum",
    "Supply",
    "hidden",
    "monthly",
    "pathway",
    "series_of_events",
    "shown_pathway",
    "shown_sufficiency",
    "sufficiency",
    "worked_out",
]
