"""Where placements are: from postcodes to authority, in or out, and miles from home."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from forethought.model import CollectionYear, Form, Table, UserError, authorities, gss_codes_on
from forethought.sources import Notice

PLACED = ("PL_LA", "PL_LOCATION", "PL_DISTANCE")
"""The facts about a placement that follow from its postcode."""

NO_POSTCODES = pa.schema(
    [("postcode", pa.string()), ("east", pa.int32()), ("north", pa.int32()), ("la", pa.string())]
).empty_table()
"""A directory without postcodes, for a return that names none."""

POSTCODES = """
select postcode, east, north, la
from (select postcode, east, north, la from raw_postcodes union all select * from own_postcodes) as known
where postcode in (
  select upper(replace("HOME_POST", ' ', '')) from raw_episodes
  union select upper(replace("PL_POST", ' ', '')) from raw_episodes
  union select upper(replace("HOME_POST", ' ', '')) from raw_episodes_last
  union select upper(replace("PL_POST", ' ', '')) from raw_episodes_last
  union select upper(replace("POSTCODE", ' ', '')) from raw_providers)
"""
"""The rows of the directory that both years' episodes and the providers name, in upper case and without spaces."""

POSTCODES_GIVEN = "select postcode, cast(east as int) as east, cast(north as int) as north, la from raw_postcodes"
"""The same for the worked examples of a card, which give their own rows of the directory."""

PROVIDERS_PLACED = """
select r.urn, r.place_codes, r.provider_codes, try_cast(r.reg_end as date) as reg_end, r.postcode,
  case when length(r.la) = 9 or p.la is null then r.la else coalesce(a.gss, p.la) end as la, r._row as row_no
from raw_providers r
left join postcodes p on p.postcode = upper(replace(r.postcode, ' ', ''))
left join authority_codes a on a.given = p.la
"""
"""The regulator's list; an authority that is not told by its code is taken from the postcode."""

# Miles as the guide to the return defines them: the straight line between grid references in kilometres over 1.6093.
_MILES = """round(sqrt(cast(h.east - p.east as double) * (h.east - p.east)
    + cast(h.north - p.north as double) * (h.north - p.north)) / 1000 / 1.6093, 1)"""
_PLACED = """
with placed as (
  select {kept}, {la} as pl_la, e.pl_location as given_location, {miles} as pl_distance, {text} as pl_distance_text
  from ({typed}) e
  left join postcodes h on h.postcode = upper(replace(e.home_post, ' ', ''))
  left join postcodes p on p.postcode = upper(replace(e.pl_post, ' ', ''))
  left join authority_codes a on a.given = {place}
)
select {columns}, pl_la, {location} as pl_location, pl_distance, pl_distance_text from placed e, collection
"""
_LOCATION = "case when pl_la = authority then 'IN' when pl_la is not null and authority is not null then 'OUT' end"


def own_postcodes(rows: Any) -> pa.Table:
    """Postcodes that a caller adds to the directory, such as those of an invented place.

    ``rows`` is an Arrow table or a list of dictionaries with ``postcode, east, north`` (metres, or None) and ``gss``
    (the authority's code). Raises ``UserError`` when a column is missing.
    """
    given = rows.to_pylist() if hasattr(rows, "to_pylist") else list(rows)
    if any(not {"postcode", "gss"} <= row.keys() for row in given):
        raise UserError("The postcodes to add have no columns postcode and gss", do="Give postcode, east, north, gss")
    texts = [str(row["postcode"]).replace(" ", "").upper() for row in given]
    grid = {name: pa.array([row.get(name) for row in given], pa.int32()) for name in ("east", "north")}
    la = pa.array([row["gss"] for row in given], pa.string())
    return pa.table({"postcode": pa.array(texts, pa.string()), **grid, "la": la}, schema=NO_POSTCODES.schema)


def postcode_file() -> Path:
    """The postcode directory that comes with the program, as a Parquet file."""
    with as_file(files("forethought.quality") / "data" / "postcodes.parquet") as path:
        return path


@cache
def postcode_edition() -> str:
    """Which edition of the postcode directory it is."""
    return str((pq.read_schema(postcode_file()).metadata or {})[b"edition"].decode())


def authority_on(authority: str | None, year: int) -> str | None:
    """The GSS code at the end of the collection year ``year`` of an authority given by GSS code, 3-digit code or name.

    Text that means no authority then is given back as it is.
    """
    if authority is None or not authority.strip():
        return None
    text, codes = authority.strip(), gss_codes_on(CollectionYear(year).end)
    return codes.get(text.upper()) or codes.get(text.lower()) or text


def place_remarks(form: Form, given: Collection[str], authority: str | None, added: pa.Table) -> list[Notice]:
    """What a person should know about how placements of the tables ``given`` were found."""
    if "Episodes" not in form.tables or "Episodes" not in given:
        return []
    what = f"Placements were found with the {postcode_edition()}, on the map of 31 March {form.year}"
    why = "newer postcodes are not in it, and count as not found"
    remarks = [Notice("info", "", None, "PL_POST", what, why, "")]
    code = authority_on(authority, form.year)
    known = {*gss_codes_on(CollectionYear(form.year).end), *added["la"].to_pylist()}
    if code is not None and code not in known:
        what = f"The authority given is none that stood on 31 March {form.year}"
        why = "every placement then counts as outside its area"
        do = "Give its code, such as E08000025 or 330, or its name"
        remarks.append(Notice("warning", "", None, "authority", what, why, do))
    return remarks


def authority_table() -> pa.Table:
    """``gss`` and ``la_code`` of every authority known, now and lately."""
    known = authorities().values()
    return pa.table({"gss": [a.gss for a in known], "la_code": [a.la_code for a in known]})


def authorities_sql() -> str:
    """The same as a query of its own, for places that take no tables."""
    rows = ", ".join(f"('{a.gss}', '{a.la_code}')" for a in authorities().values())
    return f"select * from (values {rows}) as known(gss, la_code)"


def code_table(year: int) -> pa.Table:
    """``given``, any GSS code, and ``gss``, the code of the same place at the end of the collection year ``year``."""
    codes = {given: gss for given, gss in gss_codes_on(CollectionYear(year).end).items() if given in authorities()}
    return pa.table({"given": pa.array(codes.keys(), pa.string()), "gss": pa.array(codes.values(), pa.string())})


def placed_sql(table: Table, typed: str, supplied: Collection[str]) -> str:
    """The query of the table that rules read as episodes: ``typed`` with the placement facts.

    ``supplied`` names the columns that the source itself held: those of :data:`PLACED` among them stand as given
    (an authority's code is put into the year's), the others are worked out. Reads ``postcodes``,
    ``authority_codes`` and ``collection``.
    """
    names = [f.name.lower() for f in table.fields.values() if f.name not in PLACED]
    names += [f"{f.name.lower()}_text" for f in table.fields.values() if f.kind == "date"] + ["row_no"]
    la = "PL_LA" in supplied
    miles = "PL_DISTANCE" in supplied
    return _PLACED.format(
        kept=", ".join(f"e.{name}" for name in names),
        columns=", ".join(names),
        typed=typed,
        place="e.pl_la" if la else "p.la",
        la="coalesce(a.gss, e.pl_la)" if la else "coalesce(a.gss, p.la)",
        miles="e.pl_distance" if miles else _MILES,
        text="e.pl_distance_text" if miles else f"cast({_MILES} as varchar)",
        location="given_location" if "PL_LOCATION" in supplied else _LOCATION,
    )
