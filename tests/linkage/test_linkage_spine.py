"""Identifiers: opaque, lasting, changed only with an event; joins that are taken back."""

from collections.abc import Callable

import pyarrow as pa
import pytest

from forethought.linkage import LinkageError, LinkSettings, link, person_id_for, undo
from forethought.linkage.spine import identify

Read = Callable[[str], pa.Table]
FOUNDING = {r: (f"2026-0{n}-01", r) for n, r in enumerate("edcba", start=1)}


def name(groups: list[str], spine: dict[str, str], key: bytes):  # type: ignore[no-untyped-def]
    return identify([tuple(g) for g in groups], FOUNDING, spine, key)


def test_an_identifier_comes_from_the_record_known_first_and_says_nothing(key: bytes) -> None:
    identity = name(["abe"], {}, key)
    person = identity.person_of["a"]
    assert person == person_id_for(key, "e")
    assert person != person_id_for(key, "a")
    assert person_id_for(b"another key, as long", "e") != person
    assert len(person) == 24
    assert person.isalnum()


def test_withdrawing_the_founding_record_does_not_change_the_identifier(key: bytes) -> None:
    first = name(["abe"], {}, key)
    spine = {r: first.person_of[r] for r in "ab"}
    assert name(["ab"], spine, key).person_of["a"] == first.person_of["e"]


def test_a_merge_keeps_the_person_founded_first(key: bytes) -> None:
    spine = {"e": "old", "a": "young", "b": "young"}
    identity = name(["abe"], spine, key)
    assert set(identity.person_of.values()) == {"old"}
    assert identity.aliases == {"young": "old"}
    assert [(e.event, e.person_id, e.other_person_id) for e in identity.events] == [("merged", "old", "young")]


def test_a_split_gives_the_smaller_part_a_new_identifier(key: bytes) -> None:
    spine = dict.fromkeys("abe", "whole")
    identity = name(["ab", "e"], spine, key)
    assert identity.person_of["a"] == "whole"
    new = identity.person_of["e"]
    assert new not in ("whole", "")
    assert [(e.event, e.person_id, e.other_person_id, e.record_id) for e in identity.events] == [
        ("split", new, "whole", "e")
    ]


def test_an_even_split_leaves_the_identifier_with_the_founding_record(key: bytes) -> None:
    identity = name(["a", "e"], dict.fromkeys("ae", "whole"), key)
    assert identity.person_of["e"] == "whole"


def test_a_new_identifier_is_never_one_in_use(key: bytes) -> None:
    taken = person_id_for(key, "e")
    identity = name(["ab", "e"], dict.fromkeys("abe", taken), key)
    assert identity.person_of["a"] == taken
    assert identity.person_of["e"] == person_id_for(key, "e", turn=1)


TEXT = """
record_id | forename | surname | date_of_birth | sex | postcode | known_from
c         | Ada      | Hill    | 2012-08-14    | F   | WX1 2AB  | 2026-01-01
b         | Ada      | Hill    | 2012-08-14    | F   | WX1 2AB  | 2026-02-01
a         | Ada      | Hill    | 2012-08-14    | F   |          | 2026-03-01
"""


def test_events_of_a_first_run_and_of_a_newcomer(people: Read, key: bytes, invented: LinkSettings) -> None:
    first = link(people(TEXT).slice(0, 2), invented, key=key)
    assert [(e["event"], e["record_id"]) for e in first.events.to_pylist()] == [
        ("created", "c"),
        ("attached", "b"),
    ]
    second = link(people(TEXT), invented, key=key, spine=first.persons)
    assert [(e["event"], e["record_id"]) for e in second.events.to_pylist()] == [("attached", "a")]
    assert second.persons["person_id"].to_pylist() == [person_id_for(key, "c")] * 3


def test_taking_back_a_join_of_equal_records_holds_in_the_next_run(
    people: Read, key: bytes, invented: LinkSettings
) -> None:
    records = people(TEXT)
    first = link(records, invented, key=key)
    assert first.links.num_rows == 2
    undone = undo(first.persons, first.links, ("c", "b"), key=key)
    split = undone.events.to_pylist()[0]
    assert (split["event"], split["other_person_id"]) == ("split", person_id_for(key, "c"))
    again = link(records, invented, key=key, spine=undone.persons, non_links=undone.non_links)
    person_of = dict(zip(again.persons["record_id"].to_pylist(), again.persons["person_id"].to_pylist(), strict=True))
    assert person_of["b"] != person_of["c"]
    assert {person_of["b"], person_of["c"]} == set(undone.persons["person_id"].to_pylist())
    assert again.report.stages["forbidden"].get("decided", 0) >= 1


def test_the_machine_keeps_persons_together_that_a_spine_holds(
    people: Read, key: bytes, invented: LinkSettings
) -> None:
    records = people("record_id | forename | surname\n1 | Ada | Hill\n2 | Zara | Moss")
    spine = people("record_id | person_id\n1 | p\n2 | p")
    result = link(records, invented, key=key, spine=spine)
    assert result.persons["person_id"].to_pylist() == ["p", "p"]
    assert result.links.to_pylist()[0]["stage"] == "spine"


def test_only_a_listed_join_can_be_taken_back(people: Read, key: bytes, invented: LinkSettings) -> None:
    result = link(people(TEXT), invented, key=key)
    with pytest.raises(LinkageError, match="not joined directly"):
        undo(result.persons, result.links, ("a", "zzz"), key=key)


@pytest.mark.parametrize("which", ["spine", "non_links", "seals", "truth"])
def test_tables_without_their_columns_are_refused(people: Read, key: bytes, invented: LinkSettings, which: str) -> None:
    with pytest.raises(LinkageError, match="lacks"):
        link(people(TEXT), invented, key=key, **{which: people("wrong\n1")})  # type: ignore[arg-type]
