"""Claims about a child's numbers: how far they are verified, what linkage may use, what never leaves."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.linkage import LinkageError, LinkSettings, link
from forethought.linkage.identifier_claims import CLAIMS, attest, open_claims
from forethought.linkage.identifier_claims_agreement import compare_claims
from forethought.linkage.identifier_claims_reading import claims_of
from forethought.linkage.identifier_claims_usable import numbers_to_show, usable_numbers, with_numbers
from linkage.conftest import KEY, read_table

ON = date(2026, 11, 26)


def levels(claims: pa.Table, kind: str = "nhs_number") -> dict[str, str]:
    """Each record's level of a type, with the reason after it."""
    said = {}
    for row in claims.to_pylist():
        if row["type"] == kind:
            said[row["record_id"]] = f"{row['level']} {row['reason']}".strip()
    return said


def claim(record: str, value: str | None, level: str, **more: Any) -> dict[str, Any]:
    return {
        "record_id": record,
        "source": "x",
        "type": "nhs_number",
        "value": value,
        "level": level,
        "reason": "",
        **more,
    }


def table(*rows: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), CLAIMS)


def used(claims: pa.Table, records: pa.Table, kind: str = "nhs_number") -> dict[str, str | None]:
    numbers = usable_numbers(claims, records).numbers
    return dict(zip(numbers["record_id"].to_pylist(), numbers[kind].to_pylist(), strict=True))


def test_what_a_record_says_is_a_claim_of_its_form_only() -> None:
    records = read_table("""
        record_id | source | nhs_number   | upn           | uln        | la_child_id | authority
        a         | care   | 401 023 2137 | UN3           | 1234567805 | 00123       | 330
        b         | care   | 4010232138   | J330201912001 |            | 00123       | 331
        c         | care   | SSD_SUI      |               |            |             |
    """)
    said = {(r["record_id"], r["type"]): (r["level"], r["reason"], r["value"]) for r in claims_of(records).to_pylist()}
    assert said == {
        ("a", "nhs_number"): ("V1", "", "4010232137"),
        ("a", "upn"): ("V0", "unknown_code", "UN3"),
        ("a", "uln"): ("V1", "", "1234567805"),
        ("a", "la_child_id"): ("V1", "", "330:00123"),
        ("b", "nhs_number"): ("V0", "check_digit", None),
        ("b", "upn"): ("V1", "", "J330201912001"),
        ("b", "la_child_id"): ("V1", "", "331:00123"),
        ("c", "nhs_number"): ("V0", "placeholder", None),
    }


def test_the_form_alone_joins_nobody_and_says_so() -> None:
    records = read_table("record_id|source|nhs_number\n a|care|4010232137\n b|care|")
    usable = usable_numbers(claims_of(records), records)
    assert usable.numbers.to_pylist() == [
        {"record_id": "a", "nhs_number": None, "upn": None, "uln": None},
        {"record_id": "b", "nhs_number": None, "upn": None, "uln": None},
    ]
    assert usable.counts().to_pylist() == [{"type": "nhs_number", "level": "V1", "reason": "format", "records": 1}]


def many(number: str, births: int, forenames: int = 1, source: str = "care") -> str:
    lines = ["record_id|source|forename|date_of_birth|nhs_number"]
    names = ("Ada", "Bob", "Cy", "Dee", "Eve", "Finn", "Gus", "Hal", "Ivy")
    born = [f"2012-03-{day:02}" for day in range(2, 2 + births)] or [""]
    for n in range(max(births, forenames)):
        lines.append(f"r{n}|{source}|{names[n % forenames]}|{born[n % len(born)]}|{number}")
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("number", "births", "forenames", "level"),
    [
        ("4010232137", 3, 1, "V1"),
        ("4010232137", 4, 1, "V0 repeated"),
        ("4010232137", 0, 7, "V1"),
        ("4010232137", 0, 8, "V0 repeated"),
        ("NO NUMBER GIVEN", 3, 1, "V0 characters"),
        ("NO NUMBER GIVEN", 4, 1, "V0 constant"),
        ("SSD_SUI", 4, 1, "V0 placeholder"),
    ],
)
def test_a_number_carried_by_many_children_of_one_source_is_a_filler(
    number: str, births: int, forenames: int, level: str
) -> None:
    assert set(levels(claims_of(read_table(many(number, births, forenames)))).values()) == {level}


