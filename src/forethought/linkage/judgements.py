"""What a linkage run decided, as arrays: the joins it made, and the pairs of persons that it left apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .births_apart import Births
from .cleaning import clean_forename, clean_surname, parse_birth_date
from .numbering import Codes, Flags, Reals, codes_of, need_columns, places_of
from .signs import Signs, Texts
from .vetoes import forenames_differ

_SURE = ("same_record", "equal", "spine", "decided")
_NUMBER = ("number", "number_and_score")
_NO_QUESTION = 14.0  # a weight from which names agree well enough


class Run(NamedTuple):
    """The tables of one linkage run (see ``LinkResult``); ``records`` as they were given to it.

    ``scored`` (left, right, weight): every weighed pair, named by a record of each side.
    """

    records: pa.Table
    persons: pa.Table
    links: pa.Table
    scored: pa.Table


@dataclass(frozen=True)
class Judgements:
    """One run's decisions. Records are named by their place in ``record_ids``, persons by number.

    ``joins`` are the run's links: ``join_sure`` where nothing was weighed (rows of one record, equal in every field,
    decided), ``join_number`` where a number decided; their weight is NaN when the pair was not weighed. ``opens`` are
    the heaviest weighed pair of each two persons that stayed apart, ``open_signs`` what speaks for or against each.
    """

    record_ids: pa.ChunkedArray
    records: pa.Table
    source: Codes
    person: Codes
    join_left: Codes
    join_right: Codes
    join_weight: Reals
    join_sure: Flags
    join_number: Flags
    open_left: Codes
    open_right: Codes
    open_weight: Reals
    open_signs: Signs

    @property
    def join_signs(self) -> Signs:
        """Of the joins: those that a number made need not have passed the other rules, and are looked at again."""
        left, right = self.join_left, self.join_right
        again = np.flatnonzero(self.join_number & ~(self.join_weight >= _NO_QUESTION))
        unlike = np.zeros(len(left), bool)
        unlike[again] = _unlike(self.records, left[again], right[again])
        clash = self.source[left] == self.source[right]
        far = births_far(self.records, left, right)
        lacking = _seldom_lacking(self.source, self.person, left, right)
        return Signs(~self.join_number, unlike, clash, far, lacking, _between(self.records, left, right))


def judgements(run: Run) -> Judgements:
    """Read a run's tables. Raises ``LinkageError`` when they lack a column or are of different runs."""
    need_columns(run.records, ("record_id", "forename", "surname"), "records")
    need_columns(run.links, ("left", "right", "weight", "stage"), "links")
    need_columns(run.scored, ("left", "right", "weight"), "scored pairs")
    ids = run.persons["record_id"]
    records = run.records.take(pa.array(places_of(run.records["record_id"], ids, "persons")))
    source = codes_of(records["source"]) + 1 if "source" in records.column_names else np.zeros(len(ids), np.int64)
    person = codes_of(run.persons["person_id"])
    links = run.links
    joins = [places_of(ids, links[side], "links") for side in ("left", "right")]
    opens = _opens(ids, person, run.scored)
    return Judgements(
        ids,
        records,
        source,
        person,
        joins[0],
        joins[1],
        np.asarray(links["weight"].to_numpy(), float),
        _among(links["stage"], _SURE),
        _among(links["stage"], _NUMBER),
        *opens,
        Signs(
            np.zeros(len(opens[0]), bool),
            _unlike(records, opens[0], opens[1]),
            _clash(source, person, opens[0], opens[1]),
            births_far(records, opens[0], opens[1]),
            _seldom_lacking(source, person, opens[0], opens[1]),
            _between(records, opens[0], opens[1]),
        ),
    )


def _among(column: pa.ChunkedArray, values: tuple[str, ...]) -> Flags:
    return np.asarray(pc.is_in(column, value_set=pa.array(values)).to_numpy(), bool)


def _opens(ids: pa.ChunkedArray, person: Codes, scored: pa.Table) -> tuple[Codes, Codes, Reals]:
    """The heaviest pair of records of each two persons that any weighed pair leads from one to the other."""
    left, right = (places_of(ids, scored[side], "scored pairs") for side in ("left", "right"))
    weight = np.asarray(scored["weight"].to_numpy(), float)
    apart = np.flatnonzero(person[left] != person[right])
    left, right, weight = left[apart], right[apart], weight[apart]
    low, high = np.minimum(person[left], person[right]), np.maximum(person[left], person[right])
    order = np.lexsort((right, left, -weight, high, low))
    first = np.ones(len(order), bool)
    first[1:] = (low[order[1:]] != low[order[:-1]]) | (high[order[1:]] != high[order[:-1]])
    kept = order[first]
    return left[kept], right[kept], weight[kept]


