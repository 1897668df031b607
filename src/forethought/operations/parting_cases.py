"""Cases after a seal: nobody of another side stands in the family that a case names."""

from __future__ import annotations

from django.db import connection

from forethought.operations.models import Allocation
from forethought.workflow import Workspace
from forethought.workflow.parting import sides_by_person, without_other_sides


def part_cases(workspace: Workspace) -> None:
    """Take out of the families of cases whoever stands on another side of a seal than somebody there.

    The bytes go too where the database is a file (SQLite); in PostgreSQL they go when it next cleans up.
    """
    apart = sides_by_person(workspace.store())
    changed = []
    for case in Allocation.objects.all() if apart else ():
        kept = without_other_sides(apart, (case.person_id, case.person_id), list(case.family))
        if kept != case.family:
            case.family = kept
            changed.append(case)
    if changed:
        _clean("PRAGMA secure_delete = ON")
        Allocation.objects.bulk_update(changed, ["family"])
        _clean("PRAGMA wal_checkpoint(TRUNCATE)")


def _clean(pragma: str) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(pragma)
