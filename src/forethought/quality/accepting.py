"""Findings that a person has looked into and let stand, with the reason, kept from run to run."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from forethought.engine import Engine
from forethought.model import UserError
from forethought.quality.checking import Run
from forethought.quality.comparing import keyed_findings

ACCEPTED, LAPSED = "accepted", "lapsed"
# A spreadsheet takes digits for a number and a date for a date; it leaves this alone. Before the hyphen stands what
# row of what table which rule blames, after it the values it blames.
_IDS = """
select 'F' || substr(md5(code || '/' || "table" || '/' || key), 1, 12)
    || '-' || substr(md5(coalesce(value, '')), 1, 8) as finding
from findings order by place
"""
_SAME_ROW = 13  # characters of an id before the hyphen


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One finding accepted, in one return of one collection year.

    ``finding`` is its id as the work list shows it; where a person wrote the line by hand it is blank, and the
    line then stands for every finding of ``code`` about ``child``. ``who`` is a role rather than a name; ``on``
    the day in ISO form.
    """

    return_: str
    year: int
    finding: str
    code: str
    table: str
    child: str
    value: str
    reason: str
    who: str = ""
    on: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What acceptances say about each finding of a run, in its order.

    ``ids`` are the findings' ids. ``state`` is ``accepted``; ``lapsed`` where the same row was accepted when it
    held other values; or null. ``reason``, ``who`` and ``on`` go with ``accepted``; ``reason_before`` is the
    lapsed reason. ``unused`` counts the acceptances whose finding is not there any more.
    """

    ids: pa.Array
    state: pa.Array
    reason: pa.Array
    who: pa.Array
    on: pa.Array
    reason_before: pa.Array
    unused: int


def finding_ids(keyed: pa.Table) -> pa.Array:
    """An id for each finding of ``keyed`` (findings with ``key``) that a later run gives it again, wherever its row
    has moved, as long as the values blamed are the same.
    """
    wanted = keyed.select(["code", "table", "key", "value"])
    with Engine() as engine:
        engine.register("findings", wanted.append_column("place", pa.array(range(keyed.num_rows), pa.int64())))
        return engine.query(_IDS)["finding"].combine_chunks().cast(pa.string())


def accept(
    run: Run, code: str, children: Collection[str], reason: str, *, who: str = "", on: date
) -> tuple[Acceptance, ...]:
    """Acceptances of all findings of ``code`` about ``children``; of one about the whole return without children.

    Raises ``UserError`` without a reason, or when there is no such finding.
    """
    if not reason.strip():
        raise UserError("A finding is accepted with a reason", do="Say why it may stand with --reason")
    wanted = children or [""]
    hand = [Acceptance(run.return_, run.year, "", code, "", c, "", reason.strip(), who, on.isoformat()) for c in wanted]
    found = settled(hand, run)
    if not all(acceptance.finding for acceptance in found):
        raise UserError(
            f"Rule {code} finds nothing there to accept",
            why="" if children else "without a child only a finding about the whole return is meant",
            do="Look up the rule and the child's number in findings.csv",
        )
    return found


def settled(acceptances: Iterable[Acceptance], run: Run) -> tuple[Acceptance, ...]:
    """``acceptances`` with each line written by hand replaced by one for each finding of this run it stands for.

    A line that stands for no finding is kept as it is. Of several about the same finding the last holds.
    """
    kept: dict[object, Acceptance] = {}
    by_hand = [a for a in acceptances if not a.finding]
    about = _findings_by_child(run, by_hand) if by_hand else {}
    for acceptance in acceptances:
        found = [] if acceptance.finding else about.get((acceptance.code, acceptance.child), [])
        if not _of(acceptance, run) or not found:
            found = [acceptance]
        for one in found:
            of = (acceptance.return_, acceptance.year)
            words = {"return_": of[0], "year": of[1], "reason": acceptance.reason}
            whole = replace(one, **words, who=acceptance.who, on=acceptance.on)  # type: ignore[arg-type]
            kept[(*of, whole.finding or (whole.code, whole.child))] = whole
    return tuple(kept.values())


def _of(acceptance: Acceptance, run: Run) -> bool:
    return (acceptance.return_, acceptance.year) == (run.return_, run.year)


def _findings_by_child(run: Run, by_hand: Sequence[Acceptance]) -> dict[tuple[str, str], list[Acceptance]]:
    keyed = keyed_findings(run)
    keyed = keyed.append_column("finding", finding_ids(keyed))
    child = pc.fill_null(keyed["child"], "")
    wanted = pc.and_(
        pc.is_in(keyed["code"], value_set=pa.array({a.code for a in by_hand}, pa.string())),
        pc.is_in(child, value_set=pa.array({a.child for a in by_hand}, pa.string())),
    )
    found: dict[tuple[str, str], list[Acceptance]] = {}
    for row in keyed.filter(wanted).select(["finding", "code", "table", "child", "value"]).to_pylist():
        about = row["child"] or ""
        made = Acceptance("", 0, row["finding"], row["code"], row["table"], about, row["value"] or "", "")
        found.setdefault((row["code"], about), []).append(made)
    return found


def accepted_in(keyed: pa.Table, acceptances: Iterable[Acceptance], run: Run) -> Accepted:
    """What ``acceptances`` of the run's return and year say about the findings ``keyed``."""
    ids = finding_ids(keyed)
    held = [a for a in acceptances if _of(a, run) and a.finding]
    marks = pa.array([a.finding for a in held], pa.string())
    at = pc.index_in(ids, value_set=marks)
    rows = pc.utf8_slice_codeunits(marks, 0, _SAME_ROW)
    at_row = pc.index_in(pc.utf8_slice_codeunits(ids, 0, _SAME_ROW), value_set=rows)
    lapsed = pc.and_(pc.is_null(at), pc.is_valid(at_row))
    reasons = pa.array([a.reason for a in held], pa.string())
    state = pc.if_else(pc.is_valid(at), ACCEPTED, pc.if_else(lapsed, LAPSED, pa.scalar(None, pa.string())))
    return Accepted(
        ids=ids,
        state=state,
        reason=reasons.take(at),
        who=pa.array([a.who for a in held], pa.string()).take(at),
        on=pa.array([a.on for a in held], pa.string()).take(at),
        reason_before=pc.if_else(lapsed, reasons.take(at_row), pa.scalar(None, pa.string())),
        unused=len(held) - len(pc.unique(at.drop_null())) - len(pc.unique(at_row.filter(lapsed))),
    )
