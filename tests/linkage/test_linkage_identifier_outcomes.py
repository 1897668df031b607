"""The outcome that section 16LC asks for each record: one answer, with its reason, and never both."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from forethought.linkage import LinkageError
from forethought.linkage.identifier_claims import CLAIMS
from forethought.linkage.identifier_claims_usable import UsableNumbers, usable_numbers
from forethought.linkage.identifier_outcomes import (
    OUTCOMES,
    count_outcomes,
    current_outcomes,
    identifier_outcomes,
    outcome_problems,
    record_outcome,
)
from linkage.conftest import read_table

ON, LATER = date(2026, 11, 26), date(2027, 5, 26)
RECORDS = read_table("record_id|source\n a|care\n b|care\n c|care\n a|care")


def claims(level: str = "V3") -> pa.Table:
    said = {"record_id": "a", "source": "care", "type": "nhs_number", "value": "4010232137", "level": level}
    return pa.Table.from_pylist([said], CLAIMS)


USABLE = usable_numbers(claims(), RECORDS)


def decide(
    outcomes: pa.Table | None, record: str, outcome: str, usable: UsableNumbers = USABLE, **more: Any
) -> pa.Table:
    given = {"on": ON, "by": "A. Manager", **more}
    return record_outcome(outcomes, usable, record, outcome, **given)


DECISIONS = """
a included        |                  |            | ok
b included        |                  |            | needs a number that may be used
z included        |                  |            | needs a number that may be used
a would_not_help  | closed at once   |            | ok
a would_not_help  |                  |            | needs a reason
a detrimental     | hidden from risk | 2027-05-26 | ok
a detrimental     |                  | 2027-05-26 | needs a reason
a detrimental     | hidden from risk |            | needs a day on which it is looked at again
a detrimental     | hidden from risk | 2026-11-26 | does not lie after the decision
b unknown         | asked the GP     | 2027-05-26 | ok
b unknown         | asked the GP     |            | needs a day on which it is looked at again
b unknown         |                  | 2027-05-26 | needs a reason
a unknown         | asked the GP     | 2027-05-26 | says that no number is known
a perhaps         | who knows        | 2027-05-26 | There is no such outcome
"""


@pytest.mark.parametrize("line", DECISIONS.strip().splitlines())
def test_a_decision_needs_what_the_law_asks(line: str) -> None:
    words, reason, review, says = (cell.strip() for cell in line.split("|"))
    record, outcome = words.split()
    given = {"reason": reason, "review_on": date.fromisoformat(review) if review else None}
    if says == "ok":
        row = decide(None, record, outcome, **given).to_pylist()[0]
        assert (row["record_id"], row["outcome"]) == (record, outcome)
        assert (row["decided_on"], row["decided_by"]) == (ON, "A. Manager")
        assert (row["reason"], row["review_on"]) == (reason or None, given["review_on"])
        return
    with pytest.raises(LinkageError, match=says) as refusal:
        decide(None, record, outcome, **given)
    assert "hidden" not in str(refusal.value)


def test_somebody_has_to_have_decided() -> None:
    with pytest.raises(LinkageError, match="Nobody is named"):
        decide(None, "a", "included", by="  ")


def test_a_record_has_one_outcome_and_never_both() -> None:
    first = decide(None, "a", "included")
    with pytest.raises(LinkageError, match="Another outcome was recorded for this day"):
        decide(first, "a", "would_not_help", reason="closed")
    assert len(decide(first, "a", "included")) == 2
    changed = decide(first, "a", "would_not_help", reason="closed", on=LATER)
    assert [row["outcome"] for row in current_outcomes(changed).to_pylist()] == ["would_not_help"]
    with pytest.raises(LinkageError, match="later decision"):
        decide(changed, "a", "included")
    both = pa.concat_tables([first, decide(None, "a", "would_not_help", reason="closed")])
    with pytest.raises(LinkageError, match="two outcomes of one day"):
        current_outcomes(both)


def test_decisions_that_no_longer_hold_are_named() -> None:
    outcomes = decide(None, "a", "included")
    outcomes = decide(outcomes, "b", "unknown", reason="asked", review_on=LATER)
    assert len(outcome_problems(outcomes, claims(), USABLE, ON)) == 0
    due = outcome_problems(outcomes, claims(), USABLE, LATER).to_pylist()
    assert due == [{"record_id": "b", "outcome": "unknown", "problem": "review_due"}]
    doubted = claims("VX")
    lost = outcome_problems(outcomes, doubted, usable_numbers(doubted, RECORDS), ON).to_pylist()
    assert lost == [{"record_id": "a", "outcome": "included", "problem": "no_number"}]
    other = claims().set_column(0, "record_id", pa.array(["b"]))
    known = outcome_problems(outcomes, other, usable_numbers(other, RECORDS), ON).to_pylist()
    assert {(row["record_id"], row["problem"]) for row in known} == {("a", "no_number"), ("b", "number_known")}


def counted(outcomes: pa.Table, held: pa.Table) -> dict[str, int]:
    return {row["outcome"]: row["records"] for row in count_outcomes(outcomes, held, RECORDS).to_pylist()}


def test_every_record_counts_once() -> None:
    outcomes = decide(None, "a", "included")
    outcomes = decide(outcomes, "b", "detrimental", reason="hidden", review_on=LATER)
    outcomes = decide(outcomes, "b", "unknown", reason="asked", review_on=LATER, on=date(2026, 12, 1))
    outcomes = decide(outcomes, "gone", "would_not_help", reason="closed")
    none = {"included": 0, "would_not_help": 0, "detrimental": 0, "unknown": 0}
    assert counted(outcomes, claims()) == {**none, "included": 1, "unknown": 1, "undecided": 1}
    assert counted(OUTCOMES.empty_table(), claims()) == {**none, "undecided": 3}


def test_a_sealed_record_counts_as_one_about_which_nothing_is_held() -> None:
    outcomes = decide(None, "a", "included")
    sealed = claims("VZ")
    assert counted(outcomes, sealed) == counted(OUTCOMES.empty_table(), CLAIMS.empty_table())
    usable = usable_numbers(sealed, RECORDS)
    assert len(outcome_problems(outcomes, sealed, usable, LATER)) == 0
    with pytest.raises(LinkageError, match="has none"):
        decide(None, "a", "included", usable)


def test_the_four_outcomes_name_their_law() -> None:
    found = identifier_outcomes()
    assert list(found) == ["included", "would_not_help", "detrimental", "unknown"]
    assert all("16LC" in outcome.law for outcome in found.values())
