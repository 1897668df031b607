"""``forethought record`` about one person: as somebody who may, for a purpose, into the log, and written nowhere."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from forethought import operations
from forethought.workflow import Workspace
from support_cli import Forethought, Outcome, disconnect
from support_story import PROTECTED, STORY, make_demo

KAI = STORY["kai"]
READINGS = ("timeline", "household", "family", "involved", "story", "sui")
WORKER, REVIEWER = "social.worker", "case.reviewer"


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = make_demo(tmp_path_factory.mktemp("people") / "workspace")
    operations.setup(workspace.root)
    operations.create_personas(workspace, STORY)
    disconnect()
    return workspace.root


@pytest.fixture
def root(ready: Path, tmp_path: Path) -> Iterator[Path]:
    shutil.copytree(ready, tmp_path / "workspace")
    operations.setup(tmp_path / "workspace")
    yield tmp_path / "workspace"
    disconnect()


@pytest.fixture
def ask(forethought: Forethought, root: Path) -> Callable[..., Outcome]:
    """``ask(action, person, account, …)``: one reading in the demonstration."""

    def call(action: str, person: str, name: str, *rest: str) -> Outcome:
        outcome: Outcome = forethought("record", action, person, "--as", name, *rest, "--workspace", root)
        return outcome

    return call


def log() -> list[Any]:
    return list(operations.DjangoAudit().events())


@pytest.mark.parametrize("action", READINGS)
def test_each_reading_is_shown_fits_the_terminal_and_is_one_event(ask: Callable[..., Outcome], action: str) -> None:
    before = len(log())
    told = ask(action, KAI, WORKER)
    assert told.code == 0, told.err
    assert "Kai" in told.out
    assert max(len(line) for line in told.out.splitlines()) <= 100
    assert PROTECTED.replace(" ", "") not in told.out.replace(" ", "")
    (event,) = log()[before:]
    assert (event.actor, event.purpose, event.outcome) == (WORKER, "direct_care", "read")
    assert event.subjects
    assert KAI not in event.to_json()


@pytest.mark.parametrize(
    ("action", "says"),
    [
        ("timeline", "20 January 2025. Child protection enquiry (allegation; outcome: no conference was needed)"),
        ("household", "WX2 2BB"),
        ("family", "Nadia Ashdown"),
        ("involved", "Social worker 14"),
        ("sui", "Not sent: personal.details"),
        ("story", "This is an allegation, not a finding"),
    ],
)
def test_what_each_reading_says(ask: Callable[..., Outcome], action: str, says: str) -> None:
    assert says in " ".join(ask(action, KAI, WORKER).out.split())
    assert "Withheld, being protected" in ask(action, KAI, WORKER).out


@pytest.mark.parametrize("action", READINGS)
def test_nothing_is_there_by_the_knowledge_of_an_earlier_day(ask: Callable[..., Outcome], action: str) -> None:
    told = ask(action, KAI, WORKER, "--as-known-at", "2026-05-01")
    assert told.code == 0
    assert "had stated anything" in told.out


@pytest.mark.parametrize(
    ("action", "name"),
    [
        *[(action, "other.worker") for action in (*READINGS, "replay")],
        *[("story", name) for name in ("ig.lead", "admin", "leader", "kai")],
    ],
)
def test_whoever_may_not_is_told_the_same_as_about_nobody(ask: Callable[..., Outcome], action: str, name: str) -> None:
    """N3: and each attempt is in the log."""
    before = len(log())
    there, nobody = ask(action, KAI, name), ask(action, "0" * 24, name)
    assert (there.code, there.out, there.err) == (nobody.code, nobody.out, nobody.err)
    assert there.code == 2
    assert "You cannot open this page" in there.err
    assert [event.outcome for event in log()[before:]] == ["denied", "denied"]


def test_a_worker_cannot_replay_a_day_nor_a_reviewer_help_a_child(ask: Callable[..., Outcome]) -> None:
    for action, name, purpose in (
        ("replay", WORKER, "case_review"), ("replay", WORKER, "direct_care"),
        ("household", REVIEWER, "direct_care"), ("story", REVIEWER, "direct_care"),
    ):  # fmt: skip
        refused = ask(action, KAI, name, "--purpose", purpose)
        assert (refused.code, refused.out) == (2, ""), (action, name, purpose)


def test_a_purpose_that_is_never_served_is_refused(ask: Callable[..., Outcome]) -> None:
    """N2."""
    assert ask("story", KAI, WORKER, "--purpose", "immigration_enforcement").code == 2
    assert log()[-1].code == "never_purpose"


def test_a_replay_is_two_events_and_names_no_worker(ask: Callable[..., Outcome]) -> None:
    ask("story", KAI, WORKER)
    before = len(log())
    told = ask("replay", KAI, REVIEWER)
    assert told.code == 0, told.err
    text = " ".join(told.out.split())
    assert "Practitioner, Westmarch Council (fictional), for: Helping this child and family" in text
    assert WORKER not in text
    assert [(event.action, event.purpose) for event in log()[before:]] == [
        ("review_audit", "case_review"), ("read", "case_review"),
    ]  # fmt: skip


def test_the_document_holds_sentences_with_the_claims_they_rest_on(ask: Callable[..., Outcome]) -> None:
    sentences = ask("story", KAI, WORKER, "--json").document["sentences"]
    assert all(one["claim_ids"] for one in sentences)
    lines = ask("replay", KAI, REVIEWER, "--json").document["lines"]
    assert {line["part"] for line in lines} == {"knew", "shared"}
    home = ask("household", KAI, WORKER, "--json").document
    told = [row for one in home["homes"] for line in one["address"] for row in line["sources"]]
    assert {row["source"] for row in told} >= {"westmarch-schools", "westmarch-health"}
    assert home["withheld"]


def test_the_cases_of_an_account_are_listed_with_what_to_call_them_by(forethought: Forethought, root: Path) -> None:
    listing = ("record", "cases", "--workspace", root, "--as")
    held = forethought(*listing, WORKER, "--json").document["cases"]
    assert {one["person"] for one in held} == {STORY[name] for name in ("kai", "robin", "ruby")}
    given = forethought(*listing, REVIEWER, "--purpose", "case_review", "--json").document["cases"]
    assert [one["person"] for one in given] == [KAI]
    assert "holds no case today" in forethought(*listing, "other.worker").out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--as-at", "2999-01-01"), "a time to come"),
        (("--as-known-at", "2999-01-01"), "a time to come"),
        (("--as-at", "31/12/2025"), "does not match"),
    ],
)
def test_wrong_times_are_said_before_anything_is_read(
    ask: Callable[..., Outcome], words: tuple[str, ...], says: str
) -> None:
    before = len(log())
    told = ask("household", KAI, WORKER, *words)
    assert (told.code, told.out) == (2, "")
    assert says in told.err
    assert len(log()) == before


@pytest.mark.parametrize("words", [("record", "cases", "--as", WORKER), ("seal", "list", "--as", "ig.lead")])
def test_a_command_that_needs_a_person_runs_in_a_process_of_its_own(root: Path, words: tuple[str, ...]) -> None:
    """Accounts load only once Django is started, which other tests of this process have done already."""
    run = [sys.executable, "-m", "forethought.cli", *words, "--workspace", str(root), "--json"]
    ended = subprocess.run(run, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 0, ended.stderr


def test_nothing_is_written_beside_the_log(ask: Callable[..., Outcome], root: Path) -> None:
    def kept() -> set[str]:
        return {str(path.relative_to(root)) for path in root.rglob("*") if "sqlite3" not in path.name}

    before = kept()
    for action in READINGS:
        ask(action, KAI, WORKER)
    assert {path for path in kept() - before if not path.startswith(("record/cache", "keys"))} == set()
    assert Workspace(root).store().verify().faults == ()
