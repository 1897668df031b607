"""The replay of a day, as a serious case review needs it: what did each agency know then, and was it shared?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from forethought.governance import Agreements, AuditEvent
from forethought.governance.audit import Pseudonymise
from forethought.record.claims import Fact
from forethought.record.errors import RecordError
from forethought.record.reader import Reader
from forethought.record.reading.knowledge import Known, knowledge
from forethought.record.reading.sharing import Evidence, Sharing, sharing
from forethought.record.reading.telling import worth_telling


@dataclass(frozen=True, slots=True)
class Replay:
    """One day replayed as known at a moment.

    ``knew``: what agencies had stated by the end of the day in England. ``later``: what they came to state after it
    about the day. ``shared``: for each agency and group of facts, whether others could see it and did.
    """

    day: date
    as_known_at: datetime
    persons: tuple[str, ...]
    knew: tuple[Known, ...]
    later: tuple[Known, ...]
    shared: tuple[Sharing, ...]


def replay(
    reader: Reader,
    persons: Iterable[str],
    day: date,
    as_known_at: datetime,
    *,
    agreements: Agreements | None = None,
    events: Iterable[AuditEvent] = (),
    pseudonymise: Pseudonymise | None = None,
) -> Replay:
    """Replay ``day`` for ``persons`` from what ``reader`` shows, as known at ``as_known_at``.

    ``agreements`` says who could see what (without them that is not examined); ``events`` are the log's, with
    ``pseudonymise`` the authority's function that gives a person's name in the log. A look of another agency counts
    when it opened the person's facts of that kind while the agency stated them; the log does not hold which rows were
    on a screen. What is protected counts as kept back as it is protected now. Raises ``RecordError`` when events come
    without the way to know people in them.
    """
    log = tuple(events)
    if log and pseudonymise is None:
        raise RecordError(
            "The log was given without the key to it",
            why="the log knows people only by pseudonyms, and every look would seem to be nobody's",
            do="Pass the authority's 'pseudonymise' as well",
        )
    who = tuple(sorted(set(persons)))
    if not who:
        return Replay(day, as_known_at, who, (), (), ())
    where = f"person_id in ({', '.join('?' for _ in who)}) and known_from <= ?"
    facts = reader.facts(where, [*who, as_known_at])
    protected = reader.table(
        f"select person_id, claim_id from claim where {where} and (protected or guarded)", [*who, as_known_at]
    )
    kept = frozenset(protected.column("claim_id").to_pylist())
    evidence = Evidence(agreements, log, pseudonymise or str, kept)
    return replayed(facts, who, day, as_known_at, evidence)


def replayed(facts: Iterable[Fact], persons: Iterable[str], day: date, as_known_at: datetime, by: Evidence) -> Replay:
    """The replay that ``facts`` (all ever stated of ``persons``, also what is superseded) and evidence make."""
    told = worth_telling(facts)
    knew, later = knowledge(told, day, as_known_at)
    return Replay(day, as_known_at, tuple(sorted(persons)), knew, later, sharing(told, day, as_known_at, by))
