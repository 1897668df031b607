"""forethought track: dates decide what is late, for whoever promised."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from forethought.strategy import History, load_commitments, load_series, record_change
from support_cli import Forethought


def register(tmp_path: Path, *changes: dict[str, str]) -> Path:
    """A register in the shipped one's columns: a row for each set of changes to a plain open promise."""
    shipped = load_commitments()[0].texts()
    plain = dict.fromkeys(shipped, "") | {
        "strategy": "Plan",
        "commitment": "Publish the report",
        "owner": "Council",
        "status": "in_progress",
        "verifiable": "yes",
        "hedged": "no",
    }
    path = tmp_path / "register.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(plain))
        writer.writeheader()
        writer.writerows({**plain, "id": f"P-{number}", **change} for number, change in enumerate(changes, 1))
    return path


@pytest.mark.parametrize(
    ("as_of", "late"),
    [("2026-03-31", 0), ("2026-04-01", 1), ("2026-10-02", 2)],
)
def test_a_promise_is_late_from_the_day_after_its_date(
    as_of: str, late: int, forethought: Forethought, tmp_path: Path
) -> None:
    path = register(tmp_path, {"due_date": "2026-03-31"}, {"due_date": "2026-10-01"}, {})
    outcome = forethought("track", "check", path, "--as-of", as_of, "--json")
    assert (outcome.document["rows"], outcome.document["dated"], outcome.document["late"]) == (3, 2, late)
    assert outcome.code == (1 if late else 0)


def test_the_document_has_what_programs_are_promised(forethought: Forethought) -> None:
    document = forethought("track", "check", "--as-of", "2026-06-30", "--json").document
    assert {"rows", "dated", "funded", "costed", "late", "groups"} <= set(document)
    for name in ("rows", "dated", "funded", "costed", "late"):
        assert document[name] == sum(group[name] for group in document["groups"])


def test_a_person_sees_who_promised_what_and_where_it_was_written(forethought: Forethought, tmp_path: Path) -> None:
    path = register(tmp_path, {"due_date": "2026-03-31"}, {"owner": ""})
    outcome = forethought("track", "check", path, "--as-of", "2026-06-30", "--out", tmp_path / "card")
    assert "2 commitments on 30 June 2026: 1 late, 0 claimed without proof" in outcome.out
    assert "Publish the report" in outcome.out
    assert "(nobody)" in outcome.out
    assert {p.name for p in (tmp_path / "card").iterdir()} == {"scorecard.csv", "commitments.csv"}


def test_a_register_that_cannot_be_read_is_exit_2(forethought: Forethought, tmp_path: Path) -> None:
    path = register(tmp_path, {"due_date": "31 March"})
    outcome = forethought("track", "check", path)
    assert outcome.code == 2
    assert "register.csv" in outcome.err


def test_done_without_proof_is_exit_1(forethought: Forethought, tmp_path: Path) -> None:
    done = {"status": "delivered", "status_as_of": "2026-05-01"}
    claimed = register(tmp_path, {**done, "source": "Council 'Our progress' (May 2026)"})
    outcome = forethought("track", "check", claimed, "--as-of", "2026-06-30", "--json")
    assert (outcome.code, outcome.document["claimed_ids"], outcome.document["late"]) == (1, ["P-1"], 0)
    proved = register(tmp_path, {**done, "source": "A newspaper (May 2026)"})
    assert forethought("track", "check", proved, "--as-of", "2026-06-30").code == 0


def test_the_register_prints_its_published_counts(forethought: Forethought) -> None:
    outcome = forethought("track", "check", "--as-of", "2026-11-25")
    assert outcome.code == 1
    for counts in ("16 +0 +0 +0 +0", "5 +0 +0 +11 +0"):
        assert re.search(rf"Dashboard(?: follow-ups)? +{counts}", outcome.out)
    for counts in ("122 +57 +23 +17 +11", "24 +18 +13 +32 +16"):
        assert re.search(rf"All +{counts}", outcome.out)
    assert "10 rows are recalled and not retrieved" in outcome.out
    assert "64 done, 27 with minor delay, 11 with significant delay" in re.sub(r"\s+", " ", outcome.out)
    lists = forethought("track", "check", "--as-of", "2026-11-25", "--json").document["lists"]
    assert [(entry["rows"], entry["dated"], entry["done"]) for entry in lists] == [
        (20, 10, 5), (14, 6, 3), (16, 0, 0), (92, 38, 13), (10, 9, 0),
    ]  # fmt: skip


