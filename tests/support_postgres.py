"""A throw-away PostgreSQL server for tests: real, on loopback only, gone afterwards.

Nothing is needed but the binaries. An ordinary user starts the server as themselves; root, whom
PostgreSQL refuses, hands over to the ``postgres`` account that the package made.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg

MISSING = "PostgreSQL is not installed; to get it: sudo apt-get install -y postgresql"
_ACCOUNT = "postgres"
_numbers = count(1)


@dataclass(frozen=True)
class Server:
    """A running server: where it is and who may sign in."""

    port: int
    user: str

    def dsn(self, database: str = "postgres") -> str:
        """A connection address, as libpq and Django read it."""
        return f"postgresql://{self.user}@127.0.0.1:{self.port}/{database}"

    @contextmanager
    def database(self) -> Iterator[str]:
        """An empty database, dropped at the end."""
        name = f"test_{os.getpid()}_{next(_numbers)}"
        self._administer(f'create database "{name}"')
        try:
            yield self.dsn(name)
        finally:
            self._administer(f'drop database if exists "{name}" with (force)')

    def _administer(self, statement: str) -> None:
        with psycopg.connect(self.dsn(), autocommit=True) as connection:
            connection.execute(statement.encode())


def binaries() -> Path | None:
    """The folder that holds ``initdb`` and ``pg_ctl``: the newest version found."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
    on_path = shutil.which("initdb")
    if on_path:
        folders.insert(0, Path(on_path).resolve().parent)
    usable = [f for f in folders if (f / "initdb").exists() and (f / "pg_ctl").exists()]
    return usable[-1] if usable else None


def available() -> bool:
    """True when a server can be started here."""
    return binaries() is not None and (not _is_root() or shutil.which("runuser") is not None)


@contextmanager
def server() -> Iterator[Server]:
    """Start a server in a temporary folder, and stop and remove it at the end."""
    folder = binaries()
    if folder is None:
        raise RuntimeError(MISSING)
    home = Path(tempfile.mkdtemp(prefix="forethought-pg-"))
    try:
        if _is_root():
            shutil.chown(home, _ACCOUNT, _ACCOUNT)
        port = _free_port()
        data = home / "data"
        initdb = [folder / "initdb", "-D", data, "-U", _ACCOUNT, "-A", "trust", "-E", "UTF8", "--locale=C"]
        _run([*initdb, "--no-sync"], home)
        options = f"-p {port} -h 127.0.0.1 -k {home} -c fsync=off -c full_page_writes=off"
        control = [folder / "pg_ctl", "-D", data, "-w", "-l", home / "log"]
        _run([*control, "-o", options, "start"], home)
        try:
            yield Server(port, _ACCOUNT)
        finally:
            _run([*control, "-m", "immediate", "stop"], home)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _run(command: list[object], home: Path) -> None:
    words = [str(part) for part in command]
    if _is_root():
        words = ["runuser", "-u", _ACCOUNT, "--", *words]
    output = home / "commands.txt"  # a pipe would stay open for as long as the server lives
    with output.open("a") as sink:
        done = subprocess.run(words, cwd=home, stdout=sink, stderr=subprocess.STDOUT, timeout=120)
    if done.returncode != 0:
        raise RuntimeError(f"{words} failed:\n{output.read_text()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
