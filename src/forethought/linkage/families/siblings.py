"""Brothers and sisters whom nobody stated: of one mother, or of one surname at one home with births far enough apart.

What is inferred is kept with how sure it is, says `inferred`, and gives way to any source that states or refutes what
the two are to each other. Children who were adopted are inferred to be nobody's brother or sister: that would lead to
the family they came from.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from forethought.linkage.data_files import load_data
from forethought.model.runs import pairs_within

from .columns import (
    EVER,
    NOTHING,
    Codes,
    Flags,
    among,
    as_pair,
    covering,
    dates,
    ends,
    in_order,
    look_up,
    numbered,
    starts,
    table_of,
)
from .conflicts import standing
from .kinds import narrower, of_sort
from .names import surname_words
from .places import places_where
from .relating import RELATIONSHIPS
from .seals import NO_SEALS, Seals
from .statements import INFERRED

BY_MOTHER, BY_HOME = "same mother", "same home and surname"


def inferred_siblings(
    relations: pa.Table,
    children: pa.Table,
    members: pa.Table | None = None,
    *,
    on: date,
    births: pa.Table | None = None,
    seals: Seals = NO_SEALS,
) -> pa.Table:
    """Return the brothers and sisters that follow from what holds on a day, as `RELATIONSHIPS`, status inferred.

    `relations`: what sources state. `children` (person, born, surname): who is a child here; nobody else is inferred to
    be anyone's brother or sister. `members` (`HOUSEHOLDS`): homes, for children whose mother is not known on both
    sides. `births` (person, born): those of adults too, so that a mother younger than her child counts as nobody's.
    Half or full is said when the fathers of both are known, else `sibling`; `feed` holds the rule. `start` is
    the later birth.
    """
    relations = seals.kept(relations, "person", "other")
    counts = standing(relations, children if births is None else births, on=on)
    texts, (who,) = numbered(children["person"])
    born = starts(children["born"])
    by_number = np.full(len(texts), EVER)
    by_number[who] = born
    mother, father = (_parent(counts, texts, narrower(name)) for name in ("mother", "father"))
    adopted = _having(counts, texts, {"adoptive_parent"})
    free = np.where(adopted, NOTHING, mother)
    left, right = _of_one_mother(free, by_number)
    parts = [_rows(texts, left, right, by_number, father, BY_MOTHER)]
    if members is not None:
        left, right = _of_one_home(children, members, texts, by_number, adopted)
        other = (mother[left] != NOTHING) & (mother[right] != NOTHING)  # known to be one or known not to be
        left, right = left[~other], right[~other]
        parts.append(_rows(texts, left, right, by_number, None, BY_HOME))
    found = seals.kept(pa.concat_tables(parts), "person", "other")
    return in_order(found.filter(pa.array(~_answered(found, relations, on))))


def sibling_rules() -> Mapping[str, Any]:
    """Return `data/siblings.toml`: gaps between births, sizes, and how sure each rule is."""
    return load_data("siblings")


def _parent(counts: pa.Table, texts: list[str], kinds: frozenset[str]) -> Codes:
    """The one parent of these kinds of each child, by number; nobody where none is known or several are."""
    rows = counts.filter(pa.array(among(counts["kind"], kinds)))
    at = np.asarray(
        pc.fill_null(pc.index_in(rows["person"], value_set=pa.array(texts, pa.string())), NOTHING).to_numpy()
    )
    _, (adult,) = numbered(rows["other"])
    least, most = np.full(len(texts), np.iinfo(np.int64).max), np.full(len(texts), NOTHING)
    np.minimum.at(least, at[at >= 0], adult[at >= 0])
    np.maximum.at(most, at[at >= 0], adult[at >= 0])
    return np.where(least == most, most, NOTHING)


def _having(counts: pa.Table, texts: list[str], kinds: set[str]) -> Flags:
    rows = counts.filter(pa.array(among(counts["kind"], kinds)))
    return np.asarray(
        pc.is_in(pa.array(texts, pa.string()), value_set=rows["person"].unique()).to_numpy(zero_copy_only=False), bool
    )


def _of_one_mother(mother: Codes, born: Codes) -> tuple[Codes, Codes]:
    left, right = pairs_within(mother)
    keep = _gap_fits(born[left], born[right])
    return left[keep], right[keep]


def _gap_fits(one: Codes, two: Codes) -> Flags:
    """Whether one mother can have borne both: on one day, or nine months apart; unknown births cannot be told."""
    gap = np.abs(one - two)
    known = (one != EVER) & (two != EVER)
    fits: Flags = known & ((gap == 0) | (gap >= sibling_rules()["shortest_gap"]))
    return fits


def _of_one_home(
    children: pa.Table, members: pa.Table, texts: list[str], born: Codes, adopted: Flags
) -> tuple[Codes, Codes]:
    """Children of one surname who lived at one home at one time, with births that could be one mother's."""
    homes = members.filter(pa.array(among(members["kind"], places_where("household"))))
    who = np.asarray(
        pc.fill_null(pc.index_in(homes["person"], value_set=pa.array(texts, pa.string())), NOTHING).to_numpy(), np.int64
    )
    keep = np.flatnonzero((who >= 0) & ~adopted[np.maximum(who, 0)])
    homes, who = homes.take(pa.array(keep)), who[keep]
    names = look_up(homes["person"], children, "person", "surname").to_pylist()
    words = [" ".join(sorted(surname_words(name))) or None for name in names]
    _, (word,) = numbered(pa.chunked_array([pa.array(words, pa.string())]))
    _, (home,) = numbered(homes["household"])
    group = np.where(word == NOTHING, NOTHING, home * (word.max(initial=0) + 1) + word)
    size = np.unique(group, return_inverse=True, return_counts=True)
    group = np.where(size[2][size[1]] > sibling_rules()["most_children"], NOTHING, group)
    left, right = pairs_within(group)
    begin, end = starts(homes["start"]), ends(homes["end"])
    together = np.maximum(begin[left], begin[right]) < np.minimum(end[left], end[right])
    one, two = who[left][together], who[right][together]
    near = np.abs(born[one] - born[two]) <= sibling_rules()["widest_gap_years"] * 365.25
    fits = _gap_fits(born[one], born[two]) & near & (one != two)
    pairs = np.unique(np.stack([np.minimum(one, two)[fits], np.maximum(one, two)[fits]]), axis=1)
    return pairs[0], pairs[1]