def test_slip_counts_from_the_history(forethought: Forethought, tmp_path: Path) -> None:
    (now,) = load_commitments(register(tmp_path, {"due_date": "2026-03-31"}))
    old = replace(now, due_date=date(2026, 3, 1))
    at = datetime(2026, 2, 1, tzinfo=UTC)
    history = record_change(History(), old, now, at=at, by="Editor", reason="told so")
    history.save(tmp_path / "history.jsonl")
    words = ("track", "check", tmp_path / "register.csv", "--history", tmp_path / "history.jsonl")
    assert forethought(*words, "--as-of", "2026-03-01", "--json").document["headline"]["median_slip_days"] == 30
    assert "the median slip is 30 days" in re.sub(r"\s+", " ", forethought(*words, "--as-of", "2026-03-01").out)
    forethought("track", "export", *words[2:], "--out", tmp_path / "x")
    assert "2026-03-01" in (tmp_path / "x" / "register.xml").read_text()


def test_an_export_is_checked_like_the_register(forethought: Forethought, tmp_path: Path) -> None:
    assert forethought("track", "export", "--out", tmp_path / "x").code == 0
    first = forethought("track", "check", "--as-of", "2026-11-25", "--json").document
    for name in ("register.csv", "register.xml"):
        again = forethought("track", "check", tmp_path / "x" / name, "--as-of", "2026-11-25", "--json").document
        assert again["groups"] == first["groups"]
    assert forethought("track", "export").code == 2


def test_the_plan_prints_as_one_document(forethought: Forethought, tmp_path: Path) -> None:
    assert "proposals of the Forethought project" in re.sub(r"\s+", " ", forethought("track", "plan").out)
    outcome = forethought("track", "plan", "--out", tmp_path / "plan", "--json")
    assert {p.name for p in (tmp_path / "plan").iterdir()} == {"plan.md", "plan.html"}
    assert outcome.document["ours"] is True
    assert len(outcome.document["actions"]) == 40
    assert all("funding" in action["gaps"] for action in outcome.document["actions"])
    assert forethought("track", "plan", tmp_path / "plan" / "plan.md").code == 2


def test_costs_and_coverage_are_printed(forethought: Forethought, tmp_path: Path) -> None:
    outcome = forethought("track", "cost")
    assert "£1.30 of time back for £1" in re.sub(r"\s+", " ", outcome.out)
    document = forethought("track", "cost", "--seed", "7", "--json").document
    assert document["think_family"]["first_year_over"] == 2018
    assert document["example"]["estimate"]["seed"] == 7
    assert document["not_found"]
    matrix = forethought("track", "coverage", "--out", tmp_path / "c", "--json").document
    assert sum(cell["commitments"] for cell in matrix["cells"]) == 122
    assert (tmp_path / "c" / "coverage.csv").is_file()
    assert "no commitment in this list" in forethought("track", "coverage").out


@pytest.fixture
def mine(forethought: Forethought, tmp_path: Path) -> Path:
    """A list begun with ``track new``, its example row made real."""
    path = tmp_path / "my-strategy.csv"
    assert forethought("track", "new", "--out", path).code == 0
    path.write_text(path.read_text(encoding="utf-8").replace("\nEXAMPLE-1,", "\nP-1,"), encoding="utf-8")
    return path


def test_a_list_of_ones_own_begins_with_an_example_that_counts_nowhere(
    forethought: Forethought, tmp_path: Path
) -> None:
    path = tmp_path / "my-strategy.csv"
    outcome = forethought("track", "new", "--out", path, "--json")
    assert [Path(name).name for name in outcome.document["written"]] == ["my-strategy.csv", "my-strategy-guide.md"]
    empty = forethought("track", "check", path, "--json")
    assert (empty.code, empty.document["rows"]) == (0, 0)
    assert "no commitment yet" in forethought("track", "check", path).out
    assert forethought("track", "site", path, "--out", tmp_path / "site").code == 0
    assert forethought("track", "export", path, "--out", tmp_path / "files").code == 0
    again = forethought("track", "new", "--out", path)
    assert (again.code, "there already" in again.err) == (2, True)


