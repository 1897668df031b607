"""Lists of commitments come in: CSV in our columns, or StratML. One set of checks for both and for cards."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from forethought.strategy.commitments import ALL_COLUMNS, COLUMNS, DATES, FLAGS, SUMS, Commitment
from forethought.strategy.errors import StrategyError
from forethought.strategy.reading import reading

EXAMPLE = "EXAMPLE"
"""How the id of a row begins that only shows how to fill in a list. It is read by nothing and counts nowhere."""


def load_commitments(path: Path | None = None) -> tuple[Commitment, ...]:
    """The commitments in the list ``path``, or those that ship with the project, in the order written.

    A name that ends in ``.xml`` is read as StratML Part 2, all others as CSV. Raises ``StrategyError`` naming file
    and line for a column that is missing, an unknown status, a date that is none, an id used twice, or a rating
    that the owner gave itself. Rows whose id begins with ``EXAMPLE`` are left out.
    """
    if path is not None and path.suffix.lower() == ".xml":
        from forethought.strategy.stratml_reading import read_stratml  # lxml is loaded only when it is needed

        return distinct(read_stratml(path))
    folder = files("forethought") / "cards" / "commitments"
    entry = path or folder / "national.csv"
    return distinct(_read(entry))


def distinct(found: Iterable[Commitment]) -> tuple[Commitment, ...]:
    """The same in the same order. Raises ``StrategyError`` when two have one id."""
    kept = tuple(found)
    seen: set[str] = set()
    for row in kept:
        if row.id in seen:
            raise StrategyError("Two commitments have the same id", where=row.id, do="Give each its own")
        seen.add(row.id)
    return kept


def commitment_from(texts: Mapping[str, str], where: str) -> Commitment:
    """The commitment with the columns ``texts``; a missing one is blank, outer spaces go. Raises ``StrategyError``."""
    row = {name: texts.get(name, "").strip() for name in ALL_COLUMNS}
    _check(row, where)
    parsed: dict[str, object] = dict(row)
    for name in DATES:
        parsed[name] = _day(row[name], name, where)
    for name in SUMS:
        parsed[name] = _sum(row[name], name, where)
    for name in FLAGS:
        parsed[name] = row[name] == "yes"
    return Commitment(**parsed)  # type: ignore[arg-type]  # the names are the columns, their kinds set above


def _check(row: Mapping[str, str], where: str) -> None:
    known = reading()
    if not row["id"] or not row["commitment"]:
        raise StrategyError("A commitment has no id or no words", where=where, do="Complete the row")
    for name, words in (
        ("status", known.statuses),
        ("barrier", ("", *known.barriers)),
        ("action_type", ("", *known.kinds)),
        ("unverified", ("", "row", "status", "due")),
    ):
        if row[name] not in words:
            raise StrategyError(
                f"A commitment's {name} is not a known word", where=where, do="Use one of: " + ", ".join(words).strip()
            )
    if row["rating_by"] and known.same_body(row["rating_by"], row["owner"]):
        raise StrategyError(
            "An owner has rated itself",
            where=where,
            why="the four questions are for somebody else to answer",
            do="Move the owner's view to self_assessed",
        )
    if row["superseded_by"] == row["id"]:
        raise StrategyError("A commitment names itself as its successor", where=where, do="Name the other one")


def _read(entry: Traversable | Path) -> Iterator[Commitment]:
    try:
        text = entry.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise StrategyError(
            "The list of commitments cannot be read",
            where=f"{entry.name}: {type(error).__name__}",
            do="Give a CSV file in UTF-8",
        ) from None
    rows = csv.DictReader(io.StringIO(text, newline=""))
    missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
    if missing:
        raise StrategyError(
            f"The list of commitments lacks columns: {', '.join(missing)}",
            where=entry.name,
            do="Add them; they may be blank",
        )
    for row in rows:
        texts = {name: row.get(name) or "" for name in ALL_COLUMNS}
        if texts["id"].strip().startswith(EXAMPLE):
            continue
        yield commitment_from(texts, f"{entry.name}, line {rows.line_num}")


def _day(text: str, name: str, where: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise StrategyError(
            f"The column {name} holds no date", where=where, do="Write it as 2026-12-31, or leave it blank"
        ) from None


def _sum(text: str, name: str, where: str) -> int | None:
    if text and not (text.isascii() and text.isdigit()):
        raise StrategyError(
            f"The column {name} holds no sum", where=where, do="Write whole pounds in digits, or leave it blank"
        )
    return int(text) if text else None
