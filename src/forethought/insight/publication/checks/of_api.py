"""Stage 11: what the platform's statistics API asks besides. All are warnings: the file may be published without it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from forethought.insight.publication.reference import levels, standard
from forethought.insight.publication.rule import warns
from forethought.insight.publication.sheet import Files

_STAGE = "api"


@warns(_STAGE)
def api_column_name_length(files: Files) -> Iterator[str]:
    """Names of filters and indicators have up to 50 characters."""
    yield from (row["col_name"] for row in files.meta_rows if len(row["col_name"]) > files.limits.column_name)


@warns(_STAGE)
def api_label_length(files: Files) -> Iterator[str]:
    """Labels have up to 80 characters."""
    yield from (row["col_name"] for row in files.meta_rows if len(row["label"]) > files.limits.label)


@warns(_STAGE)
def api_item_length(files: Files) -> Iterator[str]:
    """Items of filters have up to 120 characters."""
    for name in (*files.listed("Filter"), *files.groups):
        yield from (f"{name}, row {r}" for item, r in files.data.items(name).items() if len(item) > files.limits.item)


@warns(_STAGE)
def api_place_name_length(files: Files) -> Iterator[str]:
    """Names of places have up to 120 characters."""
    for name in sorted({level.name for level in levels().values()} & set(files.data.header)):
        yield from (f"{name}, row {r}" for text, r in files.data.items(name).items() if len(text) > files.limits.item)


@warns(_STAGE)
def api_place_code_length(files: Files) -> Iterator[str]:
    """Codes of places have up to 30 characters."""
    for name in sorted({code for level in levels().values() for code in level.codes} & set(files.data.header)):
        limit = files.limits.location_code
        yield from (f"{name}, row {row}" for text, row in files.data.items(name).items() if len(text) > limit)


@warns(_STAGE)
def api_filter_names(files: Files) -> Iterator[str]:
    """Filters have the harmonised names where there is one: sex, ethnicity_major, sen_status and their like."""
    names = standard()["names"]
    yield from (f"{name} (use {names[name]})" for name in files.listed("Filter") if name in names)


@warns(_STAGE)
def api_filter_items(files: Files) -> Iterator[str]:
    """Filters with harmonised items use those, letter by letter."""
    for name in (*files.listed("Filter"), *files.groups):
        allowed = standard()["items"].get(name)
        if allowed is not None:
            yield from (f"{name}, row {row}" for item, row in files.data.items(name).items() if item not in allowed)


@warns(_STAGE)
def api_words_for_people(files: Files) -> Iterator[str]:
    """Labels and items do not lump ethnic groups together under an abbreviation: name the groups."""
    wrong = re.compile("|".join(rf"\b{re.escape(word)}\b" for word in standard()["words"]["unwanted"]), re.IGNORECASE)
    yield from (row["col_name"] for row in files.meta_rows if wrong.search(row["label"] + " " + row["filter_hint"]))
    for name in (*files.listed("Filter"), *files.groups):
        yield from (f"{name}, row {row}" for item, row in files.data.items(name).items() if wrong.search(item))


@warns(_STAGE)
def api_indicator_names(files: Files) -> Iterator[str]:
    """An indicator is named after what is counted and the kind of figure: children_count, visits_percent."""
    endings = "|".join(standard()["words"]["indicator_endings"])
    form = re.compile(rf"[a-z][a-z0-9]*(_[a-z0-9]+)*_({endings})")
    yield from (name for name in files.listed("Indicator") if not form.fullmatch(name))


RULES = (
    api_column_name_length, api_label_length, api_item_length, api_place_name_length, api_place_code_length,
    api_filter_names, api_filter_items, api_words_for_people, api_indicator_names,
)  # fmt: skip
