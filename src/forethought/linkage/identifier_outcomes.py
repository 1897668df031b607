"""What was decided for each record about including the consistent identifier, as the Children Act 2004 asks (s. 16LC).

Each decision is a row that is never changed; the latest one of a record holds. The outcomes and what each needs are
data (`data/identifier_outcomes.toml`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType

import pyarrow as pa
import pyarrow.compute as pc

from .data_files import load_data
from .errors import LinkageError
from .identifier_claims import sealed_claims
from .identifier_claims_usable import UsableNumbers

OUTCOMES = pa.schema(
    [
        ("record_id", pa.string()),
        ("outcome", pa.string()),
        ("decided_on", pa.date32()),
        ("decided_by", pa.string()),
        ("reason", pa.string()),
        ("review_on", pa.date32()),
    ]
)
"""One decision. `outcome` is a code of `identifier_outcomes()`; dates are days; `review_on` null if none is due."""


@dataclass(frozen=True)
class IdentifierOutcome:
    """One possible outcome: `code`, `meaning`, the `law` it rests on, and what a decision `needs`.

    `needs`: `number` (a usable one on the record), `no_number` (none on it), `reason`, `review_on`.
    """

    code: str
    meaning: str
    law: str
    needs: tuple[str, ...]


@cache
def identifier_outcomes() -> Mapping[str, IdentifierOutcome]:
    """The four outcomes by code."""
    rows = load_data("identifier_outcomes")["outcome"]
    found = [IdentifierOutcome(row["code"], row["meaning"], row["law"], tuple(row["needs"])) for row in rows]
    return MappingProxyType({outcome.code: outcome for outcome in found})


def record_outcome(
    outcomes: pa.Table | None,
    usable: UsableNumbers,
    record: str,
    outcome: str,
    *,
    on: date,
    by: str,
    reason: str = "",
    review_on: date | None = None,
) -> pa.Table:
    """Add one decision to a table of decisions (None to begin one).

    `by` who decided, `on` the day. Raises `LinkageError` when the outcome is unknown, nobody is named, a thing that
    the outcome needs is missing, the review does not lie after the decision, the decision lies before the record's
    last one, or another outcome was decided for the record on the same day: a record has one outcome or the other,
    never both. Deciding the same again on a later day is a review and is kept.
    """
    so_far = OUTCOMES.empty_table() if outcomes is None else outcomes
    known = identifier_outcomes().get(outcome)
    if known is None:
        raise _refused("There is no such outcome", f"choose one of {', '.join(identifier_outcomes())}")
    held = _has_number(usable, record)
    given = {"number": held, "no_number": not held, "reason": bool(reason.strip()), "review_on": review_on is not None}
    for need in known.needs:
        if not given[need]:
            raise _refused(f"The outcome {outcome} {_MISSING[need]}", _MEND[need])
    if not by.strip():
        raise _refused("Nobody is named who decided", "name who decided")
    if review_on is not None and review_on <= on:
        raise _refused("The review does not lie after the decision", "give a later day for the review")
    _in_order(so_far, record, outcome, on)
    row = {"record_id": record, "outcome": outcome, "decided_on": on, "decided_by": by.strip()}
    more = {"reason": reason.strip() or None, "review_on": review_on}
    return pa.concat_tables([so_far, pa.Table.from_pylist([row | more], OUTCOMES)])


def current_outcomes(outcomes: pa.Table) -> pa.Table:
    """The latest decision of each record, by record. Raises `LinkageError` when two of one day contradict."""
    latest: dict[str, dict[str, object]] = {}
    for row in outcomes.sort_by("decided_on").to_pylist():
        before = latest.get(row["record_id"])
        if before and before["decided_on"] == row["decided_on"] and before["outcome"] != row["outcome"]:
            raise _refused("A record has two outcomes of one day", "keep the one that was decided")
        latest[row["record_id"]] = row
    return pa.Table.from_pylist([latest[record] for record in sorted(latest)], OUTCOMES)


def outcome_problems(outcomes: pa.Table, claims: pa.Table, usable: UsableNumbers, on: date) -> pa.Table:
    """Current decisions that no longer hold: `record_id, outcome, problem`; none about records with a sealed claim.

    `no_number` (included, but the record has no usable number now), `number_known` (unknown, but it has one),
    `review_due` (the day of review is past or today).
    """
    rows = []
    for row in _open(current_outcomes(outcomes), claims).to_pylist():
        needs = identifier_outcomes()[row["outcome"]].needs
        held = _has_number(usable, row["record_id"])
        found = {
            "no_number": "number" in needs and not held,
            "number_known": "no_number" in needs and held,
            "review_due": row["review_on"] is not None and row["review_on"] <= on,
        }
        rows += [(row["record_id"], row["outcome"], problem) for problem, is_so in found.items() if is_so]
    names = ("record_id", "outcome", "problem")
    return pa.table({name: pa.array([row[n] for row in rows], pa.string()) for n, name in enumerate(names)})


def count_outcomes(outcomes: pa.Table, claims: pa.Table, records: pa.Table) -> pa.Table:
    """How many records have each outcome: `outcome, records`, with `undecided` last.

    Every different `record_id` of `records` counts once. A record with a sealed claim counts as undecided, as a
    record about which nothing is held would, so that the figures do not tell of it. Exact counts: they pass
    disclosure control before anybody outside sees them.
    """
    counted = _open(current_outcomes(outcomes), claims)
    counted = counted.filter(pc.is_in(counted["record_id"], records["record_id"].unique()))
    codes = counted["outcome"].to_pylist()
    named = {code: codes.count(code) for code in identifier_outcomes()}
    named["undecided"] = len(records["record_id"].unique()) - len(codes)
    return pa.table({"outcome": pa.array(list(named)), "records": pa.array(list(named.values()), pa.int64())})


_MISSING = {
    "number": "needs a number that may be used, and this record has none",
    "no_number": "says that no number is known, but this record has one that may be used",
    "reason": "needs a reason",
    "review_on": "needs a day on which it is looked at again",
}
_MEND = {
    "number": "trace or attest the number first, or record another outcome",
    "no_number": "record that it is included, or why it is not",
    "reason": "say in a sentence why",
    "review_on": "give a day for the review",
}


def _open(outcomes: pa.Table, claims: pa.Table) -> pa.Table:
    sealed = sealed_claims(claims)["record_id"].unique()
    return outcomes.filter(pc.invert(pc.is_in(outcomes["record_id"], sealed)))


def _has_number(usable: UsableNumbers, record: str) -> bool:
    column = load_data("identifier_outcomes")["identifier"]
    mine = usable.numbers.filter(pc.equal(usable.numbers["record_id"], record))
    return bool(len(mine)) and mine[column][0].is_valid


def _in_order(outcomes: pa.Table, record: str, outcome: str, on: date) -> None:
    for row in outcomes.filter(pc.equal(outcomes["record_id"], record)).to_pylist():
        if row["decided_on"] > on:
            raise _refused("A later decision is recorded already", "record the decision with today's date")
        if row["decided_on"] == on and row["outcome"] != outcome:
            raise _refused("Another outcome was recorded for this day", "withdraw one; a record cannot have both")


def _refused(what: str, do: str) -> LinkageError:
    why = "the law asks for one answer that can be accounted for"
    return LinkageError(what, where="outcome of the consistent identifier", why=why, do=do)