def test_a_list_of_ones_own_is_checked_shown_and_exported(forethought: Forethought, mine: Path, tmp_path: Path) -> None:
    document = forethought("track", "check", mine, "--as-of", "2027-10-01", "--json").document
    assert (document["rows"], document["late"], document["aggregates"]) == (1, 1, [])
    assert forethought("track", "site", mine, "--title", "Our promises", "--out", tmp_path / "site").code == 0
    assert "Our promises" in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    forethought("track", "export", mine, "--out", tmp_path / "files")
    assert load_commitments(tmp_path / "files" / "register.xml") == load_commitments(mine)


def test_a_date_that_moves_is_recorded_and_shows_as_slip(forethought: Forethought, mine: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept" / "history.jsonl"
    said = ("--reason", "Cabinet, 3 April", "--by", "Head of performance", "--history", kept)
    moved = forethought("track", "record", "P-1", mine, "--field", "due_date", "--to", "2028-03-31", *said, "--json")
    assert moved.code == 0
    assert moved.document["slip_days"] == 183
    assert moved.document["changes"] == [{"field": "due_date", "before": "2027-09-30", "after": "2028-03-31"}]
    checked = forethought("track", "check", mine, "--history", kept, "--as-of", "2027-10-01", "--json")
    assert (checked.code, checked.document["late"]) == (0, 0)
    assert checked.document["slip_days"] == {"P-1": 183}
    assert "P-1 has slipped by 183 days" in forethought("track", "check", mine, "--history", kept).out
    forethought("track", "site", mine, "--history", kept, "--out", tmp_path / "site")
    assert "Cabinet, 3 April" in (tmp_path / "site" / "commitment-p-1.html").read_text(encoding="utf-8")
    assert len(kept.read_text().splitlines()) == 1


def test_evidence_and_a_reply_are_recorded_in_the_same_way(
    forethought: Forethought, mine: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "history.jsonl"
    said = ("--reason", "found", "--by", "Editor", "--history", kept)
    assert forethought("track", "record", "P-1", mine, "--evidence", "Paper 'T' (3 Apr 2027)", *said).code == 0
    reply = forethought("track", "record", "P-1", mine, "--reply", "It runs.", "--on", "2027-04-04", *said, "--json")
    assert [change["field"] for change in reply.document["changes"]] == ["owner_reply", "owner_reply_on"]
    fields = {change.field for change in History.load(kept).changes}
    assert fields == {"source", "status_as_of", "owner_reply", "owner_reply_on"}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["P-9", "--field", "due_date", "--to", "2028-03-31", "--reason", "x", "--by", "E"], "no such promise"),
        (["P-1", "--field", "due_date", "--to", "soon", "--reason", "x", "--by", "E"], "due_date holds no date"),
        (["P-1", "--field", "due_date", "--to", "2028-03-31", "--reason", " ", "--by", "E"], "post and a reason"),
        (["P-1", "--field", "due_date", "--to", "2028-03-31", "--by", "E"], "--reason"),
        (["P-1", "--field", "due_date", "--to", "2027-09-30", "--reason", "x", "--by", "E"], "Nothing changes"),
        (["P-1", "--field", "id", "--to", "P-2", "--reason", "x", "--by", "E"], "cannot be made"),
        (["P-1", "--reason", "x", "--by", "E"], "one of --field"),
        (["P-1", "--field", "note", "--reason", "x", "--by", "E"], "one of --field"),
        (["P-1", "--evidence", "A page", "--reason", "x", "--by", "E"], "day or month"),
        (["P-1", "--field", "rating_met", "--to", "yes", "--reason", "x", "--by", "Example Council"], "rate itself"),
    ],
)
def test_what_cannot_be_recorded_is_exit_2_and_writes_nothing(
    forethought: Forethought, mine: Path, tmp_path: Path, words: list[str], told: str
) -> None:
    kept = tmp_path / "history.jsonl"
    outcome = forethought("track", "record", words[0], mine, *words[1:], "--history", kept)
    assert (outcome.code, outcome.out) == (2, "")
    assert told in outcome.err
    assert not kept.exists()


