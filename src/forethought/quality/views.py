"""Named views: ideas that many rules share, each one query in ``views/``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from forethought.engine import Query, prepare
from forethought.quality.bundle import bundled, query_from_json


@dataclass(frozen=True, slots=True)
class View:
    """A query that rules may read by name: what it holds, and the query made ready."""

    name: str
    meaning: str
    query: Query

    @property
    def sql(self) -> str:
        """Its text for DuckDB."""
        return self.query.text

    @property
    def reads(self) -> frozenset[str]:
        """The tables and views it reads itself."""
        return self.query.tables


@cache
def views(return_: str) -> Mapping[str, View]:
    """The views for the return ``return_`` by name.

    A file starts with comments: ``-- return: ssda903`` (or ``any``), then what the view holds. A dataset of your own
    has its own in ``views/`` in its folder, marked ``any``.
    """
    return bundled_views(return_) or read_views(return_)


def read_views(return_: str) -> dict[str, View]:
    """As :func:`views`, from the files."""
    found, own = views_in(files("forethought.quality") / "views", return_), Path(return_) / "views"
    return {**found, **(views_in(own, return_) if own.is_dir() else {})}


def views_in(folder: Traversable, return_: str) -> dict[str, View]:
    """The views in ``folder`` that serve ``return_``, by name."""
    found = {}
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".sql"):
            text = entry.read_text(encoding="utf-8")
            if _serves(text) in (return_, "any"):
                found[entry.name.removesuffix(".sql")] = _view(entry.name, text)
    return found


def bundled_views(return_: str) -> dict[str, View] | None:
    """As :func:`views`, from the bundle; None when it was not made from these very files."""
    rows = bundled(return_, "views")
    if rows is None:
        return None
    return {row["name"]: View(row["name"], row["meaning"], query_from_json(row["query"])) for row in rows}


def _serves(text: str) -> str:
    return text.splitlines()[0].removeprefix("-- return:").strip() if text else ""


def _view(file: str, text: str) -> View:
    comments = [line[2:].strip() for line in text.splitlines() if line.startswith("--")]
    sql = "\n".join(line for line in text.splitlines() if not line.startswith("--")).strip()
    return View(file.removesuffix(".sql"), " ".join(comments[1:]), prepare(sql, where=file))
