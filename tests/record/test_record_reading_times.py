"""The two times: what is so on a day and held at a moment, the same for facts in hand and for a query."""

from dataclasses import asdict

import pyarrow as pa
from hypothesis import given, settings

from forethought.engine import Engine
from forethought.record.reading import held, known_since, so_on
from forethought.record.reading.times import conditions
from support_reading import DAYS, HISTORIES, MOMENTS, fact, moment

_SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("claim_id", "valid_from", "valid_to")]
    + [(name, pa.timestamp("us", tz="UTC")) for name in ("known_from", "known_to")]
)


@settings(max_examples=60, deadline=None)
@given(HISTORIES, DAYS, MOMENTS)
def test_a_query_and_the_facts_in_hand_agree(history, day, known):
    rows = [{name: asdict(one)[name] for name in _SCHEMA.names} for one in history]
    sql, params = conditions(day, known)
    with Engine(threads=1) as engine:
        engine.register("claim", pa.Table.from_pylist(rows, schema=_SCHEMA))
        found = engine.query(f"select claim_id from claim where {sql}", params).column("claim_id").to_pylist()
    assert sorted(found) == sorted(one.claim_id for one in history if held(one, known) and so_on(one, day))


def test_since_when_is_counted_without_a_break():
    said = [
        fact("person", "surname", "Ash", "2023-01-01", "2023-06-01"),
        fact("person", "surname", "Birch", "2023-06-01", "2024-01-01"),
        fact("person", "surname", "Ash", "2024-01-01", "2025-01-01"),
        fact("person", "surname", "Ash", "2025-01-01"),
    ]
    since = known_since(said)
    assert [since[one.claim_id, one.known_from] for one in said] == [
        moment("2023-01-01"),
        moment("2023-06-01"),
        moment("2024-01-01"),
        moment("2024-01-01"),
    ]


def test_a_file_that_arrives_twice_makes_the_same_claims_twice():
    first = fact("person", "surname", "Ash", "2023-01-01", "2024-01-01", claim_id="c")
    again = fact("person", "surname", "Ash", "2024-01-01", claim_id="c")
    assert set(known_since([first, again]).values()) == {moment("2023-01-01")}
