"""A publication as JSON: what it is, its data dictionary, its observations."""

from __future__ import annotations

import json

from forethought.insight.publication.about import About, dictionary, indicator_names, symbols_used
from forethought.insight.publication.pair import FilePair
from forethought.insight.publication.sheets import number


def data_json(pair: FilePair, about: About) -> str:
    """One JSON document. A figure is a number, or null with its symbol under ``symbols`` of the same observation.

    ``about`` and ``dictionary`` say what a program needs to use the observations: labels, units, decimal places,
    items, the meaning of each symbol and the licence. Text that does not apply (a country's region) is left out.
    """
    document = {
        "about": {
            "title": about.title,
            "publisher": about.publisher,
            "published": about.published.isoformat(),
            "contact": about.contact,
            "licence": about.licence,
            "notes": list(about.notes),
            "symbols": symbols_used(pair),
        },
        "dictionary": [
            {
                "name": each.name,
                "kind": each.kind.lower(),
                "label": each.label,
                **(
                    {"items": list(each.items)}
                    if each.kind == "Filter"
                    else {"unit": each.unit, **_decimals(each.decimals)}
                ),
            }
            for each in dictionary(pair)
        ],
        "observations": _observations(pair),
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def _decimals(text: str) -> dict[str, int]:
    return {"decimals": int(text)} if text.isdecimal() else {}


def _observations(pair: FilePair) -> list[dict[str, object]]:
    figures = indicator_names(pair)
    found = []
    for row in pair.data.to_pylist():
        numbers = {name: number(row[name]) for name in figures}
        hidden = {name: row[name] for name, value in numbers.items() if isinstance(value, str)}
        line: dict[str, object] = {name: text for name, text in row.items() if name not in figures and text}
        line |= {name: None if isinstance(value, str) else _plain(row[name]) for name, value in numbers.items()}
        found.append(line | ({"symbols": hidden} if hidden else {}))
    return found


def _plain(text: str) -> int | float:
    return float(text) if "." in text else int(text)