def test_two_sources_that_each_hold_a_number_for_few_children_repeat_nothing() -> None:
    one, two = read_table(many("4010232137", 2)), read_table(many("4010232137", 2, source="school"))
    assert set(levels(claims_of(pa.concat_tables([one, two]))).values()) == {"V1"}


def pair(left: str, right: str) -> pa.Table:
    """Two records with one NHS number: `source forename birth sex order`, a dash for nothing."""
    lines = ["record_id|source|forename|date_of_birth|sex|birth_order|nhs_number"]
    for name, text in (("a", left), ("b", right)):
        lines.append("|".join([name, *("" if w == "-" else w.replace("+", " ") for w in text.split()), "4010232137"]))
    return read_table("\n".join(lines))


AGREEMENT = """
care Ada 2012-03-04 F -        | school Ada 2012-03-04 F -          | V2 V2 | two sources, one child
care Bob 2012-03-04 M -        | school Robert+John 04/03/2012 1 -  | V2 V2 | a pet name, other formats
care Ada 2012-03-04 - -        | school Ada 2012-03-04 F -          | V2 V2 | sex known once
care Ada 2012-03-04 F -        | care Ada 2012-03-04 F -            | V1 V1 | one source says nothing new
care Ada 2012-03-04 F -        | cin Ada 2012-03-04 F -             | V1 V1 | two returns of one case system
care Ada 2012-01-01 F -        | school Ada 2012-01-01 F -          | V1 V1 | 1 January is no birth date
care Ada - F -                 | school Ada 2012-03-04 F -          | V1 V1 | a birth date is missing
care - 2012-03-04 F -          | school Ada 2012-03-04 F -          | V1 V1 | a forename is missing
care Baby 2012-03-04 F -       | school Baby 2012-03-04 F -         | V1 V1 | a placeholder is no forename
care A 2012-03-04 F -          | school A 2012-03-04 F -            | V1 V1 | initials are no forename
care Ada 2012-03-04 F -        | school Ada 2012-03-05 F -          | V1 V1 | a day apart may be a slip
care Ada 2012-03-04 F -        | school Ada 2012-04-03 F -          | V1 V1 | day and month turned
care Ada 2012-03-04 F -        | school Grace 2012-03-04 F -        | V1 V1 | twins of one sex, or a new name
care Mohammed+Ali 2012-03-04 M - | school Mohammed+Omar 2012-03-04 M - | V1 V1 | brothers who share a word
care Ada 2012-03-04 F -        | school Ada 2012-03-04 M -          | V1 V1 | sex differs, nothing else
care Ada 2012-03-04 F -        | school Grace 2013-05-09 F -        | VX VX | another name, another birth
care Ada 2012-03-04 F -        | care Grace 2013-05-09 F -          | VX VX | even within one source
care Ada 2012-03-04 F -        | school Leon 2012-03-04 M -         | VX VX | twins of two sexes
care Ada 2012-03-04 F 1        | school Grace 2012-03-04 F 2        | VX VX | twins by birth order
care Ada 2012-03-04 F -        | school Ada 2009-11-21 M -          | VX VX | another birth and sex
care Ada 2012-01-01 F -        | school Grace 2012-07-09 F -        | V1 V1 | 1 January of the same year
care Ada 2012-01-01 F -        | school Grace 2009-07-09 F -        | VX VX | 1 January of another year
care Jon 2012-03-04 M -        | school John 2013-05-09 M -         | V1 V1 | a slip in the name
"""


@pytest.mark.parametrize("line", AGREEMENT.strip().splitlines())
def test_two_records_with_one_number(line: str) -> None:
    left, right, wanted, _ = (cell.strip() for cell in line.split("|"))
    records = pair(left, right)
    found = compare_claims(claims_of(records), records, {"care": "case system", "cin": "case system"})
    said = levels(found)
    assert [said["a"].split()[0], said["b"].split()[0]] == wanted.split()


