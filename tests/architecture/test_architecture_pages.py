"""Pages that cannot rot: packages, glossary, decisions and links agree with the tree."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from support_tree import PACKAGE, ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))


def packages() -> set[str]:
    return {path.parent.name for path in PACKAGE.glob("*/__init__.py")}


def headings(page: Path, level: int) -> set[str]:
    return set(re.findall(rf"^{'#' * level} (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE))


def test_the_layers_page_names_every_package() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    block = re.search(r"```\n(cli \| web\n.*?)```", page, re.DOTALL)
    assert block is not None
    assert set(re.findall(r"\w+", block.group(1))) == packages()


def test_the_glossary_has_a_heading_for_every_package() -> None:
    page = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    part = page.partition("\n# Packages\n")[2].partition("\n# Terms\n")[0]
    assert set(re.findall(r"^## (.+)$", part, re.MULTILINE)) == packages()


def test_the_glossarys_terms_are_in_order() -> None:
    page = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    terms = re.findall(r"^## (.+)$", page.partition("\n# Terms\n")[2], re.MULTILINE)
    assert len(terms) > 20
    assert terms == sorted(terms, key=str.casefold)


@pytest.mark.parametrize("page", DECISIONS, ids=lambda p: p.stem)
def test_a_decision_is_one_page_with_its_three_parts(page: Path) -> None:
    assert headings(page, 2) == {"Context", "Decision", "Consequences"}
    assert page.read_text(encoding="utf-8").startswith(f"# {page.name[:4]} ")
    assert len(page.read_text(encoding="utf-8").split()) < 600


def test_decisions_are_numbered_without_gaps_and_listed() -> None:
    index = (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    assert [page.name[:4] for page in DECISIONS] == [f"{n:04}" for n in range(1, len(DECISIONS) + 1)]
    assert [page.name for page in DECISIONS if f"({page.name})" not in index] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_link_within_the_repository_leads_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", text) if not re.match(r"[a-z]+:|#", link)]
    assert [link for link in links if not (page.parent / link.partition("#")[0]).exists()] == []


def test_every_command_in_the_pages_exists() -> None:
    from forethought.cli.app import _COMMANDS

    named = {
        word for page in PAGES for word in re.findall(r"`forethought ([a-z]+)\b", page.read_text(encoding="utf-8"))
    }
    assert named
    assert named <= set(_COMMANDS)
