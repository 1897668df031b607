"""A weight told in words sums to the engine's weight, and says what a reader can check by eye."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.linkage import LinkageError, LinkSettings, link
from forethought.linkage.comparing import PeopleTable, candidates, read_model, weigh
from forethought.linkage.explaining import SHARES, chance, explain, value_shares
from forethought.linkage.records import comparison_table, read_people
from forethought.linkage.training import model_settings
from linkage.linkage_families import make_people

ROBIN = {"forename": "Robin", "surname": "Marlow", "date_of_birth": "2023-11-09", "sex": "F", "postcode": "WX1 2AB"}


def found_by(explanation: Any) -> dict[str, str]:
    return {finding.comparison: finding.found for finding in explanation.findings}


def test_the_findings_sum_to_the_engines_weight_of_every_pair() -> None:
    records = make_people(3, 130)
    settings = LinkSettings(train_from=100, allow_test_numbers=True, allow_pseudo=True)
    model = dict(link(records, settings, key=b"0" * 16).model)
    people = read_people(records, settings)
    table = comparison_table(people)
    weighed = weigh(candidates(PeopleTable.of(table), read_model(model).passes), read_model(model))
    rows = {row["record_id"]: row for row in records.to_pylist()}
    founders = people.ids.take(people.founders).to_pylist()
    first = {row: founders[node] for node, row in enumerate(people.written.tolist())}
    model[SHARES] = value_shares(records, settings, model, rows)
    some = np.linspace(0, len(weighed.weight) - 1, 60).astype(int)
    assert len(weighed.weight) > 60
    for place in some.tolist():
        left, right = (rows[first[int(side[place])]] for side in (weighed.pairs.left, weighed.pairs.right))
        told = explain(model, left, right)
        assert math.isclose(told.total, weighed.weight[place], abs_tol=1e-6)
        assert math.isclose(told.running[-1], told.total, abs_tol=1e-9)


def test_what_was_found_is_said_in_words() -> None:
    told = explain(model_settings(), ROBIN, {**ROBIN, "forename": "R", "postcode": None, "date_of_birth": "2023-11-90"})
    assert found_by(told) == {
        "forename": "alike, or only an initial",
        "surname": "the same",
        "date_of_birth": "one digit, or day and month, apart",
        "sex": "the same",
        "postcode": "not given, or withheld, in one or both",
    }
    by = {finding.comparison: finding for finding in told.findings}
    assert by["surname"].words == "makes it about 270 times more likely"
    assert by["sex"].words == "makes it about 2 times more likely"
    assert (by["postcode"].weight, by["postcode"].known) == (0.0, False)
    assert by["postcode"].words == "not known in both, so it counts for nothing"


def test_a_rare_name_says_so_and_weighs_more_than_a_common_one() -> None:
    model = model_settings()
    rare = explain(model | {SHARES: {"surname": {"marlow": 0.0001}}}, ROBIN, ROBIN).findings[1]
    common = explain(model | {SHARES: {"surname": {"marlow": 0.05}}}, ROBIN, ROBIN).findings[1]
    assert rare.found == "the same; few people here have it"
    assert common.found == "the same; many people here have it"
    assert rare.weight > common.weight


def test_records_that_say_nothing_weigh_what_two_at_random_do() -> None:
    told = explain(model_settings(), {}, {})
    assert told.total == told.start
    assert all(not finding.known for finding in told.findings)


def test_a_model_that_is_none_is_refused() -> None:
    with pytest.raises(LinkageError):
        explain({"comparisons": []}, ROBIN, ROBIN)


@pytest.mark.parametrize(
    ("weight", "words"),
    [
        (-13.3, "about 1 in 10,000"),
        (-1.0, "about 3 in 10"),
        (0.0, "about 5 in 10"),
        (1.0, "about 7 in 10"),
        (5.0, "about 32 in 33"),
        (9.97, "about 999 in 1,000"),
        (25.0, "more than 999,999 in 1,000,000"),
        (-30.0, "less than 1 in 1,000,000"),
    ],
)
def test_a_chance_in_words(weight: float, words: str) -> None:
    assert chance(weight) == words


@given(st.floats(-60, 60), st.floats(-60, 60))
def test_a_higher_weight_is_never_told_as_a_lower_chance(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert share(chance(low)) <= share(chance(high))


def share(words: str) -> float:
    if words.startswith("less"):
        return 0.0
    if words.startswith("more"):
        return 1.0
    part, whole = words.removeprefix("about ").replace(",", "").split(" in ")
    return int(part) / int(whole)


def test_shares_are_of_different_people_as_written_and_only_of_those_asked_for() -> None:
    rows = [ROBIN, ROBIN, {**ROBIN, "forename": "Ruby"}, {**ROBIN, "surname": "Denholm"}, {**ROBIN, "surname": None}]
    records = pa.Table.from_pylist([{"record_id": str(n), **row} for n, row in enumerate(rows)])
    found = value_shares(records, LinkSettings(), model_settings(), ["0", "2"])
    assert found["surname"] == {"marlow": pytest.approx(2 / 3)}
    assert found["forename"] == {"robin": pytest.approx(3 / 4), "ruby": pytest.approx(1 / 4)}
