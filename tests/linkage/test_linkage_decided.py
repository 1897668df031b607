"""What a person decided to be one person is joined, and never across a seal or against another decision."""

from collections.abc import Callable

import pyarrow as pa
import pytest

from forethought.linkage import LinkageError, LinkSettings, link

RECORDS = """
record_id | forename | surname | date_of_birth | sex | postcode | nhs_number
h1        | Robin    | Marlow  | 2023-08-14    | F   | WX1 2AB  | 9990000239
s1        | Robyn    | Denholm | 2023-08-14    | F   | WX9 9ZZ  |
s2        | Ruby     | Marlow  | 2023-08-14    | F   | WX1 2AB  | 9990000344
x1        | Thomas   | Carver  | 2011-02-03    | M   | WX5 5AA  |
"""
Read = Callable[[str], pa.Table]


def pairs(*found: tuple[str, str]) -> pa.Table:
    return pa.table({"left": [left for left, _ in found], "right": [right for _, right in found]})


def groups(result: object) -> list[list[str]]:
    held: dict[str, list[str]] = {}
    for row in result.persons.to_pylist():  # type: ignore[attr-defined]
        held.setdefault(row["person_id"], []).append(row["record_id"])
    return sorted(held.values())


def test_a_decided_pair_is_one_person_with_the_stage_that_says_so(
    people: Read, key: bytes, invented: LinkSettings
) -> None:
    result = link(people(RECORDS), invented, key=key, joined=pairs(("s1", "h1")))
    assert groups(result) == [["h1", "s1"], ["s2"], ["x1"]]
    (row,) = result.links.to_pylist()
    assert (row["left"], row["right"], row["stage"]) == ("h1", "s1", "decided")


def test_a_decision_outranks_the_rules_for_twins_and_numbers(people: Read, key: bytes, invented: LinkSettings) -> None:
    assert groups(link(people(RECORDS), invented, key=key, joined=pairs(("h1", "s2"))))[0] == ["h1", "s2"]


def test_a_decision_never_crosses_a_seal_and_nothing_tells_of_it(
    people: Read, key: bytes, invented: LinkSettings
) -> None:
    seals = pa.table({"record_id": ["h1", "s1"], "seal": ["a", "a"], "side": ["before", "after"]})
    decided = pairs(("h1", "s1"))
    result = link(people(RECORDS), invented, key=key, joined=decided, seals=seals)
    without = link(people(RECORDS), invented, key=key, seals=seals)
    assert result.persons == without.persons
    assert (result.vetoes, result.review, result.links) == (without.vetoes, without.review, without.links)


def test_a_seal_holds_through_a_third_record(people: Read, key: bytes, invented: LinkSettings) -> None:
    seals = pa.table({"record_id": ["h1", "s1"], "seal": ["a", "a"], "side": ["before", "after"]})
    result = link(people(RECORDS), invented, key=key, joined=pairs(("h1", "x1"), ("s1", "x1")), seals=seals)
    assert not any({"h1", "s1"} <= set(group) for group in groups(result))


@pytest.mark.parametrize("order", [1, -1])
def test_two_people_outranks_one_person_whatever_the_order(
    people: Read, key: bytes, invented: LinkSettings, order: int
) -> None:
    joined = pairs(*[("h1", "x1"), ("s1", "x1")][::order])
    result = link(people(RECORDS), invented, key=key, joined=joined, non_links=pairs(("h1", "s1")))
    assert not any({"h1", "s1"} <= set(group) for group in groups(result))
    assert sum(row["stage"] == "decided" for row in result.links.to_pylist()) == 1


def test_a_decision_mends_the_spine_and_keeps_the_older_identifier(
    people: Read, key: bytes, invented: LinkSettings
) -> None:
    before = link(people(RECORDS), invented, key=key)
    after = link(people(RECORDS), invented, key=key, spine=before.persons, joined=pairs(("h1", "s1")))
    assert [row["event"] for row in after.events.to_pylist()] == ["merged"]
    assert set(after.persons["person_id"].to_pylist()) < set(before.persons["person_id"].to_pylist())


def test_a_pair_that_names_unknown_records_joins_nothing(people: Read, key: bytes, invented: LinkSettings) -> None:
    assert groups(link(people(RECORDS), invented, key=key, joined=pairs(("h1", "gone"), ("h1", "h1")))) == [
        ["h1"], ["s1"], ["s2"], ["x1"],
    ]  # fmt: skip


def test_a_table_without_the_columns_is_refused(people: Read, key: bytes, invented: LinkSettings) -> None:
    with pytest.raises(LinkageError, match="lacks right"):
        link(people(RECORDS), invented, key=key, joined=pa.table({"left": ["h1"]}))
