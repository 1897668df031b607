"""Families, services, schools and care of other years, from what feeds say and the record joins: numbers only.

Everybody goes under the council's number where the record found one, else under a number of the record's own. A child
without a family link, or whom no feed's record was joined to, is simply not in the tables: the cards say how many.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from forethought.governance import Clock, english_day
from forethought.insight import read_linked
from forethought.record import Delivery
from forethought.sources import parse_date
from forethought.workflow.building import covered
from forethought.workflow.checking import latest
from forethought.workflow.linked_care import adoptions, care_periods
from forethought.workflow.linked_families import family_rows
from forethought.workflow.taking import read_delivery_files
from forethought.workflow.workspace import Workspace

_CONTACTS = frozenset({"SCH", "HOM"})
"""Health contacts made at school or at home; the others are assessments."""
Row = dict[str, Any]


def linked_tables(workspace: Workspace, clock: Clock) -> dict[str, pa.Table]:
    """The tables ``Families Services Attendance Schooling Suspensions Results CarePeriods``
    and ``Adoptions`` as ``insight`` reads them; those that nothing tells of are left out. Deliveries whose agreement is
    not in force tell nothing.
    """
    held = covered(workspace, clock)
    feeds = {form: _feed(workspace, held, form) for form in ("ssd", "school", "health", "ssda903")}
    number = _numbers(workspace, held)
    found: dict[str, list[Row]] = {}
    if "ssd_mother" in feeds["ssd"]:
        found["Families"] = list(family_rows(feeds["ssd"], feeds["health"], number, english_day(clock())))
    services = [*_cases(feeds["ssd"]), *_care(feeds["ssda903"]), *_schools(feeds["school"], number),
                *_health(feeds["health"], number)]  # fmt: skip
    if services:
        found["Services"] = services
    found |= _at_school(feeds["school"], number)
    returns = _care_returns(workspace, held)
    if returns:
        found |= {"CarePeriods": list(care_periods(returns)), "Adoptions": list(adoptions(returns))}
    return read_linked(found)


def _care_returns(workspace: Workspace, held: list[Delivery]) -> list[list[Row]]:
    """The episodes of the newest return of each year, the oldest year first."""
    years = sorted({delivery.year for delivery in held if delivery.form == "ssda903"})
    newest = [latest(held, "ssda903", year) for year in years]
    tables = [read_delivery_files(workspace, delivery).tables for delivery in newest if delivery]
    return [found["Episodes"].to_pylist() for found in tables if "Episodes" in found]


def _feed(workspace: Workspace, held: list[Delivery], form: str) -> Mapping[str, list[Row]]:
    newest = latest(held, form)
    if newest is None:
        return {}
    tables = read_delivery_files(workspace, newest).tables
    return {name: table.to_pylist() for name, table in tables.items()}


def _numbers(workspace: Workspace, held: list[Delivery]) -> Mapping[tuple[str, str], str]:
    """From a feed's form and its own number to the council's, or to the record's number of the person."""
    spine = workspace.store().identity_table("persons")
    if spine is None:
        return {}
    subjects = zip(spine["subject"].to_pylist(), spine["person_id"].to_pylist(), strict=True)
    person = {str(subject): str(number) for subject, number in subjects}
    by_form = {delivery.form: delivery.controller for delivery in held}
    council = f"{by_form.get('ssd', '')}/"
    own = {number: subject.removeprefix(council) for subject, number in person.items() if subject.startswith(council)}
    found = {}
    for subject, number in person.items():
        controller, _, local = subject.partition("/")
        found.update({(form, local): own.get(number, number) for form, by in by_form.items() if by == controller})
    return found


def _cases(feed: Mapping[str, list[Row]]) -> Iterator[Row]:
    for row in feed.get("ssd_involvements", ()):
        first, last = row["invo_involvement_start_date"], row["invo_involvement_end_date"]
        yield _service(row["invo_person_id"], "social_care", "case", first, last, row["invo_professional_id"])


def _care(feed: Mapping[str, list[Row]]) -> Iterator[Row]:
    for row in feed.get("Episodes", ()):
        first, last = (parse_date(row[name] or "", "dmy") for name in ("DECOM", "DEC"))
        if first:
            yield _service(row["CHILD"], "social_care", "looked_after", f"{first}", f"{last}" if last else None)


def _schools(feed: Mapping[str, list[Row]], number: Mapping[tuple[str, str], str]) -> Iterator[Row]:
    for row in feed.get("Pupils", ()):
        who = number.get(("school", str(row["PupilId"])))
        if who:
            yield _service(who, "school", "on_roll", row["EntryDate"], row["LeavingDate"])


def _health(feed: Mapping[str, list[Row]], number: Mapping[tuple[str, str], str]) -> Iterator[Row]:
    for row in feed.get("HealthContacts", ()):
        who = number.get(("health", str(row["HealthId"])))
        if who:
            kind = "contact" if row["ContactType"] in _CONTACTS else "assessment"
            yield _service(who, "health", kind, row["ContactDate"], row["ContactDate"])


def _at_school(feed: Mapping[str, list[Row]], number: Mapping[tuple[str, str], str]) -> dict[str, list[Row]]:
    """What the delivered tables of the roll tell of pupils whom the record knows; nothing when it knows none."""
    makers = (
        ("Pupils", "Attendance", _attended),
        ("Pupils", "Schooling", _on_roll),
        ("Suspensions", "Suspensions", _sent),
        ("Results", "Results", _result),
    )
    if not any(("school", str(row["PupilId"])) in number for row in feed.get("Pupils", ())):
        return {}
    found: dict[str, list[Row]] = {}
    for table, name, make in makers:
        if table in feed:
            known = ((number.get(("school", str(row["PupilId"]))), row) for row in feed[table])
            found[name] = [{"PersonId": who, **make(row)} for who, row in known if who]
    return found


def _attended(row: Row) -> Row:
    missed = sum(int(row[name] or 0) for name in ("SessionsAuthorised", "SessionsUnauthorised"))
    return {
        "School": row["SchoolURN"],
        "SessionsPossible": row["SessionsPossible"],
        "SessionsMissed": str(missed),
    }


def _on_roll(row: Row) -> Row:
    return {
        "School": row["SchoolURN"],
        "FirstDay": row["EntryDate"],
        "LastDay": row["LeavingDate"],
        "SENProvision": row["SENProvision"],
        "FreeMeals": row["FreeMeals"],
    }


def _sent(row: Row) -> Row:
    kind = {"SUSP": "suspension", "PERM": "exclusion"}.get(row["Category"] or "")
    return {"FirstDay": row["StartDate"], "Kind": kind}


def _result(row: Row) -> Row:
    stage = f"ks{row['KeyStage']}" if row["KeyStage"] else None
    return {"Stage": stage, "Day": row["ResultDate"], "Reached": row["ExpectedStandard"], "Score": row["Attainment8"]}


def _service(
    person: str | None, agency: str, service: str, first: str | None, last: str | None, lead: str | None = None
) -> Row:
    return {"PersonId": person, "Agency": agency, "Service": service, "FirstDay": first, "LastDay": last, "Lead": lead}
