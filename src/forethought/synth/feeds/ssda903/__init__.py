"""The yearly return of children looked after (SSDA903), as the council makes it."""

from __future__ import annotations

from forethought.synth.feeds.feed import Feed
from forethought.synth.feeds.ssda903.tables import extracts
from forethought.synth.feeds.ssda903.writing import write_xml

FEED = Feed(
    name="ssda903",
    title="Children looked after return (SSDA903)",
    agency="council",
    standard="DfE SSDA903, CSV tables of the form of each year",
    cadence="yearly",
    extracts=extracts,
    form="ssda903",
)
"""One CSV a table; :func:`write_xml` gives the one XML file instead."""

__all__ = ["FEED", "extracts", "write_xml"]
