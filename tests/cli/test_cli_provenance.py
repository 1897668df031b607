"""P7 on the command line: no document or line shows a value of the record without its source and both its times."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

import support_planted
import support_provenance
import support_story
from support_cli import Forethought

COMMANDS = (
    ("record", "verify"),
    ("record", "project", "ssd", "--out", "{out}"),
    ("audit", "verify"),
    ("doctor",),
)


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Iterator[tuple[Path, set[str]]]:
    """A workspace of which every feed says all that it can of one child."""
    from forethought import operations

    workspace = support_story.make_demo(tmp_path_factory.mktemp("planted") / "workspace")
    tokens = support_planted.plant(workspace)
    with django_db_blocker.unblock() if django_db_blocker else nullcontext():
        operations.setup(workspace.root)
        yield workspace.root, tokens
        from django.db import connections

        connections.close_all()


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: " ".join(words[:3]))
@pytest.mark.parametrize("as_json", [True, False])
def test_no_command_shows_a_value_without_its_source_and_times(
    forethought: Forethought, planted: tuple[Path, set[str]], tmp_path: Path, words: tuple[str, ...], as_json: bool
) -> None:
    root, tokens = planted
    named = [word.format(out=tmp_path / "out") for word in words]
    outcome = forethought(*named, "--workspace", root, *(["--json"] if as_json else []))
    assert outcome.code in (0, 1), outcome.err
    claims = support_provenance.claims_by_token(support_planted.stated(_workspace(root)), tokens)
    assert support_provenance.untold((outcome.out + outcome.err).encode(), claims, {}) == []
    if "project" in words:
        _assert_the_note_says_of_what_it_was_made(tmp_path / "out", claims)


def _assert_the_note_says_of_what_it_was_made(folder: Path, claims: support_provenance.Claims) -> None:
    """A format of the sector has no room for sources; the note beside the files says of what and as known when."""
    made = [path for path in folder.iterdir() if path.suffix != ".json"]
    assert any(support_provenance.tokens_in(path.read_text(encoding="utf-8"), claims) for path in made)
    (note,) = [json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")]
    assert all(note[name] for name in ("controller", "batches", "as_at", "as_known_at"))
    assert set(note["sha256"]) == {path.name for path in made}


def _workspace(root: Path) -> Any:
    from forethought.workflow import Workspace

    return Workspace(root)
