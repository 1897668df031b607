"""The census of a few children whose cases are written out by hand: what each year's census says of them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from types import SimpleNamespace
from typing import get_type_hints

import numpy as np
import pytest

from forethought.model import load_form
from forethought.sources import read
from forethought.synth.areas import authority_named, localities
from forethought.synth.feeds.cin import FEED, extracts, write_census
from forethought.synth.feeds.feed import Delivery
from forethought.synth.journeys import tables as journeys
from forethought.synth.lives.tables import Conditions, Persons
from forethought.synth.rows import NEVER, NOBODY, day
from forethought.synth.setting import setting_of
from forethought.synth.window import Window

BEFORE = {"day": NEVER, "reference": NOBODY, "code": "", "flag": False, "number": 0, "amount": 0.0}
GIRL, BABY, TURNED_AWAY, MOVED, TEEN = range(5)


def moment(text):
    return day(date.fromisoformat(text)) if text else NEVER


def from_lines(table, names, lines):
    """A table from the columns that matter; the others hold nothing."""
    kinds = {name: hint.__metadata__[0] for name, hint in get_type_hints(table, include_extras=True).items()}
    given = dict(zip(names, zip(*lines, strict=True), strict=True))
    made = {}
    for item in fields(table):
        values = list(given.get(item.name, [BEFORE[kinds[item.name]]] * len(lines)))
        if kinds[item.name] == "day":
            values = [value if value == NEVER else moment(value) for value in values]
        kind = {"code": np.str_, "flag": np.bool_, "amount": float}.get(kinds[item.name], np.int32)
        made[item.name] = np.asarray(values, kind)
    return table(**made)


@dataclass(frozen=True)
class Council:
    """The council's register, which makes no mistakes here."""

    persons: Persons

    def held(self, people, days):
        columns = {
            "local_id": np.char.add("7000000", people.astype(np.str_)),
            "born": np.datetime_as_string(self.persons.born[people].astype("datetime64[D]")),
            "sex": self.persons.sex[people],
            "ethnicity": self.persons.ethnicity[people],
            "upn": self.persons.upn[people],
        }
        return Looked(columns)


class Looked(SimpleNamespace):
    def __init__(self, columns):
        super().__init__(**columns)

    def take(self, wanted):
        return Looked({name: values[wanted] for name, values in vars(self).items()})


PERSONS = from_lines(
    Persons,
    ("sex", "ethnicity", "born", "upn", "died"),
    [
        ("F", "WBRI", "2014-05-05", "B001100018002", ""),
        ("M", "MWBC", "2024-06-20", "", ""),
        ("M", "", "2013-01-01", "", ""),
        ("F", "BAFR", "2012-01-01", "C001100018003", "2024-12-24"),
        ("M", "WBRI", "2010-02-03", "", ""),
    ],
)
CONDITIONS = from_lines(
    Conditions,
    ("person", "condition", "since"),
    [(GIRL, "VIS", "2018-01-01"), (GIRL, "LD", "2019-01-01"), (TEEN, "AUT", "2025-10-10")],
)
CASES = from_lines(
    journeys.Cases,
    ("person", "referred", "source", "no_further_action", "need", "closed", "closure"),
    [
        (GIRL, "2022-01-10", "1A", False, "N1", "2022-06-30", "RC8"),
        (GIRL, "2023-02-01", "6", False, "N1", "2025-06-20", "RC7"),
        (BABY, "2024-02-01", "3A", False, "N1", "", ""),
        (TURNED_AWAY, "2024-03-31", "8", True, "N0", "2024-04-03", ""),
        (MOVED, "2024-05-01", "5B", False, "N5", "2024-12-24", "RC2"),
        (TEEN, "2024-09-01", "2A", False, "N6", "", ""),
    ],
)
FIRST, SECOND, UNBORN, AWAY, HERE, LAST = range(6)
ASSESSMENTS = from_lines(
    journeys.Assessments,
    ("case", "person", "start", "authorised", "factors", "need_found"),
    [
        (FIRST, GIRL, "2022-01-11", "2022-02-20", "21", False),
        (SECOND, GIRL, "2023-02-02", "2023-04-03", "3B 19B", True),
        (SECOND, GIRL, "2024-03-20", "2024-04-20", "3B", True),
        (UNBORN, BABY, "2024-02-02", "2024-03-10", "1A 2B", True),
    ],
)
ENQUIRIES = from_lines(
    journeys.Enquiries,
    ("case", "person", "strategy", "conference", "not_required", "transferred"),
    [
        (SECOND, GIRL, "2024-03-22", "2024-04-12", False, False),
        (UNBORN, BABY, "2024-02-10", "", True, False),
        (HERE, MOVED, "2024-05-10", "2024-05-14", False, True),
    ],
)
NEED_PLANS = from_lines(
    journeys.NeedPlans,
    ("case", "person", "start", "end"),
    [(SECOND, GIRL, "2023-04-10", "2024-04-12"), (LAST, TEEN, "2024-10-20", "")],
)
PLANS = from_lines(
    journeys.ProtectionPlans,
    ("case", "person", "enquiry", "start", "end", "category", "latest_category", "earlier"),
    [
        (SECOND, GIRL, 0, "2024-04-12", "2025-06-10", "NEG", "EMO", 1),
        (HERE, MOVED, 2, "2024-05-14", "2024-12-24", "EMO", "EMO", 0),
        (LAST, TEEN, NOBODY, "2025-02-10", "", "PHY", "MUL", 0),
    ],
)
REVIEWS = from_lines(
    journeys.ProtectionReviews,
    ("plan", "day"),
    [(0, "2024-07-01"), (0, "2024-12-20"), (0, "2025-05-20"), (2, "2025-04-30")],
)
NEED = journeys.Need(
    journeys.EarlyHelp.empty(), journeys.Contacts.empty(), CASES, ASSESSMENTS, ENQUIRIES, NEED_PLANS, PLANS, REVIEWS,
    journeys.Visits.empty(),
)  # fmt: skip


