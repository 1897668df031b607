"""What holds of families whatever is stated: symmetry, time, refutation, seals, order, nothing passed on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.linkage.families import (
    HOMES,
    RELATIONSHIPS,
    Families,
    Related,
    Seals,
    both_ways,
    co_residents,
    family_groups,
    households,
    inferred_siblings,
    kinds,
    relate,
    standing,
    stays,
)

KEY = b"a key for tests, not a secret"
PEOPLE = [f"person-{n}" for n in range(6)]
FIRST = date(2020, 1, 1)
DAYS = [FIRST + timedelta(days=at) for at in range(8)]
NO_BIRTHS = pa.table({"person": pa.array([], pa.string()), "born": pa.array([], pa.date32())})
LAWS = settings(max_examples=20, deadline=None)


@st.composite
def rows(draw: st.DrawFn) -> dict[str, Any]:
    start, end = draw(st.none() | st.sampled_from(DAYS)), draw(st.none() | st.sampled_from(DAYS))
    person, other = draw(st.permutations(PEOPLE))[:2]
    controller = draw(st.sampled_from(["council", "health"]))
    return {
        "person": person, "other": other, "kind": draw(st.sampled_from(list(kinds()))),
        "status": draw(st.sampled_from(["asserted", "asserted", "asserted", "refuted"])), "start": start, "end": end,
        "controller": controller, "feed": "feed", "record": f"{controller}/{person}",
        "other_record": f"{controller}/{other}", "confidence": None,
    }  # fmt: skip


relations = st.lists(rows(), max_size=12)
day = st.sampled_from(DAYS)


def table(stated: list[dict[str, Any]]) -> Related:
    return Related(pa.Table.from_pylist(stated, RELATIONSHIPS), RELATIONSHIPS.empty_table())


def families(stated: list[dict[str, Any]], on: date, **how: Any) -> Families:
    return family_groups(table(stated), NO_BIRTHS, on=on, key=KEY, around=PEOPLE, using=list(kinds()), **how)


def told(stated: list[dict[str, Any]], on: date, **how: Any) -> tuple[Any, ...]:
    found = families(stated, on, **how)
    return found.groups.to_pylist(), found.conflicts.to_pylist(), found.too_large.to_pylist()


def pairs(found: Families) -> set[tuple[str, str]]:
    return {(row["around"], row["person_id"]) for row in found.groups.to_pylist() if row["steps"]}


@LAWS
@given(relations)
def test_symmetric_kinds_are_seen_alike_from_both_ends(stated: list[dict[str, Any]]) -> None:
    seen = {(r["of"], r["to"], r["kind"], r["forward"]) for r in both_ways(table(stated).relations).to_pylist()}
    for of, to, kind, forward in seen:
        assert (to, of, kind, kinds()[kind].symmetric or not forward) in seen


@LAWS
@given(relations, day)
def test_to_be_of_a_family_goes_both_ways_at_one_step(stated: list[dict[str, Any]], on: date) -> None:
    found = pairs(families(stated, on))
    assert found == {(b, a) for a, b in found}


@LAWS
@given(relations, day, st.integers(1, 3))
def test_nobody_is_related_to_themselves(stated: list[dict[str, Any]], on: date, steps: int) -> None:
    assert not [pair for pair in pairs(families(stated, on, steps=steps)) if pair[0] == pair[1]]


@LAWS
@given(relations, day)
def test_one_person_of_two_records_is_no_relative(stated: list[dict[str, Any]], on: date) -> None:
    """Everyone's records are joined into one person by mistake: no relationship is left, every statement is shown."""
    made = [{name: row[name] for name in RELATIONSHIPS.names if name not in ("person", "other", "confidence")}
            | {"forename": None, "surname": None} for row in stated]  # fmt: skip
    records = sorted({row[name] for row in made for name in ("record", "other_record")})
    persons = pa.table({"record_id": pa.array(records, pa.string()), "person_id": pa.array(["one"] * len(records))})
    schema = pa.schema([f for f in RELATIONSHIPS if f.name not in ("person", "other", "confidence")]
                       + [("forename", pa.string()), ("surname", pa.string())])  # fmt: skip
    found = relate(pa.Table.from_pylist(made, schema), persons)
    assert not len(found.relations)
    assert bool(len(found.itself)) is bool(made)


@LAWS
@given(relations, rows(), day, st.integers(0, 7), st.integers(1, 3))
def test_what_begins_later_changes_no_earlier_family(
    stated: list[dict[str, Any]], more: dict[str, Any], on: date, later: int, steps: int
) -> None:
    more["start"] = on + timedelta(days=1 + later)
    assert told([*stated, more], on, steps=steps) == told(stated, on, steps=steps)


@LAWS
@given(relations, rows(), day, st.integers(0, 7), st.integers(1, 3))
def test_what_ended_before_changes_no_later_family(
    stated: list[dict[str, Any]], more: dict[str, Any], on: date, earlier: int, steps: int
) -> None:
    more["start"], more["end"] = None, on - timedelta(days=earlier)
    assert told([*stated, more], on, steps=steps) == told(stated, on, steps=steps)


@LAWS
@given(relations, day)
def test_refutation_wins(stated: list[dict[str, Any]], on: date) -> None:
    """Once a source refutes everything that anybody states, at whatever step, nobody has a family."""
    refuting = [row | {"status": "refuted", "controller": "court", "start": None, "end": None} for row in stated]
    assert not len(families([*stated, *refuting], on, steps=3).groups)
    assert not len(standing(table([*stated, *refuting]).relations, NO_BIRTHS, on=on))


