"""The generator makes what was recorded when it was frozen: what is measured on it cannot have changed it."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

import pytest

from forethought.synth import FEEDS, make_feeds
from forethought.synth.frozen import digest_of, digests, frozen

WHAT_TO_DO = (
    "the bytes of Synthetic England have changed. If that is meant, it is a new version: run "
    "python tools/freeze.py --version <new>, then python tools/generate.py, and say in the changelog what changed"
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    place = tmp_path_factory.mktemp("frozen")
    make_feeds(frozen().order, place / "feeds", truth=place / "truth", processes=2)
    return place / "feeds", place / "truth"


def test_every_feed_the_reference_tables_and_the_truth_are_as_recorded(made: tuple[Path, Path]) -> None:
    assert digests(*made) == dict(frozen().sha256), WHAT_TO_DO


def test_the_record_has_every_feed_and_the_locked_packages() -> None:
    held = frozen()
    assert set(held.sha256) == {*FEEDS, "reference", "synthetic.json", "truth"}
    assert {name: version(name) for name in held.packages} == dict(held.packages), WHAT_TO_DO


def test_what_is_made_names_its_version(made: tuple[Path, Path]) -> None:
    assert json.loads((made[0] / "synthetic.json").read_text(encoding="utf-8"))["generator"] == frozen().version


def test_a_digest_changes_with_a_byte_a_name_and_a_file(tmp_path: Path) -> None:
    seen = set()
    (tmp_path / "a").mkdir()
    for name, text in (("one", "1"), ("one", "2"), ("two", "2")):
        (tmp_path / "a" / name).write_text(text, encoding="utf-8")
        seen.add(digest_of(tmp_path / "a"))
    (tmp_path / "a" / "one").unlink()
    seen.add(digest_of(tmp_path / "a"))
    assert len(seen) == 4
