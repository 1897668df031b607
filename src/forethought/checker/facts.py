"""Everything that the page knows: forms, rules and queries, as Python has them, ready for JSON."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from itertools import chain, combinations
from typing import Any

from forethought import __version__
from forethought.engine import calendar_table
from forethought.model import CollectionYear, Field, Form, Table, authorities, gss_codes_on, load_form
from forethought.quality import COLLECTION, PLACED, RETURNS, STAFF_DATED, STAFF_DAY, laid_out, ready_parts, rule_set
from forethought.sources import Layout, layout_for

_LEFT_OUT = ("sql", "cases", "card", "case_year", "sql_line", "owner", "next_review", "return_", "differs_cases")


def facts() -> dict[str, Any]:
    """What ``browser/src/facts.ts`` describes; the same for the same cards, forms and maps."""
    return {
        "version": __version__,
        "calendar": _calendar(),
        "authorities": [_authority(code) for code in authorities()],
        "layouts": {name: _data("sources", f"{name}_layout.toml") for name in RETURNS},
        "collection": COLLECTION,
        "providers": _data("quality", "provider_columns.toml"),
        "staff": {**_data("quality", "staff.toml"), "sql": STAFF_DATED, "day": STAFF_DAY.format("{0}")},
        "returns": {name: _return(name) for name in RETURNS},
    }


def facts_mark() -> str:
    """SHA-256 of everything that the page knows: two pages with the same mark find the same."""
    return hashlib.sha256(json.dumps(facts(), sort_keys=True).encode()).hexdigest()


def _data(package: str, name: str) -> dict[str, Any]:
    text = (files(f"forethought.{package}") / "data" / name).read_text(encoding="utf-8")
    return tomllib.loads(text)


def _calendar() -> dict[str, str]:
    """The first day known, and from it on a 1 for each working day and a 0 for any other."""
    table = calendar_table()
    working = "".join("1" if works else "0" for works in table["is_working_day"].to_pylist())
    return {"first": table["day"][0].as_py().isoformat(), "working": working}


def _authority(code: str) -> dict[str, Any]:
    one = authorities()[code]
    return {"gss": one.gss, "la_code": one.la_code, "name": one.name}


def _return(name: str) -> dict[str, Any]:
    form, parts = load_form(name), ready_parts(name)
    first, last = form.years
    return {
        "name": name,
        "title": form.title,
        "medium": form.medium,
        "date_format": form.date_format,
        "years": {str(year): _year(name, year) for year in range(first, last + 1)},
        "views": {row["name"]: row["query"] for row in parts["views"]},
        "rules": [
            {"years": row["years"], **{k: v for k, v in row["rule"].items() if k not in _LEFT_OUT}}
            for row in parts["rules"]
        ],
    }


def _year(name: str, year: int) -> dict[str, Any]:
    rules, form, collection = rule_set(name, year), load_form(name, year), CollectionYear(year)
    return {
        "label": collection.label,
        "period": [collection.start.isoformat(), collection.end.isoformat()],
        "rule_set": {
            "hash": rules.hash,
            "reviewed": rules.reviewed.isoformat() if rules.reviewed else None,
            "rules": len(rules.rules),
        },
        "layouts": {which: _layout(layout_for(name, year, which == "last")) for which in ("this", "last")},
        "authority_codes": dict(gss_codes_on(collection.end)),
        "queries": _queries(form),
    }


def _layout(layout: Layout) -> dict[str, Any]:
    return {
        "year": layout.year,
        "tables": {key: _table(table, layout.expected[key]) for key, table in layout.form.tables.items()},
        "other_years": {key: list(table.file_columns) for key, table in layout.other_years.items()},
    }


def _table(table: Table, expected: tuple[str, ...]) -> dict[str, Any]:
    return {
        "title": table.title,
        "key": list(table.key),
        "fields": {name: _field(field) for name, field in table.fields.items()},
        "file_columns": list(table.file_columns),
        "expected": list(expected),
    }


def _field(field: Field) -> dict[str, Any]:
    return {"kind": field.kind, "derived": field.derived, "meaning": field.meaning}


def _queries(form: Form) -> Mapping[str, Any]:
    """The query of each table that rules read, by the placement facts that a source held itself (``PL_LA ...``)."""
    laid = {held: laid_out(form, held, held) for held in _subsets()}
    plain = laid[()]
    return {
        "tables": {name: {"sql": t.sql, "reads": sorted(t.reads), "gives": t.gives} for name, t in plain.items()},
        "placed": {
            name: {" ".join(held): made[name].sql for held, made in laid.items()}
            for name in ("episodes", "episodes_last")
            if name in plain
        },
    }


def _subsets() -> Iterator[tuple[str, ...]]:
    return chain.from_iterable(combinations(PLACED, size) for size in range(len(PLACED) + 1))
