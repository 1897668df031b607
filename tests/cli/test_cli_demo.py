"""forethought demo, publish and extract on one small demonstration, built once."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from forethought.cli.app import run
from forethought.cli.commands.demo import _TOUR
from support_cli import Forethought

STUDY = "moves-and-school"


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What ``demo --no-serve --json`` printed for a fresh workspace."""
    workspace = tmp_path_factory.mktemp("demo") / "ws"
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = run(["demo", "--no-serve", "--json", "--children", "2000", "--workspace", str(workspace)])
    assert code == 0, out.getvalue()
    document = json.loads(out.getvalue())
    assert isinstance(document, dict)
    return document


@pytest.fixture
def workspace(demonstration: dict[str, Any]) -> Path:
    return Path(demonstration["workspace"])


def test_the_story_is_told_with_its_figures(demonstration: dict[str, Any]) -> None:
    told = "\n".join(line for step in demonstration["steps"] for line in step["lines"])
    for words in (
        "overlapping placement (rule 501): found",
        "overlapping placement (rule 501): gone",
        "Robin and Ruby: a weight of",
        "is whole",
        "found, at event",
    ):
        assert words in told
    assert "wrong" not in told.replace("wrong person", "")
    assert demonstration["address"] is None


def test_a_second_run_keeps_what_is_there(forethought: Forethought, workspace: Path) -> None:
    batches = sorted(path.name for path in (workspace / "record").rglob("*.parquet"))
    again = forethought("demo", "--no-serve", "--workspace", workspace)
    assert again.code == 0, again.err
    assert "already there" in again.out
    assert "social.worker" in again.out
    assert "forethought serve --workspace" in again.out
    assert sorted(path.name for path in (workspace / "record").rglob("*.parquet")) == batches


def test_a_demonstration_never_goes_among_real_data(forethought: Forethought, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('name = "A council"\n', encoding="utf-8")
    outcome = forethought("demo", "--no-serve", "--workspace", tmp_path)
    assert outcome.code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["config.toml"]


def test_the_tour_names_people_and_pages_that_exist(demonstration: dict[str, Any]) -> None:
    from django.urls import resolve

    from forethought import operations

    operations.setup(Path(demonstration["workspace"]))
    for who, path, _ in _TOUR:
        assert who in demonstration["sign_in"]
        assert resolve(f"/{path}")


def test_the_demonstrations_log_verifies(forethought: Forethought, workspace: Path) -> None:
    outcome = forethought("audit", "verify", "--workspace", workspace, "--json")
    assert outcome.code == 0
    assert outcome.document["count"] > 0


def test_publish_writes_only_what_may_be_shown(forethought: Forethought, workspace: Path) -> None:
    outcome = forethought("publish", "--workspace", workspace, "--json")
    assert outcome.code in {0, 1}, outcome.err
    assert outcome.code == (1 if outcome.document["left_out"] else 0)
    assert outcome.document["figures"]
    for figure in outcome.document["figures"]:
        assert not {"numerator", "denominator", "value"} & set(figure["result"])


def test_an_extract_holds_no_identity_and_says_whose_copy_it_is(
    forethought: Forethought, workspace: Path, tmp_path: Path
) -> None:
    out = tmp_path / "for the researcher"
    outcome = forethought("extract", STUDY, "--workspace", workspace, "--out", out, "--json")
    assert outcome.code == 0, outcome.err
    people = pq.read_table(out / "people.parquet")
    assert people.num_rows == outcome.document["people"] > 0
    assert not {"forename", "surname", "postcode", "nhs_number", "upn"} & set(people.column_names)
    assert STUDY in outcome.document["stamp"]


def test_an_extract_is_replaced_only_when_asked(forethought: Forethought, workspace: Path, tmp_path: Path) -> None:
    out = tmp_path / "copy"
    words = ["extract", STUDY, "--workspace", workspace, "--out", out]
    assert forethought(*words).code == 0
    refused = forethought(*words)
    assert refused.code == 2
    assert "--replace" in refused.err
    assert forethought(*words, "--replace").code == 0


def test_a_study_that_is_not_known_is_told(forethought: Forethought, workspace: Path) -> None:
    outcome = forethought("extract", "nothing-of-the-kind", "--workspace", workspace)
    assert outcome.code == 2
    assert STUDY in outcome.err