def sources_known(source: Codes, person: Codes) -> Flags:
    """Which source knows which person: a row a person, a column a source."""
    known = np.zeros((int(person.max(initial=-1)) + 1, int(source.max(initial=-1)) + 1), bool)
    known[person, source] = True
    return known


def _clash(source: Codes, person: Codes, left: Codes, right: Codes) -> Flags:
    """Where the two persons are both known to one source."""
    known = sources_known(source, person)
    return np.asarray((known[person[left]] & known[person[right]]).any(axis=1))


def _seldom_lacking(source: Codes, person: Codes, left: Codes, right: Codes) -> Reals:
    """How seldom one of a pair's two sources knows a person whom the other lacks: log of a half over that share.

    Whom the other lacks is either there unlinked or not there at all; where hardly anybody is lacked (schools, and
    health services, know nearly every child), it is the first. Nought for pairs of one source.
    """
    known = sources_known(source, person).astype(float)
    both = known.T @ known
    of_one = np.diag(both)
    lacking = (of_one[:, None] - both + 1) / (of_one[:, None] + 2)
    seldom = np.log(0.5 / np.minimum(lacking, lacking.T))
    np.fill_diagonal(seldom, 0)
    return np.asarray(seldom[source[left], source[right]])


def _between(records: pa.Table, left: Codes, right: Codes) -> Texts:
    """The sources of both records of pairs, in their order, as one text."""
    if "source" not in records.column_names:
        return np.full(len(left), "", object)
    held = pc.fill_null(records["source"].cast(pa.string()), "").combine_chunks().dictionary_encode()
    names = held.dictionary.to_pylist()
    texts = np.asarray([[" and ".join(sorted((one, two))) for two in names] for one in names], object)
    codes = held.indices.to_numpy(zero_copy_only=False)
    return np.asarray(texts[codes[left], codes[right]] if len(left) else np.zeros(0, object))


def births_far(records: pa.Table, left: Codes, right: Codes) -> Flags:
    """Where birth dates of pairs are as far apart as those of two children, and by more than a slip of the pen."""
    if "date_of_birth" not in records.column_names:
        return np.zeros(len(left), bool)
    records, left, right = _only(records, left, right)
    texts = pc.fill_null(records["date_of_birth"].cast(pa.string()), "").combine_chunks().dictionary_encode()
    read = [parse_birth_date(text) for text in texts.dictionary.to_pylist()]
    codes = texts.indices.to_numpy(zero_copy_only=False)
    return Births([born.iso if born else "" for born in read]).far(codes[left], codes[right])


def _unlike(records: pa.Table, left: Codes, right: Codes) -> Flags:
    """Where forenames differ more than one name's writings do, or the places in the birth order differ."""
    records, left, right = _only(records, left, right)
    forename, surname = _words(records, "forename"), _words(records, "surname")
    order = (
        codes_of(records["birth_order"])
        if "birth_order" in records.column_names
        else np.full(len(records), -1, np.int64)
    )
    names = [
        forenames_differ(forename[a], surname[a], forename[b], surname[b])
        for a, b in zip(left.tolist(), right.tolist(), strict=True)
    ]
    birth = (order[left] >= 0) & (order[right] >= 0) & (order[left] != order[right])
    return np.asarray(np.asarray(names, bool).reshape(len(left)) | birth)


def _only(records: pa.Table, left: Codes, right: Codes) -> tuple[pa.Table, Codes, Codes]:
    """The records that are in some pair, and the pairs among them: what is read of records takes time."""
    rows, places = np.unique(np.concatenate([left, right]), return_inverse=True)
    return records.take(pa.array(rows)), places[: len(left)], places[len(left) :]


def _words(records: pa.Table, name: str) -> list[tuple[str, ...]]:
    """The cleaned words of a name, each different text cleaned once."""
    cleaner = clean_forename if name == "forename" else clean_surname
    held = pc.fill_null(records[name].cast(pa.string()), "").combine_chunks().dictionary_encode()
    cleaned = [found.words if (found := cleaner(text)) else () for text in held.dictionary.to_pylist()]
    return [cleaned[code] for code in held.indices.to_pylist()]
