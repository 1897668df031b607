"""forethought check: what an analyst sees, what a program gets, what the exit code says."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from forethought.cli.check_request import words_in
from forethought.cli.console import percent, shown
from support_canary import CANARY, found_in, watched_logs
from support_cli import Forethought

EPISODES = """CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN
901,01/06/2025,S,C2,N1,U1,PR1,20/06/2025,X1,CHILD,WX1 1AA,WX2 2BB,
901,{second},P,C2,N1,U1,PR1,,,,WX1 1AA,WX3 3CC,
"""
HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n901,M,05/05/2015,WBRI,B801200005001,,\n"
OVERLAP, CHAINED = "15/06/2025", "20/06/2025"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "return"
    path.mkdir()
    (path / "header.csv").write_text(HEADER, encoding="utf-8")
    write_episodes(path, OVERLAP)
    return path


def write_episodes(folder: Path, second: str) -> None:
    (folder / "episodes.csv").write_text(EPISODES.format(second=second), encoding="utf-8")


def words(folder: Path, tmp_path: Path, *more: object) -> list[object]:
    return ["check", folder, "--return", "ssda903", "--year", 2026, "--workspace", tmp_path / "ws", *more]


def test_an_overlap_is_found_told_and_written(forethought: Forethought, folder: Path, tmp_path: Path) -> None:
    outcome = forethought(*words(folder, tmp_path, "--select", "501"))
    assert outcome.code == 1
    for text in ("Episodes", "501", "1 finding on 1 child,", "report.html", "findings.csv"):
        assert text in outcome.out
    assert "Since the run before" not in outcome.out


def test_the_document_has_what_programs_are_promised(forethought: Forethought, folder: Path, tmp_path: Path) -> None:
    outcome = forethought(*words(folder, tmp_path, "--json"))
    document = outcome.document
    assert outcome.code == 1
    accounts = {(t["name"], t["rows_in"], t["rows_checked"], t["rows_set_aside"]) for t in document["tables"]}
    assert accounts == {("Header", 1, 1, 0), ("Episodes", 2, 2, 0)}
    assert all(table["file"] for table in document["tables"])
    findings = pq.read_table(document["findings_path"])
    assert findings.num_rows == document["counts"]["findings"] > 0
    assert {s["status"] for s in document["statuses"]} <= {"passed", "found", "not_applicable", "could_not_run"}
    assert all(s["reason"] for s in document["statuses"] if s["status"] in {"not_applicable", "could_not_run"})
    assert document["changes"] is None


def test_mending_shows_as_gain_in_the_next_run(forethought: Forethought, folder: Path, tmp_path: Path) -> None:
    select = ("--select", "501")
    assert forethought(*words(folder, tmp_path, *select)).code == 1
    again = forethought(*words(folder, tmp_path, *select, "--json"))
    assert again.document["changes"] == {"new": 0, "gone": 0, "still": 1, "not_checked": 0}
    write_episodes(folder, CHAINED)
    mended = forethought(*words(folder, tmp_path, *select))
    assert mended.code == 0
    assert "0 new, 1 gone, 0 still there" in mended.out


def test_a_report_goes_where_it_is_wanted(forethought: Forethought, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "a report"
    outcome = forethought(*words(folder, tmp_path, "--out", out))
    assert outcome.code == 1
    assert (out / "report.html").exists()
    assert (out / "findings.csv").exists()
    assert not (tmp_path / "ws").exists()


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"--year": "1950"}, "1950"),
        ({"--select": "NOSUCH"}, "rules asked for"),
        ({"--return": "ssda904"}, "ssda904"),
    ],
)
def test_what_cannot_be_checked_is_exit_2(
    changed: dict[str, str], told: str, forethought: Forethought, folder: Path, tmp_path: Path
) -> None:
    options = {"--return": "ssda903", "--year": "2026"} | changed
    flat = [word for pair in options.items() for word in pair]
    outcome = forethought("check", folder, *flat, "--workspace", tmp_path / "ws")
    assert (outcome.code, outcome.out) == (2, "")
    assert told in outcome.err
    assert not (tmp_path / "ws").exists()


def test_an_empty_folder_is_exit_2_but_a_half_readable_one_is_checked(
    forethought: Forethought, folder: Path, tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    assert forethought(*words(empty, tmp_path)).code == 2
    (folder / "notes.docx").write_bytes(b"PK\x03\x04 not a return")
    assert forethought(*words(folder, tmp_path)).code == 1


def test_screen_and_logs_hold_no_value_of_a_child(forethought: Forethought, folder: Path, tmp_path: Path) -> None:
    (folder / "header.csv").write_text(HEADER.replace("05/05/2015", CANARY).replace("WBRI", CANARY), encoding="utf-8")
    (folder / "odd.csv").write_text(f"{CANARY},b\n{CANARY},2,3\n", encoding="utf-8")
    with watched_logs():
        outcome = forethought(*words(folder, tmp_path))
    assert outcome.code == 1
    assert found_in(outcome.out + outcome.err) == []


def test_codes_may_be_given_in_one_word_or_several() -> None:
    assert words_in(("301, 101", "8925Q")) == ["301", "101", "8925Q"]
    assert words_in(()) == []


@pytest.mark.parametrize(
    ("share", "text"),
    [(None, "-"), (0.0, "0.0%"), (0.0001, "<0.1%"), (0.5, "50.0%"), (0.9999, ">99.9%"), (1.0, "100.0%")],
)
def test_only_all_is_a_hundred_per_cent(share: float | None, text: str) -> None:
    assert percent(share) == text


def test_cells_read_as_a_person_writes_them() -> None:
    assert [shown(cell) for cell in (None, True, 12345, 0.25, "x")] == ["", "yes", "12,345", "0.2", "x"]


def test_scores_are_told_and_written(forethought: Forethought, folder: Path, tmp_path: Path) -> None:
    words = ["check", folder, "--return", "ssda903", "--year", 2026, "--scores", "--out", tmp_path / "out"]

    told = forethought(*words)
    document = forethought(*words, "--json").document

    assert "Data quality maturity:" in told.out
    assert 0 < document["scores"]["index"] <= 100
    assert (tmp_path / "out" / "scores.csv").read_text(encoding="utf-8").startswith('"table","field","records"')
