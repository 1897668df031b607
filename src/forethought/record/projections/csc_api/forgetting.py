"""What is kept of children who were erased here: the ids, until the department has removed them; then nothing.

A removal must never be lost (``client``), so an erasure takes the objects away at once and leaves of each child what
the removal is made of. The next sending sends it, as it does for any child who is gone, and when it is accepted the ids
leave the log too.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from .accepted import Accepted, held_alone
from .send_log import ABSENT, SendLog

Among = Callable[[frozenset[str]], frozenset[str]]
"""Those children, of some by id, who are meant."""


def owed(folder: Path, among: Among, clock: Callable[[], datetime]) -> frozenset[str]:
    """The children ``among`` all whom the department holds or may hold: of these a removal is owed to it.

    Raises ``RecordError`` while another command is sending, and when the log of what was sent does not hold.
    """
    with held_alone(folder):
        log, accepted = opened(folder, clock)
        return among(_known(log, accepted)) & _there(log)


def forget(folder: Path, among: Among, clock: Callable[[], datetime]) -> None:
    """Take out of ``folder`` every value of the children meant, and the ids of those of whom no removal is owed.

    Safe to stop at any moment and to repeat. Raises as :func:`owed` does.
    """
    with held_alone(folder):
        log, accepted = opened(folder, clock)
        gone = among(_known(log, accepted))
        accepted.erase(gone)
        _let_go(log, accepted, gone - _there(log))


def settle(log: SendLog, accepted: Accepted) -> frozenset[str]:
    """Let go of the ids of erased children whom the department does not hold any more; returns the others."""
    waiting = accepted.erased() & _there(log)
    _let_go(log, accepted, accepted.erased() - waiting)
    return waiting


def opened(folder: Path, clock: Callable[[], datetime]) -> tuple[SendLog, Accepted]:
    """The log of what was sent, and the objects behind its hashes."""
    return SendLog(folder / "send-log.jsonl", clock), Accepted(folder)


def _let_go(log: SendLog, accepted: Accepted, children: frozenset[str]) -> None:
    log.erase(children)
    accepted.forget(children)


def _known(log: SendLog, accepted: Accepted) -> frozenset[str]:
    return log.children() | accepted.children()


def _there(log: SendLog) -> frozenset[str]:
    return frozenset(name for name, states in log.held().items() if states != {ABSENT})