def test_never_n19_a_history_that_was_touched_or_a_list_edited_past_it_is_refused(
    forethought: Forethought, mine: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "history.jsonl"
    said = ("--reason", "x", "--by", "Editor", "--history", kept)
    forethought("track", "record", "P-1", mine, "--field", "due_date", "--to", "2028-03-31", *said)
    whole, listed = kept.read_text(), mine.read_text(encoding="utf-8")
    kept.write_text(whole.replace("2027-09-30", "2028-01-31"))
    for words in (("check", mine, "--history", kept), ("record", "P-1", mine, "--field", "note", "--to", "n", *said)):
        outcome = forethought("track", *words)
        assert (outcome.code, "not whole" in outcome.err) == (2, True)
    kept.write_text(whole)
    mine.write_text(listed.replace("2027-09-30", "2029-09-30"), encoding="utf-8")
    outcome = forethought("track", "check", mine, "--history", kept)
    assert (outcome.code, "differ about due_date" in outcome.err) == (2, True)
    assert kept.read_text() == whole


def test_the_site_replaces_its_own_folder_and_no_other(forethought: Forethought, mine: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    document = forethought("track", "site", mine, "--out", out, "--json").document
    assert document["start"].endswith("index.html")
    assert {Path(name).name for name in document["written"]} >= {"index.html", "forethought.css", "register.xml"}
    assert forethought("track", "site", mine, "--out", out).code == 0
    (out / "thesis.txt").write_text("keep me")
    outcome = forethought("track", "site", mine, "--out", out)
    assert (outcome.code, "thesis.txt" in outcome.err) == (2, True)
    assert (out / "thesis.txt").read_text() == "keep me"


def test_a_list_with_other_columns_is_imported_whole_or_not_at_all(forethought: Forethought, tmp_path: Path) -> None:
    theirs, mapping, out = tmp_path / "theirs.csv", tmp_path / "map.toml", tmp_path / "register.csv"
    theirs.write_text("Ref,Pledge,State,When\nA1,Publish,Done,2027-03-31\nA2,Ask,Nearly,\n", encoding="utf-8")
    mapping.write_text(
        '[columns]\nid = "Ref"\ncommitment = "Pledge"\nstatus = "State"\ndue_date = "When"\n'
        '[words.status]\nDone = "delivered"\n', encoding="utf-8",
    )  # fmt: skip
    words = ("track", "import", theirs, "--mapping", mapping, "--out", out)
    outcome = forethought(*words)
    assert outcome.code == 2
    assert "line 3" in outcome.err
    assert "status" in outcome.err
    assert not out.exists()
    mapping.write_text(mapping.read_text() + 'Nearly = "in_progress"\n')
    assert forethought(*words, "--json").document["rows"] == 2
    first, second = load_commitments(out)
    assert (first.id, first.status, first.due_date) == ("A1", "delivered", date(2027, 3, 31))
    assert second.commitment == "Ask"
    assert forethought(*words).code == 2  # nothing is written over


def test_stratml_and_series_come_back_through_the_command(forethought: Forethought, tmp_path: Path) -> None:
    files = tmp_path / "files"
    forethought("track", "export", "--out", files)
    assert forethought("track", "import", files / "register.xml", "--out", tmp_path / "back.csv").code == 0
    assert load_commitments(tmp_path / "back.csv") == load_commitments()
    assert (tmp_path / "back.csv").read_bytes() == (files / "register.csv").read_bytes()
    (tmp_path / "series.toml").write_text('[series]\nid = "DSL-11"\nyear_ends = "06-27"\n')
    words = ("track", "import", files / "series-1.csv", "--mapping", tmp_path / "series.toml")
    assert forethought(*words, "--out", tmp_path / "points.csv", "--json").document["kind"] == "series"
    (point,) = load_series(tmp_path / "points.csv")
    assert (point.commitment_id, point.day, point.value) == ("DSL-11", date(2023, 6, 27), 26)


@pytest.mark.parametrize("action", ["check", "coverage", "cost", "site", "export", "plan", "import", "record", "new"])
def test_every_action_says_what_it_takes_with_examples(forethought: Forethought, action: str) -> None:
    page = forethought("track", action, "--help")
    assert page.code == 0
    for words in ("--workspace", "--json", "Examples:", f"forethought track {action}"):
        assert words in page.out