def test_a_number_that_fits_two_sources_and_not_the_third_is_doubted_only_there() -> None:
    records = read_table("""
        record_id | source | forename | date_of_birth | sex | nhs_number
        a         | care   | Ada      | 2012-03-04    | F   | 4010232137
        b         | school | Ada      | 2012-03-04    | F   | 4010232137
        c         | health | Leon     | 2013-05-09    | M   | 4010232137
    """)
    claims = compare_claims(claims_of(records), records)
    assert levels(claims) == {"a": "V2 two_sources", "b": "V2 two_sources", "c": "VX another_child"}
    usable = usable_numbers(claims, records)
    assert used(claims, records) == {"a": "4010232137", "b": "4010232137", "c": None}
    assert usable.withheld.to_pylist() == [
        {"record_id": "c", "type": "nhs_number", "level": "VX", "reason": "another_child"}
    ]


def test_comparing_again_changes_nothing() -> None:
    records = pair("care Ada 2012-03-04 F -", "school Leon 2013-05-09 M -")
    once = compare_claims(claims_of(records), records)
    assert levels(compare_claims(once, records)) == levels(once)


def test_a_traced_number_outweighs_a_written_one() -> None:
    records = pair("care Ada 2012-03-04 F -", "school Leon 2013-05-09 M -")
    claims = table(claim("a", "4010232137", "V3", reason="cross_check"), claim("b", "4010232137", "V1"))
    assert levels(compare_claims(claims, records)) == {"a": "V3 cross_check", "b": "VX another_child"}


def test_two_verified_numbers_on_one_record_are_both_in_doubt() -> None:
    records = read_table("record_id|source\n a|x\n b|x")
    claims = table(
        claim("a", "4010232137", "V3"),
        claim("a", "4010232145", "V4"),
        claim("b", "4010232153", "V3s", superseded_by="4010232161"),
        claim("b", "4010232161", "V3"),
    )
    found = compare_claims(claims, records)
    assert [row["reason"] for row in found.to_pylist()] == ["two_numbers", "two_numbers", "", ""]
    assert used(found, records) == {"a": None, "b": "4010232161"}


def test_a_superseded_number_stands_for_the_newer_one_wherever_it_may_merge() -> None:
    records = read_table("record_id|source\n a|x\n b|x\n c|x\n d|x")
    claims = table(
        claim("a", "4010232137", "V3s", superseded_by="4010232145", valid_from=date(2020, 1, 1), valid_to=ON),
        claim("b", "4010232137", "V2"),
        claim("c", "4010232137", "V1"),
        claim("d", "4010232145", "V3s", superseded_by="4010232153", valid_to=ON),
    )
    assert used(claims, records) == {"a": "4010232153", "b": "4010232153", "c": None, "d": "4010232153"}
    assert usable_numbers(claims, records).aliases.to_pylist() == [
        {
            "type": "nhs_number",
            "old": "4010232137",
            "new": "4010232145",
            "valid_from": date(2020, 1, 1),
            "valid_to": ON,
        },
        {"type": "nhs_number", "old": "4010232145", "new": "4010232153", "valid_from": None, "valid_to": ON},
    ]


@pytest.mark.parametrize("successors", [("4010232145", "4010232137"), ("4010232153", "4010232161")])
def test_a_number_whose_successors_are_unclear_is_withheld(successors: tuple[str, str]) -> None:
    records = read_table("record_id|source\n a|x\n b|x")
    first, second = successors
    circle = first == "4010232145"
    claims = table(
        claim("a", "4010232137", "V3s", superseded_by=first),
        claim("b", first if circle else "4010232137", "V3s", superseded_by=second),
    )
    assert used(claims, records) == {"a": None, "b": None}
    assert {row["reason"] for row in usable_numbers(claims, records).withheld.to_pylist()} == {"unclear_successor"}


