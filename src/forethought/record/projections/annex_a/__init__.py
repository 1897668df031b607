"""Annex A: the eleven child-level lists that Ofsted asks a local authority's children's services for, at a date."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from forethought.record.projections.annex_a.comparing import ListDifference, compare_lists, read_lists
from forethought.record.projections.annex_a.definitions import Column, ListOf, lists
from forethought.record.projections.annex_a.making import make_lists
from forethought.record.projections.annex_a.manual import columns_markdown
from forethought.record.projections.annex_a.notes import notes_table
from forethought.record.projections.annex_a.writing import list_csv, workbook
from forethought.record.projections.registry import Ask

__all__ = [
    "Column",
    "ListDifference",
    "ListOf",
    "columns_markdown",
    "compare_lists",
    "lists",
    "make_lists",
    "project",
    "read_lists",
]


def project(tables: Mapping[str, pa.Table], ask: Ask) -> Mapping[str, bytes]:
    """The lists at ``ask.as_at``: a CSV file each, ``annex_a.xlsx`` with a sheet each, and ``annex_a_notes.csv``.

    Events are those of the six months that end with the date, the date included; cases, plans and care those open at
    some time in them; adoption looks back twelve months. What came after the date is in nothing. The notes name every
    column that is blank and why, and how many rows had no day of beginning and so could be in no list.
    ``tables`` as in ``forethought.record.projections.project``.
    """
    made, undated = make_lists(tables, ask)
    files = {each.file: list_csv(made[each.name]) for each in lists()}
    return {**files, "annex_a.xlsx": workbook(made), "annex_a_notes.csv": list_csv(notes_table(undated))}
