"""Measured quality on the fictional partnership, built from a seed that was not used for tuning."""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from forethought.linkage import LinkResult, LinkSettings, link
from forethought.linkage.cleaned import NUMBERS
from forethought.linkage.comparing import PeopleTable, candidates, read_model
from forethought.linkage.records import People, comparison_table, read_people
from forethought.linkage.training import model_settings
from forethought.linkage.vetoes import REASONS, Conflicts, forenames_differ
from linkage.linkage_westmarch import westmarch

SEED, CHILDREN = 20_260_401, 2_000
INVENTED = LinkSettings(allow_test_numbers=True, allow_pseudo=True, max_random_pairs=200_000)


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> LinkResult:
    records, truth = westmarch(tmp_path_factory.mktemp("westmarch"), SEED, CHILDREN)
    return link(records, INVENTED, key=b"a key for tests, not a secret", truth=truth)


def test_quality_on_westmarch_is_within_its_bounds(linked: LinkResult) -> None:
    quality = linked.report.quality
    assert quality is not None
    assert quality.twin_records > 40
    assert (quality.precision or 0) >= 0.99
    assert (quality.recall or 0) >= 0.95
    assert (quality.twins_wrong if quality.twins_wrong is not None else 1) <= 0.02


def test_without_the_rules_twins_are_lost(linked: LinkResult) -> None:
    without = linked.report.quality_without_veto
    assert without is not None
    assert (without.twins_wrong or 0) > 0.15


def test_recall_is_shown_for_children_known_to_social_care(linked: LinkResult) -> None:
    assert linked.report.quality is not None
    groups = {(g.group, g.value): g for g in linked.report.quality.groups}
    assert (groups["social_care", "known"].recall or 0) >= 0.95
    assert {"age", "care", "ethnicity", "sex", "social_care"} == {g for g, _ in groups}