def test_the_stronger_of_two_numbers_is_used_and_two_of_one_strength_are_not() -> None:
    records = read_table("record_id|source\n a|x\n b|x")
    claims = table(
        claim("a", "4010232137", "V2"),
        claim("a", "4010232145", "V3"),
        claim("b", "4010232153", "V2"),
        claim("b", "4010232161", "V2"),
    )
    usable = usable_numbers(claims, records)
    assert used(claims, records) == {"a": "4010232145", "b": None}
    assert [(r["record_id"], r["reason"]) for r in usable.withheld.to_pylist()] == [("a", "weaker"), ("b", "several")]


def test_linkage_joins_a_child_whose_number_was_replaced() -> None:
    """As written the two numbers keep the records apart; the register says that one took the other's place."""
    records = read_table("""
        record_id | source | forename | surname | date_of_birth | sex | postcode | nhs_number
        a         | care   | Ada      | Birch   | 2012-03-04    | F   | WX1 1AA  | 4010232137
        b         | school | Ada      | Birch   | 2012-03-04    | F   | WX1 1AA  | 4010232145
        c         | school | Leon     | Ash     | 2013-05-09    | M   | WX2 2BB  |
    """)
    claims = table(claim("a", "4010232137", "V3s", superseded_by="4010232145"), claim("b", "4010232145", "V3"))
    given_records = with_numbers(records, usable_numbers(claims, records))
    assert given_records["record_id"].to_pylist() == ["a", "b", "c"]
    joined = {}
    for name, what in (("written", records), ("verified", given_records)):
        rows = link(what, LinkSettings(), key=KEY).persons.to_pylist()
        person = {row["record_id"]: row["person_id"] for row in rows}
        joined[name] = person["a"] == person["b"]
        assert person["c"] != person["b"]
    assert joined == {"written": False, "verified": True}


def test_a_former_pupil_number_joins_those_who_still_hold_it() -> None:
    records = read_table("""
        record_id | source | forename | date_of_birth | upn           | former_upn
        a         | school | Ada      | 2012-03-04    | J330201912001 | V33020191200A
        b         | care   | Ada      | 2012-03-04    | V33020191200A |
    """)
    claims = compare_claims(claims_of(records), records)
    assert used(claims, records, "upn") == {"a": "J330201912001", "b": "J330201912001"}


def test_attesting_needs_two_people_and_a_claim() -> None:
    records = read_table("record_id|source|nhs_number\n a|care|4010232137")
    claims = claims_of(records)
    attested = attest(claims, "a", "nhs_number", "4010232137", people=["A. Worker", "B. Nurse"], on=ON)
    assert attested["level"].to_pylist() == ["V4"]
    assert attested["decided_by"].to_pylist() == [["A. Worker", "B. Nurse"]]
    assert used(attested, records) == {"a": "4010232137"}
    assert claims["level"].to_pylist() == ["V1"]
    for people in ([], ["A. Worker"], ["A. Worker", " a. worker "], ["A. Worker", ""]):
        with pytest.raises(LinkageError, match="Two different people"):
            attest(claims, "a", "nhs_number", "4010232137", people=people, on=ON)
    with pytest.raises(LinkageError, match="no such claim") as refusal:
        attest(claims, "a", "nhs_number", "4010232145", people=["A", "B"], on=ON)
    assert "4010232145" not in str(refusal.value)


def test_a_sealed_claim_cannot_be_attested_nor_told_from_one_that_is_not_there() -> None:
    texts = []
    for claims in (table(claim("a", "4010232137", "VZ")), table()):
        with pytest.raises(LinkageError) as refusal:
            attest(claims, "a", "nhs_number", "4010232137", people=["A", "B"], on=ON)
        texts.append(str(refusal.value))
    assert texts[0] == texts[1]


