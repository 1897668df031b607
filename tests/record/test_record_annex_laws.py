"""What holds of Annex A whatever the history: windows, the date as the end of all knowledge, order."""

from __future__ import annotations

from datetime import date, timedelta

import hypothesis.strategies as st
import pyarrow as pa
from hypothesis import given, settings

from forethought.record.projections import Ask
from forethought.record.projections.annex_a import lists, make_lists
from record.record_ssd_tables import DAY, joined, reversed_rows
from support_campaigns import size

SINCE, SINCE_YEAR = date(2025, 10, 1), date(2025, 4, 1)
ASK = Ask(DAY, "E09000001")
ROUNDS = settings(max_examples=size(8, 300), deadline=None, derandomize=True)

children = st.sampled_from("ABC")
days = st.dates(date(2024, 12, 1), date(2026, 6, 30))
later = st.dates(DAY + timedelta(days=1), date(2027, 12, 31))


@st.composite
def spans(draw, when=days):
    """A child, a day and, for half of them, a day on which it ended."""
    start = draw(when)
    end = draw(st.none() | st.integers(0, 400).map(lambda count: start + timedelta(days=count)))
    return draw(children), start, end


def table(rows, columns, **constant):
    """Rows of days and texts as a table of the dataset, numbered."""
    names = columns.split()
    return pa.table(
        {
            **{name: pa.array([None if row[at] is None else str(row[at]) for row in rows]).cast(pa.string())
               for at, name in enumerate(names)},
            **{name: pa.array([value] * len(rows), pa.string()) for name, value in constant.items()},
        }
    )  # fmt: skip


def world(contacts, cases, plans, care, visits):
    """A council of three children with these histories."""
    number = [str(at) for at in range(len(care))]
    periods = [(*row, id_, "E8" if row[2] else None) for row, id_ in zip(care, number, strict=True)]
    case = "cine_person_id cine_referral_date cine_close_date"
    return {
        "ssd_person": table([(child, "2012-05-05") for child in "ABC"], "pers_person_id pers_dob", pers_sex="F"),
        "ssd_contacts": table(contacts, "cont_person_id cont_contact_date", cont_contact_source_code="1A"),
        "ssd_cin_episodes": table(cases, case, cine_referral_nfa="N", cine_close_reason="RC7"),
        "ssd_cp_plans": table(plans, "cppl_person_id cppl_cp_plan_start_date cppl_cp_plan_end_date"),
        "ssd_cp_visits": table(visits, "cppv_person_id cppv_cp_visit_date"),
        "ssd_cla_episodes": table(
            periods,
            "clae_person_id clae_cla_episode_start_date clae_cla_episode_ceased_date clae_cla_id "
            "clae_cla_episode_ceased_reason",
        ),
    }


def worlds(when=days):
    """Histories whose facts begin on days of ``when``."""
    events, several = st.lists(st.tuples(children, when), max_size=6), st.lists(spans(when), max_size=5)
    return st.builds(world, events, several, several, several, events)


def rows_of(tables, number):
    return made_of(tables)[f"List {number}"].to_pylist()


def made_of(tables):
    return make_lists(tables, ASK)[0]


def in_force(tables, name, start, end):
    """Who had something in force in the window, with its beginning: worked out here without any query."""
    rows = tables[name].to_pylist()
    return sorted(
        (row[name_of_child(name)], row[start])
        for row in rows
        if row[start] <= DAY.isoformat() and (row[end] is None or row[end] >= SINCE.isoformat())
    )


def name_of_child(table_name):
    return {"ssd_cp_plans": "cppl_person_id", "ssd_cin_episodes": "cine_person_id"}[table_name]


@ROUNDS
@given(worlds())
def test_plans_and_cases_are_those_in_force_in_the_window(tables):
    listed = [(row["Child Unique ID"], str(row["Child Protection Plan Start Date"])) for row in rows_of(tables, 7)]
    assert sorted(listed) == in_force(tables, "ssd_cp_plans", "cppl_cp_plan_start_date", "cppl_cp_plan_end_date")
    listed = [(row["Child Unique ID"], str(row["CIN Start Date"])) for row in rows_of(tables, 6)]
    assert sorted(listed) == in_force(tables, "ssd_cin_episodes", "cine_referral_date", "cine_close_date")


@ROUNDS
@given(worlds())
def test_events_lie_in_the_window_and_nothing_after_the_date(tables):
    made = made_of(tables)
    for name, heading in (("List 1", "Date of Contact"), ("List 3", "Date of referral")):
        assert all(SINCE <= day <= DAY for day in made[name][heading].to_pylist())
    for each in lists():
        for column in each.columns:
            if column.kind == "date":
                assert all(day is None or day <= DAY for day in made[each.name][column.heading].to_pylist())


@ROUNDS
@given(worlds(), worlds(later))
def test_what_comes_after_the_date_changes_nothing(tables, future):
    future.pop("ssd_person")
    assert made_of(joined(tables, future)) == made_of(tables)


@ROUNDS
@given(worlds())
def test_the_order_of_rows_changes_nothing(tables):
    assert made_of(reversed_rows(tables)) == made_of(tables)


@ROUNDS
@given(worlds())
def test_a_child_in_care_is_listed_once_and_counts_agree(tables):
    made = made_of(tables)
    looked_after = made["List 8"]["Child Unique ID"].to_pylist()
    assert len(looked_after) == len(set(looked_after))
    cases = tables["ssd_cin_episodes"].to_pylist()
    for row in made["List 3"].to_pylist():
        lately = [
            case
            for case in cases
            if case["cine_person_id"] == row["Child Unique ID"]
            and SINCE_YEAR.isoformat() <= case["cine_referral_date"] <= DAY.isoformat()
        ]
        assert row["Number of Referrals in Last 12 Months"] == len(lately)