def test_a_decision_about_equal_records_moves_no_other_weight(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The weights are learned from the records as written, so nothing that a person decides changes them."""
    records, _ = westmarch(tmp_path_factory.mktemp("decided"), SEED, CHILDREN)
    key = b"a key for tests, not a secret"
    before = link(records, INVENTED, key=key)
    equal = next(row for row in before.links.to_pylist() if row["stage"] == "equal")
    pair = pa.table({"left": [equal["left"]], "right": [equal["right"]]})
    after = link(records, INVENTED, key=key, non_links=pair)
    assert after.model == before.model
    kept = {equal["left"], equal["right"]}
    found = [
        {
            (row["left"], row["right"]): row["weight"]
            for row in result.links.to_pylist() + result.review.to_pylist()
            if not kept & {row["left"], row["right"]}
        }
        for result in (before, after)
    ]
    assert found[0] == found[1]


@pytest.mark.parametrize("veto", [True, False])
def test_looking_through_islands_beforehand_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, veto: bool
) -> None:
    """Where no two records can contradict each other, no pair is asked about; the persons must be the same."""
    records, _ = westmarch(tmp_path_factory.mktemp("islands"), SEED, CHILDREN)
    settings = replace(INVENTED, veto=veto)
    seals = pa.table({"record_id": records["record_id"].slice(0, 60), "seal": ["s"] * 60, "side": ["a", "b"] * 30})
    found = link(records, settings, key=b"a key for tests, not a secret", seals=seals)
    monkeypatch.setattr("forethought.linkage.clusters._LARGEST", 0)  # every island is asked about pair by pair
    slow = link(records, settings, key=b"a key for tests, not a secret", seals=seals)
    for name in ("persons", "links", "vetoes", "review", "events"):
        assert getattr(found, name).equals(getattr(slow, name)), name


def test_what_forbids_two_records_is_told_alike_of_all_pairs_at_once_and_of_one_by_its_rule(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    records, _ = westmarch(tmp_path_factory.mktemp("reasons"), SEED, CHILDREN)
    sealed = {record: ("s", "ab"[n % 2]) for n, record in enumerate(records["record_id"].to_pylist()[:300])}
    people = read_people(records, INVENTED, seals=sealed)
    table = PeopleTable.of(comparison_table(people))
    pairs = candidates(table, read_model(model_settings()).passes)
    within = np.flatnonzero(people.columns["seal"].given)  # sealed sides are no candidates, so these are asked besides
    first, second = (within[side] for side in np.triu_indices(len(within), 1))
    left, right = np.concatenate([pairs.left, first]), np.concatenate([pairs.right, second])
    decided = {(int(left[0]), int(right[0])): "decided"}
    found = [REASONS[place] for place in Conflicts(people, decided).between(left, right).tolist()]
    assert {"sealed", "decided", "forename", "nhs_number"} <= set(found)
    said = [people_value(people, node) for node in range(len(people))]
    for name in NUMBERS:
        held_with = births_of_numbers(people, name)
        for value in said:
            doubted = is_doubted(held_with[value[name]], value["date_of_birth"])
            value[f"{name} doubted"] = doubted and not value["seal"]
    assert sum(value["nhs_number doubted"] for value in said) > 3
    for a, b, why in zip(left.tolist(), right.tolist(), found, strict=True):
        assert why == forbidden_by_rule(said[a], said[b], decided=(a, b) in decided)
    loose = Conflicts(people, decided, veto=False).between(left, right)
    assert {REASONS[place] for place in loose.tolist()} == {"", "sealed", "decided"}


def people_value(people: People, node: int) -> dict[str, Any]:
    return {name: column.values[column.ranks[node]] for name, column in people.columns.items()}


def forbidden_by_rule(one: dict[str, Any], two: dict[str, Any], *, decided: bool) -> str:
    """The rules once more, for one pair and step by step."""
    if agree(one, two, "seal") and one["side"] != two["side"]:
        return "sealed"
    if decided:
        return "decided"
    return other_number(one, two) or (other_child(one, two) if births_of_one_family(one, two) else "")


def births_of_numbers(people: People, name: str) -> dict[str, dict[str, set[int]]]:
    """For each number the birth dates it is held with, and the sources that hold it so."""
    found: defaultdict[str, defaultdict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for node in range(len(people)):
        held = people_value(people, node)
        if held[name] and held["date_of_birth"] and not held["seal"]:
            found[held[name]][held["date_of_birth"]] |= people.sources(node)
    return found  # type: ignore[return-value]


def is_doubted(births: dict[str, set[int]], own: str) -> bool:
    """A number held with several birth dates is another child's, but where most sources hold it with this one."""
    if len(births) < 2 or own not in births:
        return False
    return any(len(sources) >= len(births[own]) for born, sources in births.items() if born != own)


def contradict(one: dict[str, Any], two: dict[str, Any], name: str) -> bool:
    return differ(one, two, name) and not (one[f"{name} doubted"] or two[f"{name} doubted"])


def differ(one: dict[str, Any], two: dict[str, Any], name: str) -> bool:
    return bool(one[name] and two[name] and one[name] != two[name])


def agree(one: dict[str, Any], two: dict[str, Any], name: str) -> bool:
    return bool(one[name] and one[name] == two[name])


def other_number(one: dict[str, Any], two: dict[str, Any]) -> str:
    if one["nhs_number"] and two["nhs_number"]:
        return "nhs_number" if contradict(one, two, "nhs_number") else ""
    if contradict(one, two, "upn") and one["upn"][-1].isdigit() and two["upn"][-1].isdigit():
        return "upn"
    return "uln" if contradict(one, two, "uln") else ""


def births_of_one_family(one: dict[str, Any], two: dict[str, Any]) -> bool:
    births = one["date_of_birth"], two["date_of_birth"]
    vague = any(born.endswith("-01-01") for born in births) and births[0][:4] == births[1][:4]
    family = agree(one, two, "postcode") or set(one["surname_parts"]) & set(two["surname_parts"])
    return all(births) and bool(family) and (births[0] == births[1] or vague or far_apart(*births))


def far_apart(one: str, two: str) -> bool:
    if any(born.endswith("-01-01") for born in (one, two)):
        return False
    days = abs((date.fromisoformat(one) - date.fromisoformat(two)).days)
    changed_over = one == f"{two[:5]}{two[8:]}-{two[5:7]}"
    return days >= 240 and sum(a != b for a, b in zip(one, two, strict=True)) > 1 and not changed_over


def other_child(one: dict[str, Any], two: dict[str, Any]) -> str:
    if differ(one, two, "birth_order"):
        return "birth_order"
    if (agree(one, two, "nhs_number") or agree(one, two, "upn")) and not differ(one, two, "sex"):
        return ""
    unlike = forenames_differ(one["forename"], one["surname"], two["forename"], two["surname"])
    return "forename" if unlike else ""
