"""One look at a pair: read under a grant for the persons named, then told in words. Closing the read is one event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from forethought.insight.charts import WaterfallChart
from forethought.linkage.explaining import explain
from forethought.record import FamilyMember
from forethought.telling.sources import Sources
from forethought.telling.told import Told, told
from forethought.web.entrant import Entrant
from forethought.web.presenting.labels import link_words, pair_words
from forethought.web.presenting.link_pair import Line, beside, lines, table, waterfall
from forethought.web.presenting.link_records import RecordFacts
from forethought.workflow.identity import link_settings, report_folder
from forethought.workflow.review_questions import Question, read_model_with_shares
from forethought.workflow.stated_records import stated_records

PURPOSE = "linkage_review"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a reviewer sees of a pair. ``sources`` are who holds each record; ``joined`` whether they are one now."""

    lines: list[Line]
    sources: tuple[str, str]
    files: tuple[int, int]
    chart: WaterfallChart | None
    weights: list[tuple[str, str, str, str]]
    why: str
    withheld: bool
    beside: list[Told]
    relatives: Told
    joined: bool


def look(entrant: Entrant, question: Question) -> Seen | None:
    """What may be seen of a pair; None when a record of it is hidden, as if there were no such pair."""
    workspace = settings.FORETHOUGHT_WORKSPACE
    pair = (question.left_person, question.right_person)
    everybody = {*pair, *question.beside, *question.lends}
    sources = Sources(entrant.authority.agreements)
    with entrant.open(PURPOSE, subjects=everybody) as reader:
        records = stated_records(reader).to_pylist()
        written = RecordFacts(reader, sources)
        one_family, other_family = (reader.family(who) for who in pair)
        hidden = {item.person_id for who in everybody for item in reader.withheld(who)}
    persons = written.persons
    held = {record["record_id"]: record for record in records}
    if not held.keys() >= {question.left, question.right}:
        return None
    one, other = held[question.left], held[question.right]
    around: list[list[dict[str, Any]]] = [
        [record for record in records if persons.get(record["record_id"]) == who] for who in question.beside
    ]
    hidden_pair = hidden & set(pair)

    def files_of(who: str) -> int:
        return sum(persons.get(record) == who for record in held)

    model = read_model_with_shares(report_folder(workspace, workspace.store().identity_version() or ""))
    if hidden_pair:
        one, other = {**one, "postcode": None}, {**other, "postcode": None}
    explained, limits = explain(model, one, other) if model else None, link_settings(workspace)
    return Seen(
        lines((question.left, question.right), records, hidden_pair, written),
        (sources.name(one["source"]), sources.name(other["source"])),
        (files_of(question.left_person), files_of(question.right_person)),
        waterfall(explained, limits.automatic, limits.review) if explained else None,
        table(explained) if explained else [],
        link_words("why", "withheld" if hidden_pair else question.why),
        bool(hidden_pair),
        beside((one, other), around, written, addresses=not hidden),
        _relatives(one_family, other_family, sources),
        question.left_person == question.right_person,
    )


def _relatives(one: list[FamilyMember], other: list[FamilyMember], sources: Sources) -> Told:
    """Whether relatives that files name are the same person, without saying who; empty when only one names any."""
    if not one or not other:
        return Told("")
    shared = {member.person_id for member in one} & {member.person_id for member in other}
    words = pair_words("relatives_shared" if shared else "relatives_apart")
    return told(words, [member.fact for member in (*one, *other)], sources, "relatives")
