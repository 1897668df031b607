"""``forethought record``: what it says, its exit codes, one document with --json."""

import json
import shutil
from datetime import UTC, datetime

import pyarrow as pa
import pytest

from forethought.model import load_form
from forethought.record.projections import projections


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("project",), "Missing argument 'WHAT'"),
        (("verify", "x"), "unexpected extra argument"),
        (("verify",), "no workspace"),
        (("project", "ssda903", "--say", "2026"), "takes a name and a value"),
    ],
)
def test_wrong_usage_is_said_in_words(forethought, tmp_path, words, said):
    workspace = tmp_path if "--say" in words else tmp_path / "none"
    outcome = forethought("record", *words, "--workspace", workspace)
    assert outcome.code == 2
    assert said in " ".join(outcome.err.split())


def test_every_format_is_listed_with_what_it_asks_for(forethought):
    listed = json.loads(forethought("record", "formats", "--json").out)["formats"]
    assert [row["name"] for row in listed] == list(projections())
    assert {"year"} <= next(set(row["asks"]) for row in listed if row["name"] == "ssda903")


@pytest.fixture
def workspace(tmp_path):
    """A workspace whose record holds one return."""
    from forethought.record import Delivery, SourceFile, to_claims
    from forethought.workflow import create_workspace

    made = create_workspace(tmp_path / "workspace")
    received = datetime(2026, 5, 29, 9, tzinfo=UTC)
    sent = Delivery(
        "return-2026", "ssda903", "ssda903", 2026, "westmarch-council", "a", received, (SourceFile("Header.csv", "0"),)
    )
    rows = {"CHILD": ["1"], "SEX": ["F"], "_row": [0], "_file": ["Header.csv"]}
    fields = load_form("ssda903", 2026).tables["Header"].fields
    table = pa.table({name: rows.get(name, pa.nulls(1, pa.string())) for name in (*fields, "_row", "_file")})
    made.store().append(to_claims({"Header": table}, sent), sent)
    return made.root


def test_a_whole_record_is_said_to_be_whole_and_a_changed_file_gives_exit_code_1(forethought, workspace):
    whole = forethought("record", "verify", "--workspace", workspace, "--json")
    nothing = {"faults": [], "overdue_backups": [], "waiting": "", "left_over": [], "removals_owed": 0}
    assert (whole.code, json.loads(whole.out)) == (0, {"ok": True, "files": 1, **nothing})
    next((workspace / "record" / "batches").glob("*/claims.parquet")).write_bytes(b"")
    changed = forethought("record", "verify", "--workspace", workspace)
    assert changed.code == 1
    assert "NOT as it was written" in changed.out
    assert "has changed since it was written" in " ".join(changed.out.split())


def test_what_a_stopped_run_left_half_written_is_named_and_is_no_damage(forethought, workspace):
    half = workspace / "inbox" / ".a-delivery.partial"
    half.mkdir()
    told = forethought("record", "verify", "--workspace", workspace)
    assert told.code == 0
    assert "Half written" in told.out
    assert half.name in "".join(told.out.split())


def test_a_backup_is_written_and_restored(forethought, workspace, tmp_path):
    made = forethought("record", "export", "--out", tmp_path / "backup", "--workspace", workspace)
    assert made.code == 0
    assert "delete them after" in " ".join(made.out.split())
    shutil.rmtree(workspace / "record")
    back = forethought("record", "restore", tmp_path / "backup", "--workspace", workspace)
    assert back.code == 0
    assert json.loads(forethought("record", "verify", "--workspace", workspace, "--json").out)["files"] == 1


def test_a_backup_needs_a_place(forethought, workspace):
    refused = forethought("record", "export", "--workspace", workspace)
    assert (refused.code, refused.out) == (2, "")


def test_the_record_is_laid_out_for_reading(forethought, workspace):
    assert json.loads(forethought("record", "compact", "--workspace", workspace, "--json").out) == {"batches": 1}
    assert list((workspace / "record" / "cache" / "compaction").glob("*/part-*.parquet"))
