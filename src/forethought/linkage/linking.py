"""Link: from a table of records to persons, with the reason for each join and for each pair kept apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .clusters import Accepted, Clustering, gather
from .errors import LinkageError
from .forests import Marks, Nodes, joining
from .keys import certain_joins
from .measure import Quality, measure
from .model_record import load_model_record
from .naming import Before, Named, Spine, name_persons
from .records import People, comparison_table, read_people
from .report import LinkReport, make_report
from .scoring import Among, Scores, score, spread
from .settings import LinkSettings, Progress
from .twins import under_rules
from .vetoes import Conflicts

PERSONS = pa.schema([("record_id", pa.string()), ("person_id", pa.string())])
LINKS = pa.schema(
    [(n, pa.float64() if n == "weight" else pa.string()) for n in ("left", "right", "weight", "stage", "reason")]
)
PAIRS = pa.schema([(n, pa.float64() if n == "weight" else pa.string()) for n in ("left", "right", "weight", "reason")])
SCORED = pa.schema([("left", pa.string()), ("right", pa.string()), ("weight", pa.float64())])
_EQUAL = ("equal", "same values in every field")


@dataclass(frozen=True)
class LinkResult:
    """What a run found; all tables are sorted and the same for the same records, settings and key.

    `persons` (record_id, person_id), one row a record. `links` (left, right, weight, stage, reason): the
    joins; the persons are exactly what these joins connect. `vetoes` and `review` (left, right, weight,
    reason): pairs that were forbidden, pairs that wait for a person. `events` (columns `spine.EVENTS`): every
    change against the spine. `aliases`: identifiers merged away, to the one that stands. `model`: the weights in
    Splink's form, to use again. `scored` (left, right, weight): every weighed pair, each side named by its first
    record, no further below review than can still matter.
    """

    persons: pa.Table
    links: pa.Table
    vetoes: pa.Table
    review: pa.Table
    events: pa.Table
    report: LinkReport
    aliases: Mapping[str, str] = field(default_factory=dict)
    model: Mapping[str, Any] = field(default_factory=dict)
    scored: pa.Table = field(default_factory=SCORED.empty_table)


def link(
    records: pa.Table,
    settings: LinkSettings | None = None,
    *,
    key: bytes,
    spine: pa.Table | Mapping[str, str] | None = None,
    non_links: pa.Table | None = None,
    joined: pa.Table | None = None,
    seals: pa.Table | None = None,
    truth: pa.Table | None = None,
    among: Among | None = None,
    progress: Progress | None = None,
) -> LinkResult:
    """Find which records are about the same person.

    `records`: text columns `record_id, source, forename, surname, other_surname, date_of_birth (ISO), sex,
    postcode, nhs_number, upn, uln, birth_order, known_from`; all but the first may be absent; several
    rows may share a record id (its names over time). `key`: at least 16 secret bytes for the identifiers.
    `spine`: the persons of the run before, as a table (record_id, person_id) or as a `SpineState`, which also knows
    what became of ids. `non_links` (left, right[, reason]): pairs that a person decided are two people;
    `joined` (left, right): pairs that a person decided are one, whatever the rules for twins and numbers say, but never
    across a seal or against `non_links`. `seals` (record_id, seal, side): records of one seal on different sides are
    never compared, joined, listed or counted as a pair. `truth` (record_id, truth_id, see
    `measure`) adds measured quality to the report, with and without the vetoes. `among`: the records are newcomers and
    those they may belong to, out of many that stay as they are (`index.PeopleIndex`): only pairs with a record that the
    spine does not know are looked at, and names are as common as among the many.

    Raises `ModelRefused` when the transparency record is missing or off, `LinkageError` on unusable input.
    """
    settings = settings or LinkSettings()
    tell = progress or (lambda line: None)
    load_model_record(settings.model_record)
    decided, held = _pairs_of(non_links, "non_links"), _spine(spine)
    tell("reading and cleaning records")
    people = read_people(records, settings, decided, sides_of(seals), among.cleaners if among else None)
    compared = comparison_table(people)
    tell(f"comparing {len(compared)} different people as written")
    scores = spread(score(compared, settings, among), people.written)
    tell("gathering persons")
    before = Before.of(people, held)
    said = Said(
        dict.fromkeys(_nodes(decided, people), "decided"),
        _nodes(_pairs_of(joined, "joined"), people),
        before.place,
        newcomers_only=among is not None,
    )
    state = _gathered(people, scores, said, settings)
    named = name_persons(people, state.cluster, held, before, key)
    report = make_report(people, state, scores, named, settings)
    if truth is not None:
        tell("measuring against the truth")
        report = report.with_quality(*_measured(people, scores, said, settings, state, truth))
    tell(f"{report.stages['persons']} persons found")
    return _result(people, state, scores, named, report)


@dataclass(frozen=True)
class Said:
    """What is known besides the records: nodes that people decided to be two or one, and each record's person before.

    `newcomers_only`: only pairs with a record that was nobody's are looked at.
    """

    apart: Mapping[tuple[int, int], str]
    joined: list[tuple[int, int]]
    before: Nodes
    newcomers_only: bool


def _gathered(people: People, scores: Scores, said: Said, settings: LinkSettings) -> Clustering:
    conflicts = Conflicts(people, said.apart, veto=settings.veto)
    joins, edges = certain_joins(people, said.before, said.joined), scores.edges
    if said.newcomers_only:
        fresh = _fresh(people, said.before < 0)
        joins = joins.with_one_of(fresh)
        edges = edges.take(np.flatnonzero(fresh[edges.left] | fresh[edges.right]))
    groups = scores.groups
    if groups is not None:
        conflicts, groups = under_rules(people, scores, groups, conflicts, said.apart, settings)
    return gather(len(people), joins, edges, conflicts, settings, groups)


def _fresh(people: People, new: Marks) -> Marks:
    """The nodes that a new record carries."""
    fresh = np.zeros(len(people), bool)
    fresh[np.repeat(np.arange(len(people)), np.diff(people.starts))[new[people.carried]]] = True
    return fresh


def _measured(
    people: People, scores: Scores, said: Said, settings: LinkSettings, state: Clustering, truth: pa.Table
) -> tuple[Quality, Quality]:
    """Measure the result, and beside it what it would be without the vetoes."""
    loose = _gathered(people, scores, said, replace(settings, veto=False))
    ids = people.ids.to_pylist()
    clusters = (found.cluster[people.node_of].astype(str).tolist() for found in (state, loose))
    strict, free = (measure(dict(zip(ids, cluster, strict=True)), truth) for cluster in clusters)
    return strict, free


def _result(people: People, state: Clustering, scores: Scores, named: Named, report: LinkReport) -> LinkResult:
    persons = pa.table([people.ids, named.person], schema=PERSONS)
    doubts = _doubts(people, state, scores)
    forbidden = np.asarray([*state.forbidden], np.int64).reshape(-1, 2)
    weights, whys = zip(*state.forbidden.values(), strict=True) if state.forbidden else ((), ())
    return LinkResult(
        persons.take(pa.array(np.argsort(people.by_id))),
        _links(people, state.accepted),
        _pairs(people, forbidden[:, 0], forbidden[:, 1], weights, whys),
        doubts,
        named.events,
        report,
        named.aliases,
        scores.model,
        _scored(people, scores),
    )


def _scored(people: People, scores: Scores) -> pa.Table:
    firsts, edges = people.ids.take(pa.array(people.founders)), scores.edges
    sides = [firsts.take(pa.array(side)) for side in (edges.left, edges.right)]
    return pa.table([*sides, pa.array(edges.weight)], schema=SCORED)


def _doubts(people: People, state: Clustering, scores: Scores) -> pa.Table:
    edges = np.asarray([doubt.edge for doubt in state.review], np.int64)
    scored = edges >= 0
    reasons = np.full(len(edges), _EQUAL[1], object)
    reasons[scored] = scores.edges.reasons(edges[scored]).to_pylist()
    weights = [scores.edges.weight[edge] if edge >= 0 else None for edge in edges.tolist()]
    said = [f"{doubt.why}: {reason}" for doubt, reason in zip(state.review, reasons.tolist(), strict=True)]
    left, right = (np.asarray([getattr(doubt, side) for doubt in state.review], np.int64) for side in ("left", "right"))
    return _pairs(people, left, right, weights, said)


def _links(people: People, accepted: Accepted) -> pa.Table:
    """Write joins between records: equal ones to their first, then one row for each join of nodes.

    A record with several rows hangs several nodes together by itself, so some joins say nothing new.
    """
    sizes = np.diff(people.starts)
    first, other = np.repeat(people.founders, sizes), people.carried
    alike = first != other
    left = np.concatenate([first[alike], people.founders[accepted.left]])
    right = np.concatenate([other[alike], people.founders[accepted.right]])
    new = joining(len(people.ids), left, right)
    equal = int(alike.sum())
    stage, reason = (
        pa.concat_arrays([pa.repeat(word, equal), said])
        for word, said in zip(_EQUAL, (accepted.stage, accepted.reason), strict=True)
    )
    weight = pa.array(np.concatenate([np.full(equal, np.nan), accepted.weight]), from_pandas=True)
    left, right = _by_id(people, left, right)
    kept = np.flatnonzero(new)
    kept = kept[np.lexsort((people.by_id[right[kept]], people.by_id[left[kept]]))]
    sides = (people.ids.take(pa.array(side[kept])) for side in (left, right))
    rest = (column.take(pa.array(kept)) for column in (weight, stage, reason))
    return pa.table([*sides, *rest], schema=LINKS)


def _pairs(
    people: People, left: Nodes, right: Nodes, weights: Iterable[float | None], reasons: Sequence[str]
) -> pa.Table:
    one, two = _by_id(people, people.founders[left], people.founders[right])
    order = pa.array(np.lexsort((people.by_id[two], people.by_id[one])))
    columns = [people.ids.take(pa.array(side)).take(order) for side in (one, two)]
    rest = [pa.array(weights, pa.float64()).take(order), pa.array(reasons, pa.string()).take(order)]
    return pa.table([*columns, *rest], schema=PAIRS)


def _by_id(people: People, left: Nodes, right: Nodes) -> tuple[Nodes, Nodes]:
    """Both records of pairs, the one of the lower id first."""
    lower = people.by_id[left] < people.by_id[right]
    return np.where(lower, left, right), np.where(lower, right, left)


def _spine(spine: pa.Table | Mapping[str, str] | None) -> Spine:
    if isinstance(spine, Mapping):
        return spine
    held = _held(spine, "spine", ("record_id", "person_id"))
    return dict(zip(*(column.to_pylist() for column in held.columns), strict=True)) if held else {}


def sides_of(seals: pa.Table | None) -> dict[str, tuple[str, str]]:
    """Which seal lies on each record and on which side of it that is. Raises `LinkageError` for other columns."""
    held = _held(seals, "seals", ("record_id", "seal", "side"))
    return {r["record_id"]: (r["seal"], r["side"]) for r in held.to_pylist()} if held else {}


def _pairs_of(table: pa.Table | None, name: str) -> list[tuple[str, str]]:
    held = _held(table, name, ("left", "right"))
    return [(r["left"], r["right"]) for r in held.to_pylist()] if held else []


def _held(table: pa.Table | None, name: str, columns: tuple[str, ...]) -> pa.Table | None:
    if table is None:
        return None
    absent = [c for c in columns if c not in table.column_names]
    if absent:
        raise LinkageError(f"The table lacks {', '.join(absent)}", where=name, do="give it these columns")
    return table.select(list(columns))


def _nodes(decided: list[tuple[str, str]], people: People) -> list[tuple[int, int]]:
    """The nodes of pairs of records, the lower first; pairs of unknown records and of one node are left out."""
    if not decided:
        return []
    both = (pc.index_in(pa.array(side, pa.string()), people.ids) for side in zip(*decided, strict=True))
    places = np.stack([np.asarray(side.fill_null(-1)).astype(np.int64) for side in both], axis=1)
    nodes = np.sort(people.node_of[places[(places >= 0).all(axis=1)]], axis=1)
    return [(left, right) for left, right in nodes.tolist() if left != right]
