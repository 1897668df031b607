"""What a story is told from: facts, and the events they make up."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, TypeVar


class Fact(Protocol):
    """One claim about a person, as a reader of the record gives it (``record.Fact`` is one).

    ``entity`` and ``entity_key`` say which thing it is about, ``attribute`` and ``value`` what is said of it.
    ``valid_from`` and ``valid_to`` are ISO dates, half-open, None when not given. ``nature`` is fact, opinion or
    allegation; an allegation carries its ``outcome``. ``code_set`` names the list that explains a coded value.
    """

    @property
    def claim_id(self) -> str: ...  # noqa: D102 - the class describes its fields
    @property
    def entity(self) -> str: ...  # noqa: D102
    @property
    def entity_key(self) -> str: ...  # noqa: D102
    @property
    def attribute(self) -> str: ...  # noqa: D102
    @property
    def value(self) -> str: ...  # noqa: D102
    @property
    def valid_from(self) -> str | None: ...  # noqa: D102
    @property
    def valid_to(self) -> str | None: ...  # noqa: D102
    @property
    def source(self) -> str: ...  # noqa: D102
    @property
    def nature(self) -> str: ...  # noqa: D102
    @property
    def outcome(self) -> str | None: ...  # noqa: D102
    @property
    def code_set(self) -> str | None: ...  # noqa: D102


F = TypeVar("F", bound=Fact)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence to the person the record is about, and the ids of the claims it rests on (never none).

    ``kind`` is fact, opinion, allegation, own_words, gap (the record is silent or does not fit together) or more
    (something it holds that is not told). ``on`` is the day it starts on, None when it has none.
    """

    text: str
    claim_ids: tuple[str, ...]
    kind: str = "fact"
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """All that one source says of one thing over one span: an episode, a meeting, an enrolment.

    ``precision`` says how exactly its days are known: day, month or year.
    """

    entity: str
    key: str
    source: str
    start: date | None
    end: date | None
    facts: dict[str, Fact] = field(default_factory=dict)
    precision: str = "day"

    @property
    def claim_ids(self) -> tuple[str, ...]:
        """Ids of all its claims."""
        return tuple(fact.claim_id for fact in self.facts.values())

    def value(self, attribute: str) -> str | None:
        """What is said of ``attribute``, None when nothing is."""
        fact = self.facts.get(attribute)
        return None if fact is None else fact.value

    def ids(self, *attributes: str) -> tuple[str, ...]:
        """Ids of the claims about ``attributes`` that are there."""
        return tuple(self.facts[name].claim_id for name in attributes if name in self.facts)


def events(facts: Iterable[F], apart: Callable[[F], Hashable] = lambda _: None) -> list[Event]:
    """The events that ``facts`` make up, oldest first, undated ones first of all.

    Facts for which ``apart`` differs never make up one event.
    """
    found: dict[Hashable, Event] = {}
    for fact in facts:
        start, end = day(fact.valid_from), day(fact.valid_to)
        key = (fact.entity, fact.entity_key, fact.source, start, end)
        event = Event(*key, precision=getattr(fact, "valid_precision", "day"))
        found.setdefault((key, apart(fact)), event).facts[fact.attribute] = fact
    return sorted(found.values(), key=lambda e: (e.start or date.min, e.entity, e.key, e.source))


def day(text: str | None) -> date | None:
    """The day an ISO text names, None when it names none."""
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None
