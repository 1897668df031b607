"""The yearly census of children in need, as the council makes it."""

from __future__ import annotations

from forethought.synth.feeds.cin.tables import extracts
from forethought.synth.feeds.cin.writing import write_census
from forethought.synth.feeds.feed import Feed

FEED = Feed(
    name="cin",
    title="Children in need census",
    agency="council",
    standard="DfE CIN census, XML of the form of each year",
    cadence="yearly",
    extracts=extracts,
    form="cin",
    write=write_census,
)
"""One XML file a year; a comment in it says that it is synthetic."""

__all__ = ["FEED", "extracts", "write_census"]
