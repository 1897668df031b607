"""Make claims of the numbers that records hold: which have the right form, which are fillers or state an absence."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from .cleaning import clean_forename, parse_birth_date
from .data_files import load_data
from .errors import LinkageError
from .identifier_claims import CLAIMS, Codes, changed, coded, text_of, whole
from .identifiers import (
    IdentifierCheck,
    check_former_upn,
    check_la_child_id,
    check_nhs_number,
    check_uln,
    check_upn,
)

_BETWEEN = "\x1f"


@dataclass(frozen=True)
class _Reader:
    """How one column becomes claims: its type, further columns it needs, and the check of one value."""

    type: str
    columns: tuple[str, ...]
    check: Callable[..., IdentifierCheck]
    newer: Callable[[str], str] = lambda _: ""


def claims_of(
    records: pa.Table,
    *,
    sealed: Iterable[str] = (),
    allow_test_numbers: bool = False,
    allow_pseudo: bool = False,
) -> pa.Table:
    """Make a claim of every number that records hold: V1 when its form is right, else V0 with the reason.

    `records`: text columns `record_id`, `source`, and any of `nhs_number`, `upn`, `former_upn`, `uln`,
    `la_child_id` with `authority`; `date_of_birth` and `forename` show which numbers one source repeats under many
    children (V0, `repeated`; a text that is no number at all: `constant`). `valid_from` and `valid_to` (dates,
    half-open) are taken over. A former pupil number is a claim of type `upn`, superseded by the one held now.
    Blank fields make no claim. The claims of `sealed` records are VZ, and what they hold counts for no other.
    Raises `LinkageError` when `record_id` or `source` is missing.
    """
    _need(records, "record_id", "source")
    readers = _readers(allow_test_numbers, allow_pseudo)
    present = [reader for reader in readers if reader.columns[0] in records.column_names]
    hidden = pc.is_in(text_of(records, "record_id"), pa.array(sorted(set(sealed)), pa.string()))
    shown = [_claims_in(records.filter(pc.invert(hidden)), reader) for reader in present]
    apart = [_claims_in(records.filter(hidden), reader) for reader in present]
    apart = [changed(part, np.arange(len(part)), level="VZ", reason="sealed") for part in apart]
    return pa.concat_tables([CLAIMS.empty_table(), *shown, *apart])


def _need(records: pa.Table, *names: str) -> None:
    absent = [name for name in names if name not in records.column_names]
    if absent:
        raise LinkageError(
            f"There is no column {', '.join(absent)}",
            where="records",
            why="a claim must say where it comes from",
            do="name the record's id and its source in every row",
        )


def _readers(tests: bool, pseudo: bool) -> tuple[_Reader, ...]:
    def usable_upn(text: str) -> str:
        found = check_upn(text, pseudo)
        return found.normal if found.ok else ""

    return (
        _Reader("nhs_number", ("nhs_number",), lambda text: check_nhs_number(text, tests)),
        _Reader("upn", ("upn",), lambda text: check_upn(text, pseudo)),
        _Reader("upn", ("former_upn", "upn"), lambda text, now: check_former_upn(text, now, pseudo), usable_upn),
        _Reader("uln", ("uln",), check_uln),
        _Reader("la_child_id", ("la_child_id", "authority"), lambda text, la: check_la_child_id(text, la, pseudo)),
    )


def _claims_in(records: pa.Table, reader: _Reader) -> pa.Table:
    texts = [text_of(records, name) for name in reader.columns]
    rows = records.filter(pc.not_equal(texts[0], ""))
    joined = pc.binary_join_element_wise(*(text_of(rows, name) for name in reader.columns), _BETWEEN)
    codes, written = coded(joined)
    checks = [reader.check(*text.split(_BETWEEN)) for text in written]
    newer = [reader.newer(text.split(_BETWEEN)[-1]) if c.ok else "" for text, c in zip(written, checks, strict=True)]
    filler = _repeated(rows, codes)
    right = np.asarray([check.ok for check in checks], bool)[codes] & ~filler
    reasons = [_reason(checks[code], bool(here)) for code, here in zip(codes, filler, strict=True)]
    kept = np.asarray([check.ok or bool(check.stated) for check in checks], bool)[codes] & (right | ~filler)
    values = pa.array([check.normal for check in checks], pa.string()).take(pa.array(codes))
    after = pa.array([text or None for text in newer], pa.string()).take(pa.array(codes))
    nothing = pa.scalar(None, pa.string())
    columns = {
        "record_id": text_of(rows, "record_id"),
        "source": text_of(rows, "source"),
        "type": pa.repeat(reader.type, len(rows)),
        "value": pc.if_else(pa.array(kept), values, nothing),
        "level": pa.array(np.where(right, "V1", "V0"), pa.string()),
        "reason": pa.array(reasons, pa.string()),
        "superseded_by": pc.if_else(pa.array(right), after, nothing),
    }
    dates = {name: rows[name] for name in ("valid_from", "valid_to") if name in rows.column_names}
    return whole(columns | dates, len(rows))


def _reason(check: IdentifierCheck, repeated: bool) -> str:
    if not repeated or check.reason in ("unknown_code", "placeholder"):
        return check.reason
    return "repeated" if check.ok else "constant"


def _repeated(rows: pa.Table, written: Codes) -> NDArray[np.bool_]:
    """For each row whether its source holds the same text for so many children that it names none of them."""
    limits = load_data("placeholder_numbers")
    sources, names = coded(text_of(rows, "source"))
    group = written * max(len(names), 1) + sources
    births = _known(rows, "date_of_birth", lambda text: born.iso if (born := parse_birth_date(text)) else "")
    firsts = _known(rows, "forename", lambda text: name.text if (name := clean_forename(text)) else "")
    many = _carried(group, births) >= limits["repeated_birth_dates"]
    return np.asarray(many | (_carried(group, firsts) >= limits["repeated_forenames"]))


def _known(rows: pa.Table, name: str, clean: Callable[[str], str]) -> Codes:
    """Codes of cleaned values, -1 where nothing is known."""
    codes, texts = coded(text_of(rows, name))
    cleaned = [clean(text) for text in texts]
    place = {value: number for number, value in enumerate(sorted({*cleaned} - {""}))}
    return np.asarray([place.get(value, -1) for value in cleaned], np.int64)[codes]


def _carried(group: Codes, values: Codes) -> Codes:
    """For each row how many different known values its group carries."""
    known = values >= 0
    width = int(values.max(initial=0)) + 1
    groups, counts = np.unique(np.unique(group[known] * width + values[known]) // width, return_counts=True)
    place = np.searchsorted(groups, group).clip(max=max(len(groups) - 1, 0))
    if not len(groups):
        return np.zeros(len(group), np.int64)
    return np.where(groups[place] == group, counts[place], 0)
