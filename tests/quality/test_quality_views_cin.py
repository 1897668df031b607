"""The shared ideas of the children in need census, each by example."""

import re

import pytest

from forethought.engine import run_cases
from forethought.model import load_form
from forethought.quality import load_rules
from forethought.quality.case_running import case_steps


def rows_of(view, columns, tables, engine, year=2026):
    """The rows of ``view`` as text, for text tables ``name: header / rows``."""
    given = {}
    for name, text in tables.items():
        header, *lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
        given[f"raw_{name.lower()}"] = [
            {**{k: v or None for k, v in zip(header, line, strict=True)}, "_row": at} for at, line in enumerate(lines)
        ]
    sources, steps = case_steps(load_form("cin", year), frozenset([view]))
    (found,) = run_cases(f"select {', '.join(columns)} from {view}", [given], sources, engine=engine, steps=steps)
    return sorted(" ".join("-" if v is None else str(v) for v in row.values()) for row in found.to_pylist())


UPNS = """
all noughts                | A000000000000 | A
the last figure counts 13  | A000000000001 | P
the second counts 2        | A100000000000 | C
modulo 23                  | A000000000009 | C
temporary, A is worth 0    | A00000000000A | A
temporary, B is worth 1    | A00000000000B | P
temporary, Z is worth 22   | A00000000000Z | L
temporary, never an I      | A00000000000I | -
a letter in between        | A0000000A0000 | -
too short                  | A00000000000  | -
too long                   | A0000000000000 | -
blank                      |               | -
"""


@pytest.mark.parametrize("line", UPNS.strip().splitlines())
def test_upn_letter(line, case_engine):
    _, upn, letter = (part.strip() for part in line.split("|"))

    found = rows_of("upn_letter", ["letter"], {"ChildIdentifiers": f"UPN\n{upn or ' '}"}, case_engine)

    assert found == ([] if letter == "-" else [letter])


def test_upn_letter_belongs_to_its_row(case_engine):
    children = """
        UPN
        A000000000001
        broken
        A000000000000
        """

    assert rows_of("upn_letter", ["row_no", "letter"], {"ChildIdentifiers": children}, case_engine) == ["0 P", "2 A"]


def test_assessment_factors_stand_between_commas_and_in_capitals(case_engine):
    assessments = """
        LAchildID | CINdetailsID | AssessmentFactors
        a         | 1            | 1A
        a         | 2            | 1a, 21
        b         | 1            |
        """
    columns = ["row_no", "lachildid", "cindetailsid", "factors"]

    assert rows_of("assessment_factors", columns, {"Assessments": assessments}, case_engine) == [
        "0 a 1 ,1A,",
        "1 a 2 ,1A,21,",
    ]


EPISODE = """
    LAchildID | CINdetailsID | DateOfInitialCPC
    a         | 1            | 2025-06-01
    a         | 2            |
    """
ROWS = ["assessments_row", "section47_row", "childprotectionplans_row", "cinplandates_row"]
ACTIVITY = """
assessments          | 2025-05-01 | 2025-05-09 | 2025-05-09 True
assessments          | 2025-05-09 | 2025-05-01 | 2025-05-09 True
assessments          | 2025-05-01 |            | 2025-05-01 True
assessments          |            | 2025-05-01 | 2025-05-01 True
assessments          |            |            | - False
assessments          | soon       |            | - True
section47            | 2025-05-01 | 2025-05-09 | 2025-05-09 True
section47            | 2025-05-01 |            | 2025-05-01 True
section47            |            | 2025-05-09 | 2025-05-09 True
section47            |            |            | - False
childprotectionplans | 2025-05-01 |            | - True
childprotectionplans | 2025-05-01 | 2025-05-09 | 2025-05-09 True
cinplandates         | 2025-05-01 |            | 2025-05-01 True
cinplandates         | 2025-05-01 | 2025-05-09 | 2025-05-09 True
"""
START_AND_END = {
    "assessments": "AssessmentActualStartDate | AssessmentAuthorisationDate",
    "section47": "S47ActualStartDate | DateOfInitialCPC",
    "childprotectionplans": "CPPstartDate | CPPendDate",
    "cinplandates": "CINPlanStartDate | CINPlanEndDate",
}


@pytest.mark.parametrize("line", ACTIVITY.strip().splitlines())
def test_case_activity_has_the_latest_day_of_each_row_in_the_column_of_its_table(line, case_engine):
    table, start, end, expected = (part.strip() for part in line.split("|"))
    given = {table: f"LAchildID | CINdetailsID | {START_AND_END[table]}\na | 1 | {start} | {end}"}

    (found,) = rows_of("case_activity", ["latest", "is_dated", *ROWS], given, case_engine)

    assert found == expected + "".join(" 0" if row == f"{table}_row" else " -" for row in ROWS)


