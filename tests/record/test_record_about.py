"""A reader of everybody about something alone: the same rows under the same filter, nothing that was not asked for."""

from datetime import UTC, datetime

import pytest

from forethought.engine import EngineError
from forethought.governance import Principal
from forethought.record import files, open_reader, view
from forethought.record.about import About
from forethought.record.claims import CLAIM_SCHEMA
from forethought.record.compaction import laid as laid_out
from forethought.record.compaction import laying
from forethought.record.compaction import rows as compact_rows
from forethought.record.essentials import IDENTIFYING, WHO_IS_WHO
from forethought.record.standing import CHANGED, LEFT_OUT

MAY, JUNE, JULY = (datetime(2026, month, 12, 9, tzinfo=UTC) for month in (5, 6, 7))
LINKAGE = Principal("linkage", "service", frozenset({"linkage_service"}))
IDENTIFIED = (
    "entity in ('person', 'relationship') or (entity = 'address' and attribute in ('postcode', 'home_postcode'))"
)


@pytest.fixture
def town(world, monkeypatch):
    """Three hundred children of whom some moved, one left and one came; a mother; a child whose identity is sealed."""
    monkeypatch.setattr(files, "_ROW_GROUP", 100)  # so that a batch has many

    def sent(day, numbers, street):
        people = [
            {"pers_person_id": str(n), "pers_forename": f"F{n}", "pers_dob": f"20{n % 9 + 10}-03-02"} for n in numbers
        ]
        homes = [
            {"addr_table_id": f"a{n}", "addr_person_id": str(n), "addr_address_postcode": street(n)} for n in numbers
        ]
        mothers = [{"moth_table_id": "m", "moth_person_id": "900", "moth_childs_person_id": "7"}]
        flags = [{"flag_table_id": "f", "flag_person_id": "9", "flag_kind": "adopted"}]
        tables = {"ssd_person": people, "ssd_address": homes, "ssd_mother": mothers, "ssd_person_flags": flags}
        world.send("case-system", "ssd", tables, day)

    sent(MAY, range(300), lambda n: f"WX{n % 7} 1AA")
    world.sent = sent
    sent(JUNE, range(1, 301), lambda n: f"WX{n % 7 + (n % 5 == 0)} 1AA")
    world.persons([(f"westmarch-council/{n}", f"P-{n}") for n in range(301)])
    return world


LAST_TOLD = f"known_to is null or end_reason = '{LEFT_OUT}'"


def read(world, about=None, sql=f"select {{columns}} from claim where ({LAST_TOLD}) and ({{identified}})"):
    grant = world.authority.grant(LINKAGE, "linkage")
    columns = ", ".join(sorted(WHO_IS_WHO.columns))
    with open_reader(world.store, grant, world.audit, lambda: world.now, about=about) as reader:
        rows = reader.table(sql.format(columns=columns, identified=IDENTIFIED)).to_pylist()
    return sorted(rows, key=str)


@pytest.mark.parametrize("laid", ["as delivered", "laid out", "laid out and changed"])
@pytest.mark.parametrize("small", [False, True], ids=["one piece", "many pieces"])
def test_it_shows_what_a_reader_of_everything_shows(town, laid, small, monkeypatch):
    if small:
        monkeypatch.setattr(view, "_BULK", 50)
        monkeypatch.setattr(compact_rows, "_GROUPS", 1)
        monkeypatch.setattr(laid_out, "_GROUPS", 1)
        monkeypatch.setattr(laying, "GROUP_ROWS", 100)
    if laid == "laid out and changed":
        town.store.compact()
        town.sent(JULY, [*range(2, 301), 400], lambda n: f"WX{n % 7 + (n % 9 == 0)} 1AA")
    town.store.keep_standing()
    town.store.keep_caches()
    if laid == "laid out":
        town.store.compact()
    assert (town.store.opened().laid is None) == (laid == "as delivered")
    whole = read(town)
    assert len(whole) > 800
    changed = laid == "laid out and changed"
    assert ("westmarch-council/400" in {row["subject"] for row in whole}) == changed
    assert {row["end_reason"] for row in whole if row["subject"] == "westmarch-council/1"} == {
        LEFT_OUT if changed else None
    }
    assert {row["subject"] for row in whole} >= {"westmarch-council/300", "westmarch-council/7"}
    assert {row["end_reason"] for row in whole if row["subject"] == "westmarch-council/0"} == {LEFT_OUT}
    assert not any(row["subject"] == "westmarch-council/9" for row in whole), "sealed"
    assert not any(row["end_reason"] == CHANGED for row in whole)
    assert read(town, WHO_IS_WHO) == whole


def test_what_was_not_asked_for_is_not_there(town):
    with pytest.raises(EngineError, match="Referenced column"):
        read(town, WHO_IS_WHO, "select row from claim")
    with pytest.raises(EngineError, match="Referenced column"):
        read(town, WHO_IS_WHO, "select person_id from claim")
    homes = About({"address": frozenset({"postcode", "home_postcode"})}, WHO_IS_WHO.columns)
    assert {row["entity"] for row in read(town, homes, "select entity from claim")} == {"address"}


def test_it_cannot_count_what_is_withheld(town):
    """It holds a part of the record: a count from it would be too small, and nobody would notice."""
    grant = town.authority.grant(LINKAGE, "linkage")
    reading = open_reader(town.store, grant, town.audit, lambda: town.now, about=WHO_IS_WHO)
    with reading as reader, pytest.raises(EngineError):
        reader.count_withheld()


def test_named_persons_are_read_whole(town):
    grant = town.authority.grant(town.worker("P-7"), "direct_care", subjects=["P-7"])
    with open_reader(town.store, grant, town.audit, lambda: town.now, about=WHO_IS_WHO) as reader:
        columns = set(reader.table("select * from claim").column_names)
    assert columns >= set(CLAIM_SCHEMA.names) - {"claim"}


def test_all_that_identifies_is_asked_for():
    assert set(WHO_IS_WHO.entities) == set(IDENTIFYING)
    assert WHO_IS_WHO.columns <= {*CLAIM_SCHEMA.names, "known_to", "end_reason"}
