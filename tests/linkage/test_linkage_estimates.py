"""Estimates without truth, worked by hand; link quality of persons; completeness; the GUILD statement."""

import json
from collections.abc import Callable

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.linkage import LinkageError, LinkSettings, link
from forethought.linkage.estimates import capture_recapture, from_labels
from forethought.linkage.guild import PROVISION, STEPS, guild_statement
from forethought.linkage.person_quality import completeness, person_quality

Read = Callable[[str], pa.Table]


def labels(**strata: tuple[int, int]) -> pa.Table:
    rows = [{"stratum": n, "match": i < right} for n, (right, seen) in strata.items() for i in range(seen)]
    return pa.Table.from_pylist(rows)


def test_strata_weigh_as_much_as_they_hold_not_as_they_were_sampled() -> None:
    seen = labels(strong=(50, 50), weak=(25, 50), apart=(10, 50))
    precision, recall = from_labels(seen, {"strong": (900, True), "weak": (100, True), "apart": (200, False)})
    assert precision.share == pytest.approx(0.95)
    assert recall.share == pytest.approx(950 / 990)
    assert precision.low < 0.95 < precision.high
    assert recall.low < 950 / 990 < recall.high
    assert (precision.pairs, recall.pairs) == (100, 150)


def test_a_sample_without_a_fault_is_not_taken_for_certainty() -> None:
    precision, _ = from_labels(labels(all=(30, 30)), {"all": (1_000, True)})
    assert precision.share == 1
    assert precision.low < 0.97


def test_a_whole_stratum_looked_at_leaves_nothing_open() -> None:
    precision, _ = from_labels(labels(all=(3, 4)), {"all": (4, True)})
    assert (precision.share, precision.low, precision.high) == (0.75, 0.75, 0.75)


def test_what_a_reviewer_could_not_say_does_not_count() -> None:
    seen = pa.table({"stratum": ["a", "a", "a"], "match": [True, None, False]})
    precision, _ = from_labels(seen, {"a": (10, True)})
    assert (precision.share, precision.pairs) == (0.5, 2)


def test_strata_nobody_looked_at_or_nobody_knows_are_refused() -> None:
    with pytest.raises(LinkageError, match="Nobody looked"):
        from_labels(labels(a=(1, 2)), {"a": (5, True), "b": (7, False)})
    with pytest.raises(LinkageError, match="not listed"):
        from_labels(labels(a=(1, 2)), {"b": (7, False)})


def test_chapman_by_hand() -> None:
    one = [True] * 80 + [False] * 15
    two = [True] * 70 + [False] * 10 + [True] * 15
    found = capture_recapture(one, two)
    whole = 81 * 86 / 71 - 1
    assert found.share == pytest.approx(95 / whole)
    assert found.low < 95 / whole < found.high
    assert capture_recapture([True, False], [False, True]).share is None


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=60))
def test_an_estimate_lies_in_its_interval(pairs: list[tuple[bool, bool]]) -> None:
    found = capture_recapture([a for a, _ in pairs], [b for _, b in pairs])
    assert 0 <= found.low <= found.high <= 1
    if found.share is not None:
        assert found.low - 1e-9 <= found.share <= found.high + 1e-9


PERSONS = "record_id | person_id\na1 | p\nb1 | p\nc1 | p\na2 | q\nb3 | r\nb4 | r"
LINKS = "left | right | weight | stage\na1 | b1 | 12.5 | score\nb1 | c1 | | number\nb3 | b4 | 21 | exact"
RECORDS = (
    "record_id | source | forename | upn\na1 | a | Ada | \nb1 | b | Ada | U1\nc1 | c | Ada |\n"
    "a2 | a | Ben |\nb3 | b | | U3\nb4 | b | Cat |"
)


def weighed(table: pa.Table) -> pa.Table:
    return table.set_column(2, "weight", pa.array([float(w) if w else None for w in table["weight"].to_pylist()]))


def test_the_weakest_join_of_each_person_is_told(people: Read) -> None:
    review = pa.table({"left": ["a2"], "right": ["b3"]})
    found = person_quality(people(PERSONS), weighed(people(LINKS)), review, people(RECORDS)).to_pylist()
    assert [tuple(row.values()) for row in found] == [
        ("p", 3, 3, 12.5, "score", False),
        ("q", 1, 1, None, "single", True),
        ("r", 2, 1, 21.0, "exact", True),
    ]


def test_linking_adds_what_other_sources_know(people: Read) -> None:
    forename, upn = completeness(people(RECORDS), people(PERSONS), ("forename", "upn", "absent")).to_pylist()
    assert (forename["best_source"], forename["known_best"], forename["known_linked"]) == ("b", 2 / 3, 1)
    assert (upn["best_source"], upn["known_there"], upn["known_linked"]) == ("b", 1, 2 / 3)


def test_the_statement_has_all_four_steps_and_says_what_nobody_stated(people: Read) -> None:
    table = people("record_id | source | forename | surname\n1 | a | Ada | Birch\n2 | b | Ada | Birch")
    report = link(table, LinkSettings(), key=b"a key for tests, not a secret").report
    made = guild_statement(report, {"population": "Children of Westmarch (fictional)"})
    page, plain = made.to_markdown(), json.loads(made.to_json())
    assert list(plain) == list(STEPS)
    assert set(plain["provision"]) == set(PROVISION)
    assert page.count("## ") == 4
    assert "**Population.** Children of Westmarch (fictional)." in page
    assert page.count("Not stated") == len(PROVISION) - 1
    assert "Not measured" in page
    assert {row["joins"] for row in plain["linkage"]["joins"]} == {"c"}  # one join, not told
    assert "Birch" not in page
