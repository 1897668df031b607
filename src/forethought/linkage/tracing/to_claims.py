"""Turn the answers of a trace into claims."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ..identifier_claims import CLAIMS, as_mask, sealed_claims
from ..identifier_levels import verification_levels
from .protocol import TraceResult, TraceStatus

_TYPE = "nhs_number"
_Claim = dict[str, Any]

_USABLE = frozenset(code for code, level in verification_levels().items() if level.strength)
_VERIFIED = frozenset({"V3", "V4"})


def claims_from_traces(
    claims: pa.Table, results: Iterable[tuple[str, TraceResult]], on: date, *, source: str = "trace"
) -> pa.Table:
    """Write the answers of traces into the claims, record by record.

    Found: the number becomes V3 (an attested one stays V4). Superseded: the number that was asked for becomes V3s,
    ends on the day of the trace and names the newer one, which becomes V3. Other NHS numbers of the record are VX
    (`another_number_found`); when one of those was verified before, so is the number just found (`two_numbers`).
    Sensitive: every NHS number of the record becomes VZ, and a record without one gets a VZ claim with no value, so
    that it is sealed. None or many: an unverified number keeps its level, with the reason `traced_none` or
    `traced_many`; one that was traced before becomes VX (`no_longer_found`), since registers take numbers back.
    A number that is new to the record gets a claim with `source`. Sealed records stay as they are, whatever the
    answer. Where a record was traced more than once, the last answer counts. The order of claims may change.
    """
    answers = dict(results)
    for record in sealed_claims(claims)["record_id"].unique().to_pylist():
        answers.pop(record, None)
    traced = pc.is_in(claims["record_id"], pa.array(list(answers), pa.string()))
    mine = as_mask(pc.and_(traced, pc.equal(claims["type"], _TYPE)))
    held: dict[str, list[_Claim]] = {record: [] for record in answers}
    for claim in claims.filter(pa.array(mine)).to_pylist():
        held[claim["record_id"]].append(claim)
    rows = [row for record, result in answers.items() for row in _answered(record, held[record], result, on, source)]
    return pa.concat_tables([claims.filter(pa.array(~mine)), pa.Table.from_pylist(rows, CLAIMS)])


def _answered(record: str, held: list[_Claim], result: TraceResult, on: date, source: str) -> list[_Claim]:
    blank: _Claim = {"record_id": record, "source": source, "type": _TYPE}
    if result.status is TraceStatus.SENSITIVE:
        return [{**claim, "level": "VZ", "reason": "sensitive"} for claim in held or [blank]]
    if result.status in (TraceStatus.NONE, TraceStatus.MANY):
        return [_not_found(claim, result.status, on) for claim in held]
    if not any(claim["value"] == result.number for claim in held):
        held = [*held, {**blank, "value": result.number, "level": "V1", "valid_from": on}]
    disputed = any(claim["level"] in _VERIFIED and not _explained(claim, result) for claim in held)
    return [_found(claim, result, on, disputed) for claim in held]


def _not_found(claim: _Claim, status: TraceStatus, on: date) -> _Claim:
    if claim["level"] in ("V3", "V3s"):
        return {**claim, "level": "VX", "reason": "no_longer_found", "traced_at": on}
    if claim["level"] in ("V1", "V2"):
        return {**claim, "reason": f"traced_{status}", "traced_at": on}
    return claim


def _found(claim: _Claim, result: TraceResult, on: date, disputed: bool) -> _Claim:
    if claim["value"] == result.number:
        level, reason = ("VX", "two_numbers") if disputed else ("V3", result.step)
        level = "V4" if claim["level"] == "V4" and not disputed else level
        return {**claim, "level": level, "reason": reason, "traced_at": on, "superseded_by": None, "valid_to": None}
    if result.replaces and claim["value"] == result.replaces:
        newer = {"superseded_by": result.number, "valid_to": on, "traced_at": on}
        return {**claim, "level": "V3s", "reason": "superseded", **newer}
    if claim["level"] in _USABLE and not _explained(claim, result):
        return {**claim, "level": "VX", "reason": "another_number_found", "traced_at": on}
    return claim


def _explained(claim: _Claim, result: TraceResult) -> bool:
    """Whether a claim goes together with the number found: it is that number, or one that it took the place of."""
    known = {result.number, result.replaces} - {""}
    return claim["value"] in known or claim["superseded_by"] in known
