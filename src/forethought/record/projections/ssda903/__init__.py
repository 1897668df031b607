"""The return of children looked after (SSDA903) of one collection year, from the Standard Safeguarding Dataset."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import pyarrow as pa

from forethought.model import load_form
from forethought.record.projections.registry import Ask
from forethought.record.projections.returns import Facts, Row, asked_year, load_mapping
from forethought.record.projections.ssda903 import adoption, children, outcomes
from forethought.record.projections.ssda903.cohort import Cohort
from forethought.sources.writing import csv_tables

_TABLES: Mapping[str, Callable[[Cohort], Iterable[Row]]] = {
    "Header": children.header,
    "Episodes": children.episodes,
    "Reviews": outcomes.reviews,
    "UASC": children.unaccompanied,
    "OC2": outcomes.health,
    "OC3": outcomes.leavers,
    "AD1": adoption.adopted,
    "PlacedAdoption": adoption.decisions,
    "PrevPerm": children.earlier_permanence,
    "Missing": outcomes.missing,
    "SWEpisodes": outcomes.workers,
}


def project(tables: Mapping[str, pa.Table], ask: Ask) -> Mapping[str, bytes]:
    """The CSV files of the return of the year ``ask.particulars["year"]``: dates dd/mm/yyyy, UTF-8, blanks empty.

    Rows stand in the order of the child's number and their days. What happened after 31 March of the year is not told:
    episodes that went on are open. A table that the dataset has no items for (``unsupplied.toml``) has no file. Raises
    ``RecordError`` when the year is none, ``UserError`` for a year whose form is not known.
    """
    year = asked_year(ask.particulars["year"])
    form = load_form("ssda903", year.number)
    mapped = load_mapping(__name__)
    cohort = Cohort.of(Facts(tables), mapped, year)
    rows = {name: mapped.rows(form, name, made(cohort)) for name, made in _TABLES.items() if name in form.tables}
    return csv_tables(form, rows)
