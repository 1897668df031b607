"""Stage 8: geographic levels, and codes that go with their names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from forethought.insight.publication.reference import (
    Level,
    countries,
    levels,
    local_authorities,
    part_of_region,
    place_columns,
    regions,
    standard,
)
from forethought.insight.publication.rule import Rule, fails, warns
from forethought.insight.publication.sheet import Files
from forethought.model import authorities

_STAGE = "geography"
_GENERAL = frozenset({"geographic_level", "country_code", "country_name"})
_LA = ("new_la_code", "old_la_code", "la_name")


@fails(_STAGE)
def level_valid(files: Files) -> Iterator[str]:
    """Every geographic level is one of the standard's list, spelt the same, such as Local authority."""
    yield from (f"row {row}" for level, row in files.data.items("geographic_level").items() if level not in levels())


@fails(_STAGE)
def level_columns_present(files: Files) -> Iterator[str]:
    """The file has the columns that each of its levels needs."""
    for level in _levels(files):
        missing = [column for column in level.columns if column not in files.data.header]
        if missing:
            yield f"{level.level} needs {', '.join(missing)}"


@fails(_STAGE)
def country_code_and_name(files: Files) -> Iterator[str]:
    """Country codes and names go together."""
    for (code, name), row in files.data.distinct("country_code", "country_name").items():
        if countries().get(code) != name and not _outside(code, name):
            yield f"row {row}"


@fails(_STAGE)
def region_code_and_name(files: Files) -> Iterator[str]:
    """Region codes and names go together."""
    for (code, name), row in files.data.distinct("region_code", "region_name").items():
        if (code or name) and regions().get(code) != name and not _outside(code, name):
            yield f"row {row}"


@fails(_STAGE)
def authority_codes_and_name(files: Files) -> Iterator[str]:
    """An authority's nine-character code, three-figure code and name go together, now or at some time since 2019."""
    for (new, old, name), row in files.data.distinct(*_LA).items():
        known = name in local_authorities().get((new, old), frozenset())
        if (new or old or name) and not known and not _outside(new or old, name):
            yield f"row {row}"


@fails(_STAGE)
def authority_in_its_region(files: Files) -> Iterator[str]:
    """An authority stands in its own region; Inner and Outer London count as London."""
    for (new, region), row in files.data.distinct("new_la_code", "region_name").items():
        authority = authorities().get(new)
        if authority and region and part_of_region().get(region, region) != authority.region:
            yield f"row {row}"


@warns(_STAGE)
def authority_has_region(files: Files) -> Iterator[str]:
    """Rows of authorities name their region too, so that readers can find an authority by it."""
    for (level, code, name), row in files.data.distinct("geographic_level", "region_code", "region_name").items():
        if level == "Local authority" and not (code and name):
            yield f"row {row}"


@fails(_STAGE)
def place_given(files: Files) -> Iterator[str]:
    """Every row fills the columns of its level and its country; an authority of long ago may lack its newer code."""
    for level in _levels(files):
        needed = ("country_code", "country_name", *level.columns)
        for (of, *cells), row in files.data.distinct("geographic_level", *needed).items():
            blank = [name for name, cell in zip(needed, cells, strict=True) if not cell and name != "new_la_code"]
            if of == level.level and blank:
                yield f"row {row}: {', '.join(blank)}"


@fails(_STAGE)
def place_of_its_level_only(files: Files) -> Iterator[str]:
    """Every row leaves the columns of other levels blank, save the larger places it lies in."""
    columns = [name for name in files.data.header if name in place_columns() - _GENERAL]
    for (of, *cells), row in files.data.distinct("geographic_level", *columns).items():
        level = levels().get(of)
        if level is not None:
            own = {*level.columns, *level.may_hold, level.name, *level.codes}
            extra = [name for name, cell in zip(columns, cells, strict=True) if cell and name not in own]
            yield from ([f"row {row}: {', '.join(extra)}"] if extra else [])


@fails(_STAGE)
def one_place_for_each_code(files: Files) -> Iterator[str]:
    """No code stands for two places."""
    places = {column: level.name for level in levels().values() for column in level.codes}
    for column, name in places.items():
        if column in files.data.header and name in files.data.header:
            first: dict[str, str] = {}
            for (code, place), row in files.data.distinct(column, name).items():
                if code not in ("", *_outside_codes()) and first.setdefault(code, place) != place:
                    yield f"{column}, row {row}"


@fails(_STAGE)
def unknown_place_coded(files: Files) -> Iterator[str]:
    """A place that is not known is called Not available and coded x, the one with the other."""
    words = standard()["words"]
    for level in levels().values():
        if level.codes and all(column in files.data.header for column in (level.name, *level.codes)):
            for (name, *codes), row in files.data.distinct(level.name, *level.codes).items():
                unknown = [code == words["not_available_code"] for code in codes]
                if (name == words["not_available"]) != all(unknown) or (any(unknown) and not all(unknown)):
                    yield f"{level.name}, row {row}"


@warns(_STAGE)
def level_read_by_table_tool(files: Files) -> Iterator[str]:
    """The platform's table tool reads every level: schools and providers only alone in a file, some levels never."""
    found = list(_levels(files))
    for level in found:
        if level.reads == "no" or (level.reads == "alone" and len(found) > 1):
            yield level.level


def _form(name: str, level_name: str, explanation: str) -> Rule:
    """A check that codes begin as those of one level do. The names of these places are not held."""

    def find(files: Files) -> Iterator[str]:
        level = levels()[level_name]
        pattern = re.compile(f"({'|'.join(level.forms)})[0-9]{{6}}")
        for code, row in files.data.items(level.codes[0]).items():
            if code not in ("", *_outside_codes()) and not pattern.fullmatch(code):
                yield f"row {row}"

    return Rule(name, _STAGE, "FAIL", f"{explanation} Codes are checked for form; names are not compared.", find)


district_code_form = _form(
    "district_code_form", "Local authority district", "District codes are nine characters, as E07000008."
)
constituency_code_form = _form(
    "constituency_code_form", "Parliamentary constituency", "Constituency codes are nine characters, as E14001063."
)
ward_code_form = _form("ward_code_form", "Ward", "Ward codes are nine characters, as E05000026.")
partnership_code_form = _form(
    "partnership_code_form", "Local enterprise partnership", "Enterprise partnership codes are as E37000001."
)
skills_area_code_form = _form(
    "skills_area_code_form", "Local skills improvement plan area", "Skills plan area codes are as E69000001."
)
devolved_area_code_form = _form(
    "devolved_area_code_form", "English devolved area", "Devolved area codes are as E47000001."
)

RULES = (
    level_valid, level_columns_present, country_code_and_name, region_code_and_name, authority_codes_and_name,
    authority_in_its_region, district_code_form, constituency_code_form, ward_code_form, partnership_code_form,
    skills_area_code_form, devolved_area_code_form, authority_has_region, place_given, place_of_its_level_only,
    one_place_for_each_code, unknown_place_coded, level_read_by_table_tool,
)  # fmt: skip


def _levels(files: Files) -> Iterator[Level]:
    yield from (levels()[name] for name in files.data.items("geographic_level") if name in levels())


def _outside_codes() -> tuple[str, str]:
    return standard()["words"]["not_available_code"], standard()["words"]["not_applicable_code"]


def _outside(code: str, name: str) -> bool:
    """A place off the lists: not known (x, judged by a check of its own), or one of the file's own making (z)."""
    return bool(name) and code in _outside_codes()