def test_case_activity_has_the_conference_of_the_episode_itself(case_engine):
    columns = ["lachildid", "cindetailsid", "latest", "is_dated", *ROWS]

    assert rows_of("case_activity", columns, {"CINdetails": EPISODE}, case_engine) == ["a 1 2025-06-01 True - - - -"]


CONFERENCES = """
on the enquiry                      | 1 2025-06-02 0        | s47 2025-06-02, episode -
not yet held                        | 1 - 0                 | s47 -, episode -
not said whether it is needed       | 1 - -                 | s47 -, episode -
none needed                         | 1 - 1                 | episode -, episode 2025-06-01
none needed, in words               | 1 - True              | episode -, episode 2025-06-01
one needs none                      | 1 - 1; 1 2025-06-02 0 | s47 2025-06-02, episode -
on the other episode                | 2 2025-06-02 0        | s47 2025-06-02, episode 2025-06-01
"""


@pytest.mark.parametrize("line", CONFERENCES.strip().splitlines())
def test_initial_conference_is_read_on_the_episode_only_where_no_enquiry_has_one(line, case_engine):
    _, enquiries, expected = (part.strip() for part in line.split("|"))
    section47 = ["LAchildID | CINdetailsID | DateOfInitialCPC | ICPCnotRequired"]
    for enquiry in enquiries.split(";"):
        section47.append(" | ".join(["a", *("" if cell == "-" else cell for cell in enquiry.split())]))
    where = "case when section47_row is not null then 's47' when cindetails_row is not null then 'episode' end as place"

    given = {"CINdetails": EPISODE, "Section47": "\n".join(section47)}
    found = rows_of("initial_conference", [where, "day"], given, case_engine)

    assert found == sorted(expected.split(", "))


DAYS_BEFORE = """
a Tuesday               | 2026 | 2025-03-31 2025-03-28
a Monday after Easter   | 2025 | 2024-03-28 2024-03-27
a Saturday              | 2024 | 2023-03-31 2023-03-30
"""


@pytest.mark.parametrize("line", DAYS_BEFORE.strip().splitlines())
def test_working_days_before_counts_from_the_first_day_of_the_period(line, case_engine):
    _, year, days = (part.strip() for part in line.split("|"))

    found = dict(
        row.split() for row in rows_of("working_days_before", ["working_days", "day"], {}, case_engine, int(year))
    )

    assert [found["1"], found["2"]] == days.split()
    assert "0" not in found


AREAS = """001-005 201-213 301-320 330-336 340-344 350-359 370-373 380-384 390-394 420 660-681 701-708 800-803 805-808
    810-813 815 816 820-823 825 826 830 831 835-841 845 846 850-852 855-857 860 861 865-896 908 909 916 919 921 925 926
    928 929 931 933 935-938 940 941"""


@pytest.mark.parametrize(("year", "later"), [(2023, set()), (2024, {942, 943}), (2026, {942, 943})])
def test_authorities_in_pupil_numbers_are_those_of_the_list(year, later, case_engine):
    known = set(later)
    for span in AREAS.split():
        first, _, last = span.partition("-")
        known |= set(range(int(first), int(last or first) + 1))
    rule = next(rule for rule in load_rules("cin", year) if rule.code == "1530")
    numbers = [{"UPN": f"A{code:03d}123456789", "_row": code} for code in range(1000)]

    sources, steps = case_steps(load_form("cin", year), frozenset(["childidentifiers"]))
    (found,) = run_cases(rule.sql, [{"raw_childidentifiers": numbers}], sources, engine=case_engine, steps=steps)

    assert set(range(1000)) - set(found["row_no"].to_pylist()) == known


LISTS = """
8540  | 2026 | NONE MOB HAND PC INC COMM LD HEAR VIS BEH CON AUT DDA
8866  | 2023 | 1A 1B 1C 1D 2A 2B 3A 3B 3C 3D 3E 3F 4 5A 5B 5C 5D 6 7 8 9 10
8866  | 2026 | 1A 1B 1C 1D 2A 2B 3A 3B 3C 3D 3E 3F 4 5A 5B 5C 5D 6 7 8 9 10
8897Q | 2026 | {factors}
"""
FACTORS = """1A 1B 1C 2A 2B 2C 3A 3B 3C 4A 4B 4C 5A 5B 5C 6A 6B 6C 7A 8B 8C 8D 8E 8F 9A 10A 11A 12A 13A 14A 15A 16A 17A
    18A 18B 18C 19A 19B 19C 20 21 22A 23A 24A"""


@pytest.mark.parametrize("line", LISTS.strip().splitlines())
def test_codes_that_a_rule_accepts_are_those_of_the_year(line):
    code, year, codes = (part.strip() for part in line.split("|"))
    rule = next(rule for rule in load_rules("cin", int(year)) if rule.code == code)
    longest = max(re.findall(r" in \(([^)]*)\)", rule.sql), key=len)

    assert set(re.findall(r"'([^']*)'", longest)) == set(codes.replace("{factors}", FACTORS).split())
