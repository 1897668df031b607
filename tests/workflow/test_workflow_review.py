"""Review of links: what is asked, who is asked, when an answer decides, and what the next build makes of it."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import support_review
from forethought.model import UserError
from forethought.workflow import Workspace
from forethought.workflow.decisions import KEPT_APART, SAME, TAKEN_BACK, UNSURE, Decision, decide, decisions
from forethought.workflow.review import Queue, give_answer, take_back
from forethought.workflow.review_answers import Answer, answers, cases
from forethought.workflow.review_family import crosses, neighbours
from forethought.workflow.review_measures import agreement, bands, kappa, labels, write_labels
from forethought.workflow.review_order import independent, ordered
from forethought.workflow.review_questions import REFERENCE_KEY, Question, read_model_with_shares, reference_of
from support_review import INITIAL, NOW, SAM, SAM_AT_HEALTH, SAMUEL
from support_story import STORY

ROBIN, RUBY = "westmarch-council/2", "westmarch-council/3"
FIRST, SECOND, THIRD = "first.reviewer", "second.reviewer", "lead"


@pytest.fixture(scope="module")
def linked(tmp_path_factory):
    return support_review.make_linked(tmp_path_factory.mktemp("linked") / "workspace")


@pytest.fixture
def workspace(linked, tmp_path):
    shutil.copytree(linked.root, tmp_path / "workspace")
    return Workspace(tmp_path / "workspace")


def question(workspace, left, right):
    return next(one for one in Queue(workspace).questions.values() if one.pair == (left, right))


def answer(workspace, pair, by, choice, *, ask=False, at=NOW):
    held = question(workspace, *pair)
    return give_answer(workspace, held, by=by, answer=choice, reason="by the birth date", at=at, ask=ask)


def persons(workspace):
    return workspace.store().person_of()


SAMS, TWIN, OTHER_TWIN, JOINED = (SAM, SAM_AT_HEALTH), (ROBIN, INITIAL), (RUBY, INITIAL), (SAM, SAMUEL)


def test_what_waits_and_a_sample_of_joins_are_asked_under_neutral_references(workspace):
    queue = Queue(workspace)
    assert {one.pair for one in queue.questions.values()} >= {SAMS, TWIN, OTHER_TWIN, JOINED}
    assert question(workspace, *JOINED).kind == "joined"
    for reference, one in queue.questions.items():
        assert len(reference) == 10
        assert not {reference.lower()} & {part.lower() for part in (*one.pair, one.left_person, one.right_person)}
    assert queue.progress().waiting == 3
    assert queue.progress().to_look_over == 3


def test_a_reference_is_always_the_same_and_of_another_secret_another():
    assert reference_of(b"a" * 16, "x", "y") == reference_of(b"a" * 16, "x", "y")
    assert reference_of(b"a" * 16, "x", "y") != reference_of(b"b" * 16, "x", "y")
    assert reference_of(b"a" * 16, "x", "y") != reference_of(b"a" * 16, "y", "x")


def test_of_two_rivals_one_is_asked_at_a_time_and_not_the_other_once_it_is_one_person(workspace):
    asked = {one.pair for one in Queue(workspace).asked_of(FIRST)}
    assert len(asked & {TWIN, OTHER_TWIN}) == 1
    (first,) = asked & {TWIN, OTHER_TWIN}
    (other,) = {TWIN, OTHER_TWIN} - {first}
    answer(workspace, first, FIRST, SAME)
    assert other not in {one.pair for one in Queue(workspace).asked_of(FIRST)}


def test_when_one_rival_is_another_person_the_other_is_asked(workspace):
    (first,) = {one.pair for one in Queue(workspace).asked_of(FIRST)} & {TWIN, OTHER_TWIN}
    answer(workspace, first, FIRST, KEPT_APART)
    assert {one.pair for one in Queue(workspace).asked_of(FIRST)} & {TWIN, OTHER_TWIN} == {TWIN, OTHER_TWIN} - {first}


def test_an_answer_decides_and_the_next_build_keeps_two_people_apart(workspace):
    assert persons(workspace)[SAM] == persons(workspace)[SAMUEL]
    case = answer(workspace, JOINED, FIRST, KEPT_APART)
    assert (case.state, case.outcome) == ("decided", KEPT_APART)
    assert [made.decision for made in decisions(workspace)] == [KEPT_APART]
    support_review.link_again(workspace)
    assert persons(workspace)[SAM] != persons(workspace)[SAMUEL]


def test_one_person_is_joined_by_the_next_build_and_all_is_as_before_when_it_is_taken_back(workspace):
    before = persons(workspace)
    answer(workspace, TWIN, FIRST, SAME)
    support_review.link_again(workspace)
    joined = persons(workspace)
    assert joined[ROBIN] == joined[INITIAL] != joined[RUBY]
    take_back(workspace, question(workspace, *TWIN), by=SECOND, reason="it was Ruby", at=NOW + timedelta(days=1))
    support_review.link_again(workspace)
    assert persons(workspace) == before
    queue = Queue(workspace)
    assert TWIN in {one.pair for one in queue.questions.values() if not queue.case(one).answers}


def test_a_join_taken_back_is_parted_with_an_event_when_new_records_have_come(workspace):
    before = persons(workspace)
    answer(workspace, TWIN, FIRST, SAME)
    support_review.link_again(workspace)
    support_review.deliver_another(workspace)
    take_back(workspace, question(workspace, *TWIN), by=SECOND, reason="it was Ruby", at=NOW + timedelta(days=1))
    support_review.link_again(workspace)
    after = persons(workspace)
    assert after[ROBIN] == before[ROBIN] != after[INITIAL]
    events = workspace.store().identity_log().events().to_pylist()
    assert "revived" in {e["event"] for e in events}


def test_joining_two_families_needs_a_second_person(workspace):
    assert question(workspace, *SAMS).crosses
    assert answer(workspace, SAMS, FIRST, SAME).state == "second"
    assert decisions(workspace) == []
    support_review.link_again(workspace)
    assert persons(workspace)[SAM] != persons(workspace)[SAM_AT_HEALTH]
    assert answer(workspace, SAMS, SECOND, SAME).outcome == SAME
    assert [made.decision for made in decisions(workspace)] == [SAME]


def test_two_people_in_two_families_needs_no_second(workspace):
    assert answer(workspace, SAMS, FIRST, KEPT_APART).outcome == KEPT_APART


def test_the_second_reviewer_sees_the_same_list_as_if_nobody_had_answered(workspace):
    before = [one.reference for one in Queue(workspace).asked_of(SECOND)]
    answer(workspace, SAMS, FIRST, SAME)
    assert [one.reference for one in Queue(workspace).asked_of(SECOND)] == before
    assert SAMS not in {one.pair for one in Queue(workspace).asked_of(FIRST)}


def test_where_two_differ_a_third_decides_who_has_not_answered(workspace):
    answer(workspace, JOINED, FIRST, KEPT_APART, ask=True)
    assert answer(workspace, JOINED, SECOND, SAME).state == "disagreed"
    queue = Queue(workspace)
    assert JOINED not in {one.pair for one in queue.asked_of(THIRD)}
    assert [one.pair for one in queue.disagreements(THIRD)] == [JOINED]
    assert queue.disagreements(FIRST) == []
    assert decisions(workspace) == []
    assert answer(workspace, JOINED, THIRD, KEPT_APART).outcome == KEPT_APART
    assert [(made.by, made.decision) for made in decisions(workspace)] == [(THIRD, KEPT_APART)]


def test_nobody_answers_twice_or_what_is_decided_or_without_a_reason(workspace):
    held = question(workspace, *JOINED)
    with pytest.raises(UserError, match="a choice and a reason"):
        give_answer(workspace, held, by=FIRST, answer=SAME, reason=" ", at=NOW)
    with pytest.raises(UserError, match="a choice and a reason"):
        give_answer(workspace, held, by=FIRST, answer="perhaps", reason="x", at=NOW)
    answer(workspace, JOINED, FIRST, SAME, ask=True)
    with pytest.raises(UserError, match="does not wait for your answer"):
        answer(workspace, JOINED, FIRST, SAME)
    answer(workspace, JOINED, SECOND, SAME)
    with pytest.raises(UserError, match="does not wait for your answer"):
        answer(workspace, JOINED, THIRD, KEPT_APART)
    assert len(answers(workspace)) == 2


def test_only_a_decision_is_taken_back_and_only_with_a_reason(workspace):
    held = question(workspace, *JOINED)
    with pytest.raises(UserError, match="Only a decision"):
        take_back(workspace, held, by=FIRST, reason="x", at=NOW)
    answer(workspace, JOINED, FIRST, KEPT_APART)
    with pytest.raises(UserError, match="with a reason"):
        take_back(workspace, held, by=FIRST, reason="  ", at=NOW)
    take_back(workspace, held, by=FIRST, reason="misread", at=NOW)
    assert [made.decision for made in decisions(workspace)] == [KEPT_APART, TAKEN_BACK]
    assert answer(workspace, JOINED, FIRST, SAME).outcome == SAME


def test_what_nobody_can_tell_joins_nothing_and_is_not_asked_again(workspace):
    answer(workspace, SAMS, FIRST, UNSURE)
    support_review.link_again(workspace)
    assert persons(workspace)[SAM] != persons(workspace)[SAM_AT_HEALTH]
    queue = Queue(workspace)
    assert SAMS not in {one.pair for one in queue.asked_of(SECOND)}
    assert SAMS in {one.pair for one in queue.decided()}


def test_a_decided_pair_can_still_be_opened_after_the_build_that_followed_it(workspace):
    answer(workspace, TWIN, FIRST, SAME)
    reference = question(workspace, *TWIN).reference
    support_review.link_again(workspace)
    assert Queue(workspace).questions[reference].pair == TWIN


def test_a_pair_of_a_sealed_person_is_neither_asked_nor_counted(workspace):
    before = Queue(workspace)
    support_review.seal(workspace, "77")
    after = Queue(workspace)
    gone = {one.pair for one in before.questions.values()} - {one.pair for one in after.questions.values()}
    assert gone == {SAMS, JOINED}
    assert after.progress().waiting == before.progress().waiting - 1


def test_the_model_and_the_shares_lie_beside_the_questions(workspace):
    version = workspace.store().identity_version()
    model = read_model_with_shares(workspace.runs / f"linkage-{version}")
    assert {one["output_column_name"] for one in model["comparisons"]} >= {"forename", "surname"}
    assert "value_shares" in model
    assert read_model_with_shares(workspace.runs / "linkage-none") == {}


def test_labels_are_what_was_decided_with_weight_and_stratum(workspace):
    answer(workspace, JOINED, FIRST, SAME)
    answer(workspace, TWIN, FIRST, KEPT_APART)
    answer(workspace, SAMS, FIRST, UNSURE)
    found = {(row["left"], row["right"]): row for row in labels(workspace).to_pylist()}
    assert set(found) == {JOINED, TWIN}
    assert (found[JOINED]["label"], found[TWIN]["label"]) == (1, 0)
    assert found[JOINED]["stratum"] == "joined, by weight, 25 to 26"
    assert found[TWIN]["stratum"] == "waits, fits more than one person, 23 to 24"
    assert found[TWIN]["weight"] == question(workspace, *TWIN).weight
    assert write_labels(workspace) == 2
    assert list(workspace.runs.glob("linkage-*/labels.parquet"))


def test_bands_say_how_many_are_one_person_within_which_range(workspace):
    answer(workspace, JOINED, FIRST, SAME)
    queue = Queue(workspace)
    found = {(band.kind, band.low): band for band in bands(queue.questions.values(), queue.cases)}
    band = found["joined", 25]
    assert (band.population, band.decided, band.same) == (1, 1, 1)
    assert band.least == pytest.approx(0.2065, abs=1e-3)
    assert band.most == 1.0
    assert found["waits", 1].decided == 0
    assert (found["waits", 1].least, found["waits", 1].most) == (0.0, 1.0)


def test_agreement_is_told_by_month_with_kappa_and_how_many(workspace):
    answer(workspace, JOINED, FIRST, SAME, ask=True)
    answer(workspace, JOINED, SECOND, SAME)
    answer(workspace, TWIN, FIRST, KEPT_APART, ask=True)
    answer(workspace, TWIN, SECOND, SAME, at=NOW + timedelta(days=40))
    whole, january, november = agreement(workspace)
    assert (whole.month, whole.pairs, whole.agreed) == ("", 2, 1)
    assert (january.month, january.pairs, january.agreed) == ("2027-01", 1, 0)
    assert (november.month, november.pairs, november.agreed, november.kappa) == ("2026-11", 1, 1, None)


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([], None),
        ([("a", "a")] * 5, None),
        ([("a", "a"), ("b", "b")], 1.0),
        ([("a", "b"), ("b", "a")], -1.0),
        # Cohen's own kind of table: 20 both yes, 15 both no, 5 and 10 apart; 0.7 seen, 0.5 by chance.
        ([("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15, 0.4),
    ],
)
def test_cohens_kappa(pairs, expected):
    assert kappa(pairs) == (expected if expected is None else pytest.approx(expected))


def made(left, right, *, weight=1.5, why="between the thresholds", kind="waits", population=1):
    reference = reference_of(b"of tests, no secret", left, right)
    return Question(reference, left, right, why, kind, left, right, weight, False, population=population)


def test_of_a_circle_of_persons_the_last_question_is_left_for_later():
    circle = [made("a", "b"), made("b", "c"), made("a", "c")]
    assert list(independent(circle, [])) == circle[:2]
    assert list(independent(circle[1:], [(circle[0], SAME)])) == [circle[1]]
    assert list(independent(circle[2:], [(circle[0], SAME), (circle[1], SAME)])) == []
    assert list(independent(circle[2:], [(circle[0], SAME), (circle[1], KEPT_APART)])) == []
    assert list(independent(circle[2:], [(circle[0], KEPT_APART), (circle[1], KEPT_APART)])) == [circle[2]]


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), max_size=12))
def test_whatever_is_answered_no_listed_answer_follows_from_the_others(pairs):
    questions = [made(*sorted(pair)) for pair in dict.fromkeys(pairs) if pair[0] != pair[1]]
    listed = list(independent(questions, []))
    for one in listed:  # were all others one person, this would still be open
        others = [(other, SAME) for other in listed if other is not one]
        assert list(independent([one], others)) == [one]


def test_the_least_certain_kind_comes_first_and_no_kind_waits_for_ever():
    unsure = [made(f"u{n}", f"v{n}", weight=0.2, population=20) for n in range(20)]
    sure = [made(f"s{n}", f"t{n}", weight=9.5, kind="joined", population=400) for n in range(20)]
    order = [one.kind for one in ordered([*sure, *unsure], {})]
    assert order[0] == "joined" or order[:3].count("waits") >= 2
    assert 2 <= order[:20].count("joined") <= 12


def test_within_a_stratum_the_order_does_not_depend_on_weight():
    alike = [made(f"a{n}", f"b{n}", weight=1 + n / 100, population=50) for n in range(50)]
    weights = [one.weight for one in ordered(alike, {})]
    assert weights != sorted(weights)
    assert weights != sorted(weights, reverse=True)


def test_what_people_found_moves_the_order():
    near = [made(f"n{n}", f"m{n}", weight=0.5, population=10) for n in range(10)]
    far = [made(f"f{n}", f"g{n}", weight=3.5, population=10) for n in range(10)]
    known = {near[0].stratum: Counter({SAME: 30}), far[0].stratum: Counter({SAME: 15, KEPT_APART: 15})}
    fresh = [one.band for one in ordered([*near, *far], {})][:6]
    moved = [one.band for one in ordered([*near, *far], known)][:6]
    assert moved.count(3) > fresh.count(3)


def test_answers_are_read_back_as_given_and_the_state_follows_from_them():
    first = Answer(NOW, FIRST, "a", "b", SAME, "x", "asked for", 1.0, "w", "waits")
    second, back = replace(first, by=SECOND, double=""), replace(first, answer=TAKEN_BACK)
    for given_answers, state in (
        ([first], "second"),
        ([first, second], "decided"),
        ([first, replace(second, answer=KEPT_APART)], "disagreed"),
        ([replace(first, double="")], "decided"),
        ([replace(first, double=""), replace(second, answer=KEPT_APART)], "disagreed"),  # two at the same moment
        ([first, second, back], "waiting"),
    ):
        assert cases(given_answers)[("a", "b")].state == state


def test_an_earlier_decision_by_somebody_else_is_replaced_by_what_reviewers_find(workspace):
    decide(workspace, Decision(NOW, "data.steward", *JOINED, KEPT_APART, "another boy"))
    answer(workspace, JOINED, FIRST, SAME)
    assert [made.decision for made in decisions(workspace)] == [KEPT_APART, SAME]


@pytest.mark.parametrize(
    ("relatives", "expected"),
    [
        ({}, False),
        ({"a": {"m"}}, False),
        ({"a": {"m"}, "b": {"m", "n"}}, False),
        ({"a": {"m"}, "b": {"n"}}, True),
        ({"a": {"b"}, "b": {"a"}}, False),
    ],
)
def test_two_families_are_two_when_both_are_named_and_share_nobody(relatives, expected):
    assert crosses(relatives, "a", "b") is expected


def test_who_is_easily_taken_for_one_of_the_two_is_found_nearest_first(workspace):
    held = question(workspace, *SAMS)
    assert held.beside
    twin = persons(workspace)["westmarch-health/H78"]
    assert twin in held.beside
    assert STORY["ruby"] in question(workspace, *TWIN).beside


def test_a_record_with_blanks_has_no_neighbours():
    import pyarrow as pa

    table = pa.table(
        {
            "record_id": ["a", "b", "c"],
            "date_of_birth": [None, None, "2020-01-02"],
            "postcode": ["", "", None],
            "surname": ["X", "X", "X"],
        }
    )
    assert neighbours(table, [("a", "c")], {"a": "a", "b": "b", "c": "c"}) == [[]]


def test_the_secret_of_references_is_made_when_there_is_none(linked, tmp_path):
    shutil.copytree(linked.root, tmp_path / "other")
    (tmp_path / "other" / "keys" / REFERENCE_KEY).unlink()
    other = Queue(Workspace(tmp_path / "other"))
    assert set(other.questions).isdisjoint(Queue(linked).questions)
