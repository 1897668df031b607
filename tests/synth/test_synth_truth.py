"""How hard the files are to link, measured against the truth, and that truth and files speak of the same records."""

from __future__ import annotations

from collections import defaultdict

import pytest


@pytest.fixture(scope="module")
def people(westmarch):
    return {row["person_id"]: row for row in westmarch.true("people")}


@pytest.fixture(scope="module")
def true(westmarch):
    return {row["record_id"]: row["person_id"] for row in westmarch.true("records")}


@pytest.fixture(scope="module")
def seen(westmarch):
    """What three sources hold of each child: record id to (forename, surname, date of birth, postcode, numbers)."""
    found = {}
    for r in westmarch.rows("case-system", "ssd_person"):
        names = (r["pers_forename"], r["pers_surname"], r["pers_dob"], "")
        found[f"westmarch-council/{r['pers_person_id']}"] = (*names, r["pers_single_unique_id"])
    for r in westmarch.rows("school-roll", "pupils"):
        found[f"westmarch-schools/{r['PupilId']}"] = (r["Forename"], r["Surname"], r["DOB"], r["Postcode"], "")
    for r in westmarch.rows("child-health", "child_health"):
        found[f"westmarch-health/{r['HealthId']}"] = (
            r["Forename"], r["Surname"], r["DOB"], r["Postcode"], r["NHSNumber"],
        )  # fmt: skip
    return found


def _pairs(true, seen, wanted=lambda person: True):
    group = defaultdict(list)
    for record in seen:
        if wanted(true[record]):
            group[true[record]].append(record)
    return [(a, b) for records in group.values() for i, a in enumerate(records) for b in records[:i]]


def _same_name_and_birth(seen, pairs):
    return sum(seen[a][:3] == seen[b][:3] for a, b in pairs) / len(pairs)


def test_every_person_record_in_the_files_is_in_the_truth_and_no_other(westmarch, true, seen):
    contacts = {
        f"westmarch-schools/{r['PupilId']}:{r['ContactOrder']}"
        for r in westmarch.rows("school-roll", "contacts")
        if r["Forename"] or r["Surname"]
    }
    mothers = {
        f"westmarch-health/{r['HealthId']}:mother"
        for r in westmarch.rows("child-health", "child_health")
        if r["MotherSurname"] or r["MotherForename"]
    }
    assert set(seen) | contacts | mothers <= set(true)
    assert {record for record in true if ":" not in record} == set(seen)


def test_the_three_social_care_sources_use_one_number_for_a_child(westmarch, true):
    numbers = {row["CHILD"] for row in westmarch.rows("ssda903-2026", "header")}
    numbers |= {row["LAchildID"] for row in westmarch.table("cin-2026", "ChildIdentifiers")}
    assert {f"westmarch-council/{number}" for number in numbers} <= set(true)


def test_names_and_birth_dates_alone_find_seven_pairs_in_ten(true, seen):
    assert 0.6 < _same_name_and_birth(seen, _pairs(true, seen)) < 0.85


def test_errors_are_more_common_in_some_ethnic_groups(people, true, seen):
    shares = [
        _same_name_and_birth(seen, _pairs(true, seen, lambda p, rate=rate: people[p]["error_rate"] == rate))
        for rate in (1.0, 1.5, 1.8)
    ]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] - shares[2] > 0.05


# source                    | share of its children with an NHS number
NHS_NUMBERS = {"westmarch-health": 0.98, "westmarch-council": 0.45, "westmarch-schools": 0.0}


@pytest.mark.parametrize(("source", "share"), NHS_NUMBERS.items())
def test_nhs_numbers_are_held_as_often_as_each_agency_holds_them(people, true, seen, source, share):
    mine = [r for r in seen if r.startswith(source) and people[true[r]]["kind"] == "child"]
    assert sum(bool(seen[r][4]) for r in mine) / len(mine) == pytest.approx(share, abs=0.04)


def test_seven_in_ten_school_age_children_in_need_have_a_pupil_number(westmarch):
    school_age = [r for r in westmarch.rows("case-system", "ssd_person") if "2009" < r["pers_dob"][:4] < "2020"]
    assert sum(bool(r["pers_upn"]) for r in school_age) / len(school_age) == pytest.approx(0.70, abs=0.06)


def test_twins_share_family_birth_date_and_surname(people):
    sets = defaultdict(list)
    for row in people.values():
        if row["twin_set"]:
            sets[row["twin_set"]].append(row)
    assert len(sets) > 100
    for pair in sets.values():
        assert len(pair) == 2
        assert len({(row["family"], row["date_of_birth"]) for row in pair}) == 1


def test_a_child_has_another_identity_after_adoption_and_the_first_is_sealed(westmarch, people, true):
    flags = {
        r["flag_person_id"]
        for r in westmarch.rows("case-system", "ssd_person_flags")
        if r["flag_kind"] == "sealed_identity"
    }
    sealed = [true[f"westmarch-council/{number}"] for number in flags]
    assert len(sealed) > 8
    by_person = defaultdict(set)
    for record, person in true.items():
        by_person[person].add(record.split("/")[0])
    for before in sealed:
        after = people[before]["sealed_with"]
        assert people[after]["sealed_with"] == before
        assert by_person[before] == {"westmarch-council"}
        assert "westmarch-council" not in by_person[after]
        assert people[after]["date_of_birth"] == people[before]["date_of_birth"]


def test_many_unaccompanied_children_have_an_estimated_birth_date(westmarch):
    days = [row["DOB"][:5] for row in westmarch.rows("ssda903-2026", "uasc")]
    assert days.count("01/01") / len(days) > 0.1


def test_brothers_and_sisters_are_looked_after_together(people):
    families = defaultdict(int)
    for row in people.values():
        if row["looked_after"] and row["family"]:
            families[row["family"]] += 1
    together = sum(count for count in families.values() if count > 1)
    assert 0.3 < together / sum(families.values()) < 0.7
