"""Those who are known, asked about newcomers: the same pairs and weights as when all are linked at once."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from forethought.linkage import LinkageError, LinkSettings, load_trained_model
from forethought.linkage.index import PeopleIndex
from forethought.linkage.records import comparison_table, read_people
from forethought.linkage.scoring import score
from linkage.linkage_westmarch import westmarch

SEED, CHILDREN = 20_260_402, 2_000
SETTINGS = load_trained_model().settings(allow_test_numbers=True, allow_pseudo=True)
Pairs = dict[tuple[str, str], float]


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> pa.Table:
    return westmarch(tmp_path_factory.mktemp("index"), SEED, CHILDREN)[0]


@pytest.fixture(scope="module")
def newcomers(records: pa.Table) -> pa.Table:
    return records.filter(pa.array(np.random.default_rng(3).random(len(records)) < 0.1))


def without(records: pa.Table, others: pa.Table) -> pa.Table:
    return records.filter(pc.invert(pc.is_in(records["record_id"], value_set=others["record_id"].combine_chunks())))


def alone(records: pa.Table) -> pa.Table:
    return pa.table({"record_id": records["record_id"], "person_id": records["record_id"]})


def test_newcomers_meet_the_same_people_with_the_same_weights_as_when_all_are_compared(
    records: pa.Table, newcomers: pa.Table
) -> None:
    index = PeopleIndex(records, alone(records), SETTINGS)
    delivery = index.read(newcomers)
    people, asking = read_people(records, SETTINGS), delivery.people
    edges = index.fits(delivery.segment)
    where = {said_of(people, node): node for node in range(len(people))}
    own = np.asarray([where[said_of(asking, node)] for node in range(len(asking))])
    left, right = own[edges.left], edges.right
    found = {
        (min(a, b), max(a, b)): weight
        for a, b, weight in zip(left.tolist(), right.tolist(), edges.weight.tolist(), strict=True)
        if a != b
    }
    batch = score(comparison_table(people), SETTINGS).edges
    new = set(own.tolist())
    expected = {
        (a, b): weight
        for a, b, weight in zip(batch.left.tolist(), batch.right.tolist(), batch.weight.tolist(), strict=True)
        if weight >= SETTINGS.review and (a in new or b in new)
    }
    assert len(expected) > 300
    assert found == pytest.approx(expected, abs=1e-4)


def said_of(people: object, node: int) -> tuple[object, ...]:
    columns = people.columns  # type: ignore[attr-defined]
    return tuple(column.values[column.ranks[node]] for column in columns.values())


def test_records_added_later_are_found_like_those_before(records: pa.Table, newcomers: pa.Table) -> None:
    known = without(records, newcomers)
    index = PeopleIndex(known, alone(known), SETTINGS)
    index.add(index.read(newcomers), alone(newcomers))
    fits = index.fits(index.read(newcomers.slice(0, 20)).segment)
    assert set(newcomers["record_id"].slice(0, 20).to_pylist()) <= set(index.persons(fits.right))
    rows, whose = index.records_of(index.persons(fits.right))
    assert sorted(rows["record_id"].to_pylist()) == sorted(whose["record_id"].to_pylist())


def test_sealed_sides_never_meet(records: pa.Table) -> None:
    one = records.slice(0, 1)
    again = one.set_column(0, "record_id", pa.array(["after/1"]))
    record = one["record_id"][0].as_py()
    index = PeopleIndex(records, alone(records), SETTINGS, seals={record: ("s", "before")})
    sealed, plain = index.read(again, {"after/1": ("s", "after")}), index.read(again)
    assert record not in index.persons(index.fits(sealed.segment).right)
    assert record in index.persons(index.fits(plain.segment).right)


def test_searching_without_a_model_is_refused(records: pa.Table) -> None:
    with pytest.raises(LinkageError, match="needs a trained model"):
        PeopleIndex(records, alone(records), LinkSettings())


def test_a_search_names_the_likeliest_persons_first_and_each_once(records: pa.Table) -> None:
    index = PeopleIndex(records, alone(records), SETTINGS)
    row = next(row for row in records.to_pylist() if row["forename"] and row["surname"] and row["postcode"])
    found = index.search({name: row[name] for name in ("forename", "surname", "date_of_birth", "postcode")})
    assert row["record_id"] in [match.person_id for match in found[:3]]
    assert [match.weight for match in found] == sorted((match.weight for match in found), reverse=True)
    assert len({match.person_id for match in found}) == len(found) <= 10
    assert "date of birth same" in found[0].reason
    assert index.search({"forename": "Nobody", "surname": "Ofthisname", "date_of_birth": "1901-02-03"}) == []
    assert index.search({}) == []


def test_people_held_apart_though_written_alike_shift_nobody_else(records: pa.Table) -> None:
    """Two unnamed records of one source are two nodes and one row of what is compared; rows after theirs must hold."""
    babies = pa.Table.from_pylist(
        [
            {
                "record_id": f"a/{n}",
                "source": "a",
                "surname": "Aaa",
                "date_of_birth": "2026-01-02",
                "postcode": "WX1 2AB",
            }
            for n in (1, 2)
        ],
        records.schema,
    )
    both = pa.concat_tables([babies, records])
    index = PeopleIndex(both, alone(both), SETTINGS)
    asked = records.slice(100, 40)
    for row in asked.to_pylist():
        if row["forename"] and row["date_of_birth"] and row["surname"]:
            assert row["record_id"] in [match.person_id for match in index.search(row)], row["record_id"]
    found = {
        match.person_id
        for match in index.search({"surname": "Aaa", "date_of_birth": "2026-01-02", "postcode": "WX1 2AB"})
    }
    assert found == {"a/1", "a/2"}
