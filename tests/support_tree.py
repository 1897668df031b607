"""The checkout as the tests see it: where things are, what was written by us."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SRC = ROOT / "src"
PACKAGE = SRC / "forethought"
_NOT_OURS = {"__pycache__", "node_modules", "migrations", ".venv"}
_TEXT = {".py", ".md", ".toml", ".csv", ".cedar", ".sql", ".txt", ".html", ".jinja", ".yaml", ".yml", ".json"}


def modules() -> list[Path]:
    """Every Python module of the product, generated migrations left out."""
    return sorted(path for path in PACKAGE.rglob("*.py") if not _NOT_OURS & set(path.parts))


def texts() -> Iterator[tuple[str, str]]:
    """Name and content of every text of ours: code, cards, pages, tests, starters."""
    folders = [PACKAGE, ROOT / "docs", ROOT / "tests", ROOT / "benchmarks", ROOT / "tools", ROOT / ".ci"]
    top = [path for path in ROOT.iterdir() if path.is_file()]
    paths = [path for folder in folders if folder.is_dir() for path in folder.rglob("*")]
    for path in sorted([*top, *paths]):
        named = path.suffix in _TEXT or path.name in {"run", ".editorconfig", ".gitignore"}
        if path.is_file() and named and not _NOT_OURS & set(path.parts):
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8", errors="replace")
