"""What police, courts, youth justice and probation send: forms, periods, and what was known when."""

from __future__ import annotations

import re
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

from forethought.synth.feeds import (
    adult_services,
    benefits,
    early_help,
    family_court,
    family_hubs,
    housing,
    marac,
    police_incidents,
    police_missing,
    probation,
    survey,
    voice,
    youth_justice,
)
from forethought.synth.feeds.periods import periods_of, versions
from forethought.synth.rows import NEVER, day, on
from forethought.synth.window import Window
from support_synth_justice import TrueRegisters, places

FEEDS = {
    module.FEED.name: module.FEED
    for module in (
        police_incidents, police_missing, marac, youth_justice, family_court, probation, housing, benefits, early_help,
        family_hubs, adult_services, survey, voice,
    )
}  # fmt: skip
every_feed = pytest.mark.parametrize("name", list(FEEDS))
_SENT = {}


def sent(name, number=0):
    """Every extract of a feed from one locality."""
    if (name, number) not in _SENT:
        place = places()[number]
        _SENT[name, number] = list(FEEDS[name].extracts(place, TrueRegisters(place)))
    return _SENT[name, number]


def rows(name, table, number=0):
    return [
        row for extract in sent(name, number) if table in extract.tables for row in extract.tables[table].to_pylist()
    ]


