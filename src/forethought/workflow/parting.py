"""Carry out the seals of a workspace before anything is linked: no file made from who is who joins their sides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import pyarrow as pa

from forethought.linkage.spine import SpineState, fresh_id
from forethought.model import UserError
from forethought.record import Store
from forethought.record.seals import AFTER, BEFORE, Seal, spread
from forethought.record.snapshot import Snapshot
from forethought.workflow.finishing import finish_waiting
from forethought.workflow.sealed_lines import set_lines_aside
from forethought.workflow.workspace import Workspace

BASIS = "seals"
"""Under this name an identity version says where the log of seals ended when it was made."""


def carry_out_seals(workspace: Workspace, key: bytes, grains: bytes, moment: datetime) -> str:
    """Part whoever stands on two sides of a seal, and remove what was made from their having been one.

    Returns where the log of seals ends, for the basis of the next identity version. Raises ``UserError`` when that log
    does not hold, or is shorter than it was: nothing is linked then. Safe to stop at any moment and to repeat.
    """
    finish_waiting(workspace)
    store = workspace.store()
    log = store.seals
    basis = store.identity_basis() or {}
    carried = str(basis.get(BASIS, ""))
    if carried not in log.heads():
        raise UserError(
            "The log of seals ends before the last build",
            where=workspace.sealed.name,
            why="what was kept apart would be brought together",
            do="Put the log back from your backup, then build again",
        )
    fresh = log.newer(carried)
    if fresh:
        set_lines_aside(workspace, moment)
        persons = store.persons(store.snapshot())
        sides = [_two(seal, persons) for seal in fresh]
        parted = {**basis, BASIS: log.head(), "parted": True}
        store.part(sides, parted, _naming(key), recorded=moment, secret=grains)
        finish_waiting(workspace)
    elif log.in_force():
        store.forget_earlier()
    return log.head()


def without_other_sides(of: Mapping[str, tuple[str, str]], pair: tuple[str, str], others: list[str]) -> list[str]:
    """Those of ``others`` (persons) who may stand beside a pair: on no other side of a seal than anyone there.

    ``of``: person to (seal, side). Of two among the others themselves neither stays, since each would show the other.
    """
    sides: dict[str, set[str]] = {}
    for person in (*pair, *others):
        if person in of:
            sides.setdefault(of[person][0], set()).add(of[person][1])
    return [one for one in others if one not in of or len(sides[of[one][0]]) == 1]


def sides_by_person(store: Store, snapshot: Snapshot | None = None) -> dict[str, tuple[str, str]]:
    """Person to (seal, side) of whoever stands on a side of a seal today, or in ``snapshot``."""
    sides, _ = store.sides_by_person(snapshot)
    return {row["person_id"]: (row["seal"], row["side"]) for row in sides.to_pylist()}


def _two(seal: Seal, persons: pa.Table) -> tuple[frozenset[str], frozenset[str]]:
    found = spread(seal, persons)
    one, other = (frozenset(record for record, lies in found.items() if lies == side) for side in (BEFORE, AFTER))
    return one, other


def _naming(key: bytes) -> Callable[[str, SpineState], str]:
    return lambda record, state: fresh_id(key, record, state.taken)