def _rows(texts: list[str], left: Codes, right: Codes, born: Codes, father: Codes | None, rule: str) -> pa.Table:
    people = np.asarray(texts, object)
    one, two = np.minimum(left, right), np.maximum(left, right)
    kind = np.full(len(one), "sibling", object)
    if father is not None:
        known = (father[one] != NOTHING) & (father[two] != NOTHING)
        kind = np.where(known, np.where(father[one] == father[two], "full_sibling", "half_sibling"), kind)
    sure = sibling_rules()["confidence"]["same_mother" if rule == BY_MOTHER else "same_home"]
    columns = {
        "person": people[one].tolist() if len(one) else [],
        "other": people[two].tolist() if len(two) else [],
        "kind": kind.tolist(),
        "status": [INFERRED] * len(one),
        "start": dates(np.maximum(born[one], born[two])),
        "feed": [rule] * len(one),
        "confidence": np.full(len(one), sure),
    }
    return table_of(columns, RELATIONSHIPS)


def _answered(found: pa.Table, relations: pa.Table, on: date) -> Flags:
    """Whether a source says on the day what the two are: brothers or sisters, not so, or parent and child."""
    said = relations.filter(pa.array(among(relations["kind"], of_sort("sibling", "step_sibling", "parent"))))
    said = covering(said, on)
    names, (a, b, c, d) = numbered(found["person"], found["other"], said["person"], said["other"])
    return np.isin(as_pair(a, b, len(names)), as_pair(c, d, len(names)))
