"""How well each person is linked, so that whoever gets their data can see it, and what linking added to it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .numbering import Codes, codes_of, need_columns, places_of

WEAKEST = ("score", "number_and_score", "exact", "number", "spine", "equal", "same_record", "decided", "single")
"""Ways of joining, the least sure first; ``single``: nothing was joined."""

PERSON_QUALITY = pa.schema(
    [
        ("person_id", pa.string()),
        ("records", pa.int64()),
        ("sources", pa.int64()),
        ("weakest_weight", pa.float64()),
        ("weakest_stage", pa.string()),
        ("in_review", pa.bool_()),
    ]
)


def person_quality(persons: pa.Table, links: pa.Table, review: pa.Table, records: pa.Table) -> pa.Table:
    """One row a person, in order of ``person_id``: how sure it is that their records are of one.

    ``persons, links, review`` are those of a run, ``records`` (``record_id, source``) what it was given. ``sources``:
    how many sources know the person. ``weakest_weight``: the lowest weight (log2 odds) of the joins that hold the
    person together, null when none was weighed; ``weakest_stage``: the least sure way of joining among them
    (``WEAKEST``); ``in_review``: a pair with one of the records waits for a person's decision.
    """
    need_columns(records, ("record_id", "source"), "records")
    ids = persons["record_id"]
    person = codes_of(persons["person_id"])
    count = int(person.max(initial=-1)) + 1
    joined = person[places_of(ids, links["left"], "links")]
    source = codes_of(records["source"].take(pa.array(places_of(records["record_id"], ids, "persons"))))
    each = np.unique(person * (int(source.max(initial=0)) + 2) + source + 1)
    names = np.asarray(sorted(set(persons["person_id"].to_pylist())), object)
    waiting = np.zeros(count, bool)
    for side in ("left", "right"):
        waiting[person[places_of(ids, review[side], "review")]] = True
    weight = _weakest(count, joined, np.asarray(links["weight"].to_numpy(), float))
    return pa.table(
        [
            pa.array(names, pa.string()),
            pa.array(np.bincount(person, minlength=count)),
            pa.array(np.bincount(each // (int(source.max(initial=0)) + 2), minlength=count)),
            pa.array(weight, pa.float64(), from_pandas=True),
            pa.array([WEAKEST[place] for place in _stages(count, joined, links["stage"]).tolist()], pa.string()),
            pa.array(waiting),
        ],
        schema=PERSON_QUALITY,
    )


def _weakest(count: int, joined: Codes, weight: np.ndarray) -> np.ndarray:
    lowest = np.full(count, np.inf)
    held = ~np.isnan(weight)
    np.minimum.at(lowest, joined[held], weight[held])
    return np.where(np.isinf(lowest), np.nan, lowest)


def _stages(count: int, joined: Codes, stage: pa.ChunkedArray) -> Codes:
    rank = {name: place for place, name in enumerate(WEAKEST)}
    lowest = np.full(count, rank["single"], np.int64)
    np.minimum.at(lowest, joined, np.asarray([rank.get(name, 0) for name in stage.to_pylist()], np.int64))
    return lowest


def completeness(records: pa.Table, persons: pa.Table, fields: tuple[str, ...]) -> pa.Table:
    """What linking adds: for each field the share of persons of whom it is known, at best in one source and in all.

    Columns ``field, best_source, persons_of_source, known_there, persons, known_best, known_linked``. ``known_there``:
    share of the persons of the best source that have the field in it. ``known_best`` and ``known_linked``: share of all
    persons of whom that source alone, and any record, holds a value.
    """
    need_columns(records, ("record_id", "source"), "records")
    place = places_of(records["record_id"], persons["record_id"], "persons")
    held = records.take(pa.array(place))
    person = codes_of(persons["person_id"])
    count = max(int(person.max(initial=-1)) + 1, 1)
    sources = {name: _true(pc.equal(held["source"], name)) for name in sorted(set(held["source"].to_pylist()) - {None})}
    rows = []
    for name in (f for f in fields if f in held.column_names):
        given = codes_of(held[name]) >= 0
        shares = {source: len(np.unique(person[given & rows_of])) for source, rows_of in sources.items()}
        best = max(shares, key=lambda source: (shares[source], source))
        of_source = len(np.unique(person[sources[best]]))
        rows.append(
            {
                "field": name,
                "best_source": best,
                "persons_of_source": of_source,
                "known_there": shares[best] / max(of_source, 1),
                "persons": count,
                "known_best": shares[best] / count,
                "known_linked": len(np.unique(person[given])) / count,
            }
        )
    return pa.Table.from_pylist(rows)


def _true(column: pa.ChunkedArray) -> np.ndarray:
    return np.asarray(pc.fill_null(column, False).combine_chunks().to_numpy(zero_copy_only=False), bool)
