"""The case system's extracts: who is in them, what is known when, and how they agree with the returns."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest

from forethought.sources import read
from forethought.synth.agencies import registers_of
from forethought.synth.areas import authority_named, localities
from forethought.synth.feeds import case_system, cin, ssda903
from forethought.synth.feeds.case_system import further
from forethought.synth.feeds.case_system.moments import moments_of
from forethought.synth.feeds.feed import Delivery
from forethought.synth.feeds.reference import reference_tables
from forethought.synth.making.locality import make_community
from forethought.synth.rows import NEVER, on
from forethought.synth.setting import setting_of
from forethought.synth.window import Window
from synth.case_system_tables import (
    AUTHORITY,
    YEARS,
    by,
    column,
    council_ids,
    the_more,
    the_place,
    the_places,
    the_registers,
    the_sent,
)

MONTHS = [f"2025-{month:02d}" for month in range(4, 13)] + ["2026-01", "2026-02"]
LAST = date(2026, 3, 31)
SPEAKS_OF_WHAT_IS_TO_COME = ("pers_expected_dob",)


@pytest.fixture
def places():
    return the_places()


@pytest.fixture
def place():
    return the_place()


@pytest.fixture
def registers():
    return the_registers()


@pytest.fixture
def sent():
    return the_sent()


@pytest.fixture
def more():
    return the_more()


def test_it_comes_each_year_and_each_month_of_the_last(sent, more):
    assert list(sent) == list(more) == [*YEARS[:-1], *MONTHS, "2026"]
    for tables in (*sent.values(), *more.values()):
        assert all(table.schema.equals(sent["2026"].get(name, table).schema) for name, table in tables.items())


def test_the_product_reads_every_delivery_and_misses_only_columns_that_are_not_sent(sent, tmp_path):
    for period, tables in sent.items():
        folder = tmp_path / period
        folder.mkdir()
        files = case_system.FEED.write(
            folder, Delivery(case_system.FEED, AUTHORITY, period), {name: [table] for name, table in tables.items()}
        )
        assert all(path.name.startswith("synthetic_ssd_") for path in files)
        intake = read(folder, "ssd", year=2026)
        remarks = {notice.why for notice in intake.notices if notice.level != "info"}
        assert remarks <= {"an absent column is taken as blank in every row"}
        assert {name: table.num_rows for name, table in intake.tables.items()} == {
            name: table.num_rows for name, table in tables.items()
        }


def test_nothing_is_told_before_its_day(place, sent, more):
    for moment in moments_of(place.setting):
        for name, table in [*sent[moment.period].items(), *more[moment.period].items()]:
            for field in table.schema:
                if field.type == pa.date32() and field.name not in SPEAKS_OF_WHAT_IS_TO_COME:
                    days = column(table, field.name)
                    assert all(day < on(moment.end) for day in days if day), (moment.period, name, field.name)


def test_everyone_with_a_contact_help_a_case_or_care_is_in_it_and_their_parents(place, registers, sent):
    need, persons, end = place.need, place.lives.persons, Window.bounds(2023)[1]
    kids = np.unique(
        np.concatenate(
            [
                need.contacts.person[need.contacts.day < end],
                need.early_help.person[need.early_help.start < end],
                need.cases.person[need.cases.referred < end],
                place.care.periods.person[place.care.periods.start < end],
            ]
        )
    )
    with_case = np.unique(need.cases.person[need.cases.referred < end])
    found = set(column(sent["2023"]["ssd_person"], "pers_person_id"))
    assert set(council_ids(place, registers, with_case)) <= found
    fathers = persons.father[kids][persons.father_known[kids]]
    everyone = np.unique(np.concatenate([kids, persons.mother[kids], fathers]))
    assert abs(len(found) / (everyone >= 0).sum() - 1) < 0.03  # a few people have two records


def test_every_id_in_any_table_is_a_person_of_the_extract(sent, more):
    for year in YEARS:
        people = set(column(sent[year]["ssd_person"], "pers_person_id"))
        for name, table in [*sent[year].items(), *more[year].items()]:
            for field in table.column_names:
                if field.endswith("person_id"):
                    assert set(column(table, field)) <= people, (year, name)


def test_people_are_as_the_register_shows_them_on_the_last_day(place, registers, sent):
    persons = np.unique(place.need.cases.person)
    held = registers["council"].held(persons, np.full(len(persons), place.setting.window.end - 1, np.int32))
    people = by(sent["2026"]["ssd_person"], "pers_person_id")
    for at, number in enumerate(held.local_id.tolist()):
        row = people[number]
        assert (row["pers_forename"] or "", row["pers_surname"] or "") == (held.forename[at], held.surname[at])
        assert (row["pers_dob"] or "", row["pers_sex"]) == (held.born[at], held.sex[at])
        assert (row["pers_upn"] or "", row["pers_single_unique_id"] or "") == (held.upn[at], held.nhs_number[at])


def test_unborn_children_have_a_due_date_until_they_are_born(place, registers, sent):
    cases, born = place.need.cases, place.lives.persons.born
    end = Window.bounds(2025)[1]
    unborn = np.unique(cases.person[(cases.referred < end) & (born[cases.person] >= end)])
    ids = council_ids(place, registers, unborn)
    then, now = (by(sent[year]["ssd_person"], "pers_person_id") for year in ("2025", "2026"))
    assert len(unborn)
    for number, person in zip(ids, unborn.tolist(), strict=True):
        before, after = then[number], now[number]
        assert before["pers_dob"] is None
        assert before["pers_expected_dob"] == on(born[person])
        assert before["pers_sex"] == "U"
        if born[person] < place.setting.window.end:
            assert (after["pers_dob"], after["pers_expected_dob"]) == (on(born[person]).isoformat(), None)


def test_only_children_are_asked_why_they_have_no_pupil_number(sent):
    for row in sent["2026"]["ssd_person"].to_pylist():
        grown = row["pers_dob"] is not None and row["pers_dob"] <= "2008-03-31"
        if grown or row["pers_upn"]:
            assert row["pers_upn_unknown"] is None
        if row["pers_dob"] and row["pers_dob"] > "2021-03-31" and not row["pers_upn"]:
            assert row["pers_upn_unknown"] in ("UN1", None)  # none: a birth date that is wrong


def test_mothers_are_those_of_the_children_and_marked_as_mothers(place, registers, sent):
    persons = place.lives.persons
    kids = np.unique(place.need.cases.person)
    kids = kids[persons.mother[kids] >= 0]
    pairs = dict(zip(council_ids(place, registers, kids), kids.tolist(), strict=True))
    people = by(sent["2026"]["ssd_person"], "pers_person_id")
    links = by(sent["2026"]["ssd_mother"], "moth_childs_person_id")
    with_case = set(np.unique(place.need.cases.person).tolist())
    for number, kid in pairs.items():
        link, mother = links[number], int(persons.mother[kid])
        assert people[link["moth_person_id"]]["pers_is_mother"] == "Y"
        assert link["moth_childs_dob"] == people[number]["pers_dob"]
        if mother in with_case:
            assert link["moth_person_id"] == council_ids(place, registers, [mother])[0]


def test_each_person_has_one_open_home_the_one_that_the_register_holds(place, registers, sent):
    homes = [row for row in sent["2026"]["ssd_address"].to_pylist() if row["addr_address_type"] == "Home"]
    open_ones = {row["addr_person_id"]: row for row in homes if row["addr_address_end_date"] is None}
    assert (
        Counter(row["addr_person_id"] for row in homes if row["addr_address_end_date"] is None).most_common(1)[0][1]
        == 1
    )
    persons = np.setdiff1d(np.unique(place.need.cases.person), place.care.periods.person)
    persons = persons[place.lives.persons.born[persons] < place.setting.window.end]
    held = registers["council"].held(persons, np.full(len(persons), place.setting.window.end - 1, np.int32))
    for at, number in enumerate(held.local_id.tolist()):
        if held.street[at]:
            row = open_ones[number]
            parts = json.loads(row["addr_address_json"])
            assert (row["addr_address_postcode"] or "") == held.postcode[at]
            assert (parts["STREET"], parts.get("HOUSE", "")) == (held.street[at], held.number[at])


def test_homes_follow_one_another(sent):
    rows = sent["2026"]["ssd_address"].to_pylist()
    homes = sorted(
        (row["addr_person_id"], row["addr_address_start_date"], row["addr_address_end_date"] or LAST)
        for row in rows
        if row["addr_address_type"] == "Home"
    )
    for (who, _, end), (other, start, _) in pairwise(homes):
        if who == other:
            assert end == start
    assert len({person for person, _, _ in homes}) < len(homes)


def test_children_in_care_are_at_their_placement(place, registers, sent):
    episodes = place.care.episodes
    now = episodes.take((episodes.end >= place.setting.window.end) & (episodes.placed != "") & (episodes.place != "P1"))
    where = dict(zip(council_ids(place, registers, now.person), now.placed.tolist(), strict=True))
    rows = sent["2026"]["ssd_address"].to_pylist()
    found = {
        row["addr_person_id"]: row["addr_address_postcode"]
        for row in rows
        if row["addr_address_type"] == "Placement" and row["addr_address_end_date"] is None
    }
    assert found == where
    assert where


def test_every_open_case_has_one_lead(place, registers, sent):
    cases = place.need.cases
    end = place.setting.window.end
    known = cases.take(~cases.no_further_action & (cases.closed >= end) & (cases.referred < end - 10))
    rows = [row for row in sent["2026"]["ssd_involvements"].to_pylist() if row["invo_involvement_end_date"] is None]
    leads = Counter(row["invo_person_id"] for row in rows)
    assert {leads[number] for number in council_ids(place, registers, known.person)} == {1}
    workers = set(column(sent["2026"]["ssd_professionals"], "prof_professional_id"))
    assert {row["invo_professional_id"] for row in rows} <= workers


def test_workers_of_a_child_never_overlap(sent):
    rows = sorted(
        (row["invo_person_id"], row["invo_involvement_start_date"], row["invo_involvement_end_date"] or LAST)
        for row in sent["2026"]["ssd_involvements"].to_pylist()
    )
    for (who, start, end), (other, following, _) in pairwise(rows):
        assert start <= end
        assert who != other or end <= following


def test_workers_of_children_in_care_are_those_of_the_return(place, registers, sent):
    returned = {found.period: found.tables for found in ssda903.FEED.extracts(place, registers)}["2026"]["SWEpisodes"]
    names = by(sent["2026"]["ssd_professionals"], "prof_professional_id")
    found = {
        (row["invo_person_id"], names[row["invo_professional_id"]]["prof_social_worker_registration_no"],
         f"{row['invo_involvement_start_date']:%d/%m/%Y}", row["invo_worker_change_reason"])
        for row in sent["2026"]["ssd_involvements"].to_pylist()
    }  # fmt: skip
    told = {(row["CHILD"], row["SW_ID"], row["SW_DECOM"], row["SW_REASON"]) for row in returned.to_pylist()}
    assert told
    assert told <= found


def test_children_of_the_census_are_the_same_people(place, registers, sent):
    census = {found.period: found.tables for found in cin.FEED.extracts(place, registers)}["2026"]
    people = by(sent["2026"]["ssd_person"], "pers_person_id")
    for row in census["ChildIdentifiers"].to_pylist():
        held = people[row["LAchildID"]]
        assert (held["pers_dob"], held["pers_sex"]) == (row["PersonBirthDate"], row["Sex"])
        assert held["pers_upn"] == row["UPN"] or row["PersonBirthDate"] is None


def test_addresses_that_must_not_be_told_are_flagged_for_mother_and_children_alone(place, registers, sent):
    flags, families = sent["2026"]["ssd_person_flags"].to_pylist(), place.lives.families
    hidden = {row["flag_person_id"] for row in flags if row["flag_kind"] == "confidential_address"}
    persons, kids = place.lives.persons, np.unique(place.need.cases.person)
    guarded = families.protected[np.maximum(persons.family[kids], 0)] & (persons.family[kids] >= 0)
    guarded &= persons.mother[kids] >= 0
    assert set(council_ids(place, registers, kids[guarded])) <= hidden
    fathers = np.setdiff1d(persons.father[kids[guarded]], families.mother[families.protected])
    fathers = fathers[(fathers >= 0) & ~persons.child[fathers]]
    assert not set(council_ids(place, registers, fathers)) & hidden
    assert hidden


def test_an_adopted_childs_old_identity_is_sealed_from_the_day_of_the_order(place, registers, sent):
    plans = place.care.adoptions
    plans = plans.take(plans.adopted < NEVER)
    sealed = {
        row["flag_person_id"]: row["flag_start_date"]
        for row in sent["2026"]["ssd_person_flags"].to_pylist()
        if row["flag_kind"] == "sealed_identity"
    }
    ids = council_ids(place, registers, plans.person)
    assert sealed == dict(zip(ids, (on(day) for day in plans.adopted.tolist()), strict=True))
    assert sealed


def test_the_months_bring_what_is_new_or_changed_and_nothing_else(place, sent, more):
    whole, last = dict(sent["2025"]), sent["2026"]
    keys = {
        "ssd_person": "pers_person_id", "ssd_address": "addr_table_id", "ssd_mother": "moth_table_id",
        "ssd_involvements": "invo_involvements_id", "ssd_person_flags": "flag_table_id",
    }  # fmt: skip
    march = date(2026, 3, 1)
    for name, key in keys.items():
        held = by(whole[name], key)
        for month in MONTHS:
            for number, row in by(sent[month][name], key).items():
                assert held.get(number) != row, (month, name)
                held[number] = row
        final = by(last[name], key)
        assert set(held) <= set(final)
        changed = [row for number, row in final.items() if held.get(number) != row]
        assert len(changed) < len(final) / 50
        if name == "ssd_involvements":
            days = ("invo_involvement_start_date", "invo_involvement_end_date")
            assert all(any(row[day] and row[day] >= march for day in days) for row in changed)
    visits = {row["cinv_cin_visit_date"].strftime("%Y-%m") for row in more["2025-07"]["ssd_cin_visits"].to_pylist()}
    assert visits == {"2025-07"}


def test_the_supplier_numbers_rows_anew_once_and_people_never(places, sent):
    new = [moment.renewed for moment in moments_of(places[0].setting)]
    assert new == [moment.renewed for moment in moments_of(places[1].setting)]
    assert new == sorted(new)
    assert (new[0], new[-1]) == (False, True)
    kept = []
    for one, two in pairwise(YEARS):
        flags, after = (set(column(sent[year]["ssd_involvements"], "invo_involvements_id")) for year in (one, two))
        kept.append(flags <= after)
        assert kept[-1] or not flags & after
        people = [set(column(sent[year]["ssd_person"], "pers_person_id")) for year in (one, two)]
        assert people[0] <= people[1]
    assert kept.count(False) == 1


def test_no_number_is_given_in_two_localities_and_professionals_are_sent_once(places, sent):
    other = list(case_system.FEED.extracts(places[1], registers_of(places[1])))[-1].tables
    for name, key in (("ssd_person", "pers_person_id"), ("ssd_address", "addr_table_id")):
        assert not set(column(other[name], key)) & set(column(sent["2026"][name], key))
    assert other["ssd_professionals"].num_rows == 0
    workers = reference_tables(AUTHORITY, 1)["workers"]
    mine = sent["2026"]["ssd_professionals"]
    for ours, theirs in (
        ("prof_professional_id", "worker_id"), ("prof_staff_id", "staff_id"), ("prof_professional_department", "team"),
        ("prof_social_worker_registration_no", "registration"), ("prof_professional_job_title", "job_title"),
    ):  # fmt: skip
        assert column(mine, ours) == column(workers, theirs)


def test_no_file_holds_a_true_id(place, sent, more):
    persons = set(place.setting.person_ids(np.arange(len(place.lives.persons))).tolist())
    for tables in (sent["2026"], more["2026"]):
        for table in tables.values():
            for field in table.schema:
                if field.type == pa.string():
                    assert not persons & set(column(table, field.name))


def test_the_same_community_gives_the_same_extracts(place, sent, more):
    again = registers_of(place)
    for feed, before in ((further.FEED, more), (case_system.FEED, sent)):
        for found in feed.extracts(place, again):
            assert all(table.equals(before[found.period][name]) for name, table in found.tables.items())


def test_a_small_authority_over_one_year_has_its_extracts_too():
    piece = localities(authority_named("westmarch", 2_000))[0]
    community = make_community(setting_of(3, replace(Window(), years=1), piece))
    for feed in (case_system.FEED, further.FEED):
        found = list(feed.extracts(community, registers_of(community)))
        assert [extract.period for extract in found] == [*MONTHS, "2026"]
