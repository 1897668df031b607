"""The work list: who deals with what, what is accepted, what changed."""

import pyarrow as pa
import pytest

import forethought
from forethought.model import UserError
from forethought.quality import staff_of, wanted_codes, work_list

SOCIAL_WORKERS = """
child | worker | from       | to
a     | SW1111 | 01/04/2025 | 30/06/2025
a     | SW2222 | 30/06/2025 |
b     | SW3333 | 01/04/2025 | 01/05/2025
b     | SW4444 | 01/05/2025 | 01/09/2025
c     | SW5555 | 01/04/2026 |
"""


def episodes():
    rows = [[cell.strip() for cell in line.split("|")] for line in SOCIAL_WORKERS.strip().splitlines()[1:]]
    return [{"CHILD": c, "SW_ID": w, "SW_DECOM": start, "SW_DEC": end} for c, w, start, end in rows]


def check(*children, sex="X", **more):
    rows = [{"CHILD": child, "SEX": sex, "DOB": "01/02/2012"} for child in children]
    return forethought.check({"Header": rows, **more}, return_="ssda903", year=2026, select=["101", "102"])


def test_the_worker_is_whose_episode_is_open_on_the_last_day_or_else_the_latest():
    run = check("a", "b", "c", SWEpisodes=episodes())

    workers = {row["child"]: row["worker"] for row in staff_of(run).to_pylist()}

    assert workers == {"a": "SW2222", "b": "SW4444"}  # the worker of c starts after the year


def test_a_list_of_teams_is_read_whatever_its_columns_are_called(tmp_path):
    (tmp_path / "teams.csv").write_text("Child ID;Team name;Social worker\na;North;Ash\nb;;Beech\n", encoding="utf-8")
    run = check("a", "b", "c")

    work = work_list(run, staff=staff_of(run, tmp_path / "teams.csv"))

    teams = [(row["team"], row["worker"], row["open"], row["children"]) for row in work.by_team.to_pylist()]
    assert teams == [("", "", 1, 1), ("", "Beech", 1, 1), ("North", "Ash", 1, 1)]


def test_a_file_of_the_return_with_a_column_more_is_a_list_of_teams(tmp_path):
    (tmp_path / "header.csv").write_text("CHILD,SEX,DOB,TEAM\na,X,01/02/2012,North\n", encoding="utf-8")
    run = check("a")

    assert staff_of(run, tmp_path / "header.csv").to_pylist() == [{"child": "a", "team": "North", "worker": None}]


@pytest.mark.parametrize("text", ["CHILD,COLOUR\na,red\n", "TEAM,WORKER\nNorth,Ash\n"])
def test_a_list_that_names_no_child_or_nobody_is_refused_in_words(text, tmp_path):
    (tmp_path / "teams.csv").write_text(text, encoding="utf-8")

    with pytest.raises(UserError, match="SOCIAL_WORKER"):
        staff_of(check("a"), tmp_path / "teams.csv")


def test_children_stand_in_order_whatever_was_found():
    run = forethought.check(
        {"Header": [{"CHILD": "b", "SEX": "X", "DOB": ""}, {"CHILD": "a", "SEX": "X", "DOB": "01/02/2012"}]},
        return_="ssda903",
        year=2026,
        select=["101", "102"],
    )

    listed = work_list(run).by_child().select(["child", "code"]).to_pylist()

    assert [(row["child"], row["code"]) for row in listed] == [("a", "101"), ("b", "101"), ("b", "102")]


def test_rules_and_the_codes_of_a_child_stand_in_order():
    children = [f"c{n}" for n in range(400)]
    run = forethought.check(
        {"Header": [{"CHILD": child, "SEX": "X", "ETHNIC": "?", "UPN": "?", "MOTHER": "?"} for child in children]},
        return_="ssda903",
        year=2026,
    )
    work = work_list(run)
    codes = work.by_rule["code"].to_pylist()
    assert len(codes) > 4
    assert codes == sorted(codes)
    assert all(row["codes"] == sorted(row["codes"]) for row in work.children().to_pylist())


def test_counts_by_rule_add_up_to_the_findings():
    run = check("a", "b", sex="")

    work = work_list(run)

    (rule,) = work.by_rule.to_pylist()
    assert {name: rule[name] for name in ("code", "found", "open", "accepted", "children")} == {
        "code": "101",
        "found": 2,
        "open": 2,
        "accepted": 0,
        "children": 2,
    }
    assert work.counts["open_by_severity"] == {"error": 2}


@pytest.mark.parametrize(("kind", "open_"), [("error", True), ("query", True), ("consistency", True)])
def test_a_weightier_finding_counts_for_every_lighter_kind(kind, open_):
    assert work_list(check("a")).open_at_least(kind) is open_


def test_a_query_is_not_open_as_an_error():
    run = forethought.check(
        {"ChildIdentifiers": [{"LAchildID": "a", "UPN": "", "UPNunknown": "UN7"}]}, "cin", 2026, select=["8530Q"]
    )
    work = work_list(run)

    assert work.counts["open_by_severity"].keys() <= {"query"}
    assert not work.open_at_least("error")


SELECTED = """
select  | ignore  | severity | has         | lacks
        |         | error    | 101         | EPI
SW*     |         |          | SW04STG1       | 101
10?     | 102     |          | 101         | 102
sw04stg1   |         |          | SW04STG1       | 101
"""


@pytest.mark.parametrize("line", SELECTED.strip().splitlines()[1:])
def test_rules_are_chosen_by_code_pattern_and_kind(line):
    select, ignore, severity, has, lacks = ([w] if w else [] for w in (cell.strip() for cell in line.split("|")))

    codes = wanted_codes("ssda903", 2026, select=select, ignore=ignore, severities=severity)

    assert not {*lacks} & {*codes}
    assert {*has} <= {*codes}


def test_nothing_asked_for_is_everything_and_the_unknown_is_kept_to_be_told_of():
    assert wanted_codes("ssda903", 2026) is None
    assert wanted_codes("ssda903", 2026, select=["101", "NOSUCH"]) == ["101", "NOSUCH"]


@pytest.mark.parametrize(
    "asked",
    [{"select": ["ZZ*"]}, {"ignore": ["10I"]}, {"severities": ["grave"]}, {"select": ["101"], "ignore": ["1*"]}],
)
def test_what_can_only_be_a_slip_is_refused(asked):
    with pytest.raises(UserError):
        wanted_codes("ssda903", 2026, **asked)


def test_a_work_list_of_nothing_is_empty_and_whole():
    work = work_list(forethought.check({"Header": []}, return_="ssda903", year=2026))

    assert work.counts["open"] == 0
    assert work.by_rule.num_rows == work.by_team.num_rows == work.by_child().num_rows == 0
    assert isinstance(work.table, pa.Table)
