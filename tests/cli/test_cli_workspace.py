"""The commands that work on a workspace: synth, build, audit, doctor, serve."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pyarrow as pa
import pytest

from forethought.cli.commands import doctor
from support_cli import Forethought


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    path = tmp_path / "ws"
    path.mkdir()
    return path


def test_synth_fills_the_inbox_and_keeps_the_truth_apart(forethought: Forethought, tmp_path: Path) -> None:
    words = ("--children", 2000, "--years", 1, "--feeds", "cin,voice,survey", "--seed", 7, "--processes", 1)
    made = forethought("synth", *words, "--workspace", tmp_path, "--json")
    assert made.code == 0, made.err
    (told,) = made.document["made"]
    deliveries = {path.parent.name for path in (tmp_path / "inbox").glob("*/delivery.toml")}
    assert deliveries == set(told["deliveries"]) == {"cin-2026", "voice-2026", "survey-2026"}
    for note in (tmp_path / "inbox").glob("*/delivery.toml"):
        assert "synthetic = true" in note.read_text(encoding="utf-8")
    assert list((tmp_path / "truth").glob("*.parquet"))


def test_synth_says_how_its_returns_are_checked_and_they_break_no_rule(
    forethought: Forethought, tmp_path: Path
) -> None:
    words = ("--children", 4000, "--years", 2, "--feeds", "ssda903", "--processes", 1)
    made = forethought("synth", *words, "--out", tmp_path / "made")
    assert made.code == 0, made.err
    (told,) = re.findall(r"forethought (check .*)", " ".join(made.out.split()))
    said = forethought(*told.split(), "--workspace", tmp_path / "ws")
    assert said.code == 0, said.err
    assert "SSDA903 2025-26: no findings from the 316 rules" in said.out
    without = told.split()[: told.split().index("--reference")]
    assert "findings on" in (bare := forethought(*without, "--workspace", tmp_path / "ws2")).out
    assert bare.code == 1


def test_a_folder_without_invented_providers_is_said_in_words(forethought: Forethought, tmp_path: Path) -> None:
    (tmp_path / "reference").mkdir()
    words = ("--return", "ssda903", "--year", 2026, "--reference", tmp_path / "reference")
    said = forethought("check", tmp_path, *words)
    assert (said.code, said.out) == (2, "")
    assert "synthetic_authorities.csv" in said.err


def test_synth_overwrites_nothing(forethought: Forethought, tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("kept")
    outcome = forethought("synth", "--out", tmp_path, "--children", 2000)
    assert outcome.code == 2
    assert "not empty" in outcome.err
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]


def test_build_of_an_empty_inbox_says_so(forethought: Forethought, workspace: Path) -> None:
    outcome = forethought("build", "--workspace", workspace)
    assert outcome.code == 0
    assert "The inbox is empty." in outcome.out


def test_build_reads_nothing_without_an_agreement_in_force(forethought: Forethought, workspace: Path) -> None:
    words = ("--children", 2000, "--years", 1, "--feeds", "school-roll,voice,survey", "--processes", 1)
    assert forethought("synth", *words, "--workspace", workspace).code == 0
    outcome = forethought("build", "--workspace", workspace, "--json")
    assert outcome.code == 1
    assert {step["state"] for step in outcome.document["deliveries"]} == {"not read"}
    assert all(step["reason"] for step in outcome.document["deliveries"])
    assert outcome.document["persons"] == 0


@pytest.mark.parametrize("words", [["build"], ["audit", "verify"], ["serve"]])
def test_a_workspace_that_is_not_there_is_told_and_not_made(
    words: list[str], forethought: Forethought, tmp_path: Path
) -> None:
    outcome = forethought(*words, "--workspace", tmp_path / "none")
    assert outcome.code == 2
    assert str(tmp_path / "none") in outcome.err
    assert not (tmp_path / "none").exists()


def event(number: int) -> object:
    from datetime import UTC, datetime

    from forethought.governance import AuditEvent

    return AuditEvent(
        at=datetime(2026, 6, 1, 9, number, tzinfo=UTC),
        actor="worker-1",
        kind="worker",
        roles=("practitioner",),
        organisation="westmarch-council",
        organisation_kind="council",
        purpose="direct_care",
        action="read",
        outcome="read",
        rows=number,
    )


@pytest.fixture
def logged(workspace: Path) -> Path:
    """A workspace in which three reads were logged."""
    from forethought.cli.service import audit_of

    audit = audit_of(workspace)
    for number in (1, 2, 3):
        audit.append(event(number))
    return workspace


def test_a_whole_log_verifies_and_its_head_can_be_noted(forethought: Forethought, logged: Path) -> None:
    first = forethought("audit", "verify", "--workspace", logged, "--json")
    assert first.code == 0
    assert first.document["count"] == 3
    head = first.document["head"]
    assert head in forethought("audit", "verify", "--workspace", logged).out
    assert forethought("audit", "verify", "--workspace", logged, "--head", head, "--count", 3).code == 0
    assert forethought("audit", "verify", "--workspace", logged, "--head", "f" * 64).code == 1


def test_the_events_of_identity_are_verified_too(forethought: Forethought, workspace: Path) -> None:
    from forethought.workflow import Workspace

    none = pa.table({"left": pa.array([], pa.string())})
    people = pa.table({"subject": pa.array([], pa.string()), "person_id": pa.array([], pa.string())})
    events = pa.table({"event": ["created"], "person_id": ["p"], "record_id": ["a"]})
    Workspace(workspace).store().put_identity({"persons": people, "links": none, "events": events}, {"n": 1}, str)
    whole = forethought("audit", "verify", "--workspace", workspace, "--json")
    assert (whole.code, whole.document["identity"]["count"]) == (0, 1)
    head = whole.document["identity"]["head"]
    assert forethought("audit", "verify", "--workspace", workspace, "--identity-head", head).code == 0
    assert forethought("audit", "verify", "--workspace", workspace, "--identity-head", "f" * 64).code == 1
    path = next((workspace / "record" / "identity" / "log").iterdir())
    path.write_bytes(path.read_bytes()[:-9])
    outcome = forethought("audit", "verify", "--workspace", workspace)
    assert outcome.code == 1
    assert "The log of identity does NOT hold: event 1" in outcome.out


def test_one_changed_byte_in_an_exported_log_is_found(forethought: Forethought, logged: Path, tmp_path: Path) -> None:
    copy = tmp_path / "log.jsonl"
    assert forethought("audit", "export", "--workspace", logged, "--out", copy).code == 0
    assert forethought("audit", "verify", "--file", copy).code == 0
    assert forethought("audit", "export", "--workspace", logged, "--out", copy).code == 2
    lines = copy.read_bytes().split(b"\n")
    lines[1] = lines[1].replace(b"worker-1", b"worker-2", 1)
    copy.write_bytes(b"\n".join(lines))
    outcome = forethought("audit", "verify", "--file", copy)
    assert outcome.code == 1
    assert "does NOT hold: event 2" in outcome.out


def test_doctor_finds_a_key_that_others_can_read(forethought: Forethought, workspace: Path) -> None:
    keys = workspace / "keys"
    keys.mkdir()
    (keys / "person-ids").write_bytes(b"0" * 32)
    (keys / "person-ids").chmod(0o644)
    outcome = forethought("doctor", "--workspace", workspace, "--json")
    amiss = [finding["name"] for finding in outcome.document["findings"] if not finding["ok"]]
    assert (outcome.code, amiss) == (1, ["Keys"])
    (keys / "person-ids").chmod(0o600)
    assert forethought("doctor", "--workspace", workspace).code == 0


def test_doctor_reports_what_does_not_work_instead_of_failing(
    forethought: Forethought, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "_engine", lambda: 1 / 0)
    outcome = forethought("doctor", "--workspace", workspace, "--json")
    assert outcome.code == 1
    assert [f["name"] for f in outcome.document["findings"] if not f["ok"]] == ["Engine"]


def test_serve_refuses_a_port_that_is_taken(forethought: Forethought, workspace: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        outcome = forethought("serve", "--workspace", workspace, "--port", holder.getsockname()[1])
    assert outcome.code == 2
    assert "--port" in outcome.err


def test_serve_answers_and_leaves_nothing_behind(workspace: Path) -> None:
    port = free_port()
    words = ["-m", "forethought.cli", "serve", "--workspace", str(workspace), "--port", str(port), "--json"]
    process = subprocess.Popen([sys.executable, *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert status_of(f"http://127.0.0.1:{port}/", process) == 200
    finally:
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=30)
    assert json.loads(out)["address"] == f"http://127.0.0.1:{port}/"
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # closed connections may linger
        probe.bind(("127.0.0.1", port))


def status_of(address: str, process: subprocess.Popen[str]) -> int:
    for _ in range(120):
        assert process.poll() is None, "the server stopped by itself"
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return int(answer.status)
        except OSError:
            time.sleep(0.25)
    raise AssertionError("the server did not answer")