@pytest.fixture(scope="module")
def community():
    piece = localities(authority_named("westmarch", 5_000))[0]
    lives = SimpleNamespace(persons=PERSONS, conditions=CONDITIONS)
    return SimpleNamespace(setting=setting_of(1, Window(), piece), lives=lives, need=NEED)


@pytest.fixture(scope="module")
def made(community):
    return {found.period: found.tables for found in extracts(community, {"council": Council(PERSONS)})}


def of(made, year, table, child):
    return [row for row in made[str(year)][table].to_pylist() if row["LAchildID"] == f"7000000{child}"]


def only(made, year, table, child):
    (row,) = of(made, year, table, child)
    return row


def test_each_year_has_the_tables_and_columns_of_its_form(made):
    assert list(made) == ["2021", "2022", "2023", "2024", "2025", "2026"]
    for year, tables in made.items():
        form = load_form("cin", max(int(year), 2023))
        assert {*tables} == {*form.tables}
        for name, table in tables.items():
            assert {*table.column_names} <= {*form.tables[name].fields}, name


def test_children_are_those_with_a_case_open_at_some_time_in_the_year(made):
    def children(year):
        return [int(row["LAchildID"][-1]) for row in made[str(year)]["ChildIdentifiers"].to_pylist()]

    assert children(2021) == []
    assert children(2022) == [GIRL]
    assert children(2024) == [GIRL, BABY, TURNED_AWAY]
    assert children(2025) == [GIRL, BABY, MOVED, TEEN]
    assert children(2026) == [GIRL, BABY, TEEN]


def test_a_case_is_open_until_the_year_in_which_it_closes(made):
    first, second = of(made, 2023, "CINdetails", GIRL)
    assert (first["CINclosureDate"], first["ReasonForClosure"]) == ("2022-06-30", "RC8")
    assert (second["CINreferralDate"], second["CINclosureDate"], second["ReasonForClosure"]) == (
        "2023-02-01",
        None,
        None,
    )
    assert only(made, 2025, "CINdetails", GIRL)["CINclosureDate"] is None
    assert only(made, 2026, "CINdetails", GIRL)["CINclosureDate"] == "2025-06-20"


def test_a_referral_that_led_to_nothing_stands_alone_and_is_not_closed(made):
    row = only(made, 2024, "CINdetails", TURNED_AWAY)
    assert (row["ReferralNFA"], row["CINclosureDate"], row["ReasonForClosure"]) == ("1", None, None)
    assert only(made, 2024, "ChildIdentifiers", TURNED_AWAY)["UPNunknown"] == "UN6"
    assert only(made, 2024, "ChildCharacteristics", TURNED_AWAY)["Ethnicity"] == "NOBT"


def test_an_unborn_child_has_the_day_it_is_expected_and_then_its_birthday(made):
    before, after = (only(made, year, "ChildIdentifiers", BABY) for year in (2024, 2025))
    assert (before["PersonBirthDate"], before["ExpectedPersonBirthDate"]) == (None, "2024-06-20")
    assert before["GenderCurrent"] == "0"
    assert (after["PersonBirthDate"], after["ExpectedPersonBirthDate"], after["Sex"]) == ("2024-06-20", None, "M")
    assert before["LAchildID"] == after["LAchildID"]
    assert of(made, 2024, "Disabilities", BABY) == []
    assert only(made, 2025, "Disabilities", BABY)["Disability"] == "NONE"


