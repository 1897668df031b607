"""Link: from a table of records to persons, with the reason for each join and for each pair kept apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa

from .clusters import Accepted, Clustering, gather
from .errors import LinkageError
from .keys import certain_joins
from .measure import Quality, measure
from .model_record import load_model_record
from .records import People, comparison_table, read_people
from .report import LinkReport, make_report
from .scoring import Scores, score, spread
from .settings import LinkSettings, Progress
from .spine import Identity, identify
from .vetoes import Conflicts

PERSONS = pa.schema([("record_id", pa.string()), ("person_id", pa.string())])
LINKS = pa.schema(
    [(n, pa.float64() if n == "weight" else pa.string()) for n in ("left", "right", "weight", "stage", "reason")]
)
PAIRS = pa.schema([(n, pa.float64() if n == "weight" else pa.string()) for n in ("left", "right", "weight", "reason")])
EVENTS = pa.schema([(n, pa.string()) for n in ("event", "person_id", "other_person_id", "record_id", "reason")])


@dataclass(frozen=True)
class LinkResult:
    """What a run found; all tables are sorted and the same for the same records, settings and key.

    `persons` (record_id, person_id), one row a record. `links` (left, right, weight, stage, reason): the
    joins; the persons are exactly what these joins connect. `vetoes` and `review` (left, right, weight,
    reason): pairs that were forbidden, pairs that wait for a person. `events` (event, person_id,
    other_person_id, record_id, reason): every change against the spine. `aliases`: identifiers merged away,
    to the one that stands. `model`: the weights in Splink's form, to use again.
    """

    persons: pa.Table
    links: pa.Table
    vetoes: pa.Table
    review: pa.Table
    events: pa.Table
    report: LinkReport
    aliases: Mapping[str, str] = field(default_factory=dict)
    model: Mapping[str, Any] = field(default_factory=dict)


def link(
    records: pa.Table,
    settings: LinkSettings | None = None,
    *,
    key: bytes,
    spine: pa.Table | None = None,
    non_links: pa.Table | None = None,
    seals: pa.Table | None = None,
    truth: pa.Table | None = None,
    progress: Progress | None = None,
) -> LinkResult:
    """Find which records are about the same person.

    `records`: text columns `record_id, source, forename, surname, other_surname, date_of_birth (ISO), sex,
    postcode, nhs_number, upn, uln, birth_order, known_from`; all but the first may be absent; several
    rows may share a record id (its names over time). `key`: at least 16 secret bytes for the identifiers.
    `spine` (record_id, person_id): the persons of the run before. `non_links` (left, right[, reason]): pairs
    that a person decided are two people. `seals` (record_id, seal, side): records of one seal on different
    sides are never compared, joined, listed or counted as a pair. `truth` (record_id, truth_id, see
    `measure`) adds measured quality to the report, with and without the vetoes.

    Raises `ModelRefused` when the transparency record is missing or off, `LinkageError` on unusable input.
    """
    settings = settings or LinkSettings()
    tell = progress or (lambda line: None)
    load_model_record(settings.model_record)
    decided, before = _decided(non_links), _spine(spine)
    tell("reading and cleaning records")
    people = read_people(records, settings, decided, _sides(seals))
    tell(f"comparing {len(people.written_alike)} different people as written")
    scores = spread(score(comparison_table(people), settings), people.written_alike)
    tell("gathering persons")
    apart = _apart_nodes(decided, people)
    state = _gathered(people, scores, apart, before, settings)
    identity = identify(_groups(people, state), people.founding, before, key)
    report = make_report(people, state, scores, identity, settings)
    if truth is not None:
        tell("measuring against the truth")
        report = report.with_quality(*_measured(people, scores, apart, before, settings, identity, truth))
    tell(f"{len(state.members)} persons found")
    return _result(people, state, scores, identity, report)


def _gathered(
    people: People,
    scores: Scores,
    apart: Mapping[tuple[int, int], str],
    spine: Mapping[str, str],
    settings: LinkSettings,
) -> Clustering:
    conflicts = Conflicts(people, apart, veto=settings.veto)
    return gather(len(people), certain_joins(people, spine), scores.edges, conflicts, settings)


def _groups(people: People, state: Clustering) -> list[tuple[str, ...]]:
    return [tuple({r: None for n in m for r in people.records(n)}) for m in state.members.values()]


def _measured(
    people: People,
    scores: Scores,
    apart: Mapping[tuple[int, int], str],
    spine: Mapping[str, str],
    settings: LinkSettings,
    identity: Identity,
    truth: pa.Table,
) -> tuple[Quality, Quality]:
    """Measure the result, and beside it what it would be without the vetoes."""
    loose = _gathered(people, scores, apart, spine, replace(settings, veto=False))
    person_of = {r: str(n) for n, group in enumerate(_groups(people, loose)) for r in group}
    return measure(identity.person_of, truth), measure(person_of, truth)


def _result(people: People, state: Clustering, scores: Scores, identity: Identity, report: LinkReport) -> LinkResult:
    forbidden = [(a, b, weight, why) for (a, b), (weight, why) in state.forbidden.items()]
    doubtful = [(e.left, e.right, e.weight, f"{why}: {e.reason}") for e, why in state.review]
    persons = [{"record_id": r, "person_id": p} for r, p in sorted(identity.person_of.items())]
    return LinkResult(
        pa.Table.from_pylist(persons, PERSONS),
        _links(people, state.accepted),
        _pairs(people, forbidden),
        _pairs(people, doubtful),
        pa.Table.from_pylist([vars(e) for e in identity.events], EVENTS),
        report,
        identity.aliases,
        scores.model,
    )


def _links(people: People, accepted: Iterable[Accepted]) -> pa.Table:
    """Write joins between records: equal ones to their first, then one row for each join of nodes."""
    rows: list[dict[str, object]] = []
    seen: dict[str, str] = {}
    for first, *others in people.carriers:
        for other in others:
            if _connect(seen, first, other):
                rows.append(_link(first, other, None, "equal", "same values in every field"))
    for join in accepted:
        left, right = people.records(join.left)[0], people.records(join.right)[0]
        if _connect(seen, left, right):
            rows.append(_link(left, right, join.weight, join.stage, join.reason))
    return pa.Table.from_pylist(sorted(rows, key=lambda r: (str(r["left"]), str(r["right"]))), LINKS)


def _connect(parent: dict[str, str], left: str, right: str) -> bool:
    """Join two records in a forest; false when they hang together already."""
    a, b = _root(parent, left), _root(parent, right)
    if a == b:
        return False
    parent[max(a, b)] = min(a, b)
    return True


def _root(parent: dict[str, str], record: str) -> str:
    while (up := parent.get(record, record)) != record:
        parent[record] = parent.get(up, up)
        record = up
    return record


def _link(left: str, right: str, weight: float | None, stage: str, reason: str) -> dict[str, object]:
    left, right = sorted((left, right))
    return {"left": left, "right": right, "weight": weight, "stage": stage, "reason": reason}


def _pairs(people: People, found: Sequence[tuple[int, int, float | None, str]]) -> pa.Table:
    rows = []
    for a, b, weight, reason in found:
        left, right = sorted((people.records(a)[0], people.records(b)[0]))
        rows.append({"left": left, "right": right, "weight": weight, "reason": reason})
    return pa.Table.from_pylist(sorted(rows, key=lambda r: (str(r["left"]), str(r["right"]))), PAIRS)


def _spine(spine: pa.Table | None) -> dict[str, str]:
    return {r["record_id"]: r["person_id"] for r in _rows(spine, "spine", ("record_id", "person_id"))}


def _sides(seals: pa.Table | None) -> dict[str, tuple[str, str]]:
    rows = _rows(seals, "seals", ("record_id", "seal", "side"))
    return {r["record_id"]: (r["seal"], r["side"]) for r in rows}


def _decided(non_links: pa.Table | None) -> list[tuple[str, str]]:
    return [(r["left"], r["right"]) for r in _rows(non_links, "non_links", ("left", "right"))]


def _rows(table: pa.Table | None, name: str, columns: tuple[str, ...]) -> list[dict[str, str]]:
    if table is None:
        return []
    absent = [c for c in columns if c not in table.column_names]
    if absent:
        raise LinkageError(f"The table lacks {', '.join(absent)}", where=name, do="give it these columns")
    rows: list[dict[str, str]] = table.select(list(columns)).to_pylist()
    return rows


def _apart_nodes(decided: list[tuple[str, str]], people: People) -> dict[tuple[int, int], str]:
    found: dict[tuple[int, int], str] = {}
    for pair in decided:
        numbers = sorted(people.node_of[r] for r in pair if r in people.node_of)
        if len(numbers) == 2 and numbers[0] != numbers[1]:
            found[numbers[0], numbers[1]] = "decided"
    return found
