"""The pages of Synthetic England say what is so: commands and snippets run, and every feed, table and file is told."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from typing import Any

import click
import pyarrow.parquet as pq
import pytest

from forethought.cli.app import run as forethought
from forethought.cli.commands import synth
from forethought.synth import FEEDS, feed_of
from forethought.synth.agencies.parameters import AGENCIES
from support_tree import PACKAGE, ROOT

FOLDER = ROOT / "docs" / "synthetic-england"
DATA = PACKAGE / "synth" / "data"
PAGES = [*sorted(FOLDER.glob("*.md")), DATA / "README.md"]
SAYING_HOW = [FOLDER / "README.md", FOLDER / "checks.md", ROOT / "docs" / "doors" / "researcher.md"]
GO = "python3 go.py "


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(page: Path, language: str = "") -> list[str]:
    found = re.findall(r"^```(\w*)\n(.*?)^```$", text_of(page), re.DOTALL | re.MULTILINE)
    return [block for said, block in found if said == language]


def commands(page: Path) -> Iterator[list[str]]:
    for block in blocks(page):
        for line in block.splitlines():
            if line.startswith(GO):
                yield shlex.split(line.removeprefix(GO))


COMMANDS = [words for page in SAYING_HOW for words in commands(page)]
MAKING = [words[1:] for words in COMMANDS if words[0] == "synth"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The overview's first command, run as it stands but for fewer children."""
    place = tmp_path_factory.mktemp("docs")
    with chdir(place):
        assert forethought(["synth", *smaller(" ".join(MAKING[0])).split(), "--processes", "1"]) == 0
    return place


def smaller(text: str) -> str:
    found = text.replace("--children 5000", "--children 2000").replace("5_000", "2_000")
    assert found != text or "5000" not in text
    return found


@pytest.fixture
def inside(made: Path) -> Iterator[Path]:
    with chdir(made):
        yield made


def ran(snippet: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(compile(smaller(snippet), "snippet", "exec"), names)
    return names


def test_there_are_commands_to_try() -> None:
    assert len(MAKING) >= 6
    assert {words[0] for words in COMMANDS} >= {"synth", "test"}


@pytest.mark.parametrize("words", MAKING, ids=" ".join)
def test_every_command_of_the_pages_is_taken_by_the_command_line(words: list[str]) -> None:
    group = synth.command
    assert isinstance(group, click.Group)
    chosen = group.commands.get(words[0])
    context = (chosen or group).make_context("synth", words[1:] if chosen else list(words))
    assert context.args == []
    if not chosen:
        assert {name for name in context.params["feeds"].split(",") if name} <= set(FEEDS)


def test_every_test_that_the_pages_name_exists() -> None:
    tests = {path: path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")}
    named = [word for words in COMMANDS if words[0] == "test" for word in words[2].split(" or ")]
    assert len(named) >= 8
    for name in named:
        names = [path.stem for path in tests] + [
            word for text in tests.values() for word in re.findall(r"def (\w+)", text)
        ]
        assert any(name in word for word in names), name


def test_the_overviews_snippets_run_and_the_return_has_no_error(inside: Path) -> None:
    making, checking = blocks(FOLDER / "README.md", "python")
    assert ran(making)["made"].people > 2_000
    assert (inside / "two-feeds-apart" / "synthetic_person.parquet").exists()
    assert not any(inside.joinpath("two-feeds").rglob("*.parquet"))
    counts = ran(checking)["run"].counts
    assert counts["rules"] > 300
    assert counts["could_not_run"] == 0
    assert set(counts["by_severity"]) <= {"query"}


@pytest.mark.usefixtures("inside")
def test_the_checks_snippets_give_what_they_say(capsys: pytest.CaptureFixture[str]) -> None:
    for snippet in blocks(FOLDER / "checks.md", "python"):
        capsys.readouterr()
        ran(snippet)
        assert capsys.readouterr().out.strip() == snippet.strip().rpartition("  # ")[2]


def test_the_page_of_feeds_tells_every_feed_and_every_table_of_a_delivery(made: Path) -> None:
    page = text_of(FOLDER / "feeds.md")
    sections = dict(re.findall(r"^## ([\w-]+)\n(.*?)(?=^## |\Z)", page, re.DOTALL | re.MULTILINE))
    assert list(sections) == list(FEEDS)
    told = json.loads(text_of(made / "made" / "synthetic.json"))["deliveries"]
    for delivery, tables in told.items():
        section = sections[feed_of(delivery)]
        assert [table for table in tables if f"**{table}**:" not in section] == [], delivery
    for name, feed in FEEDS.items():
        assert feed.title in sections[name]
        assert feed.standard in sections[name]


def test_the_page_of_feeds_tells_the_columns_of_a_file(made: Path) -> None:
    page = text_of(FOLDER / "feeds.md")
    for path in (made / "made").glob("*-2026/synthetic_*.csv"):
        columns = path.open(encoding="utf-8").readline().strip().replace('"', "`").replace(",", ", ")
        assert f"**{path.stem.removeprefix('synthetic_')}**: {columns}\n" in page, path


def test_the_page_of_the_truth_tells_every_table_and_column(made: Path) -> None:
    page = text_of(FOLDER / "truth.md")
    tables = dict(re.findall(r"^- \*\*(\w+)\*\*: .*\n  Columns: (.*)$", page, re.MULTILINE))
    written = {path.stem.removeprefix("synthetic_"): path for path in (made / "apart").glob("*.parquet")}
    assert tables.keys() == written.keys()
    for name, path in written.items():
        assert tables[name] == ", ".join(f"`{column}`" for column in pq.read_schema(path).names), name


def test_the_page_of_errors_tells_every_agency() -> None:
    page = text_of(FOLDER / "errors.md")
    assert [agency for agency in AGENCIES if f"(`{agency}`)" not in page] == []


def test_every_file_of_parameters_is_told_with_its_source() -> None:
    rows = re.findall(r"^\| `([^`]+)` \| (.+) \| (.+) \|$", text_of(DATA / "README.md"), re.MULTILINE)
    told = {name.rstrip("/"): source for name, _, source in rows}
    there = {path.name for path in DATA.iterdir()} - {"README.md", "__pycache__"}
    assert told.keys() == there
    assert len(told) == len(rows)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_page_and_a_heading(page: Path) -> None:
    for link in re.findall(r"\]\((?!https?:)([^)\s]+)\)", text_of(page)):
        path, _, heading = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), link
        if heading:
            assert heading in re.findall(r"^#+ ([\w-]+)$", text_of(target), re.MULTILINE), link


def test_each_of_the_four_checks_has_something_to_run() -> None:
    parts = re.split(r"^## \d\. ", text_of(FOLDER / "checks.md"), flags=re.MULTILINE)[1:]
    assert [part.partition(":")[0] for part in parts] == ["Labelling", "Disclosure", "Structure", "Documentation"]
    assert [part for part in parts if f"```\n{GO}" not in part] == []
