"""Whose table it is: the attacker works on what this workspace released or is about to, and on nothing else."""

from __future__ import annotations

from forethought.disclosure.cells import Published
from forethought.disclosure.errors import DisclosureError
from forethought.disclosure.ledger import ReleaseLedger

DAYS = 90
"""How long a producer who was told privately has before anything is said in public."""


def own_release(published: Published, ledger: ReleaseLedger) -> Published:
    """``published``, when the ledger knows its cells as a release or a draft of this workspace.

    Every command that attacks a file asks here first. The ledger knows a table by the cells alone, in whatever order;
    one changed figure makes it another table. This stops a careless attack on another body's statistics; it cannot stop
    somebody who notes a foreign table as a draft or calls ``attack`` themselves. Raises ``DisclosureError`` for a table
    from elsewhere, or when the ledger is damaged.
    """
    if ledger.built_here(published):
        return published
    raise declined()


def declined(where: str = "") -> DisclosureError:
    """Why a table from elsewhere is not attacked, and what to do instead; ``where`` names it."""
    return DisclosureError(
        "This table was neither released from this workspace nor built in it as a draft, so it is not attacked",
        where=where,
        why="what an attack on another body's table finds are facts about children that were meant to stay hidden",
        do="If you believe that a published table gives children away, tell its producer in private, without the "
        f"figures, and give them {DAYS} days to put it right before anything is said in public. If the table is your "
        "own, build it here, or enter it in the ledger of releases first",
    )
