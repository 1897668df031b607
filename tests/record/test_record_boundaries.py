"""The edges of a read: whole and partial deliveries, the moment itself, nothing there, the far side of a flag."""

from datetime import UTC, date, datetime, timedelta

import pytest

from forethought.governance import Denied, Principal
from forethought.record import RecordError, open_reader

MAY = datetime(2026, 5, 29, 9, tzinfo=UTC)
JUNE = datetime(2026, 6, 20, 9, tzinfo=UTC)
ONE, TWO = "westmarch-council/1", "westmarch-council/2"
LINKAGE = Principal("service:linkage", "service", frozenset({"linkage_service"}))


def episode(decom, dec=None, place="U6", child="1"):
    return {"CHILD": child, "DECOM": decom, "DEC": dec, "PLACE": place, "LS": "C2", "CIN": "N1", "RNE": "S"}


def headers(*children):
    return {"Header": [{"CHILD": child, "DOB": "01/02/2012", "SEX": "1"} for child in children]}


def placements(world, **when):
    with world.open(world.worker(ONE), subjects=[ONE]) as reader:
        return sorted({f.entity_key for f in reader.timeline(ONE, **when) if f.entity == "placement"})


def test_a_service_for_everybody_reads_every_person_of_every_batch(world):
    world.send("ssda903", "ssda903", headers("1"), MAY)
    world.send("ssda903", "ssda903", headers("2"), JUNE, year=2025)
    with world.open(LINKAGE, "linkage") as reader:
        assert reader.persons() == [ONE, TWO]
        assert {f.value for f in reader.timeline(TWO)} >= {"2012-02-01"}


def test_an_empty_record_answers_with_nothing(world):
    with world.open(LINKAGE, "linkage") as reader:
        assert reader.persons() == []
    with world.open(world.worker(ONE), subjects=[ONE]) as reader:
        assert reader.timeline(ONE) == []
        assert reader.family(ONE) == []
        assert reader.withheld(ONE) == []


WHOLE_OR_PART = """
first | second | still known
whole | whole  | 2025-05-01
whole | part   | 2025-05-01 2025-06-02
part  | whole  | 2025-05-01
part  | part   | 2025-05-01 2025-06-02
"""


@pytest.mark.parametrize("line", WHOLE_OR_PART.strip().splitlines()[1:])
def test_only_a_whole_delivery_takes_back_what_was_said(world, line):
    first, second, known = (cell.strip() for cell in line.split("|"))
    before = {"Episodes": [episode("01/05/2025"), episode("02/06/2025")]}
    world.send("ssda903", "ssda903", before, MAY, full=first == "whole")
    world.send("ssda903", "ssda903", {"Episodes": [episode("01/05/2025")]}, JUNE, full=second == "whole")
    assert placements(world) == known.split()


OTHER_RETURNS = """
year | feed          | controller
2025 | ssda903       | westmarch-council
2026 | ssda903-draft | westmarch-council
2026 | ssda903       | eastmarch-council
"""


@pytest.mark.parametrize("line", OTHER_RETURNS.strip().splitlines()[1:])
def test_a_delivery_of_another_year_feed_or_controller_takes_nothing_back(world, line):
    year, feed, controller = (cell.strip() for cell in line.split("|"))
    world.send("ssda903", "ssda903", {"Episodes": [episode("01/05/2025")]}, MAY)
    later = {"Episodes": [episode("01/05/2024", child="9")]}
    world.send(feed, "ssda903", later, JUNE, year=int(year), controller=controller)
    assert placements(world) == ["2025-05-01"]


def test_three_deliveries_end_what_each_said_at_the_next_one(world):
    july = JUNE + timedelta(days=10)
    for at, day in ((MAY, "01/05/2025"), (JUNE, "02/05/2025"), (july, "03/05/2025")):
        world.send("ssda903", "ssda903", {"Episodes": [episode(day)]}, at)
    second = timedelta(microseconds=1)
    cases = [
        (MAY - second, []), (MAY, ["2025-05-01"]), (JUNE - second, ["2025-05-01"]), (JUNE, ["2025-05-02"]),
        (july - second, ["2025-05-02"]), (july, ["2025-05-03"]),
    ]  # fmt: skip
    for moment, known in cases:
        assert placements(world, as_known_at=moment) == known
    assert placements(world) == ["2025-05-03"]


def test_a_value_said_again_differently_ends_at_that_moment(world):
    world.send("ssda903", "ssda903", {"Episodes": [episode("01/05/2025", place="U6")]}, MAY)
    world.send("ssda903", "ssda903", {"Episodes": [episode("01/05/2025", place="K2")]}, JUNE)
    with world.open(world.worker(ONE), subjects=[ONE]) as reader:

        def kinds(**when):
            return {f.value for f in reader.timeline(ONE, **when) if f.attribute == "placement_type"}

        assert kinds() == {"K2"}
        assert kinds(as_known_at=JUNE) == {"K2"}
        assert kinds(as_known_at=JUNE - timedelta(seconds=1)) == {"U6"}


