"""Who the children of a census are."""

from __future__ import annotations

from collections.abc import Iterator

from forethought.record.projections.cin_census.cases import Census
from forethought.record.projections.returns import Row, day
from forethought.record.projections.returns.year import birthday


def _unborn(census: Census, person: Row) -> bool:
    """Whether the child was not born by the last day of the year."""
    born = day(person, "pers_dob")
    return born > census.year.last if born else day(person, "pers_expected_dob") is not None


def identifiers(census: Census) -> Iterator[Row]:
    """Numbers, birth and sex; an unborn child has the day on which it is expected, and no sex yet."""
    for child in census.by_child:
        person = census.facts.person(child)
        unborn = _unborn(census, person)
        yield {
            **person,
            "unborn": "1" if unborn else None,
            "expected": person.get("pers_expected_dob") or person.get("pers_dob"),
            "sex": census.mapped.terms["sex_unborn"] if unborn else person.get("pers_sex"),
            "former_number": _former_number(census, child),
            "no_number": _why_no_number(census, person, unborn),
            "died": census.year.by_then(person, "pers_death_date"),
        }


def _why_no_number(census: Census, person: Row, unborn: bool) -> str | None:
    if person.get("pers_upn") and not unborn:
        return None
    rule = census.mapped.terms["no_number"]
    grown = birthday(person, rule["age"])
    young: str | None = rule["code"] if unborn or (grown is not None and grown > census.year.last) else None
    return young if unborn else person.get("pers_upn_unknown") or young


def _former_number(census: Census, child: str) -> str | None:
    kinds = census.mapped.terms["former_number"]
    rows = [
        row
        for row in census.facts.of("ssd_linked_identifiers", "link_person_id", child)
        if (row.get("link_identifier_type") or "").lower() in kinds
        and (day(row, "link_valid_from_date") or "") <= census.year.last
    ]
    found = max(rows, key=lambda row: day(row, "link_valid_from_date") or "", default=None)
    return found.get("link_identifier_value") if found else None


def characteristics(census: Census) -> Iterator[Row]:
    """Ethnic group as the council has it."""
    return (census.facts.person(child) for child in census.by_child)


def disabilities(census: Census) -> Iterator[Row]:
    """Each disability recorded; the code for none where the table of them mentions none of a born child."""
    code, none = "disa_disability_code", census.mapped.terms["no_disability"]
    for child in census.by_child:
        person = census.facts.person(child)
        if not _unborn(census, person) and census.facts.has("ssd_disability"):
            rows = census.facts.of("ssd_disability", "disa_person_id", child)
            codes = {held.upper() for row in rows if (held := row.get(code))}
            for held in sorted(codes - {none}) or [none]:
                yield {**person, code: held}
