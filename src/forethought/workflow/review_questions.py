"""The questions that a linkage leaves to people, kept beside its report: pairs that wait, and joins to look over."""

from __future__ import annotations

import hashlib
import hmac
import json
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from forethought.linkage import LinkResult, LinkSettings
from forethought.linkage.explaining import SHARES, value_shares
from forethought.workflow.parting import without_other_sides
from forethought.workflow.review_family import crosses, lenders, neighbours, relatives_of
from forethought.workflow.workspace import Workspace

WAITS, JOINED = "waits", "joined"
REFERENCE_KEY = "review-references"
"""Name of the secret from which references are made, so that a reference tells nothing of its records."""

_QUESTIONS, _MODEL, _SHARES = "questions.parquet", "model.json", "value_shares.json"
_JOINS_A_STRATUM = 10  # joins of the program that are put to people, for each whole weight
_JOINED_WHY = {"score": "by weight", "spine": "joined before"}

SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("left", "right", "why", "kind", "left_person", "right_person")),
        ("weight", pa.float64()),
        ("crosses", pa.bool_()),
        ("beside", pa.list_(pa.string())),
        ("lends", pa.list_(pa.string())),
        ("population", pa.int64()),
    ]
)


@dataclass(frozen=True, slots=True)
class Question:
    """Two records of which a person is asked whether they are one person.

    ``kind`` is ``waits`` (not joined, the program was not sure) or ``joined`` (joined by the program, looked over by
    sample). ``why`` it waits; ``weight`` in log2 odds; ``crosses`` whether joining would bring two families together.
    ``beside`` are persons who are easily taken for one of the two; ``lends`` persons by whose address a relative was
    compared. ``stratum`` is the kind, the reason and the whole weight; ``population`` how many pairs it holds.
    """

    reference: str
    left: str
    right: str
    why: str
    kind: str
    left_person: str
    right_person: str
    weight: float
    crosses: bool
    beside: tuple[str, ...] = ()
    lends: tuple[str, ...] = ()
    population: int = 1

    @property
    def pair(self) -> tuple[str, str]:
        """The two records, the lower name first."""
        return self.left, self.right

    @property
    def band(self) -> int:
        """The whole weight at or below this pair's."""
        return math.floor(self.weight)

    @property
    def stratum(self) -> str:
        """The group of alike questions of which this is one."""
        return stratum(self.kind, self.why, self.weight)


def stratum(kind: str, why: str, weight: float) -> str:
    """The name of a group of alike questions: "waits, between the thresholds, 2 to 3"."""
    low = math.floor(weight)
    return f"{kind}, {why}, {low} to {low + 1}"


def reference_of(key: bytes, left: str, right: str) -> str:
    """The neutral name of a pair: ten letters and digits that only this workspace can make."""
    digest = hmac.new(key, f"{left}\x1f{right}".encode(), hashlib.sha256).digest()
    number = int.from_bytes(digest[:7], "big")
    letters = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that is taken for another
    return "".join(letters[number // len(letters) ** place % len(letters)] for place in range(10))


def write_questions(
    folder: Path,
    result: LinkResult,
    records: pa.Table,
    relatives: pa.Table,
    person_of: Mapping[str, str],
    settings: LinkSettings,
    key: bytes,
    sides: Mapping[str, tuple[str, str]],
) -> None:
    """Write the questions of a linkage into ``folder``, with the model and the shares that explain their weights.

    ``records`` are those that were linked, ``relatives`` (subject, other_subject) who is named as whose relative,
    ``person_of`` the persons that came of it. A pair that crosses a seal is in neither of the tables that this reads;
    ``sides`` (person to seal and side) keeps other sides from standing beside a pair.
    """
    rows = [*_waiting(result), *_looked_over(result, key)]
    asked = {row[side] for row in rows for side in ("left", "right")}
    of_family = relatives_of(relatives, person_of, {person_of[record] for record in asked})
    beside = neighbours(records, [(row["left"], row["right"]) for row in rows], person_of)
    lends = lenders(relatives, person_of, asked)
    for row, near in zip(rows, beside, strict=True):
        left, right = (person_of[row[side]] for side in ("left", "right"))
        lent = {person for side in ("left", "right") for person in lends.get(row[side], ())} - {left, right}
        row |= {"left_person": left, "right_person": right}
        row |= {
            name: without_other_sides(sides, (left, right), others)
            for name, others in (("beside", near), ("lends", sorted(lent)))
        }
        row["crosses"] = row["kind"] == WAITS and crosses(of_family, left, right)
    pq.write_table(pa.Table.from_pylist(rows, SCHEMA), folder / _QUESTIONS)
    shares = value_shares(records, settings, result.model, asked)
    (folder / _MODEL).write_text(json.dumps(result.model), encoding="utf-8")
    (folder / _SHARES).write_text(json.dumps(shares), encoding="utf-8")


def read_questions(workspace: Workspace, folder: Path) -> list[Question]:
    """The questions in ``folder``; none where a linkage left none."""
    if not (folder / _QUESTIONS).exists():
        return []
    key = workspace.key(REFERENCE_KEY)
    rows = pq.read_table(folder / _QUESTIONS).to_pylist()
    return [
        Question(
            reference_of(key, row["left"], row["right"]),
            **row | {"beside": tuple(row["beside"]), "lends": tuple(row["lends"])},
        )
        for row in rows
    ]


def read_model_with_shares(folder: Path) -> dict[str, Any]:
    """The model of a linkage with the shares that :func:`forethought.linkage.explaining.explain` needs."""
    if not (folder / _MODEL).exists():
        return {}
    model: dict[str, Any] = json.loads((folder / _MODEL).read_text(encoding="utf-8"))
    return model | {SHARES: json.loads((folder / _SHARES).read_text(encoding="utf-8"))}


def _waiting(result: LinkResult) -> Iterator[dict[str, Any]]:
    rows = [
        {
            "left": row["left"],
            "right": row["right"],
            "weight": row["weight"] or 0.0,  # unweighed where both say the same in every field
            "why": row["reason"].split(":")[0],
            "kind": WAITS,
        }
        for row in result.review.to_pylist()
    ]
    yield from _counted(rows)


def _looked_over(result: LinkResult, key: bytes) -> Iterator[dict[str, Any]]:
    """For each whole weight some of the joins that no number and no agreement in everything made, drawn by the key."""
    links = result.links.filter(pc.is_valid(result.links["weight"]))
    rows = [
        {**{name: row[name] for name in ("left", "right", "weight")}, "why": why, "kind": JOINED}
        for row in links.to_pylist()
        if (why := _JOINED_WHY.get(row["stage"]))
    ]
    bands: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in sorted(_counted(rows), key=lambda row: reference_of(key, row["left"], row["right"])):
        bands[stratum(JOINED, row["why"], row["weight"])].append(row)
    for band in sorted(bands):
        yield from bands[band][:_JOINS_A_STRATUM]


def _counted(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    held = list(rows)
    sizes: defaultdict[str, int] = defaultdict(int)
    for row in held:
        sizes[stratum(row["kind"], row["why"], row["weight"])] += 1
    return [{**row, "population": sizes[stratum(row["kind"], row["why"], row["weight"])]} for row in held]