@LAWS
@given(relations, rows(), day)
def test_a_refutation_never_brings_a_relationship_that_was_not_stated(
    stated: list[dict[str, Any]], more: dict[str, Any], on: date
) -> None:
    """It may free another (of two mothers, one is refuted), never make one."""
    said = {(row["person"], row["other"]) for row in stated if row["status"] == "asserted"}
    kept = standing(table([*stated, more | {"status": "refuted"}]).relations, NO_BIRTHS, on=on).to_pylist()
    assert {(row["person"], row["other"]) for row in kept} <= said


@LAWS
@given(relations, day, st.integers(1, 4), st.permutations(PEOPLE))
def test_no_family_crosses_a_seal(stated: list[dict[str, Any]], on: date, steps: int, people: list[str]) -> None:
    before, after, hidden = people[:3]
    seals = Seals(frozenset({hidden}), {before: frozenset({("s", "1")}), after: frozenset({("s", "2")})})
    found = families(stated, on, steps=steps, seals=seals)
    held: dict[str, set[str]] = {}
    for row in found.groups.to_pylist():
        held.setdefault(row["around"], set()).add(row["person_id"])
    assert hidden not in str(found.groups.to_pylist()) + str(found.conflicts.to_pylist())
    assert not [who for who, family in held.items() if {before, after} <= family | {who}]
    assert not [c for c in found.conflicts.to_pylist() if {c["person"], c["other"]} == {before, after}]


@LAWS
@given(relations, day, st.integers(1, 3), st.randoms(use_true_random=False))
def test_the_order_of_what_came_in_is_not_seen(stated: list[dict[str, Any]], on: date, steps: int, chance: Any) -> None:
    mixed = list(stated)
    chance.shuffle(mixed)
    assert told(mixed, on, steps=steps) == told(stated, on, steps=steps)
    assert told([*stated, *stated], on, steps=steps) == told(stated, on, steps=steps)


@LAWS
@given(relations, day)
def test_nothing_is_passed_on(stated: list[dict[str, Any]], on: date) -> None:
    """At one step everyone in a family stands in a statement with the person whose family it is."""
    said = {frozenset((row["person"], row["other"])) for row in stated if row["status"] == "asserted"}
    assert {frozenset(pair) for pair in pairs(families(stated, on))} <= said


@LAWS
@given(relations, day, st.integers(1, 3))
def test_more_steps_only_add(stated: list[dict[str, Any]], on: date, steps: int) -> None:
    assert pairs(families(stated, on, steps=steps)) <= pairs(families(stated, on, steps=steps + 1))


@st.composite
def home(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "person": draw(st.sampled_from(PEOPLE)), "uprn": draw(st.sampled_from(["1", "2"])), "address": None,
        "postcode": None, "kind": "Home", "start": draw(st.none() | st.sampled_from(DAYS)),
        "end": draw(st.none() | st.sampled_from(DAYS)),
    }  # fmt: skip


def _there(row: dict[str, Any], on: date) -> bool:
    return (row["start"] is None or row["start"] <= on) and (row["end"] is None or on < row["end"])


@LAWS
@given(st.lists(home(), max_size=10), day)
def test_who_lived_together_on_a_day_is_who_was_there(living: list[dict[str, Any]], on: date) -> None:
    """Against the plain reading: two people, one place, one day."""
    real = [row for row in living if not (row["start"] and row["end"]) or row["start"] < row["end"]]
    wanted = {
        (a["person"], b["person"])
        for a in real for b in real
        if a["uprn"] == b["uprn"] and _there(a, on) and _there(b, on) and a["person"] < b["person"]
    }  # fmt: skip
    found = co_residents(households(stays(pa.Table.from_pylist(living, HOMES))).members)
    assert {(row["person"], row["other"]) for row in found.to_pylist() if _there(row, on)} == wanted
    assert set(found["kind"].to_pylist()) <= {"co_resident"}
    assert not [row for row in found.to_pylist() if row["start"] and row["end"] and row["start"] >= row["end"]]


@LAWS
@given(st.lists(home(), max_size=10), st.sampled_from(PEOPLE))
def test_no_household_is_read_off_a_protected_address(living: list[dict[str, Any]], who: str) -> None:
    theirs = {row["uprn"] for row in living if row["person"] == who}
    members = households(stays(pa.Table.from_pylist(living, HOMES), protected={who})).members
    assert who not in members["person"].to_pylist()
    assert not {f"uprn:{number}" for number in theirs} & set(members["place"].to_pylist())


@LAWS
@given(st.lists(home(), max_size=8), relations, day, st.permutations(PEOPLE))
def test_siblings_are_inferred_of_children_alike_and_never_across_a_seal(
    living: list[dict[str, Any]], stated: list[dict[str, Any]], on: date, people: list[str]
) -> None:
    kids = pa.table(
        {"person": PEOPLE[:5], "born": [date(2005 + 2 * n, 1, 1) for n in range(5)], "surname": ["Reed"] * 5}
    )
    seals = Seals(sides={people[0]: frozenset({("s", "1")}), people[1]: frozenset({("s", "2")})})
    members = households(stays(pa.Table.from_pylist(living, HOMES)), seals=seals).members
    found = inferred_siblings(table(stated).relations, kids, members, on=on, seals=seals).to_pylist()
    again = inferred_siblings(table(stated[::-1]).relations, kids, members, on=on, seals=seals).to_pylist()
    assert found == again
    for row in found:
        assert row["person"] < row["other"]
        assert row["status"] == "inferred"
        assert {row["person"], row["other"]} != set(people[:2])
        assert "person-5" not in row["other"]
