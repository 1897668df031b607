"""Who is related to a person on a day, in both directions, as each source states it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations

from forethought.linkage.families import broader, kind_of, kinds
from forethought.record.claims import Fact
from forethought.record.fact_times import order
from forethought.record.reader import Reader
from forethought.record.reading.times import conditions
from forethought.record.reading.vocabulary import vocabulary


@dataclass(frozen=True, slots=True)
class Stated:
    """What one source states of two people, in its own words.

    ``of_the_person``: it says what the other is to the person (her mother). Otherwise it stands in the other's record
    and says what the person is to the other. ``details`` are what it says beside it, such as parental responsibility.
    ``valid_from`` and ``valid_to`` are ISO dates, half-open.
    """

    source: str
    feed: str
    of_the_person: bool
    relationship: str
    nature: str
    outcome: str | None
    details: tuple[tuple[str, str], ...]
    valid_from: str | None
    valid_to: str | None
    known_from: datetime
    claim_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Relative:
    """Somebody related to a person. ``contested``: the statements cannot all be so, or one says that it is disputed."""

    person_id: str
    statements: tuple[Stated, ...]
    contested: bool

    @property
    def claim_ids(self) -> tuple[str, ...]:
        """Ids of all claims it rests on."""
        return tuple(dict.fromkeys(claim for said in self.statements for claim in said.claim_ids))


def family(reader: Reader, person: str, as_at: date, as_known_at: datetime) -> tuple[Relative, ...]:
    """The people related to ``person`` on the day ``as_at``, as sources had stated it by ``as_known_at``.

    Both directions: what the person's own record says of others, and what others' records say of the person. Nothing is
    inferred and nothing chosen: where sources differ, each is there. A sealed relation is not among what a reader
    shows, so it is not among these. In order of person id.
    """
    when, params = conditions(as_at, as_known_at)
    facts = reader.facts(
        "entity = 'relationship' and other_person_id is not null "
        f"and (person_id = ? or other_person_id = ?) and {when}",
        [person, person, *params],
    )
    return relatives(facts, person)


def relatives(facts: Iterable[Fact], person: str) -> tuple[Relative, ...]:
    """The relatives of ``person`` that relationship ``facts`` (all of one day and one moment) make."""
    said: dict[str, dict[tuple[object, ...], list[Fact]]] = {}
    for fact in sorted(facts, key=order):
        mine = fact.person_id == person
        other = fact.other_person_id if mine else fact.person_id
        if other is not None and other != person:
            one = (fact.source, fact.feed, mine, fact.entity_key, fact.file, fact.row, fact.valid_from, fact.valid_to)
            said.setdefault(other, {}).setdefault(one, []).append(fact)
    found = []
    for other, groups in sorted(said.items()):
        statements = tuple(_stated(group, person) for group in groups.values())
        found.append(Relative(other, statements, _contested(statements)))
    return tuple(found)


def _stated(group: Sequence[Fact], person: str) -> Stated:
    first = group[0]
    words = next((fact.value for fact in group if fact.attribute == "relationship"), "")
    details = tuple((fact.attribute, fact.value) for fact in group if fact.attribute != "relationship")
    ids = tuple(fact.claim_id for fact in group)
    nature = next((fact.nature for fact in group if fact.nature != "fact"), "fact")
    outcome = next((fact.outcome for fact in group if fact.outcome), None)
    known = max(fact.known_from for fact in group)
    return Stated(
        first.source, first.feed, first.person_id == person, words, nature, outcome, details,
        first.valid_from, first.valid_to, known, ids,
    )  # fmt: skip


def _contested(statements: Sequence[Stated]) -> bool:
    terms = vocabulary()["relationship"]
    disputed = any(
        name in terms["contested"] and value.strip().lower() in terms["yes"]
        for said in statements
        for name, value in said.details
    )
    alleged = any(said.nature == "allegation" for said in statements)
    return disputed or alleged or any(_differ(one, two) for one, two in combinations(statements, 2))


def _differ(one: Stated, two: Stated) -> bool:
    """Whether two statements answer one question differently. To say more narrowly (mother, parent) is none."""
    first, second = kinds()[kind_of(one.relationship)], kinds()[kind_of(two.relationship)]
    if first.sort != second.sort or first.sort in vocabulary()["relationship"]["answers_nothing"]:
        return False
    if one.of_the_person != two.of_the_person and not first.symmetric:
        return True
    return first.name not in broader(second.name) and second.name not in broader(first.name)
