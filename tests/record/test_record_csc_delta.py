"""The law of differences: what is sent, received, gives what is held here; whatever happened in between."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import support_campaigns
from forethought.record.projections.csc_api import (
    PayloadError,
    apply,
    apply_sets,
    as_sent,
    both,
    child_hash,
    delta,
    delta_sets,
    normal,
    set_hash,
)
from forethought.record.projections.csc_api.facts import facts
from support_csc_children import changed, child, children, plain
from support_csc_server import received

IDS = {block.id for block in facts().blocks.values() if block.id} | {"mis_child_id"}
chances = st.randoms(use_true_random=False)


def episode(name: str, **more: Any) -> dict[str, Any]:
    return {"social_care_episode_id": name, **more}


def kid(*episodes: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"la_child_id": "C1", "social_care_episodes": list(episodes), **more}


def plan(name: str, **more: Any) -> dict[str, Any]:
    return {"child_protection_plan_id": name, **more}


OPEN = episode("e1", referral_date="2025-05-01")
CASES = {
    "nothing changed": (kid(OPEN), kid(OPEN), None),
    "only the order changed": (
        kid(episode("e1", child_protection_plans=[plan("p1"), plan("p2")])),
        kid(episode("e1", child_protection_plans=[plan("p2"), plan("p1")])),
        None,
    ),
    "a plan that is gone is removed by its id": (
        kid(episode("e1", child_protection_plans=[plan("p1"), plan("p2")])),
        kid(episode("e1", child_protection_plans=[plan("p1")])),
        kid(episode("e1", child_protection_plans=[plan("p2", purge=True)])),
    ),
    "a whole episode that is gone is removed by its id": (
        kid(OPEN, episode("e2", child_protection_plans=[plan("p1")])),
        kid(OPEN),
        kid(episode("e2", purge=True)),
    ),
    "an episode opened again loses its closure by null": (
        kid(episode("e1", closure_date="2026-01-15", closure_reason="RC7")),
        kid(episode("e1")),
        kid(episode("e1", closure_date=None, closure_reason=None)),
    ),
    "a new id is an old item removed and a new one sent": (
        kid(episode("e1", child_protection_plans=[plan("p1", start_date="2025-05-01")])),
        kid(episode("e1", child_protection_plans=[plan("p9", start_date="2025-05-01")])),
        kid(episode("e1", child_protection_plans=[plan("p1", purge=True), plan("p9", start_date="2025-05-01")])),
    ),
    "codes are sent whole": (
        kid(child_details={"disabilities": ["NONE"], "surname": "Birch"}),
        kid(child_details={"disabilities": ["AUT", "LD"], "surname": "Birch"}),
        {"la_child_id": "C1", "child_details": {"disabilities": ["AUT", "LD"]}},
    ),
    "workers have no id, so they are sent whole": (
        kid(episode("e1", care_worker_details=[{"worker_id": "W1"}])),
        kid(episode("e1", care_worker_details=[{"worker_id": "W1", "end_date": "2026-01-15"}, {"worker_id": "W2"}])),
        kid(episode("e1", care_worker_details=[{"worker_id": "W1", "end_date": "2026-01-15"}, {"worker_id": "W2"}])),
    ),
    "workers who are all gone are an empty list": (
        kid(episode("e1", referral_date="2025-05-01", care_worker_details=[{"worker_id": "W1"}])),
        kid(OPEN),
        kid(episode("e1", care_worker_details=[])),
    ),
    "factors that are all gone are an empty list": (
        kid(episode("e1", child_and_family_assessments=[{"child_and_family_assessment_id": "a1", "factors": ["1A"]}])),
        kid(episode("e1", child_and_family_assessments=[{"child_and_family_assessment_id": "a1"}])),
        kid(episode("e1", child_and_family_assessments=[{"child_and_family_assessment_id": "a1", "factors": []}])),
    ),
    "an object that is gone is removed": (
        kid(episode("e1", referral_date="2025-05-01", adoption={"placed_date": "2026-01-15"})),
        kid(OPEN),
        kid(episode("e1", adoption={"purge": True})),
    ),
    "questionnaires that are all gone take their block with them": (
        kid(OPEN, health_and_wellbeing={"sdq_assessments": [{"date": "2025-09-30", "score": 12}]}),
        kid(OPEN),
        {"la_child_id": "C1", "health_and_wellbeing": {"purge": True}},
    ),
    "a child who left is removed": (
        kid(OPEN, mis_child_id="M1"),
        None,
        {"la_child_id": "C1", "mis_child_id": "M1", "purge": True},
    ),
    "a new child is sent whole": (None, kid(OPEN), kid(OPEN)),
    "the id of the case system alone is told": (
        kid(OPEN, mis_child_id="M1"),
        kid(OPEN, mis_child_id="M2"),
        {"la_child_id": "C1", "mis_child_id": "M2"},
    ),
}


@pytest.mark.parametrize("case", list(CASES))
def test_the_part_to_send(case: str) -> None:
    before, after, part = CASES[case]
    assert delta(before, after) == part
    assert apply(before, part) == (None if after is None else normal(after))


NINE = {
    "unique_pupil_number": "child_details",
    "former_unique_pupil_number": "child_details",
    "unique_pupil_number_unknown_reason": "child_details",
    "factors": "child_and_family_assessments",
    "icpc_required_flag": "section_47_assessments",
    "start_reason": "child_looked_after_placements",
    "end_reason": "child_looked_after_placements",
    "change_reason": "child_looked_after_placements",
    "mis_child_id": "child",
}


@pytest.mark.parametrize(("name", "where"), NINE.items())
def test_facts_that_the_published_client_overlooks_are_sent(name: str, where: str) -> None:
    block = facts().blocks[where]

    def holding(value: Any) -> dict[str, Any]:
        made = {name: value} | ({block.id: "i1"} if block.kind == "items" else {})
        inner = {where: [made] if block.kind == "items" else made}
        if where == "child":
            return kid(OPEN, **made)
        return kid(OPEN, **inner) if block.parent == "child" else kid({**OPEN, **inner})

    first, second = (["1A"], ["2A"]) if name == "factors" else ("one", "two")
    part = delta(holding(first), holding(second))
    assert str(second) in str(part)
    assert child_hash(holding(first)) != child_hash(holding(second))


def check_law(chance: Random) -> None:
    first = child(chance, "C1") if chance.random() > 0.1 else None
    second = changed(chance, first) if first and chance.random() < 0.8 else child(chance, "C1")
    after = second if chance.random() > 0.1 else None
    kept = copy.deepcopy((first, after))
    part = delta(first, after)
    target = None if after is None else normal(after)
    assert (first, after) == kept
    assert apply(first, part) == target
    assert apply(target, part) == target
    assert (part is None) == ((None if first is None else normal(first)) == target)
    assert delta(first, copy.deepcopy(first)) is None
    for smaller in shortened(part or {}):
        assert apply(first, smaller) != target


def shortened(part: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The part without one of the things it says, for every one of them; ids and what is sent whole stay together."""
    for name, value in part.items():
        if name in IDS:
            continue
        yield {key: held for key, held in part.items() if key != name}
        block = facts().blocks.get(name)
        if block is not None and block.kind == "object":
            yield from ({**part, name: less} for less in shortened(value) if less)
        elif block is not None and block.kind == "items":
            for place, item in enumerate(value):
                rest = [*value[:place], *value[place + 1 :]]
                yield {**part, name: rest}
                yield from ({**part, name: [*rest, less]} for less in shortened(item))


