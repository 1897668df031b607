"""Answers of the statistics API put into columns: its short identifiers become names, labels and codes again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from forethought.insight.publication.errors import PublicationError
from forethought.insight.publication.importing import Imported, imported
from forethought.insight.publication.reference import Level, levels, time_identifiers

_Answer = Mapping[str, Any]


def import_api(summary: _Answer, meta: _Answer, pages: Sequence[_Answer]) -> Imported:
    """One data set from three kinds of answer: its summary, its meta, and every page of one query.

    ``summary`` is a data set (``title``, ``latestVersion.version``) or one of its versions (``version``); ``meta`` has
    ``filters``, ``indicators``, ``locations``; each page has ``results`` and ``paging``. Source: the public API of
    Explore Education Statistics, version 1. Raises ``PublicationError`` when an answer lacks what it must have, when
    pages are missing or of different queries, and when a result names an identifier the meta does not know.
    """
    try:
        return _import(summary, meta, pages)
    except (KeyError, TypeError, AttributeError, ValueError) as failure:
        raise PublicationError(
            "An answer of the statistics API does not have the shape it should",
            where=str(failure.args[0]) if isinstance(failure, KeyError) and failure.args else "",
            why="an identifier or a part is missing; the figures could be put under the wrong name",
            do="Ask for the data set's meta and for the query again, of the same version",
        ) from failure


def _import(summary: _Answer, meta: _Answer, pages: Sequence[_Answer]) -> Imported:
    results = list(_results(pages))
    filters = {each["id"]: each for each in meta["filters"]}
    options = {each["id"]: {o["id"]: str(o["label"]) for o in each["options"]} for each in meta["filters"]}
    indicators = {each["id"]: each for each in meta["indicators"]}
    places = _places(meta)
    said: dict[str, list[str]] = {}
    rows = [_said(result, filters, options, places) for result in results]
    for name in dict.fromkeys(name for row in rows for name in row):
        said[name] = [row.get(name, "") for row in rows]
    figures = {
        each["column"]: ["" if (value := r["values"].get(key)) is None else str(value) for r in results]
        for key, each in indicators.items()
    }
    unknown = {key for result in results for key in result["values"]} - set(indicators)
    if unknown:
        raise KeyError("values")
    return imported(
        str(summary["title"]),
        _version(summary),
        hashlib.sha256(json.dumps([meta, list(pages)], sort_keys=True).encode()).hexdigest(),
        said,
        figures,
        filters=[each["column"] for each in filters.values()],
        labels={each["column"]: str(each["label"]) for each in (*filters.values(), *indicators.values())},
    )


def _results(pages: Sequence[_Answer]) -> Iterator[_Answer]:
    """The results of all pages. Missing pages are an error: half an answer looks like a whole one."""
    pagings = [page["paging"] for page in pages]
    numbers = sorted(paging["page"] for paging in pagings)
    totals = {(paging["totalPages"], paging["totalResults"]) for paging in pagings}
    if len(totals) != 1:
        raise KeyError("paging")
    (wanted, results), *_ = totals
    found = [result for page in sorted(pages, key=lambda page: page["paging"]["page"]) for result in page["results"]]
    if numbers != list(range(1, wanted + 1)) or len(found) != results or not found:
        raise KeyError("paging")
    yield from found


def _version(summary: _Answer) -> str:
    return str(summary["version"] if "version" in summary else summary["latestVersion"]["version"])


def _places(meta: _Answer) -> dict[tuple[str, str], dict[str, str]]:
    """The place columns for each level code and short identifier."""
    by_code = {level.code: level for level in levels().values()}
    found = {}
    for group in meta["locations"]:
        level = by_code[group["level"]["code"]]
        for option in group["options"]:
            found[level.code, option["id"]] = _place(level, option)
    return found


def _place(level: Level, option: _Answer) -> dict[str, str]:
    codes = {"new_la_code": "code", "old_la_code": "oldCode", "school_urn": "urn", "school_laestab": "laEstab",
             "provider_ukprn": "ukprn"}  # fmt: skip
    columns = {column: str(option.get(codes.get(column, "code")) or "") for column in level.codes}
    return {level.name: str(option["label"]), **columns}


def _said(
    result: _Answer,
    filters: Mapping[str, _Answer],
    options: Mapping[str, Mapping[str, str]],
    places: Mapping[tuple[str, str], Mapping[str, str]],
) -> dict[str, str]:
    kinds = {each.code: each for each in time_identifiers().values()}
    period = str(result["timePeriod"]["period"])
    by_code = {level.code: level.level for level in levels().values()}
    row = {
        "time_period": period[:4] + period[7:9] if "/" in period else period,  # 2025/2026 is 202526 in files
        "time_identifier": kinds[result["timePeriod"]["code"]].identifier,
        "geographic_level": by_code[result["geographicLevel"]],
    }
    for level, place in result["locations"].items():
        row |= places[level, place]
    return row | {filters[key]["column"]: options[key][option] for key, option in result["filters"].items()}
