"""Release: files for the public, all or nothing, and nothing that could be worked out from them or from two of them."""

import csv
import io
import json
import shutil
from datetime import UTC, datetime

import pytest

from forethought.governance import MemoryAudit
from forethought.insight.publication import import_pair, screen_files
from forethought.model import UserError
from forethought.workflow import Workspace
from forethought.workflow.counting import count_indicators
from forethought.workflow.releasing import audit_releases, earlier, ledger_of, release

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
WIGAN = "E08000010"


def clock():
    return NOW


@pytest.fixture
def workspace(tmp_path, small_partnership):
    """Invented people under a real code, in a folder that is gone after the test."""
    root = tmp_path / "workspace"
    shutil.copytree(small_partnership, root)
    config = root / "config.toml"
    text = config.read_text(encoding="utf-8").replace("E06009901", WIGAN).replace("demo = true", "population = 900")
    config.write_text(text, encoding="utf-8")
    return Workspace(root)


def rows(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


@pytest.fixture
def first(workspace, tmp_path):
    return release(workspace, MemoryAudit(), clock, tmp_path / "first")


def test_every_pair_passes_the_screener_and_reads_back(first):
    assert len(first.pairs) > 5
    for pair in first.pairs:
        checks = screen_files(first.folder / f"{pair.name}.csv")
        assert {check.result for check in checks} == {"PASS"}, pair.name
        data, meta = (first.folder / name for name in pair.names)
        assert import_pair(data.read_bytes(), meta.read_bytes(), pair.name, "1").table.num_rows == pair.data.num_rows


def test_every_data_set_comes_in_every_form(first):
    for pair in first.pairs:
        for ending in ("csv", "meta.csv", "xlsx", "ods", "json"):
            assert (first.folder / f"{pair.name}.{ending}").stat().st_size > 100
        document = json.loads((first.folder / f"{pair.name}.json").read_text(encoding="utf-8"))
        assert {"about", "dictionary"} <= set(document)


def test_no_file_shows_a_small_count(first, workspace):
    for path in first.folder.glob("*.csv"):
        if not path.name.endswith(".meta.csv"):
            counts = [row["number_count"] for row in rows(path)]
            assert not [count for count in counts if count.isdigit() and 1 <= int(count) <= 5]
    found = audit_releases(workspace, MemoryAudit(), clock)
    assert found.small > 20
    assert (found.releases, found.found) == (1, ())


def test_a_second_release_of_the_same_figures_gives_nothing_more(first, workspace, tmp_path):
    again = release(workspace, MemoryAudit(), clock, tmp_path / "second")
    assert again.hidden == first.hidden
    found = audit_releases(workspace, MemoryAudit(), clock)
    assert (found.releases, found.found) == (2, ())


def test_a_leak_planted_in_the_ledger_is_found(first, workspace):
    """Somebody releases by hand what was hidden: the audit sees it, whatever the hiding thought."""
    ledger = workspace.root / "published" / "releases.jsonl"
    entry = json.loads(ledger.read_text(encoding="utf-8"))
    figures = count_indicators(workspace, clock).measures
    small = next((c.id, m) for c, m in figures if c.measures == "share" and 1 <= m.numerator <= 5 and m.denominator > 5)
    columns = entry["columns"]
    place = next(
        n
        for n, pair in enumerate(zip(columns["indicator"], columns["part"], strict=True))
        if pair == (small[0], small[1].part)
    )
    columns["number"][place], columns["whole"][place] = str(int(small[1].numerator)), str(small[1].denominator)
    ledger.write_text(json.dumps(entry) + "\n", encoding="utf-8")
    assert (small[0], small[1].part) in audit_releases(workspace, MemoryAudit(), clock).found


def test_a_folder_that_is_there_is_left_alone_and_nothing_is_entered(workspace, tmp_path):
    (tmp_path / "mine").mkdir()
    with pytest.raises(UserError, match="there already"):
        release(workspace, MemoryAudit(), clock, tmp_path / "mine")
    assert list((tmp_path / "mine").iterdir()) == []
    assert earlier(ledger_of(workspace), WIGAN, ()) == []


def test_when_writing_fails_there_is_neither_folder_nor_entry(workspace, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("forethought.workflow.releasing.ods", full)
    with pytest.raises(OSError, match="No space"):
        release(workspace, MemoryAudit(), clock, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    assert list(tmp_path.glob(".release-*")) == []
    assert earlier(ledger_of(workspace), WIGAN, ()) == []


def test_an_invented_area_stays_out_of_national_files(small_partnership, tmp_path):
    with pytest.raises(UserError, match="no code that statistics know"):
        release(Workspace(small_partnership), MemoryAudit(), clock, tmp_path / "out")


def test_a_release_leaves_one_audit_event(workspace, tmp_path):
    audit = MemoryAudit()
    release(workspace, audit, clock, tmp_path / "out")
    assert len(list(audit.events())) == 1