def test_what_a_practitioner_sees() -> None:
    claims = table(
        claim("a", "4010232137", "V1"),
        claim("b", "4010232137", "V2"),
        claim("c", "4010232137", "V1"),
        claim("c", "4010232137", "V3"),
        claim("d", "4010232137", "V3s", superseded_by="4010232145"),
        claim("e", "4010232137", "VX"),
        claim("f", None, "V0"),
        claim("f", None, "V1"),
        claim("g", "4010232137", "VZ"),
        claim("g", "4010232145", "V3"),
    )
    shown = {r["record_id"]: (r["value"], r["says"]) for r in numbers_to_show(claims).to_pylist()}
    assert shown == {
        "a": ("4010232137", "unverified"),
        "b": ("4010232137", "probable"),
        "c": ("4010232137", ""),
        "d": ("4010232145", ""),
    }


def test_a_table_without_ids_or_sources_is_refused() -> None:
    with pytest.raises(LinkageError, match="source"):
        claims_of(pa.table({"record_id": ["a"]}))


def test_no_records_make_no_claims() -> None:
    nothing = read_table("record_id|source|forename|date_of_birth|nhs_number|upn|former_upn|uln|la_child_id|authority")
    claims = compare_claims(claims_of(nothing), nothing)
    assert claims.schema == CLAIMS
    assert len(claims) == len(usable_numbers(claims, nothing).numbers) == len(numbers_to_show(claims)) == 0


NUMBERS = ["4010232137", "4010232145", "4010232153"]

_row = st.fixed_dictionaries(
    {
        "source": st.sampled_from(["care", "school", "health"]),
        "forename": st.sampled_from(["Ada", "Grace", "Leon", "", "Baby"]),
        "date_of_birth": st.sampled_from(["2012-03-04", "2013-05-09", "2012-01-01", ""]),
        "sex": st.sampled_from(["F", "M", ""]),
        "nhs_number": st.sampled_from([*NUMBERS, "SSD_SUI", ""]),
        "upn": st.sampled_from(["J330201912001", "Y330201912002", "UN3", ""]),
        "former_upn": st.sampled_from(["V33020191200A", ""]),
    }
)
_rows = st.lists(_row, min_size=1, max_size=12).map(
    lambda rows: pa.Table.from_pylist([{"record_id": f"r{n}", **row} for n, row in enumerate(rows)])
)


@given(_rows, st.data())
@settings(max_examples=30, deadline=None)
def test_a_sealed_record_leaves_nothing_behind(records: pa.Table, data: st.DataObject) -> None:
    """All that comes out is what would come out had the sealed records held no number at all."""
    sealed = data.draw(st.sets(st.sampled_from(records["record_id"].to_pylist())))
    blank = [
        {**row, "nhs_number": "", "upn": "", "former_upn": ""} if row["record_id"] in sealed else row
        for row in records.to_pylist()
    ]
    emptied = pa.Table.from_pylist(blank, records.schema)
    with_seals = compare_claims(claims_of(records, sealed=sealed), records)
    without = compare_claims(claims_of(emptied), emptied)
    assert usable_numbers(with_seals, records) == usable_numbers(without, emptied)
    assert numbers_to_show(with_seals) == numbers_to_show(without)
    assert not set(open_claims(with_seals)["record_id"].to_pylist()) & sealed


@given(_rows, st.randoms(use_true_random=False))
@settings(max_examples=15, deadline=None)
def test_the_order_of_records_does_not_matter(records: pa.Table, chance: Any) -> None:
    places = list(range(len(records)))
    chance.shuffle(places)
    turned = records.take(places)
    found = []
    for given_records in (records, turned):
        usable = usable_numbers(compare_claims(claims_of(given_records), given_records), given_records)
        found.append((usable.numbers.sort_by("record_id"), usable.withheld, usable.aliases))
    assert found[0] == found[1]


@given(_rows)
@settings(max_examples=15, deadline=None)
def test_what_linkage_gets_is_always_a_number_that_two_origins_hold(records: pa.Table) -> None:
    usable = usable_numbers(compare_claims(claims_of(records), records), records).numbers
    for number in set(usable["nhs_number"].to_pylist()) - {None}:
        holders = {r["source"] for r in records.to_pylist() if r["nhs_number"] == number}
        assert len(holders) >= 2
