"""Relationships, births and homes written as small text tables."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from forethought.linkage.families import HOMES, RELATIONSHIPS, Related


def related(text: str) -> Related:
    """Read lines of `person | other | kind | start | end | controller [| status]`; the record is controller/person."""
    rows = []
    for line in text.strip().splitlines():
        person, other, kind, start, end, controller, *status = [cell.strip() for cell in line.split("|")]
        rows.append(
            {
                "person": person,
                "other": other,
                "kind": kind,
                "status": status[0] if status else "asserted",
                "start": day(start),
                "end": day(end),
                "controller": controller,
                "feed": "feed",
                "record": f"{controller}/{person}",
                "other_record": f"{controller}/{other}",
            }
        )
    return Related(pa.Table.from_pylist(rows, RELATIONSHIPS), RELATIONSHIPS.empty_table())


def births(text: str) -> pa.Table:
    """Read `person | born [| surname]` lines under a header line."""
    rows = [[cell.strip() or None for cell in line.split("|")] for line in text.strip().splitlines()[1:]]
    return pa.table(
        {
            "person": pa.array([row[0] for row in rows], pa.string()),
            "born": pa.array([day(row[1]) for row in rows], pa.date32()),
            "surname": pa.array([row[2] if len(row) > 2 else None for row in rows], pa.string()),
        }
    )


def homes(text: str) -> pa.Table:
    """Read `person | uprn | address | postcode | kind | start | end` lines under a header line."""
    names = ("person", "uprn", "address", "postcode", "kind")
    rows = []
    for line in text.strip().splitlines()[1:]:
        *cells, start, end = [cell.strip() or None for cell in line.split("|")]
        rows.append({**dict(zip(names, cells, strict=True)), "start": day(start), "end": day(end)})
    return pa.Table.from_pylist(rows, HOMES)


def day(text: str | None) -> date | None:
    """Read an ISO date; blank is none."""
    return date.fromisoformat(text) if text else None
