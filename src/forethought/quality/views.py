"""Named views: ideas that many rules share, each one query in ``views/``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from forethought.engine import compile_sql, tables_used


@dataclass(frozen=True, slots=True)
class View:
    """A query that rules may read by name: what it holds, and the tables and views it reads itself."""

    name: str
    meaning: str
    sql: str
    reads: frozenset[str]


@cache
def views(return_: str) -> Mapping[str, View]:
    """The views for the return ``return_`` by name.

    A file starts with comments: ``-- return: ssda903`` (or ``any``), then what the view holds.
    """
    found = {}
    for entry in (files("forethought.quality") / "views").iterdir():
        if entry.name.endswith(".sql"):
            view, serves = _view(entry.name.removesuffix(".sql"), entry.read_text(encoding="utf-8"))
            if serves in (return_, "any"):
                found[view.name] = view
    return found


def _view(name: str, text: str) -> tuple[View, str]:
    comments = [line[2:].strip() for line in text.splitlines() if line.startswith("--")]
    serves = comments[0].removeprefix("return:").strip()
    sql = "\n".join(line for line in text.splitlines() if not line.startswith("--")).strip()
    return View(name, " ".join(comments[1:]), compile_sql(sql, where=f"{name}.sql"), tables_used(sql)), serves
