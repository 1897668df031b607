"""forethought check: from findings to a work list that is dealt out, answered, mended and sent."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from support_canary import CANARY, found_in
from support_cli import Forethought

HEADER = """CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB,TEAM
901,1,05/05/2015,WBRI,UN1,,,North
902,X,5/5/2015,WBRI,UN1,,,South
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "return"
    path.mkdir()
    (path / "header.csv").write_text(HEADER, encoding="utf-8")
    return path


def words(folder: Path, tmp_path: Path, *more: object) -> list[object]:
    chosen = ["--select", "101,102"]
    return ["check", folder, "--return", "ssda903", "--year", 2026, "--workspace", tmp_path / "ws", *chosen, *more]


def test_an_accepted_finding_is_kept_counted_apart_and_fails_no_more(
    forethought: Forethought, folder: Path, tmp_path: Path
) -> None:
    told = forethought(*words(folder, tmp_path, "--accept", "101", "--child", "901", "--reason", "as the court wrote"))
    assert "2 open, 1 accepted with a reason: 2 errors." in told.out
    again = forethought(*words(folder, tmp_path, "--json")).document
    assert (again["work"]["open"], again["work"]["accepted"], again["counts"]["findings"]) == (2, 1, 3)
    assert Path(again["accepted_path"]) == (tmp_path / "ws" / "runs" / "accepted.csv").resolve()
    children = json.loads(Path(again["children_path"]).read_text(encoding="utf-8"))["children"]
    assert [(row["child"], row["codes"], row["accepted"]) for row in children] == [
        ("901", [], ["101"]),
        ("902", ["101", "102"], []),
    ]
    for code, child in (("101", "902"), ("102", "902")):
        last = forethought(*words(folder, tmp_path, "--accept", code, "--child", child, "--reason", "as well"))
    assert last.code == 0
    assert forethought(*words(folder, tmp_path)).code == 0


def test_a_workbook_filled_in_is_given_back(forethought: Forethought, folder: Path, tmp_path: Path) -> None:
    book_path = tmp_path / "work.xlsx"
    assert forethought(*words(folder, tmp_path, "--xlsx", book_path)).code == 1
    book = openpyxl.load_workbook(book_path)
    sheet = book["Work list"]
    reason = next(cell.column for cell in sheet[1] if cell.value == "reason")
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, reason).value = "looked into"
    book.save(book_path)

    outcome = forethought(*words(folder, tmp_path, "--accepted", book_path))

    assert outcome.code == 0
    assert "0 open, 3 accepted" in outcome.out


def test_a_file_of_ones_own_keeps_the_acceptances(forethought: Forethought, folder: Path, tmp_path: Path) -> None:
    own = tmp_path / "mine" / "accepted.csv"
    outcome = forethought(
        *words(folder, tmp_path, "--accepted", own, "--accept", "101", "--child", "901", "--reason", "r")
    )
    assert outcome.code == 1
    assert own.exists()
    assert not (tmp_path / "ws" / "runs" / "accepted.csv").exists()
    missing = forethought(*words(folder, tmp_path, "--accepted", tmp_path / "nowhere.csv"))
    assert missing.code == 2
    assert "no such file of accepted findings" in missing.err


def test_a_corrected_copy_shows_the_gain(forethought: Forethought, folder: Path, tmp_path: Path) -> None:
    outcome = forethought(*words(folder, tmp_path, "--corrected", tmp_path / "fixed"))
    assert outcome.code == 1
    assert "2 cells mended; 3 findings before, 1 after" in outcome.out
    assert (folder / "header.csv").read_text(encoding="utf-8") == HEADER
    mended = HEADER.replace("901,1,", "901,M,").replace("5/5/2015,WBRI,UN1,,,South", "05/05/2015,WBRI,UN1,,,South")
    assert (tmp_path / "fixed" / "return" / "header.csv").read_text(encoding="utf-8") == mended
    document = forethought(*words(folder, tmp_path, "--corrected", tmp_path / "again", "--json")).document["corrected"]
    assert (document["changed"], document["findings_before"], document["findings_after"]) == (2, 3, 1)


