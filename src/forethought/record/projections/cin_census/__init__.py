"""The children in need census of one collection year, from the Standard Safeguarding Dataset."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import pyarrow as pa

from forethought.model import authorities, load_form
from forethought.record.errors import RecordError
from forethought.record.projections.cin_census import children
from forethought.record.projections.cin_census.cases import Census
from forethought.record.projections.cin_census.work import Work
from forethought.record.projections.registry import Ask
from forethought.record.projections.returns import Facts, ReturnYear, Row, asked_year, load_mapping
from forethought.sources.writing import cin_xml

_CHILDREN: Mapping[str, Callable[[Census], Iterable[Row]]] = {
    "ChildIdentifiers": children.identifiers,
    "ChildCharacteristics": children.characteristics,
    "Disabilities": children.disabilities,
}
_WORK: Mapping[str, Callable[[Work], Iterable[Row]]] = {
    "CINdetails": Work.details,
    "Assessments": Work.assessments,
    "AssessmentFactorsList": Work.factors,
    "CINplanDates": Work.need_plans,
    "Section47": Work.enquiries,
    "ChildProtectionPlans": Work.protection_plans,
    "Reviews": Work.reviews,
}


def project(tables: Mapping[str, pa.Table], ask: Ask) -> Mapping[str, bytes]:
    """The one XML file of the census of the year ``ask.particulars["year"]``, as it stood on 31 March.

    Children stand in the order of their number, cases in that of their referral. What happened after the year's last
    day is not told: what went on is open. The file's own time is ``ask.as_known_at``, else the day ``ask.as_at``.
    Raises ``RecordError`` when the year is none or nobody knows the authority, ``UserError`` for a year whose form is
    not known.
    """
    year = asked_year(ask.particulars["year"])
    form, mapped = load_form("cin", year.number), load_mapping(__name__)
    census = Census(Facts(tables), mapped, year)
    work = Work(census)
    rows: dict[str, Iterable[Row]] = {"Header": [_header(ask, year, mapped.terms["header"])]}
    rows |= {name: made(census) for name, made in _CHILDREN.items()}
    rows |= {name: made(work) for name, made in _WORK.items()}
    written = {name: mapped.rows(form, name, found) for name, found in rows.items()}
    return {f"cin_{year.number}.xml": cin_xml(written, year.number)}


def _header(ask: Ask, year: ReturnYear, fixed: Mapping[str, str]) -> Row:
    made = ask.as_known_at.strftime("%Y-%m-%dT%H:%M:%S") if ask.as_known_at else f"{ask.as_at}T00:00:00"
    return {**fixed, "year": str(year.number), "last": year.last, "authority": _authority(ask), "made": made}


def _authority(ask: Ask) -> str:
    """The department's 3-digit code of the authority: as it was told, else that of its 9-character code."""
    known = authorities().get(ask.authority)
    code = ask.particulars.get("la_code") or (known.la_code if known else None)
    if code is None:
        raise RecordError(
            "The census cannot say whose it is: the authority's code is on no list",
            why="the file names its authority by the department's 3-digit code",
            do="Give the 9-character code of an English authority, or its 3-digit code as la_code",
        )
    return code
