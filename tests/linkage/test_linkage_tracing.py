"""Tracing against a table of one's own, and what the answers of a trace do to the claims."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from forethought.linkage import LinkageError
from forethought.linkage.identifier_claims import CLAIMS
from forethought.linkage.identifier_claims_reading import claims_of
from forethought.linkage.identifier_claims_usable import usable_numbers
from forethought.linkage.tracing import (
    Demographics,
    LocalTracer,
    Tracer,
    TraceResult,
    TraceStatus,
    claims_from_traces,
    trace_records,
)
from linkage.conftest import read_table

ON = date(2026, 11, 26)

REGISTER = """
nhs_number | forename | surname  | date_of_birth | sex | postcode | superseded_by | sensitive
9990000018 | Ada      | Birch    | 2012-03-04    | F   | WX1 1AA  |               |
9990000018 | Ada      | Ash      | 2012-03-04    | F   | WX2 2BB  |               |
9990000026 | Grace    | Birch    | 2012-03-04    | F   | WX1 1AA  |               |
9990000034 | Leon     | Oak      | 2013-05-09    | M   | WX3 3CC  | 9990000042    |
9990000042 | Leon     | Oak      | 2013-05-09    | M   | WX3 3CC  |               | U
9990000050 | Mia      | Elm      | 2014-07-01    | F   | WX4 4DD  |               | R
9990000069 | Noor     | Fir      | 2015-01-01    | F   | WX5 5EE  |               |
9990000077 | Sam      | Yew      | 2016-02-02    | M   | WX6 6FF  |               |
9990000085 | Sam      | Yew      | 2016-02-02    | M   | WX7 7GG  |               |
"""

FOUND = """
9990000018 Ada Birch 2012-03-04 F -      | found      | 9990000018 | cross_check  | 1.0
9990000018 Ada Ash 2012-03-04 - -        | found      | 9990000018 | cross_check  | 1.0
9990000018 Ada Newname 2012-03-04 F -    | found      | 9990000018 | cross_check  | 0.75
9990000018 Ada Newname 2012-03-04 - -    | found      | 9990000018 | cross_check  | 0.67
9990000018 - Birch 2012-03-04 F -        | found      | 9990000018 | cross_check  | 1.0
9990000018 - - 2012-03-04 F -            | none       |            |              | 0
9990000018 Ada Birch 2012-03-05 F -      | none       |            |              | 0
9990000018 Grace Birch 2012-03-04 F -    | found      | 9990000026 | alphanumeric | 1.0
- Ada Birch 2012-03-04 F -               | found      | 9990000018 | alphanumeric | 1.0
- Ada Birch 2012-03-04 - WX2+2BB         | found      | 9990000018 | alphanumeric | 1.0
- Ada Birch 2012-03-04 F ZZ9+9ZZ         | found      | 9990000018 | alphanumeric | 0.8
- Ada Birch 2012-03-04 - -               | none       |            |              | 0
- Ada Birch 2012-03-04 M WX1+1AA         | none       |            |              | 0
- - Birch 2012-03-04 F WX1+1AA           | none       |            |              | 0
- Baby Birch 2012-03-04 F WX1+1AA        | none       |            |              | 0
- Ada Oak 2012-03-04 F WX1+1AA           | none       |            |              | 0
4444444444 Ada Birch 2012-03-04 F -      | found      | 9990000018 | alphanumeric | 1.0
SSD_SUI - Birch 2012-03-04 F -           | none       |            |              | 0
9990000034 Leon Oak 2013-05-09 M -       | superseded | 9990000042 | cross_check  | 1.0
9990000042 Leon Oak 2013-05-09 M -       | found      | 9990000042 | cross_check  | 1.0
- Leon Oak 2013-05-09 M -                | found      | 9990000042 | alphanumeric | 1.0
9990000050 Mia Elm 2014-07-01 F -        | sensitive  |            |              | 0
- Mia Elm 2014-07-01 F -                 | sensitive  |            |              | 0
9990000050 Leon Oak 2013-05-09 M -       | found      | 9990000042 | alphanumeric | 1.0
9990000069 Noor Fir 2015-01-01 F -       | found      | 9990000069 | cross_check  | 1.0
- Noor Fir 2015-01-01 F -                | none       |            |              | 0
- Noor Fir 2015-01-01 F WX5+5EE          | found      | 9990000069 | alphanumeric | 1.0
- Sam Yew 2016-02-02 M -                 | many       |            |              | 0
- Sam Yew 2016-02-02 - WX7+7GG           | found      | 9990000085 | alphanumeric | 1.0
- Sam Yew 31/02/2016 M WX7+7GG           | none       |            |              | 0
- - - - - -                              | none       |            |              | 0
"""


def local(text: str = REGISTER) -> LocalTracer:
    return LocalTracer(read_table(text), allow_test_numbers=True)


@pytest.mark.parametrize("line", FOUND.strip().splitlines())
def test_who_is_found(line: str) -> None:
    words, status, number, step, confidence = (cell.strip() for cell in line.split("|"))
    said = ["" if word == "-" else word.replace("+", " ") for word in words.split()]
    found = local().trace(Demographics(*said[1:], nhs_number=said[0]))
    assert (found.status, found.number, found.step) == (status, number, step)
    assert found.confidence == float(confidence)
    assert bool(found.agreed) == bool(number)


def test_what_agreed_is_said_by_name() -> None:
    found = local().trace(Demographics("Ada", "Birch", "2012-03-04", "F", "ZZ9 9ZZ"))
    assert found.agreed == ("forename", "surname", "date_of_birth", "sex")


@pytest.mark.parametrize(
    "row",
    ["9990000019 | Ada | | | | | |", " | Ada | | | | | |", "9990000018 | Ada | | | | | 9990000034 |",
     "9990000018 | Ada | | | | | 9990000018 |", "9990000018 | Ada | | | | | 123 |"],
)  # fmt: skip
def test_a_register_that_cannot_be_used_is_refused_without_its_values(row: str) -> None:
    header = REGISTER.strip().splitlines()[0]
    with pytest.raises(LinkageError) as refusal:
        local(f"{header}\n{row}")
    assert "register" in str(refusal.value)
    assert "999000001" not in str(refusal.value)


def test_a_register_of_real_numbers_does_not_take_invented_ones() -> None:
    with pytest.raises(LinkageError, match="range"):
        LocalTracer(read_table(REGISTER))


def test_records_are_traced_and_the_claims_used() -> None:
    """From records to what linkage is given: traced, superseded, restricted, not found."""
    records = read_table("""
        record_id | source | forename | surname | date_of_birth | sex | nhs_number
        a         | care   | Ada      | Birch   | 2012-03-04    | F   | 9990000018
        b         | care   | Leon     | Oak     | 2013-05-09    | M   | 9990000034
        c         | school | Leon     | Oak     | 2013-05-09    | M   |
        d         | care   | Mia      | Elm     | 2014-07-01    | F   | 9990000050
        e         | care   | Mia      | Elm     | 2014-07-01    | F   |
        f         | care   | Nobody   | Here    | 2014-07-01    | F   | 9990000093
    """)
    tracer: Tracer = local()
    claims = claims_of(records, allow_test_numbers=True)
    traced = claims_from_traces(claims, trace_records(tracer, records), ON)
    said = sorted((r["record_id"], r["level"], r["reason"], r["value"] or "") for r in traced.to_pylist())
    assert said == [
        ("a", "V3", "cross_check", "9990000018"),
        ("b", "V3", "cross_check", "9990000042"),
        ("b", "V3s", "superseded", "9990000034"),
        ("c", "V3", "alphanumeric", "9990000042"),
        ("d", "VZ", "sensitive", "9990000050"),
        ("e", "VZ", "sensitive", ""),
        ("f", "V1", "traced_none", "9990000093"),
    ]
    usable = usable_numbers(traced, records)
    used = dict(zip("abcdef", usable.numbers["nhs_number"].to_pylist(), strict=True))
    assert used == {"a": "9990000018", "b": "9990000042", "c": "9990000042", "d": None, "e": None, "f": None}
    assert usable.withheld.to_pylist() == [
        {"record_id": "f", "type": "nhs_number", "level": "V1", "reason": "traced_none"}
    ]
    assert [(row["old"], row["new"], row["valid_to"]) for row in usable.aliases.to_pylist()] == [
        ("9990000034", "9990000042", ON)
    ]


A, B, C = "4010232137", "4010232145", "4010232153"


def found(number: str, replaces: str = "") -> TraceResult:
    status = TraceStatus.SUPERSEDED if replaces else TraceStatus.FOUND
    return TraceResult(status, number, replaces, 1.0, ("forename",), "cross_check")


def claim(value: str | None, level: str, **more: Any) -> dict[str, Any]:
    return {"record_id": "r", "source": "care", "type": "nhs_number", "value": value, "level": level, **more}


NONE, MANY, SENSITIVE = (TraceResult(s) for s in (TraceStatus.NONE, TraceStatus.MANY, TraceStatus.SENSITIVE))

TRACED = {
    "verified": ([claim(A, "V1")], found(A), {A: "V3 cross_check"}),
    "new": ([], found(A), {A: "V3 cross_check"}),
    "a blank stays": ([claim(None, "V0")], found(A), {None: "V0", A: "V3 cross_check"}),
    "out of doubt": ([claim(A, "VX")], found(A), {A: "V3 cross_check"}),
    "attested too": ([claim(A, "V4")], found(A), {A: "V4 cross_check"}),
    "another number": ([claim(A, "V2")], found(B), {A: "VX another_number_found", B: "V3 cross_check"}),
    "against a traced one": ([claim(A, "V3")], found(B), {A: "VX another_number_found", B: "VX two_numbers"}),
    "against an attested one": ([claim(A, "V4")], found(B), {A: "VX another_number_found", B: "VX two_numbers"}),
    "superseded": ([claim(A, "V3")], found(B, A), {A: "V3s superseded", B: "V3 cross_check"}),
    "superseded again": (
        [claim(A, "V3s", superseded_by=B), claim(B, "V3")],
        found(C, B),
        {A: "V3s", B: "V3s superseded", C: "V3 cross_check"},
    ),
    "an old alias stays": (
        [claim(A, "V3s", superseded_by=B), claim(B, "V3")],
        found(B),
        {A: "V3s", B: "V3 cross_check"},
    ),
    "an alias of another": (
        [claim(A, "V3s", superseded_by=B)],
        found(C),
        {A: "VX another_number_found", C: "V3 cross_check"},
    ),
    "not found": ([claim(A, "V2")], NONE, {A: "V2 traced_none"}),
    "several": ([claim(A, "V1")], MANY, {A: "V1 traced_many"}),
    "taken back": ([claim(A, "V3")], NONE, {A: "VX no_longer_found"}),
    "attested, not found": ([claim(A, "V4")], NONE, {A: "V4"}),
    "restricted": ([claim(A, "V3"), claim(B, "V1")], SENSITIVE, {A: "VZ sensitive", B: "VZ sensitive"}),
    "restricted, no number": ([], SENSITIVE, {None: "VZ sensitive"}),
    "sealed already": ([claim(A, "VZ"), claim(B, "V1")], found(B), {A: "VZ", B: "V1"}),
}


@pytest.mark.parametrize("name", list(TRACED))
def test_an_answer_changes_the_claims_of_its_record(name: str) -> None:
    before, result, wanted = TRACED[name]
    bystander = {**claim(A, "V1"), "record_id": "s"}
    pupil = {**claim("J330201912001", "V1"), "type": "upn"}
    claims = pa.Table.from_pylist([*before, bystander, pupil], CLAIMS)
    after = claims_from_traces(claims, [("r", NONE), ("r", result)], ON).to_pylist()
    mine = [row for row in after if row["record_id"] == "r" and row["type"] == "nhs_number"]
    assert {row["value"]: f"{row['level']} {row['reason'] or ''}".strip() for row in mine} == wanted
    rest = [row for row in after if row not in mine]
    assert sorted((row["record_id"], row["type"], row["level"]) for row in rest) == [
        ("r", "upn", "V1"),
        ("s", "nhs_number", "V1"),
    ]
    assert {row["traced_at"] for row in mine if row["level"] in ("V3",)} <= {ON}


def test_no_traces_change_nothing() -> None:
    claims = pa.Table.from_pylist([claim(A, "V1")], CLAIMS)
    assert claims_from_traces(claims, [], ON) == claims
