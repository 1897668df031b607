"""The workbook of Ofsted's Annex A: what a council shows inspectors of the children it works with."""

from __future__ import annotations

from forethought.synth.feeds.annex_a.tables import extracts
from forethought.synth.feeds.annex_a.writing import write_workbook
from forethought.synth.feeds.feed import Feed

FEED = Feed(
    name="annex-a",
    title="Child-level data for inspection (Annex A)",
    agency="council",
    standard="Ofsted inspection of children's services, Annex A, a workbook of eleven lists",
    cadence="monthly",
    extracts=extracts,
    write=write_workbook,
    form="annex-a",
)
"""A workbook at each 31 March, and at the end of each month of the last year."""

__all__ = ["FEED", "extracts", "write_workbook"]
