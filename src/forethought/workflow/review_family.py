"""What a reviewer must know around a pair: whose family each belongs to, and who is easily taken for one of the two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

MOST_BESIDE, MOST_LENDERS = 4, 6
_SHARED = (("date_of_birth", "postcode"), ("date_of_birth", "surname"), ("postcode", "surname"))
"""Two of these in common, and two people may be taken for each other: first twins, then brothers and sisters."""


def relatives_of(relatives: pa.Table, person_of: Mapping[str, str]) -> dict[str, set[str]]:
    """For each person the persons whom a source names as relatives, in both directions."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in relatives.to_pylist():
        one, other = (person_of.get(row[side], row[side]) for side in ("subject", "other_subject"))
        found[one].add(other)
        found[other].add(one)
    return dict(found)


def crosses(relatives: Mapping[str, set[str]], left: str, right: str) -> bool:
    """Whether both persons have relatives and none in common: joining them would bring two families together."""
    one, other = relatives.get(left, set()) - {right}, relatives.get(right, set()) - {left}
    return bool(one and other) and not one & other


def lenders(records: pa.Table, relatives: pa.Table, person_of: Mapping[str, str]) -> dict[str, list[str]]:
    """For each record that others name, the persons whose address may stand for its own: a mother's children."""
    known = set(records["record_id"].to_pylist())
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in relatives.to_pylist():
        person = person_of.get(row["subject"])
        if row["other_subject"] in known and person and len(found[row["other_subject"]]) < MOST_LENDERS:
            found[row["other_subject"]].append(person)
    return dict(found)


def neighbours(records: pa.Table, pairs: Sequence[tuple[str, str]], person_of: Mapping[str, str]) -> list[list[str]]:
    """For each pair up to four other persons who share birth date and address, or one of them and the surname."""
    ids = records["record_id"].to_pylist()
    wanted = {record for pair in pairs for record in pair}
    near: defaultdict[str, list[str]] = defaultdict(list)  # record to persons, nearest kind first
    for names in _SHARED:
        keys = _keys(records, names)
        asked = {key: None for record, key in zip(ids, keys.to_pylist(), strict=True) if key and record in wanted}
        mask = pc.is_in(keys, value_set=pa.array(list(asked), pa.string()))
        at = [row for row, holds in enumerate(mask.to_pylist()) if holds]
        held: defaultdict[str, list[str]] = defaultdict(list)
        for row, key in zip(at, keys.take(pa.array(at, pa.int64())).to_pylist(), strict=True):
            held[key].append(ids[row])
        for group in held.values():
            for record in wanted.intersection(group):
                near[record] += [person_of[other] for other in group]
    return [_others(pair, near, person_of) for pair in pairs]


def _others(pair: tuple[str, str], near: Mapping[str, list[str]], person_of: Mapping[str, str]) -> list[str]:
    own = {person_of[record] for record in pair}
    found = dict.fromkeys(p for record in pair for p in near.get(record, ()) if p not in own)
    return list(found)[:MOST_BESIDE]


def _keys(records: pa.Table, names: Sequence[str]) -> pa.ChunkedArray:
    """Some columns of each record as one text, without case and blanks; null where one of them is not known."""
    parts = []
    for name in names:
        text = pc.replace_substring(pc.utf8_lower(pc.cast(records[name], pa.string())), " ", "")
        parts.append(pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text))
    return pc.binary_join_element_wise(*parts, "\x1f")