AS_AT = """
2025-04-30 |
2025-05-01 | yes
2025-05-31 | yes
2025-06-01 |
"""


@pytest.mark.parametrize("line", AS_AT.strip().splitlines())
def test_a_fact_is_so_from_its_first_day_until_the_day_it_ends(world, line):
    day, so = (cell.strip() for cell in line.split("|"))
    world.send("ssda903", "ssda903", {"Episodes": [episode("01/05/2025", "01/06/2025")], **headers("1")}, MAY)
    assert placements(world, as_at=date.fromisoformat(day)) == (["2025-05-01"] if so else [])
    with world.open(world.worker(ONE), subjects=[ONE]) as reader:
        attributes = {f.attribute for f in reader.timeline(ONE, as_at=date.fromisoformat(day))}
    assert "date_of_birth" in attributes  # without dates of its own it is always so


# --- protection -----------------------------------------------------------------------------------------

MOTHER, CHILD, BROTHER, COUSIN, NEIGHBOUR = "10", "1", "2", "3", "4"


def person(number, forename):
    return {"pers_person_id": number, "pers_forename": forename, "pers_surname": "Testword"}


def related(number, mother, child):
    return {"moth_table_id": number, "moth_person_id": mother, "moth_childs_person_id": child}


def address(number, who, postcode):
    return {"addr_table_id": number, "addr_person_id": who, "addr_address_postcode": postcode}


def send_family(world, flag, relations):
    everybody = [MOTHER, CHILD, BROTHER, COUSIN, NEIGHBOUR]
    tables = {
        "ssd_person": [person(number, f"Name{number}") for number in everybody],
        "ssd_address": [address(f"a{number}", number, "WX1 1AA") for number in everybody]
        + [address(f"b{number}", number, "WX2 2BB") for number in everybody if number != MOTHER],
        "ssd_mother": [related(f"m{place}", *pair) for place, pair in enumerate(relations)],
    }
    if flag:
        tables["ssd_person_flags"] = [{"flag_table_id": "f", "flag_person_id": MOTHER, "flag_kind": flag}]
    world.send("case-system", "ssd", tables, MAY)


def shown(world, number):
    subject = f"westmarch-council/{number}"
    with world.open(world.worker(subject), subjects=[subject]) as reader:
        facts = reader.timeline(subject)
        hidden = reader.withheld(subject)
    return {f.value for f in facts if f.attribute == "postcode"}, {f.value for f in facts}, hidden


REACH = [(MOTHER, CHILD), (MOTHER, BROTHER), (CHILD, COUSIN), (COUSIN, NEIGHBOUR)]


def test_a_confidential_address_is_hidden_for_two_steps_of_the_family_and_no_further(world):
    send_family(world, "confidential_address", REACH)
    assert shown(world, MOTHER)[0] == set()
    for number in (CHILD, BROTHER, COUSIN):  # nothing that could be the family's home, known or not yet known as hers
        assert shown(world, number)[0] == set()
    assert shown(world, NEIGHBOUR)[0] == {"WX1 1AA", "WX2 2BB"}


def test_what_is_no_contact_detail_stays_open_beside_a_confidential_address(world):
    send_family(world, "confidential_address", REACH)
    postcodes, values, hidden = shown(world, MOTHER)
    assert (postcodes, "Name10" in values) == (set(), True)
    assert {(item.person_id, item.entity, item.attribute, item.source) for item in hidden} == {
        ("westmarch-council/10", "address", "postcode", "westmarch-council")
    }


def test_without_that_flag_nothing_is_hidden(world):
    send_family(world, "", REACH)
    for number in (MOTHER, CHILD):
        postcodes, _, hidden = shown(world, number)
        assert "WX1 1AA" in postcodes
        assert hidden == []


def test_a_sealed_identity_is_not_even_hinted_at_and_seals_nobody_else(world):
    send_family(world, "sealed_identity", REACH)
    postcodes, values, hidden = shown(world, MOTHER)
    assert (postcodes, values, hidden) == (set(), set(), [])
    assert shown(world, CHILD)[0] == {"WX1 1AA", "WX2 2BB"}


def test_a_flag_on_one_of_two_records_of_a_person_protects_both(world):
    send_family(world, "confidential_address", [])
    world.send(
        "school-roll",
        "school",
        {"Pupils": [{"PupilId": "7", "Forename": "Name10", "Surname": "Testword", "Postcode": "wx11aa"}]},
        JUNE,
        controller="westmarch-schools",
    )
    world.persons([("westmarch-council/10", "P"), ("westmarch-schools/7", "P")])
    with world.open(world.worker("P"), subjects=["P"]) as reader:
        assert [f for f in reader.timeline("P") if f.attribute == "postcode"] == []
        assert {item.source for item in reader.withheld("P")} == {"westmarch-council", "westmarch-schools"}


