"""What holds of the children in need census whatever the history, and of both returns whatever is in the cells."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.model import load_form
from forethought.record.projections import project
from forethought.synth.feeds.case_system.parameters import parameters
from record.returns_histories import FIRST, LAST, as_known, chance
from record.returns_need import cases, need_of
from record.returns_tables import ask, census, joined, lines, tables
from support_campaigns import size

CAMPAIGN = settings(max_examples=size(40, 1500), deadline=None)
FIRST_DAY, LAST_DAY = FIRST.isoformat(), LAST.isoformat()
COLUMNS = {
    **{name: list(table.fields) for name, table in load_form("ssd", 2026).tables.items()},
    **parameters()["tables"],
}
IDS = ("A", "A", "B", "1")
DAYS = (
    "2025-06-01", "2025-03-31", "2025-04-01", "2024-02-29", "2026-03-31T10:00:00", "2026-04-01", "2025-02-30",
    "0001-01-01", "9999-12-31", "zz/zz/2019", "soon", "2012-05-06", "2008-02-29", "२०२५-०१-०१",
)  # fmt: skip
WORDS = (
    "Y", "N", "-1", "F", "M", "C2", "V4", "U6", "X1", "S", "Home", "UASC", "Neglect", "E11", '["2A"]', '{"2A":"Y"}',
    "[", "null", "Ω", 'a,"b"\n', "<&>", "Dental check", "Adoption", "P1", "UN7",
)  # fmt: skip


def words(column: str) -> tuple[str, ...]:
    """What may stand in a column; anything may stand in a day's."""
    return IDS if column.endswith("_id") else DAYS if "date" in column or "dob" in column else WORDS


def made(facts):
    return project("cin_census", tables(facts), ask())


@CAMPAIGN
@given(held=cases())
def test_the_cases_of_the_year_and_no_others_with_their_work_inside(held, tmp_path_factory):
    rows = census(need_of("A", held), tmp_path_factory.mktemp("census"))
    closed = {case.start: case.start if case.nothing else case.end for case in held}
    wanted = [str(on) for on, end in closed.items() if on <= LAST and (end is None or end >= FIRST)]
    assert lines(rows["CINdetails"], "CINreferralDate") == wanted
    ends = {row["CINdetailsID"]: row["CINclosureDate"] or LAST_DAY for row in rows["CINdetails"]}
    starts = {row["CINdetailsID"]: row["CINreferralDate"] for row in rows["CINdetails"]}
    for name, begins in (("Assessments", "AssessmentActualStartDate"), ("CINplanDates", "CINPlanStartDate"),
                         ("Section47", "S47ActualStartDate"), ("ChildProtectionPlans", "CPPstartDate")):  # fmt: skip
        for row in rows[name]:
            assert starts[row["CINdetailsID"]] <= row[begins] <= ends[row["CINdetailsID"]]
    for name, over in (("Assessments", "AssessmentAuthorisationDate"), ("CINplanDates", "CINPlanEndDate"),
                       ("ChildProtectionPlans", "CPPendDate")):  # fmt: skip
        assert all(row[over] is None or FIRST_DAY <= row[over] <= LAST_DAY for row in rows[name])


@CAMPAIGN
@given(cases(), st.integers(0, 2**32))
def test_the_order_of_facts_is_nothing(held, seed):
    facts = joined(need_of("A", held), need_of("B", held[:1]))
    assert project("cin_census", tables(facts, chance(seed)), ask()) == made(facts)


@CAMPAIGN
@given(cases())
def test_what_happens_after_the_year_changes_nothing_of_its_census(held):
    facts = need_of("A", held)
    assert made(as_known(facts, LAST_DAY)) == made(facts)


@CAMPAIGN
@given(held=cases(), others=cases())
def test_another_child_changes_only_its_own_rows(held, others, tmp_path_factory):
    facts = need_of("A", held)
    folder = tmp_path_factory.mktemp("census")
    alone, both = census(facts, folder), census(joined(facts, need_of("B", others)), folder)
    for name, rows in both.items():
        assert [row for row in rows if row.get("LAchildID") != "B"] == alone[name]


@settings(max_examples=size(25, 500), deadline=None)
@given(data=st.data(), name=st.sampled_from(["ssda903", "cin_census"]))
def test_whatever_stands_in_the_cells_a_return_is_made(data, name):
    facts = {}
    for table in data.draw(st.sets(st.sampled_from(sorted(COLUMNS)), min_size=4)):
        row = st.tuples(*(st.none() | st.sampled_from(words(column)) for column in COLUMNS[table]))
        rows = data.draw(st.lists(row, max_size=4))
        facts[table] = [dict(zip(COLUMNS[table], cells, strict=True)) for cells in rows]
    assert all(project(name, tables(facts), ask()).values())
