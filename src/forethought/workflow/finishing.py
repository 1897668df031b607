"""Finish what was stopped: an erasure, or a parting by a seal, of which files from before may still be there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from forethought.record import erasing
from forethought.record.erasing import Certificate, Marks
from forethought.workflow.erased_files import forget_rows, remove_files
from forethought.workflow.erased_sent import removals_waiting
from forethought.workflow.left_over import left_over
from forethought.workflow.workspace import Workspace

KEY = "erasures"
"""Name of the secret from which marks and seals of certificates are made."""


class Place(Protocol):
    """A place beside the files of a workspace that may hold something of a person, such as the operations database.

    It is asked by marks, never by names, so that an erasure can be carried out in it again later.
    """

    def count(self, marks: Marks) -> int:
        """How many rows of the place hold something of somebody in ``marks``."""

    def remove(self, certificate: Certificate, marks: Marks) -> None:
        """Take out whatever it holds of them, to the last byte; safe to stop and to repeat."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What is no damage and does not stay as it is.

    ``waiting``: ``erasure`` or ``parting`` (by a seal) when one was stopped, else empty; ``left_over`` what is half
    written, by a stopped run or one that is going on; ``removals_owed`` how many erased children the department is
    still to be told of.
    """

    waiting: str
    left_over: tuple[str, ...]
    removals_owed: int


def unfinished(workspace: Workspace) -> Unfinished:
    """What was stopped and is finished by the next build, erasure, backup or sending."""
    held = workspace.store().waiting()
    waiting = "" if held is None else "parting" if held.certificate is None else "erasure"
    return Unfinished(waiting, tuple(map(str, left_over(workspace))), removals_waiting(workspace))


def finish_waiting(workspace: Workspace, places: Sequence[Place] = ()) -> Certificate | None:
    """Complete what was stopped after readers saw the record without it: an erasure, or a parting by a seal.

    Returns the certificate of the erasure; None when there was none. A place that is not among ``places`` completes it
    when it is next opened.
    """
    waiting, held = workspace.store().waiting(), None
    if waiting is None:
        return None
    erasing.finish(workspace.record)
    if waiting.certificate is None:
        forget_rows(workspace)
    else:
        (held,) = (one for one in erasing.certificates(workspace.record) if one.id == waiting.certificate)
        _finish_erasure(workspace, held, places)
    erasing.lay_again(workspace.record, workspace.store())
    erasing.finished(workspace.record)
    return held


def marks_of(workspace: Workspace, held: Iterable[Certificate]) -> Marks:
    """The marks of whom the certificates ``held`` are about."""
    return Marks(workspace.key(KEY), frozenset(mark for one in held for mark in one.marks))


def _finish_erasure(workspace: Workspace, held: Certificate, places: Sequence[Place]) -> None:
    marks = marks_of(workspace, [held])
    remove_files(workspace, held, marks)
    for place in places:
        place.remove(held, marks)