# --- the reader itself ----------------------------------------------------------------------------------


def test_family_is_what_is_said_now_and_only_of_the_persons_asked_for(world):
    send_family(world, "", REACH)
    ids = {number: f"westmarch-council/{number}" for number in (MOTHER, CHILD, BROTHER, COUSIN)}
    with world.open(world.worker(*ids.values()), subjects=list(ids.values())) as reader:
        assert {(m.person_id, m.relationship) for m in reader.family(ids[MOTHER])} == {
            (ids[CHILD], "child (mother)"),
            (ids[BROTHER], "child (mother)"),
        }
        assert {m.person_id for m in reader.family(ids[CHILD])} == {ids[MOTHER], ids[COUSIN]}
        (member, *_) = reader.family(ids[BROTHER])
        assert (member.source, member.fact.known_from) == ("westmarch-council", MAY)
    world.send("case-system", "ssd", {"ssd_person": [person(n, "Same") for n in ids]}, JUNE)
    with world.open(world.worker(*ids.values()), subjects=list(ids.values())) as reader:
        assert reader.family(ids[MOTHER]) == []
        assert reader.family(ids[CHILD]) == []


def test_the_event_counts_every_row_given_and_names_everybody_seen(world):
    send_family(world, "", REACH)
    mother, child = f"westmarch-council/{MOTHER}", f"westmarch-council/{CHILD}"
    with world.open(world.worker(mother, child), subjects=[mother, child]) as reader:
        given = len(reader.timeline(mother)) + len(reader.family(mother))
        given += reader.table("select value from claim where person_id = ?", [child]).num_rows
    event = list(world.audit.events())[-1]
    assert event.rows == given
    assert set(event.subjects) == {world.authority.pseudonymise(who) for who in (mother, child)}
    with world.open(world.worker(mother), subjects=[mother]):
        pass
    event = list(world.audit.events())[-1]
    assert (event.rows, event.subjects) == (0, ())


def test_a_table_with_a_person_column_says_who_was_seen(world):
    send_family(world, "", [])
    child = f"westmarch-council/{CHILD}"
    with world.open(world.worker(child), subjects=[child]) as reader:
        assert reader.table("select distinct person_id from claim").num_rows == 1
        assert reader.table("select cast(null as varchar) as person_id from claim limit 1").num_rows == 1
    event = list(world.audit.events())[-1]
    assert event.subjects == (world.authority.pseudonymise(child),)


def test_every_way_of_reading_stops_when_the_grant_runs_out(world):
    send_family(world, "", [])
    child = f"westmarch-council/{CHILD}"
    grant = world.authority.grant(world.worker(child), "direct_care", subjects=[child])
    reader = open_reader(world.store, grant, world.audit, lambda: world.now)
    assert reader.persons() == [child]
    world.now = grant.until
    for read in (reader.persons, lambda: reader.withheld(child), lambda: reader.family(child), reader.facts):
        with pytest.raises(Denied):
            read()


def test_the_refusal_of_a_read_behind_the_view_says_what_to_do(world):
    send_family(world, "", [])
    child = f"westmarch-council/{CHILD}"
    with (
        world.open(world.worker(child), subjects=[child]) as reader,
        pytest.raises(RecordError, match="Select from claim"),
    ):
        reader.table("select * from persons")


def test_protection_is_worked_out_once_for_each_state_of_the_record_and_kept(world, tmp_path):
    send_family(world, "confidential_address", REACH)
    world.store.keep_caches()
    (kept,) = (tmp_path / "record" / "cache").glob("protection-*.parquet")
    written = kept.stat().st_mtime_ns
    world.store.keep_caches()
    assert kept.stat().st_mtime_ns == written
    assert shown(world, CHILD)[0] == set()
    kept.unlink()
    assert shown(world, CHILD)[0] == set()


@pytest.mark.parametrize(
    "sql",
    [
        "select value from claim; select value from claim",
        "copy claim to 'out.csv'",
        "create table mine as select * from claim",
        "delete from claim",
        "describe claim",
    ],
)
def test_a_read_is_one_query_and_nothing_else(world, sql):
    send_family(world, "", [])
    child = f"westmarch-council/{CHILD}"
    with world.open(world.worker(child), subjects=[child]) as reader:
        with pytest.raises(RecordError, match="Select from claim"):
            reader.table(sql)
        assert reader.table("  SELECT value FROM claim").num_rows > 0
