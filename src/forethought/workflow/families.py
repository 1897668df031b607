"""The families of a workspace: from the relationships in the record and the persons that linkage made, in figures."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from forethought.engine import let_go
from forethought.governance import AuditSink, Authority, Clock, english_day
from forethought.linkage import families
from forethought.linkage.families import FamilyReport
from forethought.record.essentials import WHO_IS_WHO
from forethought.record.files import whole_file
from forethought.workflow.access import open_as, service
from forethought.workflow.identity import report_folder
from forethought.workflow.workspace import Workspace

_WHOLE = "families.json"  # the last file of a family report: where it is, all of it is

_STATED = """
select subject, other_subject, value, controller, feed, valid_from, valid_to,
  cast(null as varchar) as forename, cast(null as varchar) as surname
from claim
where entity = 'relationship' and attribute = 'relationship' and known_to is null and other_subject is not null
order by all
"""
_RECORDS = """
select subject as record_id, any_value(controller) as source,
  max(value) filter (where attribute = 'forename') as forename,
  max(value) filter (where attribute = 'surname') as surname,
  max(value) filter (where attribute = 'date_of_birth') as date_of_birth,
  max(value) filter (where attribute in ('date_of_birth', 'nhs_number', 'upn', 'uln')) as strong
from claim
where entity = 'person' and known_to is null and controller || '/' = substr(subject, 1, length(controller) + 1)
group by subject
order by record_id
"""


def keep_family_report(workspace: Workspace, gate: Authority, audit: AuditSink, clock: Clock) -> FamilyReport | None:
    """Write the family report of the identity version in force beside its link report, once; None when it is there.

    Read under the grant of linkage, so that a sealed record states nothing here.
    """
    store = workspace.store()
    version, persons = store.identity_version(), store.identity_table("persons")
    if version is None or persons is None:
        return None
    folder = report_folder(workspace, version)
    if (folder / _WHOLE).exists():
        return None
    linkage = service("linkage", "linkage_service")
    with open_as(workspace, gate, audit, clock, linkage, "linkage", about=WHO_IS_WHO) as reader:
        records, stated = reader.table(_RECORDS), reader.table(_STATED)
    let_go()
    report = _report(records, stated, persons.rename_columns(["record_id", "person_id"]), clock, store.sides())
    for name, text in (("families.md", report.to_markdown()), (_WHOLE, report.to_json() + "\n")):
        with whole_file(folder / name) as scratch:
            scratch.write_text(text, encoding="utf-8")
    return report


def _report(
    records: pa.Table, stated: pa.Table, persons: pa.Table, clock: Clock, sides: pa.Table | None
) -> FamilyReport:
    """The family report of what the record states, on the English day of the clock.

    ``persons`` (record_id, person_id). A record without a birth date or a number is an adult known by name only.
    ``sides`` (record_id, seal, side): nothing leads from one side of a seal to another.
    """
    seals = families.Seals.of(persons, sides)
    on = english_day(clock())
    known = records.filter(pc.is_valid(records["strong"]))
    persons = persons.filter(pc.is_in(persons["record_id"], value_set=known["record_id"].combine_chunks()))
    statements = _named(families.claimed(stated), records)
    related = families.relate(statements, persons, names=known, seals=seals)
    people = families.people_of(known, persons)
    young = families.children_on(people, on)
    inferred = families.inferred_siblings(related.relations, young, on=on, births=people, seals=seals)
    of_young = persons.filter(pc.is_in(persons["person_id"], value_set=young["person"].combine_chunks()))
    children = known.filter(pc.is_in(known["record_id"], value_set=of_young["record_id"].combine_chunks()))
    return families.family_report(children, statements, related, inferred, persons, people, on=on)


def _named(statements: pa.Table, records: pa.Table) -> pa.Table:
    """The statements with the names under which the source holds the other person."""
    at = pc.index_in(statements["other_record"], value_set=records["record_id"].combine_chunks())
    for name in ("forename", "surname"):
        column = records[name].combine_chunks().take(at.combine_chunks())
        statements = statements.set_column(statements.column_names.index(name), name, column)
    return statements
