"""The tables that rules read: days as days, numbers as numbers, blanks as null."""

from __future__ import annotations

from forethought.model import CollectionYear, Field, Form, Period, Table

PROVIDERS = """
select urn, place_codes, provider_codes, try_cast(reg_end as date) as reg_end, postcode, la, _row as row_no
from {source}
"""
COLLECTION = (
    "select date '{start}' as period_start, date '{last}' as period_end, {year} as year, {authority} as authority"
)
_WHOLE = frozenset(["integer", "year"])
_TYPED = frozenset(["date", "decimal", *_WHOLE])


def typed_sql(table: Table, date_format: str, source: str) -> str:
    """The query that turns the text table ``source`` into what rules read as ``table``.

    Every field in lower case: a day as DATE (null unless written exactly as the form wants it), a whole
    number as BIGINT, a decimal one as DOUBLE, anything else as text. ``<field>_text`` keeps the text of days and
    numbers, so that a value given but not valid can be told from a blank; ``row_no`` is the row's position, from 0.
    """
    columns = [part for field in table.fields.values() for part in _typed(field, date_format)]
    return f"select {', '.join(columns)}, cast(_row as bigint) as row_no from {source}"


def typed_columns(table: Table) -> list[str]:
    """The columns of what rules read as ``table``, in lower case."""
    names = [field.name.lower() for field in table.fields.values()]
    texts = [field.name.lower() + "_text" for field in table.fields.values() if field.kind in _TYPED]
    return [*names, *texts, "row_no"]


def date_columns(form: Form) -> frozenset[str]:
    """Names of the typed columns of ``form`` that hold days."""
    return frozenset(
        name.lower() for table in form.tables.values() for name, field in table.fields.items() if field.kind == "date"
    )


def collection_sql(period: Period, year: int, authority: str | None) -> str:
    """The query of the one-row table ``collection``: what the run is about.

    ``period_start`` and ``period_end`` are both counted; ``year`` is the year in which the collection ends.
    """
    last = period.last or CollectionYear(year).end
    who = "cast(null as varchar)" if authority is None else "'" + authority.replace("'", "''") + "'"
    return COLLECTION.format(start=period.start.isoformat(), last=last.isoformat(), year=year, authority=who)


def _typed(field: Field, date_format: str) -> list[str]:
    given, name = f'"{field.name}"', f'"{field.name.lower()}"'
    if field.kind == "date":
        return [f"{_day(given, date_format)} as {name}", f'{given} as "{field.name.lower()}_text"']
    if field.kind in _WHOLE:
        number = f"case when regexp_matches({given}, '^-?[0-9]{{1,9}}$') then try_cast({given} as bigint) end"
        return [f"{number} as {name}", f'{given} as "{field.name.lower()}_text"']
    if field.kind == "decimal":
        number = (
            f"case when regexp_matches({given}, '^-?[0-9]{{1,9}}([.][0-9]+)?$') then try_cast({given} as double) end"
        )
        return [f"{number} as {name}", f'{given} as "{field.name.lower()}_text"']
    return [f"{given} as {name}"]


def _day(given: str, date_format: str) -> str:
    # The year 0000 is a day for the database, but none in a file.
    if date_format == "dmy":
        shape, year = "^[0-9]{2}/[0-9]{2}/[0-9]{4}$", f"substr({given}, 7, 4)"
        iso = f"{year} || '-' || substr({given}, 4, 2) || '-' || substr({given}, 1, 2)"
    else:
        shape, year, iso = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", f"substr({given}, 1, 4)", given
    return f"case when regexp_matches({given}, '{shape}') and {year} <> '0000' then try_cast({iso} as date) end"
