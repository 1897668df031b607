"""Records of a new day: they find the persons that linking all anew finds, and nobody else is touched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from forethought.linkage import LinkageError, link, load_trained_model
from forethought.linkage.index import PeopleIndex
from forethought.linkage.newcomers import link_newcomers
from forethought.linkage.spine import EventLog, SpineState, replay
from linkage.linkage_westmarch import westmarch

KEY = b"a key for tests, not a secret"
SETTINGS = load_trained_model().settings(allow_test_numbers=True, allow_pseudo=True)
FIRST, SECOND, THIRD = (datetime(2026, 11, day, 9, tzinfo=UTC) for day in (24, 25, 26))


@dataclass
class Days:
    records: pa.Table
    first: pa.Table
    second: pa.Table
    before: dict[str, str]
    index: PeopleIndex
    spine: SpineState
    log: EventLog


@pytest.fixture
def days(tmp_path: Path, westmarch_records: pa.Table) -> Days:
    """Everybody but a tenth is known; the tenth comes on two days."""
    records = westmarch_records
    day = np.random.default_rng(4).choice(20, len(records))
    known, first, second = (records.filter(pa.array(mask)) for mask in (day > 1, day == 0, day == 1))
    persons = link(known, SETTINGS, key=KEY)
    log = EventLog(tmp_path / "log")
    log.append(persons.events, FIRST)
    before = dict(zip(*(column.to_pylist() for column in persons.persons.columns), strict=True))
    index = PeopleIndex(known, persons.persons, SETTINGS)
    return Days(records, first, second, before, index, replay(log.events()), log)


@pytest.fixture(scope="module")
def westmarch_records(tmp_path_factory: pytest.TempPathFactory) -> pa.Table:
    return westmarch(tmp_path_factory.mktemp("newcomers"), 20_260_402, 2_000)[0]


def take_in(days: Days, newcomers: pa.Table, moment: datetime) -> pa.Table:
    return link_newcomers(newcomers, days.index, days.spine, key=KEY, recorded=moment, log=days.log).events


def test_two_days_of_newcomers_come_to_the_persons_that_linking_all_anew_finds(days: Days) -> None:
    take_in(days, days.first, SECOND)
    take_in(days, days.second, THIRD)
    anew = link(days.records, SETTINGS, key=KEY, spine=days.before).persons
    full = dict(zip(*(column.to_pylist() for column in anew.columns), strict=True))
    new = [*days.first["record_id"].to_pylist(), *days.second["record_id"].to_pylist()]
    mates = {r: frozenset(o for o in full if full[o] == full[r]) for r in new}
    found = {r: frozenset(o for o in full if days.spine.get(o) == days.spine[r]) for r in new}
    assert sum(mates[record] != found[record] for record in new) <= len(new) * 0.015


def test_no_id_changes_without_an_event_and_the_log_tells_all(days: Days) -> None:
    events = pa.concat_tables([take_in(days, days.first, SECOND), take_in(days, days.second, THIRD)])
    told = {event["other_person_id"] for event in events.to_pylist() if event["event"] == "merged"}
    changed = {days.before[record] for record in days.before if days.spine[record] != days.before[record]}
    assert changed <= told
    assert days.log.verify().ok
    assert replay(days.log.events()).facts() == days.spine.facts()
    came = pc.is_in(events["record_id"], value_set=pa.chunked_array([days.first["record_id"].combine_chunks()]))
    assert pc.sum(came).as_py() == len(days.first)


def test_known_records_are_left_to_the_full_linkage(days: Days) -> None:
    head = days.log.head()
    with pytest.raises(LinkageError, match="3 of the new records are known already"):
        take_in(days, _known(days, 3), SECOND)
    assert days.log.head() == head


def _known(days: Days, number: int) -> pa.Table:
    known = pa.array([record in days.spine for record in days.records["record_id"].to_pylist()])
    return days.records.filter(known).slice(0, number)


def test_sealed_sides_stay_apart(days: Days) -> None:
    one = days.first.slice(0, 1)
    record = one["record_id"][0].as_py()
    take_in(days, one, SECOND)
    again = one.set_column(one.column_names.index("record_id"), "record_id", pa.array(["after/1"]))
    seals = pa.table({"record_id": [record, "after/1"], "seal": ["s", "s"], "side": ["before", "after"]})
    sealed = PeopleIndex(
        days.records.filter(pc.equal(days.records["record_id"], record)),
        pa.table({"record_id": [record], "person_id": [days.spine[record]]}),
        SETTINGS,
        {record: ("s", "before")},
    )
    result = link_newcomers(again, sealed, days.spine, key=KEY, recorded=THIRD, seals=seals)
    assert days.spine["after/1"] != days.spine[record]
    for name in ("persons", "links", "vetoes", "review", "events", "scored"):
        assert record not in str(getattr(result, name).to_pylist())
