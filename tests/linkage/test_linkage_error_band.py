"""Error bands: what a redraw may do and what not, and a sample of the campaign against a known truth."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest

from forethought.linkage.calibration import Labelled
from forethought.linkage.error_band import Evidence, Redraws, error_bands, evidence_of
from forethought.linkage.judgements import Run, judgements
from forethought.linkage.linked_statistics import (
    number_of_persons,
    share_also_in,
    share_in_sources,
    share_with_several_records,
)
from support_signs import signs

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
    return Evidence(Labelled(weight, signs(2_000, unlike=doubt, clash=doubt), agree), 0, 2_000)


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


NUMBERED = """
record_id | source | forename | surname | date_of_birth | nhs_number
a1        | a      | Ada      | Birch   | 2015-03-02    | 111
b1        | b      | Zoe      | Birch   | {born}        | 111
"""


@pytest.mark.parametrize(("born", "unseen"), [("2015-02-03", 1), ("2015-03-08", 1), ("", 1), ("2018-11-20", 0)])
def test_a_number_of_a_brother_or_sister_is_no_link_that_nobody_weighed(people: Read, born: str, unseen: int) -> None:
    nothing = pa.table(
        {"left": pa.array([], pa.string()), "right": pa.array([], pa.string()), "weight": pa.array([], pa.float64())}
    )
    links = nothing.append_column("stage", pa.array([], pa.string()))
    apart = people("record_id | person_id\na1 | p\nb1 | q")
    found = evidence_of(Run(people(NUMBERED.format(born=born)), apart, links, nothing))
    assert (found.unseen, found.true) == (unseen, unseen)


def test_a_second_record_of_one_source_is_a_clash_for_a_join_too(people: Read) -> None:
    links = pa.table({"left": ["a1", "a1"], "right": ["b1", "a2"], "weight": [9.0, 9.0], "stage": ["score", "score"]})
    persons = people(PERSONS.replace("a2 | q", "a2 | p"))
    held = judgements(Run(people(RECORDS), persons, links, run_of(people, 9, 4, 4).scored))
    assert held.join_signs.clash.tolist() == [False, True]
    assert held.join_signs.between.tolist() == ["a and b", "a and a"]


def known_to_both(shared: int, alone: int = 1) -> Run:
    """So many persons whom a and b both know, and so many whom only a knows, and whom only b knows."""
    left, right = ([f"{source}{n}" for n in range(shared + alone)] for source in "ab")
    rows = [{"record_id": i, "source": i[0], "forename": "Ada", "surname": "Birch"} for i in left + right]
    persons = [{"record_id": i, "person_id": i[1:] if int(i[1:]) < shared else i} for i in left + right]
    links = pa.table(
        {"left": left[:shared], "right": right[:shared], "weight": [30.0] * shared, "stage": ["score"] * shared}
    )
    scored = pa.table({"left": left[-1:], "right": right[-1:], "weight": [5.0]})
    return Run(pa.Table.from_pylist(rows), pa.Table.from_pylist(persons), links, scored)


def test_who_is_lacked_where_hardly_anybody_is_lacked_is_likelier_there_unlinked(evidence: Evidence) -> None:
    few, many = known_to_both(1), known_to_both(98)
    assert judgements(many).open_signs.seldom[0] == pytest.approx(np.log(0.5 / (2 / 101)))
    joined = [
        np.mean([r.chances(c)[1][0] for c in r.calibrations]) for r in (Redraws(x, evidence) for x in (few, many))
    ]
    assert joined[1] > joined[0] + 0.1


def test_how_often_links_go_unseen_may_differ_from_labelled_records(evidence: Evidence) -> None:
    draws = Redraws(known_to_both(200, 60), Evidence(evidence.pairs, 100, 2_000), seed=6)
    found = 200 + 120 - np.asarray([number_of_persons(draws.draw()) for _ in range(300)])
    assert 5 < np.median(found) < 20
    assert (found > 22).mean() > 0.1  # were it always as often as among the labelled, hardly one in a hundred
    assert (found < 5).mean() > 0.1


def test_birth_dates_of_two_children_speak_against_a_pair(people: Read) -> None:
    born = {"a2": "2014-05-01", "b2": "2017-09-30", "b3": "2014-05-10"}
    run = run_of(people, 25, 4, 4)
    dates = pa.array([born.get(i, "2012-01-20") for i in run.records["record_id"].to_pylist()])
    far = judgements(run._replace(records=run.records.append_column("date_of_birth", dates))).open_signs.far
    assert far.tolist() == [True, True]
    assert not judgements(run).open_signs.far.any()


def test_a_band_is_the_shortest_that_holds_its_share_of_the_redraws(people: Read, evidence: Evidence) -> None:
    run = run_of(people, 6, -12, -12)
    undone = counts(run, evidence)[5] / 300
    level = 1 - 1.5 * undone  # equal parts left out on both sides would be less than the undone, and keep them in
    found = error_bands(run, evidence, {"persons": number_of_persons}, redraws=300, seed=4, level=level)["persons"]
    assert 0 < undone < 0.3
    assert (found.low, found.middle, found.high) == (4, 4, 4)


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
