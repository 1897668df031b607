"""Naming of touched groups, what sources do to their records, ids for others, and the nightly full pass."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.linkage import LinkageError
from forethought.linkage.spine import (
    Event,
    SpineState,
    Touched,
    event_table,
    external_ids,
    full_pass,
    identify,
    person_id_for,
    pseudonym,
    pseudonyms,
    recipient_key,
    rekey,
    undo,
    unsaid,
    withdraw,
)
from forethought.linkage.spine.external import PATTERN, digest

KEY = b"a key for tests, not a secret"


def carried(*batches: tuple[Event, ...]) -> SpineState:
    """A state to which batches happened, a day apart."""
    state = SpineState()
    for number, events in enumerate(batches, 1):
        table = event_table(events)
        moments = pa.array([datetime(2026, 3, number, tzinfo=UTC)] * len(table), pa.timestamp("us", "UTC"))
        state.apply(table.append_column("recorded", moments))
    return state


def say(text: str) -> list[tuple[str, ...]]:
    """Events as a text table: kind, person, other, record."""
    return [tuple(cell.strip() for cell in line.split("|")) for line in text.strip().splitlines()]


def spine_of(text: str) -> SpineState:
    return carried(*[(Event(*cells),) for cells in say(text)])


def told(events: tuple[Event, ...]) -> list[tuple[str, str, str, str]]:
    return [(e.event, e.person_id, e.other_person_id, e.record_id) for e in events]


TWO = """
created  | old   |  | a
attached | old   |  | b
created  | young |  | c
"""
NESTED = """
created | p |  | a
created | q |  | b
created | r |  | c
merged  | q | r |
merged  | p | q |
"""
FOUNDING = {r: ("2026-03-01", r) for r in "abcdefgh"}


class OneAtATime(SpineState):
    """A spine that must not be read whole."""

    def __iter__(self) -> Iterator[str]:
        raise AssertionError("the whole spine was read")

    def __len__(self) -> int:
        raise AssertionError("the whole spine was read")


def test_a_run_reads_only_what_it_touched() -> None:
    spine = OneAtATime()
    spine.__dict__ |= spine_of(TWO).__dict__
    groups = [Touched(("d",), ("old",)), ("e", "f"), Touched(("g", "h"), ("young",))]
    identity = identify(groups, FOUNDING, spine, KEY)
    new = person_id_for(KEY, "e")
    assert sorted(told(identity.events)) == sorted(
        say(
            f"""
            created  | {new} |  | e
            attached | {new} |  | f
            attached | old   |  | d
            attached | young |  | g
            attached | young |  | h
            """
        )
    )
    assert identity.person_of == {"d": "old", "e": new, "f": new, "g": "young", "h": "young"}


def test_persons_given_whole_are_merged_under_the_one_founded_first() -> None:
    identity = identify([Touched(("d",), ("young", "old"))], FOUNDING, spine_of(TWO), KEY)
    assert told(identity.events) == [("merged", "old", "young", ""), ("attached", "old", "", "d")]
    assert identity.aliases == {"young": "old"}


def test_an_old_id_may_be_given_and_means_the_person_it_leads_to() -> None:
    spine = spine_of(TWO + "merged | old | young |")
    identity = identify([Touched(("d",), ("young",))], FOUNDING, spine, KEY)
    assert told(identity.events) == [("attached", "old", "", "d")]


def test_one_person_in_two_groups_and_an_unknown_one_are_refused() -> None:
    with pytest.raises(LinkageError, match="two groups"):
        identify([Touched(("d",), ("old",)), Touched(("e",), ("old",))], FOUNDING, spine_of(TWO), KEY)
    with pytest.raises(LinkageError, match="does not know"):
        identify([Touched(("d",), ("nobody",))], FOUNDING, spine_of(TWO), KEY)


def test_an_id_is_never_given_again_even_when_its_person_is_closed() -> None:
    first = identify([("a",)], FOUNDING, {}, KEY)
    spine = carried(first.events)
    spine = carried(first.events, withdraw(["a", "z"], spine))
    assert spine.look_up(first.person_of["a"]).status == "closed"
    again = identify([("a",)], FOUNDING, spine, KEY)
    assert again.person_of["a"] == person_id_for(KEY, "a", turn=1)


def test_after_a_split_the_old_id_stands_and_says_whom_else_it_may_mean() -> None:
    spine = spine_of(TWO)
    events = identify([("a",), ("b",)], FOUNDING, spine, KEY).events
    state = carried(*[(Event(*cells),) for cells in say(TWO)], events)
    new = state["b"]
    assert told(events) == [("split", new, "old", "b")]
    found = state.look_up("old")
    assert (found.person_id, found.status) == ("old", "split")
    assert {p: str(day) for p, day in found.ambiguous.items()} == {new: "2026-03-04"}
    assert state.look_up(new).status == "active"


def test_a_join_taken_back_gives_both_ids_back_whatever_came_between() -> None:
    spine = spine_of(TWO + "merged | old | young |\nattached | old | | d\nattached | old | | e\nattached | old | | f")
    events = identify([("a", "b"), tuple("cdef")], FOUNDING, spine, KEY).events
    assert told(events) == [
        ("revived", "young", "old", ""),
        ("moved", "young", "old", "d"),
        ("moved", "young", "old", "e"),
        ("moved", "young", "old", "f"),
    ]


def test_taking_back_the_inner_of_two_joins_brings_back_the_inner_id() -> None:
    spine = spine_of(NESTED)
    inner = identify([("a", "b"), ("c",)], FOUNDING, spine, KEY)
    assert told(inner.events) == [("revived", "r", "p", "")]
    outer = identify([("a",), ("b", "c")], FOUNDING, spine, KEY)
    assert told(outer.events) == [("revived", "q", "p", "")]
    middle = identify([("a", "c"), ("b",)], FOUNDING, spine, KEY)
    assert told(middle.events) == [("revived", "q", "p", ""), ("merged", "p", "r", "")]
    state = carried(*[(Event(*cells),) for cells in say(NESTED)], middle.events)
    assert (dict(state), state.resolve("r")) == ({"a": "p", "b": "q", "c": "p"}, "p")
    assert list(state.look_up("q").ambiguous) == ["p"]


def test_an_alias_whose_records_went_to_another_person_leads_there_and_the_old_id_says_so() -> None:
    spine = spine_of(NESTED + "created | s |  | d\nattached | s |  | e")
    identity = identify([("a", "b"), ("c", "d", "e")], FOUNDING, spine, KEY)
    assert told(identity.events) == [("merged", "s", "r", "")]
    state = carried(*[(Event(*cells),) for cells in say(NESTED + "created | s |  | d")], identity.events)
    assert state["c"] == state.resolve("r") == "s"
    assert list(state.look_up("p").ambiguous) == ["s"]


def test_undo_with_the_spine_brings_the_merged_id_back() -> None:
    spine = spine_of(TWO + "merged | old | young |")
    persons = spine.table()
    links = pa.table({"left": ["a", "b"], "right": ["b", "c"]})
    undone = undo(persons, links, ("c", "b"), key=KEY, known=spine)
    assert undone.events["event"].to_pylist() == ["revived"]
    assert undone.persons.to_pylist()[2] == {"record_id": "c", "person_id": "young"}


def test_a_record_numbered_anew_keeps_its_person_and_its_origin() -> None:
    spine = spine_of(TWO + "merged | old | young |\nattached | old | | d")
    events = rekey({"b": "b2", "d": "d2", "gone": "x", "a": "a"}, spine)
    assert [(e.person_id, e.other_record_id, e.record_id) for e in events] == [("old", "b", "b2"), ("old", "d", "d2")]
    table = event_table(events)
    spine.apply(table.append_column("recorded", pa.array([datetime(2026, 4, 1, tzinfo=UTC)] * 2)))
    assert (spine["b2"], spine["d2"], spine.own("b2"), spine.own("d2")) == ("old", "old", "old", "")
    assert "b" not in spine
    for wrong in ({"a": "c"}, {"a": "n", "b2": "n"}):
        with pytest.raises(LinkageError, match="number of another"):
            rekey(wrong, spine)


def test_what_was_identified_elsewhere_becomes_events() -> None:
    spine = spine_of(TWO + "merged | old | young |")
    persons = {"a": "old", "b": "new", "c": "young", "d": "other", "e": "other", "f": "new"}
    events = unsaid(persons, spine)
    assert told(events) == [
        ("created", "other", "", "d"),
        ("revived", "young", "old", ""),
        ("split", "new", "old", "b"),
        ("attached", "new", "", "f"),
        ("attached", "other", "", "e"),
    ]
    assert unsaid(dict(spine), spine) == ()


def test_no_person_ever_had_this_id() -> None:
    with pytest.raises(LinkageError, match="ever had this id"):
        spine_of(TWO).look_up("never")


ids = st.lists(st.text(max_size=30), min_size=1, max_size=20, unique=True)


@given(ids, st.binary(min_size=16, max_size=40))
def test_ids_for_two_recipients_share_nothing(persons: list[str], master: bytes) -> None:
    recipients = [("university", "study"), ("university", "audit"), ("council", "study"), ("universitys", "tudy")]
    found = [external_ids(persons, recipient_key(master, *who)).to_pylist() for who in recipients]
    assert len({code for codes in found for code in codes}) == len(recipients) * len(persons)
    assert all(PATTERN.fullmatch(code) for codes in found for code in codes)
    assert external_ids(pa.array(persons), recipient_key(master, *recipients[0])).to_pylist() == found[0]


@given(ids, st.binary(min_size=16, max_size=40))
def test_many_codes_at_once_are_the_hash_in_base_32(persons: list[str], key: bytes) -> None:
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    for person, code in zip(persons, pseudonyms(key, "person", persons).to_pylist(), strict=True):
        number = int.from_bytes(digest(key, "person", person), "big") >> 156
        spelt = "".join(alphabet[number >> 5 * place & 31] for place in reversed(range(20)))
        assert code == spelt + alphabet[number % 31] == pseudonym(key, "person", person)


def test_codes_of_blanks_and_without_a_name_or_a_key() -> None:
    assert pseudonyms(KEY, "person", pa.chunked_array([["a"], [None]])).null_count == 1
    assert len(external_ids([], KEY)) == 0
    for wrong in (("", "study"), ("university", " ")):
        with pytest.raises(ValueError, match="somebody"):
            recipient_key(KEY, *wrong)
    with pytest.raises(ValueError, match="16 bytes"):
        recipient_key(b"short", "university", "study")
    with pytest.raises(ValueError, match="16 bytes"):
        external_ids(["a"], b"fifteen bytes..")


def test_a_full_pass_lists_what_would_differ_and_changes_nothing() -> None:
    spine = spine_of(
        """
        created  | p |  | a
        attached | p |  | b
        attached | p |  | c
        created  | q |  | d
        created  | r |  | e
        created  | s |  | f
        """
    )
    before = spine.facts()
    groups = {"a": "1", "b": "2", "c": "3", "d": "3", "e": "4", "f": "4", "unknown": "4"}
    rows = full_pass(groups, spine).to_pylist()
    assert [tuple(row.values())[:5] for row in rows] == [
        ("would merge", "p", "q", "c", "d"),
        ("would merge", "r", "s", "e", "f"),
        ("would split", "p", "", "a", "b"),
        ("would split", "p", "", "a", "c"),
    ]
    assert spine.facts() == before
    table = pa.table({"record_id": list(groups), "group": list(groups.values())})
    assert full_pass(table, spine).to_pylist() == rows
    assert full_pass(dict(spine), spine).num_rows == 0
    assert full_pass({}, spine).num_rows == 0
