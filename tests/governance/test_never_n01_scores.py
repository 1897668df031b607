"""N1: never compute, store or show a risk score on a person or a ranked list of named children."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.governance import ScoreError, load_purposes, refuse_score_fields
from forethought.model import forms, load_form

REFUSED = """
risk_score
riskScore
RISK
ChildRiskRating
harm-likelihood
neglectProbability
vulnerability_decile
rank
predicted_outcome
PropensityToOffend
"""


@pytest.mark.parametrize("name", REFUSED.split())
def test_n1_a_field_that_scores_or_ranks_a_person_is_refused(name: str) -> None:
    with pytest.raises(ScoreError, match=name):
        refuse_score_fields(["surname", name], where="plugin")


@given(
    before=st.sampled_from(["", "my_", "Child", "total-"]),
    word=st.sampled_from(["score", "Risk", "RANK", "Rating", "likelihood"]),
    after=st.sampled_from(["", "_2026", "_value", "-of-harm"]),
)
def test_n1_no_dressing_of_the_name_gets_it_through(before: str, word: str, after: str) -> None:
    name = f"{before}_{word}{after}"
    with pytest.raises(ScoreError):
        refuse_score_fields([name])


def test_n1_facts_and_measures_from_a_named_questionnaire_pass() -> None:
    refuse_score_fields(["surname", "placement_type", "SDQ_SCORE", "franking", "frisky_pet"])


def test_n1_no_field_of_any_return_or_feed_scores_a_person() -> None:
    for name in forms():
        for table in load_form(name).tables.values():
            refuse_score_fields(table.fields, where=f"{name}, {table.name}")


def test_n1_a_grade_that_one_feed_carries_is_let_through_in_that_feed_alone() -> None:
    refuse_score_fields(["RiskScore"], where="marac, cases")
    for elsewhere in ("", "ssda903, Header", "marac-2, cases"):
        with pytest.raises(ScoreError, match="RiskScore"):
            refuse_score_fields(["RiskScore"], where=elsewhere)


def test_n1_no_purpose_offers_to_score_or_rank() -> None:
    assert {action for purpose in load_purposes().values() for action in purpose.actions} == {
        "read", "aggregate", "compute", "extract", "review_audit", "seal", "erase",
    }  # fmt: skip
