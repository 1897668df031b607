"""Laws that hold for any records: order and repetition do not matter, links make exactly the persons."""

from __future__ import annotations

import random

import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forethought.linkage import LinkResult, LinkSettings, link, undo
from linkage.linkage_families import make_people

KEY = b"a key for tests, not a secret"
INVENTED = LinkSettings(allow_test_numbers=True, allow_pseudo=True)
quick = settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow])
seeds = st.integers(0, 10_000)


def people(seed: int, families: int = 3) -> pa.Table:
    return make_people(seed, families)


def run(records: pa.Table, **more: pa.Table) -> LinkResult:
    return link(records, INVENTED, key=KEY, **more)


def groups(result: LinkResult) -> dict[str, str]:
    return dict(zip(result.persons["record_id"].to_pylist(), result.persons["person_id"].to_pylist(), strict=True))


def parts(person_of: dict[str, str]) -> set[frozenset[str]]:
    found: dict[str, set[str]] = {}
    for record, person in person_of.items():
        found.setdefault(person, set()).add(record)
    return {frozenset(p) for p in found.values()}


def spine_of(person_of: dict[str, str]) -> pa.Table:
    rows = [{"record_id": r, "person_id": p} for r, p in person_of.items()]
    return pa.Table.from_pylist(rows, pa.schema([("record_id", pa.string()), ("person_id", pa.string())]))


@given(seeds, seeds)
@quick
def test_the_order_of_records_does_not_matter(seed: int, order: int) -> None:
    records = people(seed)
    shuffled = list(range(records.num_rows))
    random.Random(order).shuffle(shuffled)
    one, other = run(records), run(records.take(shuffled))
    for table in ("persons", "links", "vetoes", "review", "events"):
        assert getattr(one, table).equals(getattr(other, table))
    assert one.report == other.report


@given(seeds)
@quick
def test_repeating_rows_does_not_matter(seed: int) -> None:
    records = people(seed)
    one, other = run(records), run(pa.concat_tables([records, records.slice(0, 5)]))
    assert one.persons.equals(other.persons)
    assert one.links.equals(other.links)


@given(seeds)
@quick
def test_a_copied_record_joins_its_original_and_changes_nobody_else(seed: int) -> None:
    records = people(seed)
    row = records.slice(0, 1).to_pylist()[0]
    copy = pa.Table.from_pylist([row | {"record_id": "zz-copy", "known_from": "2030-01-01"}], records.schema)
    before, after = groups(run(records)), groups(run(pa.concat_tables([records, copy])))
    assert after.pop("zz-copy") == before[row["record_id"]]
    assert after == before


@given(seeds)
@quick
def test_links_connect_exactly_the_persons(seed: int) -> None:
    result = run(people(seed))
    person_of = groups(result)
    for row in result.links.to_pylist():
        assert person_of[row["left"]] == person_of[row["right"]]
        assert row["left"] < row["right"]
        assert row["stage"]
        assert row["reason"]
    assert result.links.num_rows == len(person_of) - len(set(person_of.values()))
    for table in (result.vetoes, result.review):
        assert all(person_of[r["left"]] != person_of[r["right"]] for r in table.to_pylist())


@given(seeds)
@quick
def test_linking_again_against_its_own_persons_changes_nothing(seed: int) -> None:
    records = people(seed)
    first = run(records)
    second = run(records, spine=first.persons)
    assert second.persons.equals(first.persons)
    assert second.events.num_rows == 0
    assert second.aliases == {}


@given(seeds, st.integers(0, 1000))
@quick
def test_a_join_taken_back_stays_back_and_can_be_given_again(seed: int, choice: int) -> None:
    records = people(seed)
    first = run(records)
    if first.links.num_rows == 0:
        return
    row = first.links.to_pylist()[choice % first.links.num_rows]
    undone = undo(first.persons, first.links, (row["left"], row["right"]), key=KEY)
    apart = dict(zip(undone.persons["record_id"].to_pylist(), undone.persons["person_id"].to_pylist(), strict=True))
    assert apart[row["left"]] != apart[row["right"]]
    again = groups(run(records, spine=undone.persons, non_links=undone.non_links))
    assert again[row["left"]] != again[row["right"]]
    restored = run(records, spine=first.persons)
    assert parts(groups(restored)) == parts(groups(first))
    merged = run(records, spine=undone.persons)
    if row["stage"] != "same_record":
        assert parts(groups(merged)) == parts(groups(first))


@given(seeds)
@quick
def test_no_identifier_changes_without_an_event(seed: int) -> None:
    records = people(seed, 5)
    early, late = records.slice(0, records.num_rows // 2), records
    first = groups(run(early))
    result = run(late, spine=spine_of(first))
    told = {(r["event"], r["person_id"], r["other_person_id"], r["record_id"]) for r in result.events.to_pylist()}
    now = groups(result)
    for record, person in first.items():
        if now[record] != person:
            assert result.aliases.get(person) == now[record] or ("split", now[record], person) in {t[:3] for t in told}
    for record in set(now) - set(first):
        assert any(t[1] == now[record] and t[3] == record for t in told if t[0] in ("attached", "created"))
    known = set(first.values())
    created = {t[1] for t in told if t[0] in ("created", "split")}
    assert set(now.values()) - known == created
    assert all(result.aliases[t[2]] == t[1] for t in told if t[0] == "merged")


@given(seeds, st.integers(0, 1000), st.integers(0, 1000))
@quick
def test_no_sealed_pair_in_any_output(seed: int, a: int, b: int) -> None:
    records = people(seed)
    ids = sorted(set(records["record_id"].to_pylist()))
    one, other = ids[a % len(ids)], ids[b % len(ids)]
    if one == other:
        return
    seals = pa.table({"record_id": [one, other], "seal": ["s", "s"], "side": ["before", "after"]})
    result = run(records, seals=seals)
    assert groups(result)[one] != groups(result)[other]
    for table in (result.links, result.vetoes, result.review):
        assert {one, other} not in [{r["left"], r["right"]} for r in table.to_pylist()]
