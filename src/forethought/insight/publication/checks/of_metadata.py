"""Stage 5: the metadata file, row by row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from forethought.insight.publication.reference import reserved_columns, standard, units
from forethought.insight.publication.rule import fails, warns
from forethought.insight.publication.sheet import Files

_STAGE = "metadata"
_KINDS = ("Filter", "Indicator")


@fails(_STAGE)
def column_type_valid(files: Files) -> Iterator[str]:
    """Every row is a Filter or an Indicator."""
    yield from _rows(files, lambda row: row["col_type"] not in _KINDS)


@fails(_STAGE)
def an_indicator_is_listed(files: Files) -> Iterator[str]:
    """At least one row is an Indicator."""
    if not files.listed("Indicator"):
        yield "none"


@fails(_STAGE)
def time_and_place_not_listed(files: Files) -> Iterator[str]:
    """No time or place column is listed: the platform knows them already."""
    yield from _rows(files, lambda row: row["col_name"] in reserved_columns())


@fails(_STAGE)
def column_name_given(files: Files) -> Iterator[str]:
    """Every row names its column."""
    yield from _rows(files, lambda row: not row["col_name"].strip())


@fails(_STAGE)
def column_listed_once(files: Files) -> Iterator[str]:
    """No column is listed twice."""
    yield from _twice(files, "col_name")


@fails(_STAGE)
def label_given(files: Files) -> Iterator[str]:
    """Every row has a label: readers see it instead of the column's name."""
    yield from _rows(files, lambda row: not row["label"].strip())


@fails(_STAGE)
def label_once(files: Files) -> Iterator[str]:
    """No two rows have the same label."""
    yield from _twice(files, "label")


@fails(_STAGE)
def group_not_for_indicators(files: Files) -> Iterator[str]:
    """Only filters have a grouping column."""
    yield from _rows(files, lambda row: row["col_type"] == "Indicator" and bool(row["filter_grouping_column"]))


@fails(_STAGE)
def group_serves_one_filter(files: Files) -> Iterator[str]:
    """A grouping column groups one filter only."""
    yield from _twice(files, "filter_grouping_column")


@fails(_STAGE)
def group_in_data(files: Files) -> Iterator[str]:
    """Every grouping column stands in the data, spelt the same."""
    yield from _rows(
        files,
        lambda row: bool(row["filter_grouping_column"]) and row["filter_grouping_column"] not in files.data.header,
    )


@fails(_STAGE)
def group_not_listed(files: Files) -> Iterator[str]:
    """A grouping column has no row of its own: it is named in its filter's row only."""
    yield from _rows(files, lambda row: bool(row["col_name"]) and row["col_name"] in files.groups)


@fails(_STAGE)
def group_is_no_time_or_place(files: Files) -> Iterator[str]:
    """No time or place column groups a filter."""
    yield from _rows(files, lambda row: row["filter_grouping_column"] in reserved_columns())


@fails(_STAGE)
def hint_not_for_indicators(files: Files) -> Iterator[str]:
    """Only filters have a hint."""
    yield from _rows(files, lambda row: row["col_type"] == "Indicator" and bool(row["filter_hint"]))


@warns(_STAGE)
def hint_is_no_label(files: Files) -> Iterator[str]:
    """A hint says more than the label does: the same words would stand there twice."""
    yield from _rows(
        files, lambda row: bool(row["filter_hint"]) and row["filter_hint"] in (row["label"], row["col_name"])
    )


@warns(_STAGE)
def place_not_a_filter(files: Files) -> Iterator[str]:
    """No filter is a place under another name: places have columns of their own."""
    names = set(standard()["words"]["place_names"])
    stem = re.compile(r"_(name|code)s?$")
    yield from _rows(files, lambda row: row["col_type"] == "Filter" and stem.sub("", row["col_name"].lower()) in names)


@fails(_STAGE)
def decimals_not_for_filters(files: Files) -> Iterator[str]:
    """Only indicators have a number of decimal places."""
    yield from _rows(files, lambda row: row["col_type"] == "Filter" and bool(row["indicator_dp"]))


@fails(_STAGE)
def decimals_whole_number(files: Files) -> Iterator[str]:
    """Decimal places are a whole number, or blank."""
    yield from _rows(files, lambda row: not re.fullmatch(r"[0-9]*", row["indicator_dp"]))


@fails(_STAGE)
def unit_not_for_filters(files: Files) -> Iterator[str]:
    """Only indicators have a unit."""
    yield from _rows(files, lambda row: row["col_type"] == "Filter" and bool(row["indicator_unit"]))


@fails(_STAGE)
def unit_valid(files: Files) -> Iterator[str]:
    """A unit is £, £m, %, pp or numberstring, or blank for a plain number."""
    yield from _rows(files, lambda row: row["indicator_unit"] not in units())


@fails(_STAGE)
def heading_not_for_filters(files: Files) -> Iterator[str]:
    """Only indicators stand under a heading (indicator_grouping)."""
    yield from _rows(files, lambda row: row["col_type"] == "Filter" and bool(row["indicator_grouping"]))


@fails(_STAGE)
def default_not_for_indicators(files: Files) -> Iterator[str]:
    """Only filters have an item chosen beforehand (filter_default)."""
    yield from _rows(files, lambda row: row["col_type"] == "Indicator" and bool(row["filter_default"]))


@fails(_STAGE)
def parent_is_a_filter(files: Files) -> Iterator[str]:
    """The parent of a filter is another filter that is listed."""
    filters = set(files.listed("Filter"))
    yield from _rows(
        files,
        lambda row: (
            bool(row["parent_filter"])
            and (row["parent_filter"] not in filters - {row["col_name"]} or row["col_type"] == "Indicator")
        ),
    )


RULES = (
    column_type_valid, an_indicator_is_listed, time_and_place_not_listed, column_name_given, column_listed_once,
    label_given, label_once, group_not_for_indicators, group_serves_one_filter, group_in_data, group_not_listed,
    group_is_no_time_or_place, hint_not_for_indicators, hint_is_no_label, place_not_a_filter, decimals_not_for_filters,
    decimals_whole_number, unit_not_for_filters, unit_valid, heading_not_for_filters, default_not_for_indicators,
    parent_is_a_filter,
)  # fmt: skip


def _rows(files: Files, wrong: Callable[[Mapping[str, str]], bool]) -> Iterator[str]:
    for number, row in enumerate(files.meta_rows, 1):
        if wrong(row):
            yield row["col_name"] or f"row {number}"


def _twice(files: Files, name: str) -> Iterator[str]:
    times = Counter(row[name].strip() for row in files.meta_rows)
    yield from (text for text, number in times.items() if text and number > 1)
