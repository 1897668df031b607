"""What a reviewer must know around a pair: whose family each belongs to, and who is easily taken for one of the two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

MOST_BESIDE, MOST_LENDERS = 4, 6
_SHARED = (("date_of_birth", "postcode"), ("date_of_birth", "surname"), ("postcode", "surname"))
"""Two of these in common, and two people may be taken for each other: first twins, then brothers and sisters."""


def relatives_of(relatives: pa.Table, person_of: Mapping[str, str], persons: set[str]) -> dict[str, set[str]]:
    """For each of ``persons`` those whom a source names as relatives, in both directions."""
    theirs = pa.array([subject for subject, person in person_of.items() if person in persons], pa.string())
    named = [pc.is_in(relatives[side], value_set=theirs) for side in ("subject", "other_subject")]
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in relatives.filter(pc.or_(*named)).to_pylist():
        one, other = (person_of.get(row[side], row[side]) for side in ("subject", "other_subject"))
        found[one].add(other)
        found[other].add(one)
    return dict(found)


def crosses(relatives: Mapping[str, set[str]], left: str, right: str) -> bool:
    """Whether both persons have relatives and none in common: joining them would bring two families together."""
    one, other = relatives.get(left, set()) - {right}, relatives.get(right, set()) - {left}
    return bool(one and other) and not one & other


def lenders(relatives: pa.Table, person_of: Mapping[str, str], wanted: set[str]) -> dict[str, list[str]]:
    """For each record that others name, the persons whose address may stand for its own: a mother's children."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in _of(relatives, "other_subject", wanted).to_pylist():
        person = person_of.get(row["subject"])
        if person and len(found[row["other_subject"]]) < MOST_LENDERS:
            found[row["other_subject"]].append(person)
    return dict(found)


def neighbours(records: pa.Table, pairs: Sequence[tuple[str, str]], person_of: Mapping[str, str]) -> list[list[str]]:
    """For each pair up to four other persons who share birth date and address, or one of them and the surname."""
    wanted = {record for pair in pairs for record in pair}
    near: defaultdict[str, list[str]] = defaultdict(list)  # record to persons, nearest kind first
    for names in _SHARED:
        keyed = pa.table({"record": records["record_id"], "key": _keys(records, names)})
        asked = _of(keyed, "record", wanted)["key"].drop_null().unique()
        held: defaultdict[str, list[str]] = defaultdict(list)
        for row in keyed.filter(pc.is_in(keyed["key"], value_set=asked)).to_pylist():
            if row["key"] is not None:
                held[row["key"]].append(row["record"])
        for group in held.values():
            for record in wanted.intersection(group):
                near[record] += [person_of[other] for other in group]
    return [_others(pair, near, person_of) for pair in pairs]


def _of(table: pa.Table, column: str, wanted: set[str]) -> pa.Table:
    return table.filter(pc.is_in(table[column], value_set=pa.array(sorted(wanted), pa.string())))


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