def test_pupil_numbers_or_why_there_is_none(made):
    def numbers(child):
        row = only(made, 2025, "ChildIdentifiers", child)
        return row["UPN"], row["UPNunknown"]

    assert numbers(GIRL) == ("B001100018002", None)
    assert numbers(BABY) == (None, "UN1")
    assert numbers(TEEN) == (None, "UN4")


def test_disabilities_are_those_known_by_then(made):
    assert [row["Disability"] for row in of(made, 2025, "Disabilities", GIRL)] == ["LD", "VIS"]
    assert [only(made, year, "Disabilities", TEEN)["Disability"] for year in (2025, 2026)] == ["NONE", "AUT"]


def test_a_death_is_told_once_it_has_come(made):
    row = only(made, 2025, "ChildIdentifiers", MOVED)
    assert row["PersonDeathDate"] == "2024-12-24"
    assert of(made, 2026, "ChildIdentifiers", MOVED) == []


def test_an_assessment_is_told_until_the_year_it_is_authorised_in(made):
    then, now = only(made, 2023, "Assessments", GIRL), of(made, 2024, "Assessments", GIRL)
    assert (then["AssessmentAuthorisationDate"], then["AssessmentFactors"]) == (None, None)
    assert [row["AssessmentFactors"] for row in now] == ["3B,19B", None]
    assert [row["AssessmentFactor"] for row in of(made, 2024, "AssessmentFactorsList", GIRL)] == ["3B", "19B"]
    assert [row["AssessmentFactors"] for row in of(made, 2025, "Assessments", GIRL)] == ["3B"]
    assert of(made, 2026, "Assessments", GIRL) == []


def test_an_enquiry_has_its_target_of_fifteen_working_days_and_its_conference(made):
    then, now = (only(made, year, "Section47", GIRL) for year in (2024, 2025))
    # Good Friday and Easter Monday of 2024 (29 March and 1 April) are no working days.
    assert then["InitialCPCtarget"] == now["InitialCPCtarget"] == "2024-04-16"
    assert (then["DateOfInitialCPC"], now["DateOfInitialCPC"]) == (None, "2024-04-12")
    assert only(made, 2024, "Section47", BABY)["ICPCnotRequired"] == "1"


def test_a_conference_on_moving_in_stands_with_the_case(made):
    assert only(made, 2025, "CINdetails", MOVED)["DateOfInitialCPC"] == "2024-05-14"
    assert of(made, 2025, "Section47", MOVED) == []


def test_plans_and_reviews_are_those_of_the_year(made):
    row = only(made, 2025, "ChildProtectionPlans", GIRL)
    assert (row["CPPstartDate"], row["CPPendDate"], row["NumberOfPreviousCPP"]) == ("2024-04-12", None, "1")
    assert only(made, 2026, "ChildProtectionPlans", GIRL)["CPPendDate"] == "2025-06-10"
    assert [row["CPPreviewDate"] for row in of(made, 2025, "Reviews", GIRL)] == ["2024-07-01", "2024-12-20"]
    assert [row["CPPreviewDate"] for row in of(made, 2026, "Reviews", GIRL)] == ["2025-05-20"]
    assert [only(made, year, "CINplanDates", TEEN)["CINPlanEndDate"] for year in (2025, 2026)] == [None, None]
    assert only(made, 2025, "CINplanDates", GIRL)["CINPlanEndDate"] == "2024-04-12"


def test_a_category_changes_at_a_review(made):
    rows = [only(made, year, "ChildProtectionPlans", TEEN) for year in (2025, 2026)]
    assert [row["InitialCategoryOfAbuse"] for row in rows] == ["PHY", "PHY"]
    assert [row["LatestCategoryOfAbuse"] for row in rows] == ["PHY", "MUL"]


def test_the_file_says_what_it_is_and_reads_as_it_was_made(made, community, tmp_path):
    delivery = Delivery(FEED, community.setting.authority, "2025")
    empty = {name: table.slice(0, 0 if name != "Header" else 1) for name, table in made["2025"].items()}
    parts = {name: [table, empty[name]] for name, table in made["2025"].items()}
    (path,) = write_census(tmp_path, delivery, parts)
    assert "synthetic" in path.name
    assert community.setting.authority.mark in path.read_text(encoding="utf-8")
    intake = read(path, "cin", 2025)
    assert [notice for notice in intake.notices if notice.level != "info"] == []
    for name, table in made["2025"].items():
        held = intake.tables[name]
        assert held.num_rows == table.num_rows, name
        same = [column for column in table.column_names if column not in ("CINdetailsID", "AssessmentID", "CPPID")]
        assert held.select(same).to_pylist() == table.select(same).to_pylist(), name
