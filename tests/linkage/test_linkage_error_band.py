"""Error bands: what a redraw may do and what not, and a sample of the campaign against a known truth."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest

from forethought.linkage.calibration import Labelled, Signs
from forethought.linkage.error_band import Evidence, Redraws, error_bands
from forethought.linkage.judgements import Run, judgements
from forethought.linkage.linked_statistics import (
    number_of_persons,
    share_also_in,
    share_in_sources,
    share_with_several_records,
)

Read = Callable[[str], pa.Table]
RECORDS = """
record_id | source | forename | surname | nhs_number
a1        | a      | Ada      | Birch   |
b1        | b      | Ada      | Birch   |
a2        | a      | Ben      | Birch   |
b2        | b      | Benjamin | Birch   |
b3        | b      | Zoe      | Birch   |
"""
PERSONS = "record_id | person_id\na1 | p\na2 | q\nb1 | p\nb2 | r\nb3 | s"


def run_of(people: Read, joined: float, opened: float, twin: float) -> Run:
    weights = pa.array([joined]), pa.array([joined, opened, twin])
    links = pa.table({"left": ["a1"], "right": ["b1"], "weight": weights[0], "stage": ["score"]})
    scored = pa.table({"left": ["a1", "a2", "a1"], "right": ["b1", "b2", "b3"], "weight": weights[1]})
    return Run(people(RECORDS), people(PERSONS), links, scored)


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    rng = np.random.default_rng(1)
    weight = rng.uniform(-4, 16, 2_000)
    doubt = rng.random(2_000) < 0.3
    agree = rng.random(2_000) < 1 / (1 + np.exp(-(-3 + 0.8 * weight - 6 * doubt)))
    return Evidence(Labelled(weight, Signs(np.zeros(2_000, bool), doubt, doubt), agree), 0, 2_000)


def counts(run: Run, evidence: Evidence) -> dict[int, int]:
    draws = Redraws(run, evidence, seed=4)
    found = [int(number_of_persons(draws.draw())) for _ in range(300)]
    return {n: found.count(n) for n in set(found)}


def test_what_is_sure_is_never_redrawn(people: Read, evidence: Evidence) -> None:
    assert counts(run_of(people, 25, -12, -12), evidence) == {4: 300}


def test_an_open_pair_is_joined_as_often_as_its_chance(people: Read, evidence: Evidence) -> None:
    found = counts(run_of(people, 25, 4, -12), evidence)
    assert set(found) == {3, 4}
    assert 80 < found[3] < 220  # a weight of four is even chances by these labels


def test_a_pair_with_unlike_forenames_and_two_records_of_one_source_stays_apart(
    people: Read, evidence: Evidence
) -> None:
    run = run_of(people, 25, -12, 6)
    held = judgements(run)
    assert held.open_signs.unlike.tolist() == [True, False]
    assert held.open_signs.clash.tolist() == [True, False]
    assert counts(run, evidence).get(3, 0) < 30


def test_an_unsure_join_is_undone_now_and_then(people: Read, evidence: Evidence) -> None:
    found = counts(run_of(people, 5, -12, -12), evidence)
    assert 0 < found[5] < 200


def test_links_that_nobody_weighed_are_drawn_as_often_as_held_out_numbers_say(people: Read, evidence: Evidence) -> None:
    half = Evidence(evidence.pairs, 1_000, 2_000)
    assert min(counts(run_of(people, 25, -12, -12), half)) < 4


def test_the_same_seed_gives_the_same_band(people: Read, evidence: Evidence) -> None:
    run = run_of(people, 6, 3, 2)
    asked = {"persons": number_of_persons}
    first, again = (error_bands(run, evidence, asked, redraws=50, seed=8) for _ in range(2))
    assert first == again
    assert first["persons"].low <= first["persons"].as_linked <= first["persons"].high


def test_statistics_by_hand() -> None:
    source, person = pa.chunked_array([["a", "b", "a", "a"]]), np.asarray([0, 0, 1, 1])
    assert number_of_persons(person) == 2
    assert share_also_in(source, "a", "b")(person) == 0.5
    assert share_in_sources(source, 2)(person) == 0.5
    assert share_with_several_records(source, "a")(person) == 0.5
    assert np.isnan(share_also_in(source, "nowhere", "b")(person))