@given(chances)
def test_a_difference_received_gives_the_new_state_and_says_no_more_than_it_must(chance: Random) -> None:
    check_law(chance)


@pytest.mark.campaign
def test_ten_thousand_differences_received_give_the_new_state() -> None:
    for seed in range(support_campaigns.size(500, 10_000)):
        check_law(Random(seed))


@pytest.mark.campaign
def test_a_chain_of_differences_ends_where_the_history_ends() -> None:
    for seed in range(support_campaigns.size(40, 1_000)):
        chance = Random(seed)
        now = held = children(chance, {}, 6)
        for _ in range(8):
            after = children(chance, now, 6)
            held = apply_sets(held, delta_sets(now, after))
            now = after
        assert held == {name: normal(now[name]) for name in sorted(now)}
        assert set_hash(held) == set_hash(now)


@given(chances)
def test_when_it_is_not_known_which_state_is_there_one_part_serves_both(chance: Random) -> None:
    one, other, after = (
        child(chance, "C1") if chance.random() > 0.15 else None,
        child(chance, "C1") if chance.random() > 0.15 else None,
        child(chance, "C1") if chance.random() > 0.15 else None,
    )
    part = both(delta(one, after), delta(other, after))
    for state in (one, other, after):
        assert apply(state, part) == apply(after, None)


@given(chances)
def test_what_is_sent_has_the_same_effect_on_a_receiver_of_another_make(chance: Random) -> None:
    first = plain(child(chance, "C1"))
    after = plain(changed(chance, first))
    part = delta(first, after)
    sent = as_sent(part or {"la_child_id": "C1"}, after)
    assert normal(received(normal(first), sent)) == apply(first, sent) == normal(after)
    assert sent["child_details"].items() >= normal(after)["child_details"].items()


def test_one_hash_for_one_meaning() -> None:
    one = kid(episode("e1", closure_date=None, child_protection_plans=[plan("p1"), plan("p2", purge=False)]))
    same = kid(episode("e1", child_protection_plans=[plan("p2"), plan("p1")], child_in_need_plans=[]), purge=False)
    assert child_hash(one) == child_hash(same)
    assert child_hash(one) != child_hash(kid(episode("e1", child_protection_plans=[plan("p1")])))
    assert child_hash(one) != child_hash(one, b"a key of the authority's own")
    assert set_hash({"C1": one, "C2": same}) == set_hash({"C2": one, "C1": same}) != set_hash({"C1": one})


WRONG = {
    "two different children": ({"la_child_id": "C1"}, {"la_child_id": "C2"}),
    "an item without an id": ({"la_child_id": "C1"}, kid({"referral_date": "2025-05-01"})),
    "two items with one id": ({"la_child_id": "C1"}, kid(episode("e1"), episode("e1"))),
    "a list that is none": ({"la_child_id": "C1"}, {"la_child_id": "C1", "social_care_episodes": "Zyxquilla"}),
    "an object that is none": ({"la_child_id": "C1"}, {"la_child_id": "C1", "child_details": "Zyxquilla"}),
    "a state that is to be removed": ({"la_child_id": "C1"}, kid(episode("e1", purge=True))),
}


@pytest.mark.parametrize("case", list(WRONG))
def test_what_cannot_be_compared_is_refused_without_a_value(case: str) -> None:
    with pytest.raises(PayloadError) as refused:
        delta(*WRONG[case])
    assert "Zyxquilla" not in str(refused.value)
