"""``forethought doctor``: is everything here, and does it work?"""

from __future__ import annotations

import os
import shutil
import stat
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

import click

from forethought import __version__
from forethought.cli.console import Column, Exit, Screen
from forethought.cli.options import common, examples

_PACKAGES = ("duckdb", "pyarrow", "sqlglot", "splink", "cedarpy", "Django", "lxml", "openpyxl", "granian")
_ROOM_GB = 2.0
_OLDEST = (3, 11)


@dataclass(frozen=True)
class Finding:
    """One thing looked at: its name, whether it is well, what was seen and what to do if not."""

    name: str
    ok: bool
    seen: str
    do: str = ""


@click.command(epilog=examples("doctor", "doctor --workspace ./forethought-data --json"))
@common
def command(workspace: Path, as_json: bool) -> int:
    """Say what is installed, whether it works, and what is missing.

    Looks at Python, the packages, the engine, the policy engine, free disk and the workspace. Changes
    nothing. Exit code 1 means that something needs mending.
    """
    screen = Screen(as_json=as_json)
    findings = examine(workspace)
    amiss = [finding for finding in findings if not finding.ok]
    screen.document(
        {
            "forethought": __version__,
            "python": sys.version.split()[0],
            "ok": not amiss,
            "findings": [asdict(f) for f in findings],
        }
    )
    screen.say(f"Forethought {__version__} on Python {sys.version.split()[0]}, {sys.platform}", "title")
    columns = [Column("What"), Column(""), Column("Seen")]
    screen.table(columns, [(f.name, "well" if f.ok else "AMISS", f.seen) for f in findings])
    for finding in amiss:
        screen.say(f"{finding.name}: {finding.do}")
    screen.say("Something needs mending." if amiss else "All is well.", "title")
    return int(Exit.REPORTED if amiss else Exit.DONE)


def examine(workspace: Path) -> list[Finding]:
    """Look at everything; a look that fails is a finding, not a crash."""
    looks: list[tuple[str, Callable[[], Finding]]] = [
        ("Python", _python),
        *((name, _package(name)) for name in _PACKAGES),
        ("Engine", _engine),
        ("Policies", _policies),
        ("Rule cards", _rules),
        ("Disk", lambda: _disk(workspace)),
        ("Workspace", lambda: _workspace(workspace)),
        ("Keys", lambda: _keys(workspace)),
    ]
    return [_guarded(name, look) for name, look in looks]


def _guarded(name: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except Exception as problem:
        seen = f"does not work ({type(problem).__name__})"
        return Finding(name, False, seen, "run `python3 go.py doctor`, which installs what the lock names")


def _python() -> Finding:
    version = sys.version.split()[0]
    return Finding("Python", sys.version_info >= _OLDEST, version, "install Python 3.11 or newer")


def _package(name: str) -> Callable[[], Finding]:
    def look() -> Finding:
        try:
            return Finding(name, True, metadata.version(name))
        except metadata.PackageNotFoundError:
            return Finding(name, False, "not installed", "start with `python3 go.py`, which installs it")

    return look


def _engine() -> Finding:
    from forethought.engine import Engine, compile_sql

    with Engine() as engine:
        answer = engine.query(compile_sql("select 20 + 22 as answer")).column("answer").to_pylist()
    return Finding("Engine", answer == [42], "runs portable SQL in memory", "reinstall duckdb and sqlglot")


def _policies() -> Finding:
    from forethought.governance import load_purposes

    purposes = load_purposes()
    return Finding("Policies", bool(purposes), f"{len(purposes)} purposes", "reinstall forethought")


def _rules() -> Finding:
    from forethought.quality import load_rules

    year = 2026
    counts = {return_: len(load_rules(return_, year)) for return_ in ("ssda903", "cin")}
    seen = ", ".join(f"{count} for {return_}" for return_, count in counts.items())
    return Finding("Rule cards", all(counts.values()), f"{seen} in {year}", "reinstall forethought")


def _disk(workspace: Path) -> Finding:
    place = next(folder for folder in (workspace.resolve(), *workspace.resolve().parents) if folder.exists())
    free = shutil.disk_usage(place).free / 1e9
    seen = f"{free:,.0f} GB free at {place}"
    return Finding("Disk", free >= _ROOM_GB, seen, f"free some room: {_ROOM_GB:.0f} GB are needed")


def _workspace(workspace: Path) -> Finding:
    if not workspace.exists():
        return Finding("Workspace", True, f"none yet at {workspace}; `forethought demo` makes one")
    writable = os.access(workspace, os.W_OK)
    parts = [name for name in ("inbox", "record", "runs", "agreements") if (workspace / name).is_dir()]
    seen = f"{workspace} with {', '.join(parts) or 'nothing in it'}"
    return Finding("Workspace", writable, seen, "make the folder writable for you, or name another one")


def _keys(workspace: Path) -> Finding:
    keys = workspace / "keys"
    if not keys.is_dir():
        return Finding("Keys", True, "none yet")
    files = [path for path in keys.iterdir() if path.is_file()]
    # Windows keeps permissions elsewhere; what Python shows there says nothing.
    shared = [p for p in files if os.name != "nt" and stat.S_IMODE(p.stat().st_mode) & 0o077]
    seen = f"{len(files)} kept, {len(shared)} readable by others"
    return Finding("Keys", not shared, seen, f"chmod 600 {keys}/*")
