"""Turns what went wrong into one message, one exit code and, if it is our fault, one safe log."""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from forethought.cli.console import Exit, console, error_message, print_json
from forethought.model.errors import UserError

_INTERRUPTED = 130


def usage(problem: click.ClickException, *, as_json: bool) -> int:
    """The command was not typed as it can be understood."""
    do = ""
    if isinstance(problem, click.UsageError) and problem.ctx is not None:
        do = f"{problem.ctx.command_path} --help shows what it takes"
    return bad_input(UserError(problem.format_message(), do=do), as_json=as_json)


def bad_input(problem: UserError, *, as_json: bool) -> int:
    """Something the user can mend."""
    if as_json:
        parts = {"what": problem.what, "where": problem.where, "why": problem.why, "do": problem.do}
        print_json({"error": parts})
    error_message(problem.what, [("Where", problem.where), ("Why", problem.why), ("Do", problem.do)])
    return int(Exit.BAD_INPUT)


def unexpected(problem: Exception, arguments: Sequence[str], *, as_json: bool) -> int:
    """Our own failure: a short message and a log that holds no person's values."""
    log = _write_log(problem, arguments)
    what = f"Forethought failed ({type(problem).__name__}); this is our fault, not yours"
    do = "Send us the log: it says where the program stopped and holds no values from your files"
    if as_json:
        print_json({"error": {"what": what, "where": str(log), "why": "", "do": do}})
    error_message(what, [("Log", str(log)), ("Do", do)])
    return int(Exit.OUR_FAILURE)


def interrupted() -> int:
    """Ctrl-C: say so and leave."""
    console(sys.stderr).print("Stopped. What was finished is kept.")
    return _INTERRUPTED


def reader_left() -> int:
    """The program that read our output closed it, as ``head`` does."""
    # Python flushes stdout at exit; pointing it elsewhere keeps that from failing a second time.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return int(Exit.DONE)


def safe_trace(problem: BaseException) -> list[str]:
    """The chain of failures as types and places in the code; messages are left out, they may hold values."""
    lines: list[str] = []
    current: BaseException | None = problem
    while current is not None:
        module = f" of {current.name}" if isinstance(current, ImportError) and current.name else ""
        lines.append(f"{type(current).__qualname__}{module}")
        for frame in traceback.extract_tb(current.__traceback__):
            lines.append(f"  {_short(frame.filename)}:{frame.lineno} in {frame.name}")
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return lines


def _write_log(problem: Exception, arguments: Sequence[str]) -> Path:
    when = datetime.now(UTC)
    command = next((word for word in arguments if not word.startswith("-")), "")
    folder = _log_folder(arguments)
    path = folder / f"failure-{when:%Y%m%dT%H%M%S}-{os.getpid()}.log"
    head = [
        f"{when:%Y-%m-%dT%H:%M:%SZ} forethought {command}",
        f"Python {sys.version.split()[0]} on {sys.platform}",
    ]
    path.write_text("\n".join([*head, *safe_trace(problem)]) + "\n", encoding="utf-8")
    return path


def _log_folder(arguments: Sequence[str]) -> Path:
    workspace = Path(_workspace_in(arguments))
    folder = workspace / "logs" if workspace.is_dir() else Path(tempfile.gettempdir())
    try:
        folder.mkdir(exist_ok=True)
        return folder
    except OSError:
        return Path(tempfile.gettempdir())


def _workspace_in(arguments: Sequence[str]) -> str:
    for number, word in enumerate(arguments):
        if word.startswith("--workspace="):
            return word.partition("=")[2]
        if word == "--workspace" and number + 1 < len(arguments):
            return arguments[number + 1]
    return "forethought-data"


def _short(filename: str) -> str:
    parts = Path(filename).parts
    for marker in ("forethought", "site-packages"):
        if marker in parts:
            index = len(parts) - 1 - parts[::-1].index(marker)
            return "/".join(parts[index:])
    return Path(filename).name
