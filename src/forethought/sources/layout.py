"""Which form a source is read against, this year's or last year's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from forethought.model import Form, Table, UserError, load_form


@dataclass(frozen=True, slots=True)
class Layout:
    """A form, the year the files are of, the columns to look for in each table, and other years' tables."""

    form: Form
    year: int
    expected: Mapping[str, tuple[str, ...]]
    other_years: Mapping[str, Table]


def layout_for(name: str, year: int | None, previous: bool) -> Layout:
    """The layout of the return ``name`` collected in ``year``.

    With ``previous`` the source is the return of the year before, read so that its tables have every column
    of ``year`` (for comparison side by side) and those of its own year that have gone since.
    """
    form = load_form(name, year)
    before = _form_before(form) if previous else None
    own = before or form
    tables = dict(form.tables)
    for key, table in (before.tables if before else {}).items():
        fields = {**(tables[key].fields if key in tables else {}), **table.fields}
        order = dict.fromkeys([*(tables[key].fields if key in tables else {}), *table.fields])
        # This year's description of a field holds where both years have it.
        merged = {n: tables[key].fields.get(n, fields[n]) if key in tables else fields[n] for n in order}
        tables[key] = replace(
            table,
            fields=MappingProxyType(merged),
            file_columns=tuple(n for n, field in merged.items() if not field.derived),
        )
    latest = load_form(name).tables
    return Layout(
        form=replace(form, tables=MappingProxyType(tables)),
        year=form.year - 1 if previous else form.year,
        expected={key: own.tables[key].file_columns if key in own.tables else () for key in tables},
        other_years={key: table for key, table in latest.items() if key not in tables},
    )


def _form_before(form: Form) -> Form | None:
    try:
        return load_form(form.name, form.year - 1)
    except UserError:  # the first year we know has none before it
        return None
