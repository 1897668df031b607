"""What holds for every command: options, help, exit codes, one JSON document, nobody's values in a log."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest

from forethought import __version__
from forethought.cli.app import _COMMANDS, _group
from forethought.cli.commands import serve
from forethought.cli.failures import safe_trace
from forethought.model import UserError
from support_canary import CANARY, files_with_canary, found_in
from support_cli import Forethought

PROMISED = {
    "check",
    "checker",
    "card",
    "link",
    "private",
    "build",
    "record",
    "serve",
    "demo",
    "publish",
    "extract",
    "seal",
    "track",
    "synth",
    "audit",
    "doctor",
}


def test_the_promised_commands_are_there() -> None:
    assert set(_COMMANDS) == PROMISED


@pytest.mark.parametrize("name", sorted(PROMISED))
def test_every_command_takes_workspace_and_json_and_shows_examples(name: str, forethought: Forethought) -> None:
    help_page = forethought(name, "--help")
    assert help_page.code == 0
    for words in ("--workspace", "--json", "Examples:", f"forethought {name}"):
        assert words in help_page.out
    assert help_page.err == ""


def test_the_first_page_lists_every_command_with_its_purpose(forethought: Forethought) -> None:
    page = forethought()
    assert page.code == 0
    listed = {line.split()[0] for line in page.out.splitlines() if line.startswith("  ") and len(line.split()) > 3}
    assert listed >= PROMISED


def test_the_version_is_told(forethought: Forethought) -> None:
    assert forethought("--version").out.split() == ["forethought", __version__]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["chek"], "No such command"),
        (["serve", "--prt", "1"], "--port"),
        (["serve", "--port", "many"], "not a valid integer"),
        (["link", "nowhere.csv", "--mapping", "m.toml", "--out", "o"], "does not exist"),
        (["serve", "--workspace", "no-such-folder"], "no-such-folder"),
    ],
)
def test_bad_input_is_exit_2_with_one_message_on_stderr(words: list[str], told: str, forethought: Forethought) -> None:
    outcome = forethought(*words)
    assert outcome.code == 2
    assert outcome.out == ""
    assert told in outcome.err
    assert "Traceback" not in outcome.err


def test_with_json_a_refusal_is_one_document_too(forethought: Forethought) -> None:
    outcome = forethought("serve", "--workspace", "no-such-folder", "--json")
    assert outcome.code == 2
    assert outcome.document["error"].keys() == {"what", "where", "why", "do"}
    assert outcome.document["error"]["where"] == "no-such-folder"


def test_our_own_failure_is_exit_3_and_its_log_holds_no_values(
    forethought: Forethought, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError(f"could not read {CANARY}") from KeyError(CANARY)

    monkeypatch.setattr(serve, "run_server", fail)
    outcome = forethought("serve", "--workspace", tmp_path, "--port", "8999")
    assert outcome.code == 3
    logs = list((tmp_path / "logs").glob("failure-*.log"))
    assert len(logs) == 1
    assert str(logs[0]) in outcome.err
    assert found_in(outcome.out + outcome.err) == []
    assert files_with_canary(tmp_path) == []
    text = logs[0].read_text()
    assert "ValueError" in text
    assert "KeyError" in text
    assert "in fail" in text


def test_our_own_failure_with_json_is_one_document(
    forethought: Forethought, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "require_free", lambda *_: 1 / 0)
    outcome = forethought("serve", "--workspace", tmp_path, "--json")
    assert outcome.code == 3
    assert "ZeroDivisionError" in outcome.document["error"]["what"]


def test_ctrl_c_stops_without_a_traceback(
    forethought: Forethought, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(serve, "require_free", interrupt)
    outcome = forethought("serve", "--workspace", tmp_path)
    assert outcome.code == 130
    assert outcome.err.strip() == "Stopped. What was finished is kept."


def test_a_reader_that_leaves_early_causes_no_complaint() -> None:
    script = "from forethought.cli.app import run; import sys; sys.exit(run(['--help']))"
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == 0


def test_a_trace_is_types_and_places_only() -> None:
    try:
        try:
            raise UserError(f"bad {CANARY}")
        except UserError as problem:
            raise RuntimeError(CANARY) from problem
    except RuntimeError as problem:
        lines = safe_trace(problem)
    assert found_in("\n".join(lines)) == []
    assert [line for line in lines if not line.startswith(" ")] == ["RuntimeError", "UserError"]


def test_help_is_wide_enough_to_read_and_not_wider() -> None:
    for name in _COMMANDS:
        command = _group.get_command(click.Context(_group), name)
        assert command is not None
        page = command.get_help(click.Context(command, info_name=name, max_content_width=100))
        assert max(map(len, page.splitlines())) <= 100, name


def test_the_json_is_text_a_program_reads_back(forethought: Forethought) -> None:
    document = forethought("doctor", "--json")
    assert json.loads(document.out)["forethought"] == __version__
