"""Where the built page is, and whether it was made from the rules that are here."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from forethought.checker.facts import facts_mark
from forethought.model import UserError

PAGE, MARK = "check.html", "made_from.json"
POSTCODES = "forethought-postcodes.bin"


@dataclass(frozen=True, slots=True)
class WrittenPage:
    """Where the page was written, and the postcode file if it was asked for."""

    page: Path
    postcodes: Path | None


def built_folder() -> Traversable:
    """The folder that the build fills and the release ships."""
    return files("forethought.checker") / "built"


def write_page(target: Path, *, postcodes: bool = False) -> WrittenPage:
    """Write the built page to ``target``, a file or a folder, and the postcode file beside it when asked.

    Raises ``UserError`` when the page has not been built, was built from other rules, or cannot be written.
    """
    _refuse_stale()
    page = target / PAGE if target.is_dir() else target
    directory = page.with_name(POSTCODES) if postcodes else None
    try:
        page.parent.mkdir(parents=True, exist_ok=True)
        _copy(PAGE, page)
        if directory:
            _copy(POSTCODES, directory)
    except OSError as problem:
        raise UserError(
            "The page could not be written",
            where=str(page),
            why=problem.strerror or "",
            do="Give another place with --out, where you may write and where 25 MB are free",
        ) from problem
    return WrittenPage(page, directory)


def _refuse_stale() -> None:
    mark = built_folder() / MARK
    if not mark.is_file():
        raise UserError(
            "The page has not been built",
            why="a release brings it along; in a checkout it has to be made once, which needs npm",
            do="Run 'python3 go.py browser', or take check.html from a release",
        )
    if json.loads(mark.read_text(encoding="utf-8")).get("facts") != facts_mark():
        raise UserError(
            "The page was built from other rules than those here",
            why="it would find other things than 'forethought check'",
            do="Run 'python3 go.py browser' again",
        )


def _copy(name: str, target: Path) -> None:
    part = target.with_name(target.name + ".part")
    with (built_folder() / name).open("rb") as source, part.open("wb") as copy:
        shutil.copyfileobj(source, copy)
    part.replace(target)