def last_of(period):
    """The last day of a period by its name."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", period):
        return date.fromisoformat(period)
    if re.fullmatch(r"\d{4}", period):
        return date(int(period), 3, 31)
    year, month = int(period[:4]), int(period[6:]) * 3 if "Q" in period else int(period[5:])
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


@every_feed
def test_deliveries_come_in_order_of_time_and_cover_the_window(name):
    names = [extract.period for extract in sent(name)]
    assert len(names) == len(set(names))
    ends = [last_of(period) for period in names]
    assert ends == sorted(ends)
    assert ends[-1] == date(2026, 3, 31)


@every_feed
def test_every_locality_sends_the_same_tables_with_the_same_columns(name):
    for one, other in zip(sent(name, 0), sent(name, 1), strict=True):
        assert one.period == other.period
        assert {key: table.schema for key, table in one.tables.items()} == {
            key: table.schema for key, table in other.tables.items()
        }


@every_feed
def test_nothing_is_sent_before_it_was_known(name):
    for extract in sent(name):
        end = last_of(extract.period)
        for table in extract.tables.values():
            for column in table.column_names:
                values = table[column].drop_null()
                if pa.types.is_date(values.type) and len(values):
                    assert max(values.to_pylist()) <= end, (extract.period, column)
                if column.endswith("At") and len(values):
                    assert max(values.to_pylist())[:10] <= end.isoformat(), (extract.period, column)


@every_feed
def test_every_row_says_it_is_synthetic_and_holds_no_id_of_the_truth(name):
    for extract in sent(name):
        for key, table in extract.tables.items():
            if name == "family-hubs" and key == "services":
                continue  # the directory says so once, at its head
            assert table.column_names[-1] == "Synthetic"
            assert set(table["Synthetic"].to_pylist()) <= {"yes"}
    text = "".join(str(table.to_pylist()) for extract in sent(name)[-3:] for table in extract.tables.values())
    assert not re.search(r"\bP\d{9}\b", text)


@every_feed
def test_a_feed_sends_the_same_again(name):
    place = places()[0]
    again = list(FEEDS[name].extracts(place, TrueRegisters(place)))
    assert [extract.tables for extract in again] == [extract.tables for extract in sent(name)]


def test_a_row_is_sent_again_in_each_month_in_which_it_changes():
    window = Window(last_year=2026, years=1)
    months = periods_of(window, "monthly")
    start = np.asarray([day(date(2025, 5, 3)), day(date(2025, 5, 3)), day(date(2024, 1, 1)), day(date(2024, 1, 1))])
    end = np.asarray([day(date(2025, 5, 20)), day(date(2025, 8, 1)), NEVER, day(date(2024, 6, 1))])
    found = versions(months, start, end, book=True)
    assert [(months.names[p], r) for p, r in zip(found.period.tolist(), found.row.tolist(), strict=True)] == [
        ("2025-04", 2),
        ("2025-05", 0),
        ("2025-05", 1),
        ("2025-08", 1),
    ]
    assert found.day(end).to_pylist() == [None, date(2025, 5, 20), None, date(2025, 8, 1)]


def test_periods_have_the_names_of_the_calendar():
    window = Window(last_year=2026, years=1)
    assert periods_of(window, "quarterly").names == ("2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1")
    assert periods_of(window, "yearly").names == ("2026",)
    daily = periods_of(window, "monthly", daily_at_end=True).names
    assert daily[:2] == ("2025-04", "2025-05")
    assert daily[10:12] == ("2026-02", "2026-03-01")
    assert len(daily) == 11 + 31


def test_police_send_each_incident_once_by_the_day_it_was_recorded():
    found = rows("police-incidents", "incidents")
    assert len({row["IncidentReference"] for row in found}) == len(found)
    assert all(row["OccurredAt"][:10] <= row["RecordedDate"].isoformat() for row in found)
    window = places()[0].setting.window
    days = places()[0].justice.incidents.day
    inside = ((days >= window.first) & (days < window.end - 4)).sum()
    assert inside <= len(found) <= inside + 60


def test_everybody_in_an_incident_is_sent_with_it():
    for extract in sent("police-incidents"):
        named = set(extract.tables["people"]["IncidentReference"].to_pylist())
        assert named == set(extract.tables["incidents"]["IncidentReference"].to_pylist())


def test_only_domestic_incidents_have_a_risk_grading():
    for row in rows("police-incidents", "incidents"):
        assert (row["DashRisk"] is not None) == (row["IncidentType"] == "domestic")


@pytest.mark.parametrize(
    ("name", "table"), [("police-incidents", "people"), ("marac", "people"), ("benefits", "awards")]
)
def test_an_address_that_must_not_be_told_is_not_sent(name, table):
    hidden = told = 0
    for number, place in enumerate(places()[:4]):
        persons, families = place.lives.persons, place.lives.families
        for row in rows(name, table, number):
            family = persons.family[int(row["LocalId"].split("-")[-1])]
            if family >= 0 and families.protected[family]:
                assert (row["Postcode"], row["Uprn"], row["Street"], row["HouseNumber"]) == (None,) * 4
                hidden += 1
            told += row["Postcode"] is not None
    assert hidden
    assert told


def test_a_missing_child_is_sent_again_when_found_and_ends_as_it_was():
    latest = {row["ReportReference"]: row for row in rows("police-missing", "missing")}
    place = places()[0]
    missing, first = place.justice.missing, place.setting.window.first
    inside = missing.take((missing.reported >= first) & (missing.found < NEVER))
    found = {row["FoundAt"][:10] for row in latest.values() if row["FoundAt"]}
    assert {on(number).isoformat() for number in inside.found.tolist()} <= found
    for row in latest.values():
        assert row["FoundAt"] is None or row["FoundAt"] >= row["ReportedAt"]
        assert row["FoundAt"] or row["ReturnInterviewOffered"] is None
        assert (row["PlacingAuthority"] == "009") == (row["MissingFrom"] == "care")


def test_high_risk_cases_name_victim_and_children_and_an_incident_of_the_police():
    known = {row["IncidentReference"] for row in rows("police-incidents", "incidents")}
    cases = rows("marac", "cases")
    # Those heard in the first weeks are about incidents before the first file of the police.
    assert np.mean([row["IncidentReference"] in known for row in cases]) > 0.9
    victims = [row["CaseReference"] for row in rows("marac", "people") if row["Role"] == "victim"]
    assert sorted(victims) == sorted(row["CaseReference"] for row in cases)


def test_an_offence_has_no_outcome_until_it_is_decided():
    found = [row for number in range(4) for row in rows("youth-justice", "offences", number)]
    assert {row["Outcome"] is None for row in found} == {True, False}
    for row in found:
        blank = row["OutcomeDate"] is None
        assert (row["Outcome"] is None, row["FirstTimeEntrant"] is None, row["AtCourt"] is None) == (blank,) * 3


def test_youth_justice_knows_who_is_in_care_or_in_need():
    said = {row["SocialCareStatus"] for number in range(4) for row in rows("youth-justice", "interventions", number)}
    assert {"none", "CIN", "CLA"} <= said <= {"none", "CIN", "CP", "CLA"}


def test_court_sends_parties_when_issued_and_says_which_care_cases_took_26_weeks():
    cases = {row["CaseNumber"]: row for row in rows("family-court", "cases")}
    for row in cases.values():
        ended = row["ConcludedDate"] is not None and row["CaseType"] == "public law"
        assert (row["Within26Weeks"] is not None) == ended
        if ended:
            weeks = (row["ConcludedDate"] - row["IssueDate"]).days / 7
            assert (row["Within26Weeks"] == "Y") == (weeks <= 26)
    parties = rows("family-court", "parties")
    assert {row["Role"] for row in parties} == {"applicant", "respondent", "child"}
    assert {row["CaseNumber"] for row in parties} <= set(cases)


def test_probation_sends_everybody_under_sentence_at_first_and_changes_after():
    first = sent("probation")[0].tables["sentences"].num_rows
    others = [extract.tables["sentences"].num_rows for extract in sent("probation")[1:]]
    assert first > 3 * np.mean(others)
    for row in rows("probation", "sentences"):
        assert row["SentenceType"] == "custody" or row["ReleaseDate"] is None
