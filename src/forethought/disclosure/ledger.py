"""The ledger of releases: everything a project has let out, in one file that only grows."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from forethought.disclosure.attack import Problem
from forethought.disclosure.cells import Layout, Published, texts
from forethought.disclosure.errors import DisclosureError
from forethought.sources import alone

_WAIT = 10.0


@dataclass(frozen=True, slots=True)
class Release:
    """One table that was let out: for which project, under which name, when, exactly as the public sees
    it.
    """

    project: str
    name: str
    at: datetime
    published: Published


class ReleaseLedger:
    """All releases, oldest first, as JSON lines in one file that only grows.

    A whole new file is written beside the old one and swapped in, so that a reader or a crash never meets half a
    line. One writer at a time: a lock file beside the ledger is held from the last check until the entry stands.
    ``wait`` is how many seconds to wait for it. A table that was released can be subtracted from for ever, so
    nothing is removed.
    """

    def __init__(self, path: Path, *, wait: float = _WAIT) -> None:
        self._path = path
        self._wait = wait

    def record(self, release: Release) -> None:
        """Add ``release`` at the end, durably, unchecked. Raises ``DisclosureError`` when the ledger stays locked."""
        self.record_checked(release, lambda: ())

    def record_checked(self, release: Release, check: Callable[[], Sequence[Problem]]) -> list[Problem]:
        """Run ``check`` with the ledger to oneself, and enter ``release`` only if it finds nothing.

        Gives what ``check`` found. Two tables that are safe alone but not together can so never both pass. Raises
        ``DisclosureError`` when the ledger stays locked.
        """
        with alone(self._path, self._wait, _locked):
            problems = list(check())
            if not problems:
                _append(self._path, _as_json(release))
        return problems

    def note_draft(self, draft: Release) -> None:
        """Note that ``draft`` was built in this workspace, without its counts, so that it may be attacked here.

        A draft is no release: nothing is compared with it. Raises ``DisclosureError`` when the ledger stays locked.
        """
        line = {"project": draft.project, "name": draft.name, "at": draft.at.astimezone(UTC).isoformat()}
        with alone(self._path, self._wait, _locked):
            _append(self._drafts, {**line, "fingerprint": fingerprint(draft.published)})

    def built_here(self, published: Published) -> bool:
        """Whether these very cells were released from this workspace, or noted as a draft of it.

        Raises ``DisclosureError`` for a damaged ledger.
        """
        mark = fingerprint(published)
        noted = self._drafts.read_text(encoding="utf-8").splitlines() if self._drafts.exists() else []
        if any(_mark(line) == mark for line in noted):
            return True
        return any(fingerprint(release.published) == mark for release in self.releases())

    @property
    def _drafts(self) -> Path:
        return self._path.with_suffix(self._path.suffix + ".drafts")

    def releases(self, project: str | None = None) -> Iterator[Release]:
        """Every release, or those of ``project``, oldest first. Raises ``DisclosureError`` for a damaged
        ledger.
        """
        if not self._path.exists():
            return
        for number, line in enumerate(self._path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                release = _from_json(json.loads(line))
            except (ValueError, KeyError, TypeError) as failure:
                raise DisclosureError(
                    "The ledger of releases is damaged",
                    where=f"{self._path.name}, line {number}",
                    why="without it nobody can tell what a new table would give away",
                    do="Restore the file from a backup before anything is released",
                ) from failure
            if project is None or release.project == project:
                yield release


def fingerprint(published: Published) -> str:
    """A mark of the cells as they are printed, in whatever order of rows and columns: SHA-256 of labels and counts."""
    names = sorted((*published.layout.dimensions, *published.layout.counts))
    columns = [["" if text is None else text for text in texts(published.table, name)] for name in names]
    rows = sorted(zip(*columns, strict=True))
    return hashlib.sha256(json.dumps([names, rows]).encode()).hexdigest()


def _append(path: Path, entry: Mapping[str, object]) -> None:
    before = path.read_bytes() if path.exists() else b""
    draft = path.with_suffix(path.suffix + ".new")
    with draft.open("wb") as file:
        file.write(before + (json.dumps(entry, sort_keys=True) + "\n").encode())
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _mark(line: str) -> str | None:
    try:
        noted = json.loads(line)
    except ValueError:  # a line that cannot be read vouches for nothing
        return None
    return str(noted.get("fingerprint")) if isinstance(noted, dict) else None


def _locked(name: str) -> DisclosureError:
    return DisclosureError(
        "The ledger of releases is in use",
        where=name,
        why="two tables checked at once could give away together what neither gives away alone",
        do="Try again in a minute, when the other check has ended",
    )


def _as_json(release: Release) -> dict[str, object]:
    layout = release.published.layout
    return {
        "project": release.project,
        "name": release.name,
        "at": release.at.astimezone(UTC).isoformat(),
        "population": release.published.population,
        "rounding": release.published.rounding,
        "dimensions": list(layout.dimensions),
        "counts": list(layout.counts),
        "total": layout.total,
        "parents": {name: dict(links) for name, links in layout.parents.items()},
        "columns": {name: texts(release.published.table, name) for name in (*layout.dimensions, *layout.counts)},
    }


def _from_json(raw: Mapping[str, object]) -> Release:
    columns, parents = raw["columns"], raw["parents"]
    dimensions, counts = raw["dimensions"], raw["counts"]
    if not (isinstance(columns, dict) and isinstance(parents, dict) and isinstance(dimensions, list)):
        raise TypeError("not a release")
    if not (isinstance(counts, list) and isinstance(raw["rounding"], int)):
        raise TypeError("not a release")
    table = pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
    layout = Layout(tuple(dimensions), tuple(counts), str(raw["total"]), parents)
    return Release(
        str(raw["project"]),
        str(raw["name"]),
        datetime.fromisoformat(str(raw["at"])),
        Published(table, layout, str(raw["population"]), raw["rounding"]),
    )
