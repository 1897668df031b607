"""New, gone and still there: by what a row is about, never by where it stands."""

from collections import Counter

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import forethought
from forethought.model import UserError
from forethought.quality import compare

CODES = ["101", "102", "442"]
CHILDREN = st.lists(
    st.fixed_dictionaries(
        {
            "CHILD": st.sampled_from("abcde"),
            "SEX": st.sampled_from(["F", "M", "X", ""]),
            "DOB": st.sampled_from(["01/02/2012", "31/02/2012", ""]),
        }
    ),
    max_size=6,
)


def check(rows, select=CODES):
    return forethought.check({"Header": rows}, return_="ssda903", year=2026, select=select)


def states(comparison):
    return sorted(
        (row["state"], row["code"], row["child"])
        for row in comparison.changes.select(["state", "code", "child"]).to_pylist()
    )


def test_mended_fault_is_gone_and_a_new_one_is_new():
    before = check([{"CHILD": "a", "SEX": "X", "DOB": ""}, {"CHILD": "b", "SEX": "F", "DOB": "01/01/2012"}])
    after = check([{"CHILD": "a", "SEX": "F", "DOB": ""}, {"CHILD": "b", "SEX": "X", "DOB": "01/01/2012"}])

    assert states(compare(before, after)) == [("gone", "101", "a"), ("new", "101", "b"), ("still", "102", "a")]


def test_moved_rows_are_the_same_rows():
    rows = [{"CHILD": child, "SEX": "X", "DOB": "01/01/2012"} for child in "abc"]

    comparison = compare(check(rows), check(rows[::-1]))

    assert {state for state, _, _ in states(comparison)} == {"still"}


def test_two_rows_that_look_alike_are_counted():
    rows = [{"CHILD": "a", "SEX": "X", "DOB": "01/01/2012"}]

    assert states(compare(check(rows * 3), check(rows))) == [("gone", "101", "a")] * 2 + [("still", "101", "a")]
    assert states(compare(check(rows), check(rows * 2))) == [("new", "101", "a"), ("still", "101", "a")]


def test_what_was_not_looked_at_is_not_called_gone():
    rows = [{"CHILD": "a", "SEX": "X", "DOB": ""}]
    before = check(rows)

    assert states(compare(before, check(rows, ["101"]))) == [("not_checked", "102", "a"), ("still", "101", "a")]
    without_header = forethought.check({"Episodes": []}, return_="ssda903", year=2026, select=CODES)
    assert {state for state, _, _ in states(compare(before, without_header))} == {"not_checked"}


@settings(max_examples=12, deadline=None, derandomize=True)
@given(CHILDREN, CHILDREN)
def test_every_finding_of_either_run_is_in_one_state(before_rows, after_rows):
    before, after = check(before_rows), check(after_rows)

    forth, back = compare(before, after), compare(after, before)

    counts = Counter(forth.changes["state"].to_pylist())
    assert counts["new"] + counts["still"] == after.findings.num_rows
    assert counts["gone"] + counts["still"] + counts["not_checked"] == before.findings.num_rows
    assert Counter(back.changes["state"].to_pylist())["still"] == counts["still"]
    assert back.count("new") == forth.count("gone")
    by_code = forth.by_code().values()
    assert sum(sum(entry.values()) for entry in by_code) == forth.changes.num_rows


@settings(max_examples=8, deadline=None, derandomize=True)
@given(CHILDREN, st.randoms(use_true_random=False))
def test_a_run_against_itself_in_any_order_has_nothing_new(rows, random):
    shuffled = random.sample(rows, len(rows))

    assert set(compare(check(rows), check(shuffled)).changes["state"].to_pylist()) <= {"still"}


def test_findings_without_keys_are_refused():
    run = check([{"CHILD": "a", "SEX": "X"}])

    with pytest.raises(UserError, match=r"findings\.parquet"):
        compare(run.findings, run)
    with pytest.raises(UserError):
        compare(pa.table({"code": ["101"]}), run)
