"""One more thing known about a promise: a date that moved, new evidence, an answer from its owner."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from forethought.strategy.commitments import ALL_COLUMNS, Commitment
from forethought.strategy.errors import HistoryError, StrategyError
from forethought.strategy.evidence import Evidence, evidence
from forethought.strategy.history import Change, History, record_change
from forethought.strategy.loading import commitment_from
from forethought.strategy.reading import reading


def as_recorded(commitments: Iterable[Commitment], history: History) -> tuple[Commitment, ...]:
    """The list as the history last left it: a recorded change goes before what the file says.

    Raises ``HistoryError`` when the file holds something that the history never said of a field (it was edited past
    the history), or lacks a promise that the history speaks of (it was taken out).
    """
    listed = tuple(commitments)
    gone = {change.id for change in history.changes} - {commitment.id for commitment in listed}
    if gone:
        raise HistoryError(
            "The history speaks of a promise that the list does not have",
            where=min(gone),
            why="a promise is not taken out of a list; it is marked as dropped or superseded",
            do="Put it back, or give the list that belongs to this history",
        )
    return tuple(_last(commitment, history.of(commitment.id)) for commitment in listed)


def change_to(commitment: Commitment, fields: Mapping[str, str]) -> Commitment:
    """``commitment`` with the texts of ``fields``. Raises ``StrategyError`` naming a field that is none or is wrong."""
    unknown = [name for name in fields if name not in ALL_COLUMNS or name == "id"]
    if unknown:
        raise StrategyError(
            f"A change cannot be made to {unknown[0]!r}",
            where=commitment.id,
            do="Name one of: " + ", ".join(name for name in ALL_COLUMNS if name != "id"),
        )
    return commitment_from({**commitment.texts(), **fields}, f"{commitment.id}, {', '.join(fields)}")


def with_evidence(commitment: Commitment, source: str) -> Commitment:
    """``commitment`` with one more source. An open row's ``status_as_of`` moves to the day of the source if newer.

    Raises ``StrategyError`` for a source that names no day or month, holds a semicolon (which parts sources), or is
    there already.
    """
    text = source.strip()
    item = _dated(commitment, text)
    wrong = (
        (item.date is None, "Evidence has to name its day or month"),
        (";" in text, "A source cannot hold a semicolon"),
        (text in {known.title for known in evidence(commitment)}, "This source is in the list already"),
    )
    for failed, what in wrong:
        if failed:
            raise StrategyError(what, where=commitment.id, do="Write it as: Who 'Title' (3 Apr 2026)")
    newest = max(day for day in (item.date, commitment.status_as_of) if day is not None)
    closed = commitment.status in (*reading().done, *reading().closed)  # a later source must not outdate the proof
    return replace(
        commitment,
        source="; ".join(filter(None, (commitment.source, text))),
        status_as_of=commitment.status_as_of if closed else newest,
    )


def with_reply(commitment: Commitment, words: str, on: date) -> Commitment:
    """``commitment`` with its owner's answer of the day ``on``; an earlier answer stays in the history."""
    return replace(commitment, owner_reply=words.strip(), owner_reply_on=on)


def record(
    history: History, commitments: Iterable[Commitment], new: Commitment, *, at: datetime, by: str, reason: str
) -> History:
    """``history`` with the step to ``new`` from what list and history say of it now.

    Raises ``HistoryError`` for an id that the list does not have, a step that changes nothing, or what
    ``record_change`` refuses.
    """
    old = find(as_recorded(commitments, history), new.id)
    longer = record_change(history, old, new, at=at, by=by, reason=reason)
    if longer.changes == history.changes:
        raise HistoryError("Nothing changes: the list says this already", where=new.id, do="Record what is new")
    return longer


def find(commitments: Iterable[Commitment], commitment_id: str) -> Commitment:
    """The commitment with that id. Raises ``StrategyError`` when there is none."""
    for commitment in commitments:
        if commitment.id == commitment_id:
            return commitment
    raise StrategyError("The list has no such promise", where=commitment_id, do="Look the id up in the list")


def _last(commitment: Commitment, changes: Iterable[Change]) -> Commitment:
    texts = commitment.texts()
    said: dict[str, list[Change]] = {}
    for change in changes:
        said.setdefault(change.field, []).append(change)
    for name, steps in said.items():
        if texts[name] not in {steps[0].before, *(step.after for step in steps)}:
            raise HistoryError(
                f"The list and the history differ about {name}",
                where=commitment.id,
                why="a list that is edited past its history hides what was said before",
                do="Undo the edit, and record the change with `forethought track record`",
            )
    return change_to(commitment, {name: steps[-1].after for name, steps in said.items()}) if said else commitment


def _dated(commitment: Commitment, source: str) -> Evidence:
    """The source by itself: without the day of its row to lean on."""
    found = evidence(replace(commitment, source=source, status_as_of=None, unverified=""))
    return found[0] if found else Evidence("", None, own=False)
