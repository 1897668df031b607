"""What a scenario is, how it is run, and the harms that are counted in what came out. Less is better in all of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pyarrow as pa

from forethought.linkage import LinkResult, LinkSettings, Quality, link, measure

KEY = b"a key for tests, not a secret"


@dataclass(frozen=True)
class Scenario:
    """Records with their truth; `before` what a first run saw, whose persons are the spine of the second.

    `harms`: name to what is counted. `trains`: learns its own weights instead of taking those given.
    """

    records: pa.Table
    truth: pa.Table
    harms: Mapping[str, Callable[[Outcome], float]]
    before: pa.Table | None = None
    seals: pa.Table | None = None
    trains: bool = False


@dataclass(frozen=True)
class Outcome:
    """What linkage made of a scenario."""

    scenario: Scenario
    result: LinkResult
    first: LinkResult | None = None
    figures: dict[str, float] = field(default_factory=dict)

    @cached_property
    def person_of(self) -> dict[str, str]:
        return persons(self.result)

    @cached_property
    def child_of(self) -> dict[str, str]:
        truth = self.scenario.truth
        return dict(zip(truth["record_id"].to_pylist(), truth["truth_id"].to_pylist(), strict=True))

    @cached_property
    def quality(self) -> Quality:
        return measure(self.person_of, self.scenario.truth)


def run(scenario: Scenario, model: Mapping[str, Any] | None) -> Outcome:
    """Link with the settings as they come (numbers of invented children let through), and count."""
    settings = LinkSettings(
        allow_test_numbers=True, allow_pseudo=True, model=None if scenario.trains or model is None else model
    )
    first = None
    if scenario.before is not None:
        first = link(scenario.before, settings, key=KEY, seals=scenario.seals)
    spine = first.persons if first else None
    outcome = Outcome(scenario, link(scenario.records, settings, key=KEY, spine=spine, seals=scenario.seals), first)
    figures = {"precision": outcome.quality.precision or 0.0, "recall": outcome.quality.recall or 0.0}
    outcome.figures.update(figures | {name: count(outcome) for name, count in scenario.harms.items()})
    return outcome


def persons(result: LinkResult) -> dict[str, str]:
    """Record to person."""
    return dict(zip(result.persons["record_id"].to_pylist(), result.persons["person_id"].to_pylist(), strict=True))


def mixed_persons(outcome: Outcome) -> float:
    """Persons that hold records of more than one child."""
    children: defaultdict[str, set[str]] = defaultdict(set)
    for record, child in outcome.child_of.items():
        children[outcome.person_of[record]].add(child)
    return sum(len(held) > 1 for held in children.values())


def twins_wrong(outcome: Outcome) -> float:
    """Share of the records of children born together that share a person with another of them."""
    return outcome.quality.twins_wrong or 0.0


def lost(outcome: Outcome, group: str) -> float:
    """Share of the children of a group whose council record shares its person with none of their other records."""
    truth = outcome.scenario.truth.to_pylist()
    mine: defaultdict[str, list[str]] = defaultdict(list)
    for row in truth:
        if row["group"] == group:
            mine[row["truth_id"]].append(row["record_id"])
    several = [records for records in mine.values() if len(records) > 1]
    alone = 0
    for records in several:
        council = [r for r in records if r.startswith("council")]
        held = Counter(outcome.person_of[r] for r in records)
        alone += all(held[outcome.person_of[r]] == 1 for r in council)
    return alone / len(several)


def unseen(outcome: Outcome, records: Iterable[str]) -> float:
    """Share of some records that are joined to none and are not shown to anybody for review either."""
    held = Counter(outcome.person_of.values())
    shown = {r[side] for r in outcome.result.review.to_pylist() for side in ("left", "right")}
    wanted = list(records)
    return sum(held[outcome.person_of[r]] == 1 and r not in shown for r in wanted) / len(wanted)


def silent_changes(outcome: Outcome) -> float:
    """Records of the first run whose person has another id now and no event or alias says so."""
    assert outcome.first is not None
    result = outcome.result
    split = {(r["person_id"], r["other_person_id"]) for r in result.events.to_pylist() if r["event"] == "split"}
    found = 0
    for record, before in persons(outcome.first).items():
        now = outcome.person_of.get(record, before)
        found += now != before and result.aliases.get(before) != now and (now, before) not in split
    return found


def moved_ids(outcome: Outcome, apart_from: frozenset[str]) -> float:
    """Records of children that nothing was corrected about, whose person has another id than before."""
    assert outcome.first is not None
    before = persons(outcome.first)
    return sum(
        outcome.person_of.get(record, person) != person
        for record, person in before.items()
        if outcome.child_of.get(record, "") not in apart_from
    )


def newcomers_without_event(outcome: Outcome) -> float:
    """Records that the first run did not know and that no event speaks of."""
    assert outcome.first is not None
    told = {r["record_id"] for r in outcome.result.events.to_pylist()}
    return sum(record not in told for record in set(outcome.person_of) - set(persons(outcome.first)))


def across_seal(outcome: Outcome) -> float:
    """Rows of the tables, and persons, in which the sides of one seal meet; in review, beside a third record too."""
    assert outcome.scenario.seals is not None
    rows = outcome.scenario.seals.to_pylist()
    side = {r["record_id"]: (r["seal"], r["side"]) for r in rows}
    result = outcome.result
    pairs = [(r["left"], r["right"]) for t in (result.links, result.vetoes, result.review) for r in t.to_pylist()]
    met = sum(_opposite(side, a, b) for a, b in pairs)
    met += sum(
        _opposite(side, *ends) for ends in _chained([(r["left"], r["right"]) for r in result.review.to_pylist()])
    )
    held: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for record, of in side.items():
        held[outcome.person_of[record]].add(of)
    met += sum(len({s for _, s in of}) > 1 for of in held.values() if len({seal for seal, _ in of}) == 1)
    report = (result.report.to_json() + result.report.to_markdown() + str(result.events.to_pylist())).lower()
    return met + report.count("seal")


def _opposite(side: Mapping[str, tuple[str, str]], a: str, b: str) -> bool:
    one, other = side.get(a), side.get(b)
    return bool(one and other and one[0] == other[0] and one[1] != other[1])


def _chained(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Records that a third stands beside, each pair once."""
    near: defaultdict[str, set[str]] = defaultdict(set)
    for a, b in pairs:
        near[a].add(b)
        near[b].add(a)
    return sorted({(a, b) for held in near.values() for a in held for b in held if a < b})


def recall_gap(outcome: Outcome) -> float:
    """Recall of the group that is found best less that of the group found worst."""
    found = [g.recall for g in outcome.quality.groups if g.group == "group" and g.recall is not None]
    return max(found) - min(found)
