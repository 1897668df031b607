"""P7 on the command line: no document or line shows a value of the record without its source and both its times."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import support_planted
import support_provenance
import support_story
from support_cli import Forethought, Outcome
from support_story import STORY
from support_terminal import Looked, look_at_document, look_at_text

COMMANDS = (
    ("record", "verify"),
    ("record", "project", "ssd", "--out", "{out}"),
    ("audit", "verify"),
    ("doctor",),
)
"""What shows no value of a person."""
READINGS = {
    ("timeline",): 500, ("household",): 2, ("household", "--as-at", "2019-05-09"): 3, ("family",): 5,
    ("involved",): 20, ("story",): 500, ("replay",): 500, ("cases",): 3,
    ("sui",): 4,
}  # fmt: skip
"""What tells of people, with the fewest tokens that must be found bound in the text and in the document.

On that day a planted address was so; the others have ended.
"""
PEOPLE = {"Ashdown", "Benbow"}
"""Names of relatives and of other cases, which are no tokens."""
WIDE = "100000"  # so that nothing is folded


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Iterator[tuple[Path, set[str]]]:
    """A workspace of which every feed says all that it can of one child, and the people who may read of him."""
    from forethought import operations

    workspace = support_story.make_demo(tmp_path_factory.mktemp("planted") / "workspace")
    tokens = support_planted.plant(workspace)
    with django_db_blocker.unblock() if django_db_blocker else nullcontext():
        operations.setup(workspace.root)
        operations.create_personas(workspace, STORY)
        yield workspace.root, tokens
        from django.db import connections

        connections.close_all()


@pytest.fixture(scope="module")
def said(planted: tuple[Path, set[str]]) -> tuple[support_provenance.Claims, dict[str, str]]:
    """What the statements say, by each token, and what organisations are called."""
    root, tokens = planted
    workspace = _workspace(root)
    claims = support_provenance.claims_by_token(support_planted.stated(workspace), tokens | PEOPLE)
    return claims, support_provenance.organisations(workspace.agreements)


@pytest.fixture
def look(
    forethought: Forethought, planted: tuple[Path, set[str]], said: Any, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Looked]:
    """``look(words, as_json)``: what is wrong with one answer, and what stands in it bound."""

    def call(words: tuple[str, ...], as_json: bool) -> Looked:
        more = ["--json"] if as_json else []
        outcome = _told(forethought, planted[0], (*words, *more), monkeypatch, WIDE)
        return look_at_document(outcome.document, *said) if as_json else look_at_text(outcome.out, *said)

    return call


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: " ".join(words[:3]))
@pytest.mark.parametrize("as_json", [True, False])
def test_no_command_shows_a_value_without_its_source_and_times(
    forethought: Forethought, planted: tuple[Path, set[str]], said: Any, tmp_path: Path, words: Any, as_json: bool
) -> None:
    root, (claims, _) = planted[0], said
    named = [word.format(out=tmp_path / "out") for word in words]
    outcome = forethought(*named, "--workspace", root, *(["--json"] if as_json else []))
    assert outcome.code in (0, 1), outcome.err
    assert support_provenance.untold((outcome.out + outcome.err).encode(), claims, {}) == []
    if "project" in words:
        _assert_the_note_says_of_what_it_was_made(tmp_path / "out", claims)


@pytest.mark.parametrize("as_json", [True, False])
@pytest.mark.parametrize("words", READINGS, ids=" ".join)
def test_every_value_that_is_told_of_people_says_its_own_source_and_times(
    look: Callable[..., Looked], words: tuple[str, ...], as_json: bool
) -> None:
    found = look(words, as_json)
    assert found.wrong == []
    assert len(found.bound) >= READINGS[words]


@pytest.mark.parametrize("as_json", [True, False])
def test_of_records_that_would_be_sent_every_field_says_its_source_and_times(
    look: Callable[..., Looked], monkeypatch: pytest.MonkeyPatch, as_json: bool
) -> None:
    """The planted child has no number that can be one, so nothing would be sent of him."""
    from forethought.record.projections.sui_records import records

    monkeypatch.setattr(records, "nhs_number", lambda *_: ("9990000018", ""))
    found = look(("sui",), as_json)
    assert found.wrong == []
    assert len(found.bound) >= 25


@pytest.mark.parametrize("columns", ["80", "120"])
@pytest.mark.parametrize("words", READINGS, ids=" ".join)
def test_a_narrow_terminal_folds_what_a_wide_one_shows_and_cuts_nothing(
    forethought: Forethought,
    planted: tuple[Path, set[str]],
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    columns: str,
) -> None:
    # The first look at the day is itself told by the next.
    _, narrow, wide = (_told(forethought, planted[0], words, monkeypatch, each).out for each in (WIDE, columns, WIDE))
    assert max(len(line) for line in narrow.splitlines()) <= int(columns)
    assert _letters(narrow) == _letters(wide)


def _no_notes(patch: pytest.MonkeyPatch) -> None:
    from forethought.cli import console
    from forethought.telling import documents

    patch.setattr(console.Screen, "note", lambda *_: None)
    patch.setattr(documents, "_row", lambda _: {})


def _another_feed(patch: pytest.MonkeyPatch) -> None:
    from forethought.telling import sources

    patch.setattr(sources, "feed_label", lambda _: "file")


def _no_organisation(patch: pytest.MonkeyPatch) -> None:
    from forethought.telling import sources

    patch.setattr(sources.Sources, "name", lambda *_: "A service")


def _no_days(patch: pytest.MonkeyPatch) -> None:
    from forethought.telling import sources

    patch.setattr(sources, "days_in_words", lambda *_: sources.NO_DATES)


def _known_a_day_later(patch: pytest.MonkeyPatch) -> None:
    from forethought.telling import sources

    honest = sources.Sources.line
    patch.setattr(
        sources.Sources,
        "line",
        lambda own, fact: honest(own, replace(fact, known_from=fact.known_from + timedelta(days=1))),
    )


def _first_source_for_all(patch: pytest.MonkeyPatch) -> None:
    from forethought.telling import sources

    held: dict[int, Any] = {}
    honest = sources.Sources.line
    patch.setattr(sources.Sources, "line", lambda own, fact: held.setdefault(id(own), honest(own, fact)))


def _no_rules(patch: pytest.MonkeyPatch) -> None:
    from forethought.cli import told_view
    from forethought.telling import documents

    patch.setattr(told_view, "rule_in_words", lambda _: "By some rule.")
    patch.setattr(documents, "rule_in_words", lambda _: "")


SPOILED = (("timeline",), ("household", "--as-at", "2019-05-09"), ("involved",), ("replay",))
"""A list, two tables and a list of several agencies, in each of which days and sources differ."""


@pytest.mark.parametrize("as_json", [True, False])
@pytest.mark.parametrize(
    "spoil",
    [_no_notes, _another_feed, _no_organisation, _no_days, _known_a_day_later, _first_source_for_all, _no_rules],
)
def test_the_look_finds_an_answer_that_says_less_or_something_else(
    look: Callable[..., Looked],
    monkeypatch: pytest.MonkeyPatch,
    spoil: Callable[[pytest.MonkeyPatch], None],
    as_json: bool,
) -> None:
    spoil(monkeypatch)
    assert [words for words in SPOILED if not look(words, as_json).wrong] == []


@pytest.mark.parametrize(
    "text",
    [
        "Who lived with {token} on a day",
        " {token}   Other [1] ",
        " {token} [2] ",
        "   {token}.\n       Somebody, file: no dates given; known since 1 June 2026.",
        "   {token}.",
    ],
)
def test_a_value_without_a_note_of_its_own_is_found(said: Any, text: str) -> None:
    claims, names = said
    token, (claim, *_) = next((one, held) for one, held in claims.items() if held[0]["valid_from"])
    note = support_provenance.expected_note(claim, names)
    notes = f"\n   [1] {note}\n   [2] Somebody, file: no dates given; known since 1 June 2026."
    assert look_at_text(f"   {token}.\n       {note}\n {token} [1] {notes}", claims, names).wrong == []
    assert look_at_text(text.format(token=token) + notes, claims, names).wrong


def _told(
    forethought: Forethought, root: Path, words: tuple[str, ...], patch: pytest.MonkeyPatch, columns: str
) -> Outcome:
    patch.setenv("COLUMNS", columns)
    name = "case.reviewer" if words[0] == "replay" else "social.worker"
    person = [] if words[0] == "cases" else [STORY["kai"]]
    outcome = forethought("record", words[0], *person, *words[1:], "--as", name, "--workspace", root)
    assert outcome.code == 0, outcome.err
    return outcome


def _letters(text: str) -> Counter[str]:
    """How often each letter stands in a text, wherever it was folded."""
    return Counter("".join(text.replace("─", "").split()))


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
