"""The history of commitments: it grows and is never rewritten."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from forethought.strategy.commitments import ALL_COLUMNS, RATING, Commitment
from forethought.strategy.errors import HistoryError
from forethought.strategy.reading import reading

START = "0" * 64


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one commitment, before and after: when, by which post, why. ``hash`` covers the one before."""

    id: str
    field: str
    before: str
    after: str
    at: str
    by: str
    reason: str
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class History:
    """All changes, oldest first, each chained to the one before; altering or losing one is found."""

    changes: tuple[Change, ...] = ()

    @property
    def head(self) -> str:
        """Hash of the newest change."""
        return self.changes[-1].hash if self.changes else START

    def of(self, commitment_id: str) -> tuple[Change, ...]:
        """The changes of one commitment, oldest first."""
        return tuple(change for change in self.changes if change.id == commitment_id)

    def verify(self) -> None:
        """Raise ``HistoryError`` naming the first change that was altered, moved or lost."""
        previous, at = START, ""
        for number, change in enumerate(self.changes, 1):
            if change.previous != previous or change.hash != _hash(change) or change.at < at:
                raise HistoryError(
                    "The history is not whole",
                    where=f"change {number}",
                    why="what was promised before must stay readable",
                    do="Restore the history from a copy",
                )
            previous, at = change.hash, change.at

    @classmethod
    def load(cls, path: Path) -> History:
        """The history in the file ``path`` (one JSON object a line), verified; empty when there is no file."""
        if not path.exists():
            return cls()
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
            history = cls(tuple(Change(**json.loads(line)) for line in lines))
        except (ValueError, TypeError):
            raise HistoryError(
                "The history cannot be read", where=path.name, do="Restore the history from a copy"
            ) from None
        history.verify()
        return history

    def save(self, path: Path) -> None:
        """Write the history to ``path``, whole or not at all.

        Raises ``HistoryError`` unless it continues what the file holds.
        """
        self.verify()
        held = History.load(path)
        if self.changes[: len(held.changes)] != held.changes:
            raise HistoryError(
                "This history leaves out or alters changes that the file holds",
                where=path.name,
                why="history is only added to",
                do="Load the file, then record the new change",
            )
        draft = path.with_name(f".{path.name}.partial")
        with draft.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(asdict(change), sort_keys=True) + "\n" for change in self.changes)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)


def record_change(history: History, old: Commitment, new: Commitment, *, at: datetime, by: str, reason: str) -> History:
    """``history`` with the step from ``old`` to ``new`` added, one change a field; the given one stays as it is.

    Raises ``HistoryError`` when that would rewrite the past: another id, an ``old`` that is not what the history
    last said, a time before the newest change, no post or reason given, or an independent rating (the words or any of
    the four answers) entered by the commitment's own owner or in its name.
    """
    _refuse_rewriting(history, old, new, at, by, reason)
    before, after = old.texts(), new.texts()
    for name in ALL_COLUMNS:
        if before[name] != after[name]:
            history = _add(history, Change(
                old.id, name, before[name], after[name], at.astimezone(UTC).isoformat(), by, reason, history.head, ""
            ))  # fmt: skip
    return history


def slip_days(history: History, commitment: Commitment) -> int | None:
    """Days between the first date ever promised and the one now promised; None when either is missing."""
    dues = [change for change in history.of(commitment.id) if change.field == "due_date"]
    first = next((text for change in dues for text in (change.before, change.after) if text), None)
    if commitment.due_date is None:
        return None
    return 0 if first is None else (commitment.due_date - date.fromisoformat(first)).days


def _refuse_rewriting(history: History, old: Commitment, new: Commitment, at: datetime, by: str, reason: str) -> None:
    last = {change.field: change.after for change in history.of(old.id)}
    texts = old.texts()
    newest = history.changes[-1].at if history.changes else ""
    rated = any(texts[name] != new.texts()[name] for name in ("independent_rating", *RATING))
    checks: Iterable[tuple[bool, str]] = (
        (old.id != new.id, "a commitment keeps its id for ever"),
        (any(texts[name] != text for name, text in last.items()), "the state before is not what the history last said"),
        (at.tzinfo is None, "the time has no time zone"),
        (
            at.tzinfo is not None and bool(newest) and at < datetime.fromisoformat(newest),
            "it is dated before the newest change",
        ),
        (not by.strip() or not reason.strip(), "a change needs a post and a reason"),
        (
            rated and (reading().same_body(by, old.owner) or reading().same_body(new.rating_by, old.owner)),
            "an owner does not rate itself",
        ),
    )
    wrong = next((what for failed, what in checks if failed), "")
    if wrong:
        raise HistoryError(
            f"The change is refused: {wrong}",
            where=old.id,
            why="history is only added to",
            do="Record what is new as new",
        )


def _add(history: History, change: Change) -> History:
    chained = Change(**{**asdict(change), "hash": _hash(change)})
    return History((*history.changes, chained))


def _hash(change: Change) -> str:
    content = {name: value for name, value in asdict(change).items() if name != "hash"}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
