"""Identity versions and the log of events that leads from each to the next.

The log lies beside the versions; how far it counts is written in the version in force, so that one swap of the pointer
makes both good. What a run that was stopped wrote after that is no part of the log, and the next run replaces it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from forethought.record.files import (
    content_id,
    publish_folder,
    remove_folder,
    scratch_folder,
    write_json,
    write_parquet,
)

if TYPE_CHECKING:
    from forethought.linkage.spine import EventLog, SpineState

# Linkage is imported where it is used: readers, who open the record many times a day, need none of it.

TABLES = ("persons", "links")
LOG = "log"


def version_name(basis: Mapping[str, Any], previous: Path | None) -> str:
    """The name of the version made from ``basis`` after ``previous``: both decide what it holds."""
    return content_id({"basis": dict(basis), "previous": None if previous is None else previous.name})


def about(version: Path) -> dict[str, Any]:
    """What is written beside a version: its basis, the hashes of its files, where the log ends with it."""
    content: dict[str, Any] = json.loads((version / "identity.json").read_text(encoding="utf-8"))
    return content


def log_of(folder: Path, version: Path | None) -> EventLog:
    """The log in ``folder`` (that of identity) as far as ``version`` makes it good; empty without one."""
    from forethought.linkage.spine import EventLog, Head

    held = {} if version is None else about(version).get(LOG, {})
    return EventLog(folder / LOG, Head(**held))


def spine_of(folder: Path, version: Path | None, persons: Mapping[str, str]) -> SpineState:
    """The state that the log makes, and what ``persons`` say beyond it when ``version`` is older than the log."""
    from forethought.linkage.spine import replay

    state = replay(log_of(folder, version).events())
    missing = _unsaid(persons, state)
    return state.apply(missing) if len(missing) else state


def publish(
    folder: Path,
    previous: Path | None,
    tables: Mapping[str, pa.Table],
    basis: Mapping[str, Any],
    before: Mapping[str, str],
    recorded: datetime,
    secret: bytes | None,
) -> str:
    """Write a version into ``folder`` (``persons, links, events``) and its events into the log; returns its name.

    ``before``: subject to person in ``previous``. Events that ``tables`` do not give are made from what differs, so
    that no id ever changes without one. ``secret`` as in ``EventLog.append``.
    """
    version = version_name(basis, previous)
    final = folder / version
    if final.exists() and not _log_holds(folder, final):
        remove_folder(final)  # left by a run that was stopped, and never pointed to
    if not final.exists():
        log = log_of(folder, previous)
        events = _all_events(folder, previous, tables, before)
        head = log.append(events, recorded, secret=secret)
        scratch = scratch_folder(folder, version)
        hashes = {name: write_parquet(scratch / f"{name}.parquet", tables[name]) for name in TABLES}
        ends = {name: getattr(head, name) for name in ("segments", "count", "hash", "recorded")}
        write_json(
            scratch / "identity.json",
            {"version": version, "basis": basis, "sha256": hashes, LOG: ends},
        )
        publish_folder(scratch, final)
    return version


@dataclass(frozen=True, slots=True)
class Parted:
    """Who is who once the sides of seals are apart or records are gone, and the events that say so."""

    person_of: Mapping[str, str]
    events: pa.Table


def parted(
    folder: Path,
    version: Path,
    persons: Mapping[str, str],
    sides: Iterable[tuple[Collection[str], Collection[str]]],
    fresh: Callable[[str, SpineState], str],
) -> Parted:
    """Part the records before and after each seal; see ``Store.part``."""
    from forethought.linkage.spine import blanked, parting

    said = _with_unsaid(log_of(folder, version).events(), persons)
    found, whose = [], dict(persons)
    for before, after in sides:
        events = parting(said, before, after)
        found.append(events)
        said = blanked(pa.concat_tables([said, _dated(events)]), events)
        state = _replayed(said)
        for side in (before, after):
            _go_home(whose, side, state, fresh)
    return Parted(whose, pa.concat_tables(found))


def without(folder: Path, version: Path, persons: Mapping[str, str], records: Collection[str]) -> Parted:
    """Who is who without ``records``, and the events that take out of the log whatever names them."""
    from forethought.linkage.spine import forgetting

    events = forgetting(_with_unsaid(log_of(folder, version).events(), persons), records)
    return Parted({record: person for record, person in persons.items() if record not in records}, events)


def _go_home(
    whose: dict[str, str], side: Collection[str], state: SpineState, fresh: Callable[[str, SpineState], str]
) -> None:
    """Give each record of one side the person it has in ``state``; those without one stay together under a new id."""
    new: dict[str, str] = {}
    for record in sorted(set(side) & whose.keys()):
        if record not in state and whose[record] not in new:
            new[whose[record]] = fresh(record, state)
        whose[record] = state[record] if record in state else new[whose[record]]


def within(links: pa.Table, person_of: Mapping[str, str]) -> pa.Table:
    """The links of which both ends are one person."""
    if "right" not in links.column_names:
        return links
    ends = zip(links["left"].to_pylist(), links["right"].to_pylist(), strict=True)
    return links.filter(pa.array([person_of.get(a) == person_of.get(b) for a, b in ends], pa.bool_()))


def persons_table(person_of: Mapping[str, str]) -> pa.Table:
    """Subject and person, sorted by subject, as a version holds them."""
    columns = {"subject": sorted(person_of), "person_id": [person for _, person in sorted(person_of.items())]}
    return pa.table({name: pa.array(held, pa.string()) for name, held in columns.items()})


def remove_others(folder: Path, version: Path) -> None:
    """Remove every version but the one in force: what it was worked out from, the log holds."""
    for other in folder.iterdir():
        if other.is_dir() and other.name not in (version.name, LOG):
            remove_folder(other)


def faults(folder: Path, version: Path, *, erasing: bool) -> tuple[str, ...]:
    """What does not hold in the log, and between the log and the persons of ``version``.

    While something waits to be taken out (``erasing``), the log may still say it.
    """
    from forethought.linkage.spine import blanked, replay
    from forethought.model.errors import UserError

    log = log_of(folder, version)
    found = log.verify(taking_out=erasing)
    if not found.ok:
        return (f"identity/{LOG}: event {found.first_bad} does not hold: {found.reason}",)
    if not found.count:
        return ()
    try:
        said = log.events()
        state = replay(blanked(said, said))
    except UserError as problem:
        return (f"identity/{LOG}: {problem.what}",)
    persons = pq.read_table(version / "persons.parquet", columns=["subject", "person_id"])
    said = state.table().rename_columns(persons.column_names)
    same = persons.sort_by("subject").cast(said.schema).equals(said)
    return () if same else (f"identity/{LOG}: the events lead to other persons than the version in force",)


def _all_events(
    folder: Path, previous: Path | None, tables: Mapping[str, pa.Table], before: Mapping[str, str]
) -> pa.Table:
    from forethought.linkage.spine import blanked, events, replay

    said = log_of(folder, previous).events()
    batches = [_unsaid(before, replay(said)), _dated(events.checked(tables["events"]))]
    state = _replayed(blanked(pa.concat_tables([said, *batches]), batches[1]))
    persons = tables["persons"]
    now = dict(zip(persons["subject"].to_pylist(), persons["person_id"].to_pylist(), strict=True))
    batches.append(_unsaid(now, state))
    return pa.concat_tables([batch.select(events.EVENTS.names) for batch in batches])


def _with_unsaid(said: pa.Table, persons: Mapping[str, str]) -> pa.Table:
    from forethought.linkage.spine import replay

    return pa.concat_tables([said, _unsaid(persons, replay(said))])


def _replayed(said: pa.Table) -> SpineState:
    from forethought.linkage.spine import replay

    return replay(said)


def _unsaid(persons: Mapping[str, str], state: SpineState) -> pa.Table:
    from forethought.linkage.spine import event_table, unsaid

    return _dated(event_table(unsaid(persons, state)))


def _dated(events: pa.Table) -> pa.Table:
    """Events with a moment, as a state needs them; which one plays no part before they are in the log."""
    moment = pa.array([0] * len(events), pa.timestamp("us", "UTC"))
    return events.append_column("recorded", moment)


def _log_holds(folder: Path, version: Path) -> bool:
    from forethought.linkage.spine import EventLog

    try:
        return bool(log_of(folder, version).head() == EventLog(folder / LOG).head())
    except (OSError, ValueError):
        return False
