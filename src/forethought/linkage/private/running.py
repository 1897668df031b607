"""The three steps on files: an agency encodes, the linking party matches, each agency brings its own records back."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from forethought.linkage.errors import LinkageError
from forethought.linkage.mapping import read_mapping, read_people
from forethought.linkage.private.encoding import Encodings, KeyedEncoder, ref_texts
from forethought.linkage.private.files import read_encodings, read_kept, write_encodings, write_kept
from forethought.linkage.private.keys import read_key
from forethought.linkage.private.matching import FILTER, NUMBER, Matched, MatchSettings, match
from forethought.linkage.private.scheme import SAFE, load_scheme

_GROUPS, _REFS = "`forethought private match` wrote for this agency", "`forethought private encode` wrote"


@dataclass(frozen=True)
class Encoded:
    """What was encoded: records, those with too little known for a filter, those with each number; no values."""

    records: int
    without_filter: int
    numbers: dict[str, int]
    project: str
    key: str
    scheme: str
    hardening: str


def encode_file(
    people: Path,
    mapping: Path,
    key: Path,
    project: str,
    out: Path,
    refs: Path,
    *,
    scheme: Path | None = None,
    hardening: str | None = None,
) -> Encoded:
    """Encode a CSV or Parquet file of people.

    ``mapping``: as for ``link``; its settings ``allow_test_numbers`` and ``allow_pseudo`` accept invented numbers.
    ``out``: the file to send. ``refs``: the file to keep (``ref, record_id``). Raises ``LinkageError`` for a key that
    is missing or weak, a mapping or a scheme that cannot be used, a hardening that is for measuring
    alone, and people with too little to encode.
    """
    if Path(out).resolve() == Path(refs).resolve():
        raise LinkageError(
            "The file to send and the file to keep are one", where=str(out), do="give two names, best in two folders"
        )
    secret = read_key(key, project)
    chosen, plan = read_mapping(mapping), load_scheme(scheme)
    plan = plan.hardened(hardening) if hardening else plan
    if plan.hardening not in SAFE:
        raise LinkageError(
            f"The hardening {plan.hardening} is for measuring alone",
            where="scheme",
            why="how many bits are set shows how long the names are",
            do=f"use {' or '.join(SAFE)}",
        )
    invented = bool(chosen.tuning.get("allow_test_numbers") or chosen.tuning.get("allow_pseudo"))
    made, kept = KeyedEncoder(plan, secret, invented).encode(read_people(people, chosen))
    for path in (out, refs):
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    write_kept(refs, kept)
    write_encodings(out, made)
    return Encoded(
        len(made),
        int((~made.filters.any(axis=1)).sum()),
        {name: int((held > 0).sum()) for name, held in made.numbers.items()},
        made.project,
        made.key,
        made.scheme,
        made.hardening,
    )


def match_files(files: Sequence[Path], out: Path, settings: MatchSettings | None = None) -> dict[str, Any]:
    """Match files of encodings; gives the report, which is written too.

    Writes ``pairs.parquet`` (file and ref of both, dice, tier, status), which stays with the linking party,
    ``report.json``, and for each file ``groups-NAME.parquet`` (``ref, group``) to be sent back to its agency: its own
    references alone. A group's name is random. Raises ``LinkageError`` for files that cannot be compared.
    """
    names = [Path(file).stem for file in files]
    if len(set(names)) < len(names):
        raise LinkageError("Two files have one name", where=", ".join(names), do="name each after its agency")
    encodings = [read_encodings(Path(file)) for file in files]
    matched = match(encodings, settings)
    refs = [ref_texts(each.refs) for each in encodings]
    out.mkdir(parents=True, exist_ok=True)
    pq.write_table(_pairs(matched, names, refs), out / "pairs.parquet")
    groups = matched.groups.all()
    called = [secrets.token_hex(8) for _ in groups]
    for file, name in enumerate(names):
        own = [
            (refs[file][row], each)
            for each, group in zip(called, groups, strict=True)
            for at, row in group
            if at == file
        ]
        own.sort()
        columns = {"ref": [ref for ref, _ in own], "group": [each for _, each in own]}
        pq.write_table(pa.table(columns, _OWN), out / f"groups-{name}.parquet")
    report = _report(matched, names, encodings)
    (out / "report.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    return report


_OWN = pa.schema([("ref", pa.string()), ("group", pa.string())])


def resolve_file(groups: Path, refs: Path, out: Path) -> int:
    """At the agency: write ``record_id, group`` for its own records that are in a group; gives their number.

    Raises ``LinkageError`` when a reference is not one of the agency's: the files belong to different runs.
    """
    found, kept = read_kept(groups, ("ref", "group"), _GROUPS), read_kept(refs, ("ref", "record_id"), _REFS)
    if not pc.all(pc.is_in(found["ref"], value_set=kept["ref"].combine_chunks()), min_count=0).as_py():
        raise LinkageError(
            "The groups name records that are not among the references",
            where=str(groups),
            why="the two files come from different runs, or from different agencies",
            do="give the references that were written together with the encodings that were sent",
        )
    joined = found.join(kept, "ref", use_threads=False).select(["record_id", "group"]).sort_by("record_id")
    write_kept(out, joined)
    return int(joined.num_rows)


def _pairs(matched: Matched, names: list[str], refs: list[list[str]]) -> pa.Table:
    links = matched.links
    return pa.table(
        {
            "left_file": pa.array([names[link.left[0]] for link in links], pa.string()),
            "left": pa.array([refs[link.left[0]][link.left[1]] for link in links], pa.string()),
            "right_file": pa.array([names[link.right[0]] for link in links], pa.string()),
            "right": pa.array([refs[link.right[0]][link.right[1]] for link in links], pa.string()),
            "dice": pa.array([round(link.dice, 4) for link in links], pa.float64()),
            "tier": pa.array([link.tier for link in links], pa.string()),
            "status": pa.array([link.status for link in links], pa.string()),
        }
    )


def _report(matched: Matched, names: list[str], encodings: list[Encodings]) -> dict[str, Any]:
    linked = [link for link in matched.links if link.status == "linked"]
    first = encodings[0]
    return {
        "project": first.project,
        "key": first.key,
        "scheme": first.scheme,
        "hardening": first.hardening,
        "files": {name: len(each) for name, each in zip(names, encodings, strict=True)},
        "groups": len(matched.groups.all()),
        "links": {tier: sum(link.tier == tier for link in linked) for tier in (NUMBER, FILTER)},
        "doubtful": sum(link.status == "doubtful" for link in matched.links),
        "contradicted": sum(link.status == "contradicted" for link in matched.links),
        "different_numbers": matched.conflicts,
        "keys_passed_over": matched.passed_over,
        "estimates": [
            {"left": names[a], "right": names[b], **asdict(each)} for (a, b), each in matched.estimates.items()
        ],
    }
