"""What a command may say: text and tables for a person, or one JSON document for a program."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any, TextIO

from rich import box
from rich.console import Console
from rich.markdown import Markdown
from rich.padding import Padding
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table
from rich.text import Text
from rich.theme import Theme

_THEME = Theme(
    {
        "title": "bold",
        "quiet": "dim",
        "figure": "bold",
        "error": "bold red",
        "next": "bold cyan",
    }
)

_NOTE = 6
"""Columns for the mark of a note, so that its words stand further in than the point of a list."""

Step = Callable[..., None]
"""How long work reports itself: ``step(text)``, ``step(text, done, total)`` or ``step(done, total)``."""


class Exit(IntEnum):
    """What a command's exit code means."""

    DONE = 0
    REPORTED = 1
    BAD_INPUT = 2
    OUR_FAILURE = 3


@dataclass(frozen=True)
class Column:
    """A column of a printed table: text wraps between words; figures stand to the right and never fold."""

    title: str
    figure: bool = False


def console(stream: TextIO) -> Console:
    """A terminal writer in the house theme that leaves values as they are."""
    return Console(file=stream, theme=_THEME, highlight=False, soft_wrap=False, markup=False, emoji=False)


class Screen:
    """One command's output: silent on stdout but for the document when ``as_json``."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self._out = console(sys.stdout)
        self._err = console(sys.stderr)

    def say(self, text: str = "", style: str = "") -> None:
        """One line or paragraph for a person."""
        if not self.as_json:
            self._out.print(Text(text, style=style), soft_wrap=False)

    def title(self, text: str) -> None:
        """A heading with a line of air before it."""
        self.say()
        self.say(text, "title")

    def item(self, text: str) -> None:
        """One point of a list; further lines stand under its first word."""
        if not self.as_json:
            self._out.print(Padding(Text(text), (0, 0, 0, 3)))

    def note(self, mark: str, text: str) -> None:
        """Where something above is written, behind its ``mark``; further lines stand under its first word."""
        if not self.as_json:
            grid = Table.grid(padding=(0, 1, 0, 0))
            grid.add_column(width=_NOTE, justify="right", style="quiet")
            grid.add_column(overflow="fold", style="quiet")
            grid.add_row(mark, Text(text))
            self._out.print(grid)

    def path(self, label: str, path: Path | str) -> None:
        """Something to copy, such as where a file was written; never folded."""
        if not self.as_json:
            self._out.print(Text.assemble((f"{label} ", ""), (str(path), "next")), soft_wrap=True)

    def table(self, columns: Sequence[Column], rows: Iterable[Sequence[object]]) -> None:
        """A plain table; numbers with thousands separators, blanks for None."""
        if self.as_json:
            return
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="quiet")
        for column in columns:
            table.add_column(
                column.title,
                justify="right" if column.figure else "left",
                no_wrap=column.figure,
                overflow="fold",
            )
        for row in rows:
            table.add_row(*(Text(shown(cell)) for cell in row))
        self._out.print(table)

    def markdown(self, text: str) -> None:
        """Print a page written in Markdown."""
        if not self.as_json:
            self._out.print(Markdown(text))

    def next_step(self, text: str, command: str) -> None:
        """What to do now, with the command to copy."""
        if not self.as_json:
            self._out.print(Text.assemble((f"{text} ", ""), (command, "next")), soft_wrap=True)

    def document(self, data: Mapping[str, Any]) -> None:
        """The JSON document, when it was asked for."""
        if self.as_json:
            print_json(data)

    @contextmanager
    def progress(self, title: str) -> Iterator[Step]:
        """A progress bar on a terminal (stderr), nothing elsewhere."""
        if self.as_json or not self._err.is_terminal:
            yield lambda *_: None
            return
        bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            TaskProgressColumn(),
            TimeElapsedColumn(),
            console=self._err,
            transient=True,
        )
        with bar:
            task = bar.add_task(title, total=None)

            def step(*words: object) -> None:
                numbers = [word for word in words if isinstance(word, int | float)]
                texts = [word for word in words if isinstance(word, str)]
                done, total = (*numbers, None, None)[:2]
                description = f"{title}: {texts[0]}" if texts else title
                bar.update(task, description=description, completed=done or 0, total=total)

            yield step


def shown(value: object) -> str:
    """A cell as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.1f}"
    return str(value)


def percent(share: float | None) -> str:
    """A share as a percentage with one decimal, or a dash when there was nothing to divide by.

    Only none is 0.0% and only all is 100.0%: nearly all says so.
    """
    if share is None:
        return "-"
    text = f"{share:.1%}"
    if text == "100.0%" and share < 1:
        return ">99.9%"
    return "<0.1%" if text == "0.0%" and share > 0 else text


def print_json(data: Mapping[str, Any]) -> None:
    """Write one JSON document to stdout; dates as ISO text, paths as text."""
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2, default=str) + "\n")
    sys.stdout.flush()


def error_message(title: str, lines: Sequence[tuple[str, str]]) -> None:
    """One clear message on stderr: what, where, why it matters, what to do.

    No frame and no folding: it must read well aloud, and its commands must copy whole.
    """
    screen = console(sys.stderr)
    screen.print(Text(title, "error"), soft_wrap=True)
    for label, text in lines:
        if text:
            screen.print(Text.assemble((f"  {label + ':':<7}", "quiet"), text), soft_wrap=True)
