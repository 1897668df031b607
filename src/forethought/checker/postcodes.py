"""The postcode directory as one compact file that the page reads."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pyarrow as pa

from forethought.engine import Engine
from forethought.model import UserError
from forethought.quality import postcode_edition, postcode_file

POSTCODES_MAGIC = b"FTPOST1\n"
"""How the file starts once unpacked."""

_SHAPE = "[A-Z0-9]{1,4}[0-9][A-Z][A-Z]"
_MOST_AUTHORITIES = 255  # one byte a row; 0 stands for none
_IN_ORDER = f"""
select left(postcode, -3) as outward, east, north, la, regexp_full_match(postcode, '{_SHAPE}') as usual,
  east is null or north is null as unknown,
  676 * (ascii(substr(postcode, -3, 1)) - 48) + 26 * (ascii(substr(postcode, -2, 1)) - 65)
    + ascii(substr(postcode, -1, 1)) - 65 as inward
from directory
order by outward, inward
"""
# A row is told by what it differs by from the row before: the end of the postcode within its outward code, the grid
# reference from the last one known. Differences are folded, so that small ones of either sign are small numbers.
_STEPS = """
select la, unknown,
  inward - coalesce(lag(inward) over (partition by outward order by inward), 0) as step,
  case when unknown then 0 else east - coalesce(east_before, 0) end as east,
  case when unknown then 0 else north - coalesce(north_before, 0) end as north
from (
  select *, last_value(case when not unknown then east end ignore nulls) over before as east_before,
    last_value(case when not unknown then north end ignore nulls) over before as north_before
  from ordered
  window before as (order by outward, inward rows between unbounded preceding and 1 preceding)
) as known
order by outward, inward
"""
_FOLDED = "case when {name} < 0 then -2 * {name} - 1 else 2 * {name} end"


def packed_postcodes() -> bytes:
    """The postcode directory of this program, packed; the same bytes for the same directory.

    Gzip of: :data:`POSTCODES_MAGIC`; the length of the head, four bytes, the lowest first; the head in JSON
    (``edition``, ``rows``, ``authorities``, and ``areas``: each outward code and how many postcodes it has); then
    planes of one byte a row, in the order of outward codes and of inward codes within: the step to the inward code
    (2 planes, the lower first), whether the grid reference is not known, the folded steps east and north (3 planes
    each), and the authority's place in the list, from 1 (0 for none). Raises ``UserError`` for a directory that does
    not fit this.
    """
    with Engine() as engine:
        engine.scan("directory", [postcode_file()])
        engine.table("ordered", _IN_ORDER)
        _refuse_odd(engine)
        authorities = _authorities(engine)
        head = _head(engine, authorities)
        planes = _planes(engine, authorities)
    length = len(head).to_bytes(4, "little")
    return gzip.compress(b"".join([POSTCODES_MAGIC, length, head, *planes]), mtime=0)


def _refuse_odd(engine: Engine) -> None:
    odd = "select count(*) as n from ordered where not usual or (east is null) <> (north is null)"
    twice = "select count(*) - count(distinct outward || ' ' || cast(inward as varchar)) as n from ordered"
    if any(engine.query(sql)["n"][0].as_py() for sql in (odd, twice)):
        raise UserError(
            "The postcode directory cannot be packed",
            why="a postcode is written in an unusual way, is there twice, or has half a grid reference",
        )


def _authorities(engine: Engine) -> list[str]:
    known = engine.query("select distinct cast(la as varchar) as la from ordered where la is not null order by la")
    if known.num_rows > _MOST_AUTHORITIES:
        raise UserError("The postcode directory cannot be packed", why="it names too many authorities")
    return list(known["la"].to_pylist())


def _head(engine: Engine, authorities: list[str]) -> bytes:
    areas = engine.query("select outward, count(*) as n from ordered group by outward order by outward")
    head: dict[str, Any] = {
        "edition": postcode_edition(),
        "rows": sum(areas["n"].to_pylist()),
        "authorities": authorities,
        "areas": list(zip(areas["outward"].to_pylist(), areas["n"].to_pylist(), strict=True)),
    }
    return json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()


def _planes(engine: Engine, authorities: list[str]) -> list[bytes]:
    places = {la: place for place, la in enumerate(authorities, start=1)}
    engine.table("steps", _STEPS)
    east, north = _FOLDED.format(name="east"), _FOLDED.format(name="north")
    numbers = [("step", 2), ("cast(unknown as int)", 1), (east, 3), (north, 3)]
    columns = [f"({number} >> {8 * plane}) & 255" for number, size in numbers for plane in range(size)]
    picked = ", ".join(f"cast({column} as utinyint) as p{at}" for at, column in enumerate(columns))
    rows = engine.query(f"select {picked}, la from steps")
    planes = [_bytes(rows[f"p{at}"]) for at in range(len(columns))]
    return [*planes, bytes(places.get(la, 0) for la in rows["la"].to_pylist())]


def _bytes(column: pa.ChunkedArray) -> bytes:
    return b"".join(_chunk(chunk) for chunk in column.chunks)


def _chunk(chunk: pa.Array) -> bytes:
    return bytes(chunk.buffers()[1].to_pybytes()[chunk.offset : chunk.offset + len(chunk)])
