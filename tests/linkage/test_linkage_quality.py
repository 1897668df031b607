"""Measured quality on invented families with known truth: the bounds that a change may not break."""

import random
from dataclasses import replace

import pytest

from forethought.linkage import LinkResult, LinkSettings, link
from linkage.linkage_families import make_people, truth_of

SEED = 20_261  # not one of the seeds used for tuning
INVENTED = LinkSettings(allow_test_numbers=True, allow_pseudo=True, max_random_pairs=200_000)
KEY = b"a key for tests, not a secret"


@pytest.fixture(scope="module")
def linked() -> LinkResult:
    people = make_people(SEED, 400)
    return link(people, INVENTED, key=KEY, truth=truth_of(people))


def test_quality_is_within_its_bounds(linked: LinkResult) -> None:
    quality = linked.report.quality
    assert quality is not None
    assert quality.precision is not None
    assert quality.precision >= 0.99
    assert quality.recall is not None
    assert quality.recall >= 0.95
    assert quality.twin_records > 50
    assert quality.twins_wrong is not None
    assert quality.twins_wrong <= 0.02


def test_the_vetoes_are_what_keeps_twins_apart(linked: LinkResult) -> None:
    quality, without = linked.report.quality, linked.report.quality_without_veto
    assert quality is not None
    assert without is not None
    assert (without.twins_wrong or 0) > 0.3
    assert (quality.precision or 0) > (without.precision or 0)
    assert (quality.recall or 0) > (without.recall or 0) - 0.01


def test_every_group_is_shown_with_its_interval(linked: LinkResult) -> None:
    assert linked.report.quality is not None
    groups = {(g.group, g.value): g for g in linked.report.quality.groups}
    assert {("ethnicity", v) for v in "ABCD"} | {("sex", v) for v in "FM"} <= set(groups)
    for group in groups.values():
        assert group.recall is not None
        assert (group.low or 0) <= group.recall <= (group.high or 0)


def test_the_weights_were_learned_and_are_the_same_whatever_the_order(linked: LinkResult) -> None:
    assert linked.report.model["trained"]
    people = make_people(SEED, 400)
    order = list(range(people.num_rows))
    random.Random(3).shuffle(order)
    again = link(people.take(order), INVENTED, key=KEY)
    assert again.persons.equals(linked.persons)
    assert again.links.equals(linked.links)


def test_a_model_learned_elsewhere_serves_without_training(linked: LinkResult) -> None:
    other = make_people(77, 200)
    result = link(other, replace(INVENTED, model=linked.model), key=KEY, truth=truth_of(other))
    assert not result.report.model["trained"]
    assert result.report.quality is not None
    assert (result.report.quality.precision or 0) >= 0.98
    assert (result.report.quality.recall or 0) >= 0.93
