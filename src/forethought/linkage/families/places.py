"""Places where people live: one number for one dwelling, and what says that a place is no household."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from forethought.linkage.cleaning import clean_postcode, clean_text
from forethought.linkage.data_files import load_data

from .columns import among, dates, ends, in_order, numbered, starts, table_of, without
from .periods import runs, spans

HOMES = pa.schema(
    [(name, pa.string()) for name in ("person", "uprn", "address", "postcode", "kind")]
    + [("start", pa.date32()), ("end", pa.date32())]
)
"""Where somebody lives, half-open `[start, end)`: the property's number, or house and street with a postcode; `kind` in
the source's words (Home, Placement)."""

STAYS = pa.schema(
    [
        ("person", pa.string()),
        ("place", pa.string()),
        ("kind", pa.string()),
        ("start", pa.date32()),
        ("end", pa.date32()),
    ]
)
_UPRN = re.compile(r"0*([1-9]\d{0,11})")


def stays(
    homes: pa.Table, *, protected: Collection[str] = (), establishments: Mapping[str, str] | None = None
) -> pa.Table:
    """Bring homes (`HOMES`) to stays: person, place, kind of place, half-open period.

    A place is a property number, else house and street with a postcode. A postcode alone is many homes and makes no
    place. `protected`: persons whose address must not be told; every stay at a place where one of them ever lived is
    left out before anything is read off it, whoever's it is, since it would tell where they live. `establishments`:
    property numbers (as `uprn:…`) known to be no home, to their kind of place.
    """
    known = homes.append_column("place", place_of(homes))
    known = known.filter(pc.and_(pc.is_valid(known["place"]), pc.is_valid(known["person"])))
    if protected:
        theirs = known.filter(pa.array(among(known["person"], protected)))["place"].unique().to_pylist()
        known = without(without(known, set(theirs), "place"), protected, "person")
    listed = establishments or {}
    words = zip(known["place"].to_pylist(), known["kind"].to_pylist(), strict=True)
    kinds = pa.chunked_array([pa.array([listed.get(place) or kind_of_place(own) for place, own in words], pa.string())])
    return _merged(known["person"], known["place"], kinds, known)


def _merged(person: pa.ChunkedArray, place: pa.ChunkedArray, kind: pa.ChunkedArray, known: pa.Table) -> pa.Table:
    """One row for each time that a person was at a place, however many records say so."""
    columns = {"person": person, "place": place, "kind": kind}
    coded = {name: numbered(column) for name, column in columns.items()}
    (people, (who,)), (places, (where,)), (kinds, (what,)) = coded.values()
    begin, end = starts(known["start"]), ends(known["end"])
    real = begin < end
    who, where, what, begin, end = who[real], where[real], what[real], begin[real], end[real]
    _, group = np.unique((who * len(places) + where) * len(kinds) + what, return_inverse=True)
    found = runs(group, begin, end, touching=True)
    first, last = spans(found, begin, end)
    at = found.order[found.first]
    texts: list[Any] = [np.asarray(names, object)[codes[at]] if len(at) else []
             for names, codes in ((people, who), (places, where), (kinds, what))]  # fmt: skip
    made = dict(zip(columns, texts, strict=True))
    return in_order(table_of({**made, "start": dates(first), "end": dates(last)}, STAYS))


def place_of(homes: pa.Table) -> pa.Array:
    """Return for each home the text that stands for its dwelling; null where the address does not tell one home."""
    by_address = homes.select(["address", "postcode"]).to_pylist()
    numbers = homes["uprn"].to_pylist()
    return pa.array(
        [
            _by_number(u) or _by_address(row["address"], row["postcode"])
            for u, row in zip(numbers, by_address, strict=True)
        ],
        pa.string(),
    )


@cache
def _by_number(text: str | None) -> str | None:
    found = _UPRN.fullmatch((text or "").strip())
    return f"uprn:{found[1]}" if found else None


@cache
def _by_address(address: str | None, postcode: str | None) -> str | None:
    """A house (a word with a digit, or a name) and its street, with a postcode that is a real one."""
    words, code = clean_text(address), clean_postcode(postcode)
    if words is None or code is None or code.district is None or len(words.split()) < 2:
        return None
    return f"at:{words}, {code.text}"


@cache
def kind_of_place(words: str | None) -> str:
    """Return the kind of place that a source's words mean; `home` when it says nothing, `other` for other words."""
    plain = clean_text((words or "").replace("'", ""))
    return "home" if plain is None else _words().get(plain, "other")


def places_where(what: str) -> frozenset[str]:
    """Return the kinds of place where living there is a `household`, or can be said to be `together`."""
    return frozenset(raw["name"] for raw in place_rules()["kind"] if raw[what])


def place_rules() -> Mapping[str, Any]:
    """Return `data/places.toml`: the kinds of place, and the counts beyond which an address is no household."""
    return load_data("places")


@cache
def _words() -> Mapping[str, str]:
    return {
        word: raw["name"] for raw in place_rules()["kind"] for word in (raw["name"].replace("_", " "), *raw["words"])
    }