def test_teams_are_told_and_findings_to_send_hold_nobody(
    forethought: Forethought, folder: Path, tmp_path: Path
) -> None:
    (folder / "header.csv").write_text(HEADER.replace("901,1", f"{CANARY},1"), encoding="utf-8")
    share = tmp_path / "send.csv"
    outcome = forethought(*words(folder, tmp_path, "--teams", folder / "header.csv", "--share", share))
    assert "North" in outcome.out
    assert "South" in outcome.out
    text = share.read_text(encoding="utf-8-sig")
    assert len(text.splitlines()) == 4
    assert found_in(text) == []
    assert not any(value in text for value in ("902", "05/05/2015", "5/5/2015", "North", "South"))


FAILS = """
fail_on     | select | code
error       | 101    | 1
query       | 101    | 1
never       | 101    | 0
consistency | 101    | 1
never       | NOSUCH,101 | 1
"""


@pytest.mark.parametrize("line", FAILS.strip().splitlines()[1:])
def test_the_exit_code_is_for_open_findings_of_that_weight_or_what_could_not_run(
    line: str, forethought: Forethought, folder: Path, tmp_path: Path
) -> None:
    fail_on, select, code = (cell.strip() for cell in line.split("|"))
    outcome = forethought(
        *words(folder, tmp_path)[:-2], "--select", select, "--fail-on", fail_on, "--workspace", tmp_path / "ws"
    )
    assert outcome.code == int(code)


def test_a_query_alone_does_not_fail_on_errors(forethought: Forethought, tmp_path: Path) -> None:
    census = tmp_path / "census.xml"
    child = "<ChildIdentifiers><LAchildID>1</LAchildID><UPNunknown>UN7</UPNunknown></ChildIdentifiers>"
    census.write_text(
        "<Message><Header><CollectionDetails><Collection>CIN</Collection><Year>2026</Year>"
        "<ReferenceDate>2026-03-31</ReferenceDate></CollectionDetails></Header>"
        f"<Children><Child>{child}</Child></Children></Message>",
        encoding="utf-8",
    )
    asked = ["check", census, "--return", "cin", "--year", 2026, "--workspace", tmp_path / "ws", "--severity", "query"]
    document = forethought(*asked, "--json").document
    assert document["work"]["open_by_severity"].keys() == {"query"}
    assert document["left_out"] > 0
    assert forethought(*asked, "--fail-on", "query").code == 1
    assert forethought(*asked, "--fail-on", "error").code == 0


def test_next_year_is_laid_beside_this_one(forethought: Forethought, folder: Path, tmp_path: Path) -> None:
    asked = ["check", folder, "--return", "ssda903", "--year", 2025, "--beside", 2024, "--select", "101,102"]
    outcome = forethought(*asked, "--workspace", tmp_path / "ws")
    assert "The rules of 2025 beside those of 2024" in outcome.out
    assert "Codes of Header.SEX: new F, M, U; gone 1, 2" in outcome.out
    assert "1 only under 2025, 0 only under 2024" in outcome.out
    later = forethought(*words(folder, tmp_path))
    assert "Since the run before" not in later.out


def test_a_rule_is_explained_without_a_return_to_check(forethought: Forethought) -> None:
    outcome = forethought("check", "--explain", "sw04stg1", "--return", "ssda903")
    assert outcome.code == 0
    for text in ("SW04STG1", "Why it matters", "How to put it right", "Examples", "reported", "SWEpisodes"):
        assert text in outcome.out
    document = forethought("check", "--explain", "101", "--json").document
    assert {rule["code"] for rule in document["rules"]} == {"101"}
    unknown = forethought("check", "--explain", "8555")
    assert unknown.code == 2
    assert "8555Q" in unknown.err


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--accept", "101"], "--reason"),
        (["--child", "901"], "--accept"),
        (["--ignore", "ZZZ*"], "ZZZ*"),
        (["--severity", "grave"], "grave"),
        (["--accept", "101", "--child", "999", "--reason", "r"], "finds nothing there to accept"),
        (["--beside", "2025", "--corrected", "x"], "--beside"),
        (["--beside", "1950"], "1950"),
    ],
)
def test_what_does_not_go_together_is_said_in_words(
    more: list[str], told: str, forethought: Forethought, folder: Path, tmp_path: Path
) -> None:
    outcome = forethought(*words(folder, tmp_path, *more))
    assert (outcome.code, outcome.out) == (2, "")
    assert told in outcome.err


@pytest.mark.parametrize("more", [[], ["--return", "ssda903"], ["--year", "2026"]])
def test_a_check_says_what_it_still_needs(more: list[str], forethought: Forethought, folder: Path) -> None:
    outcome = forethought("check", folder, *more)
    assert outcome.code == 2
    assert "A check needs" in outcome.err
