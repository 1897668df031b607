"""Stage 7: filters, their items and the groups of their items."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from forethought.insight.publication.reference import reserved_columns, standard
from forethought.insight.publication.rule import fails, warns
from forethought.insight.publication.sheet import Files

_STAGE = "filters"


@fails(_STAGE)
def filter_has_items_to_choose(files: Files) -> Iterator[str]:
    """Every filter has two items or more; a column with one item stays out of the metadata."""
    yield from (name for name in files.listed("Filter") if len(files.data.items(name)) < 2)


@warns(_STAGE)
def filter_has_total(files: Files) -> Iterator[str]:
    """Every filter has the item Total, or says which item is chosen beforehand."""
    total = standard()["words"]["total"]
    for row in _filters(files):
        if not row["filter_default"] and total not in files.data.items(row["col_name"]):
            yield row["col_name"]


@fails(_STAGE)
def filter_default_is_an_item(files: Files) -> Iterator[str]:
    """The item chosen beforehand is one of the filter's items."""
    for row in _filters(files):
        if row["filter_default"] and row["filter_default"] not in files.data.items(row["col_name"]):
            yield row["col_name"]


@fails(_STAGE)
def group_is_coarser(files: Files) -> Iterator[str]:
    """A grouping column has no more items than the filter it groups."""
    for row in _filters(files):
        group = row["filter_grouping_column"]
        if group and len(files.data.items(group)) > len(files.data.items(row["col_name"])):
            yield group


@fails(_STAGE)
def filter_items_limit(files: Files) -> Iterator[str]:
    """No filter has more than 25,000 items."""
    for name in files.listed("Filter"):
        items = len(files.data.items(name))
        if items > files.limits.filter_items:
            yield f"{name}: {items:,} items"


@fails(_STAGE)
def filter_outer_spaces(files: Files) -> Iterator[str]:
    """No item of a filter begins or ends with a space: it would be another item than the same word without."""
    for name in files.listed("Filter"):
        yield from (f"{name}, row {row}" for item, row in files.data.items(name).items() if item != item.strip())


@fails(_STAGE)
def group_outer_spaces(files: Files) -> Iterator[str]:
    """No item of a grouping column begins or ends with a space."""
    for name in files.groups:
        yield from (f"{name}, row {row}" for item, row in files.data.items(name).items() if item != item.strip())


@fails(_STAGE)
def filter_no_blanks(files: Files) -> Iterator[str]:
    """Every row has an item in every filter."""
    for name in files.listed("Filter"):
        yield from (f"{name}, row {row}" for item, row in files.data.items(name).items() if not item.strip())


@fails(_STAGE)
def group_no_blanks(files: Files) -> Iterator[str]:
    """Every row has an item in every grouping column."""
    for name in files.groups:
        yield from (f"{name}, row {row}" for item, row in files.data.items(name).items() if not item.strip())


@warns(_STAGE)
def filter_items_differ(files: Files) -> Iterator[str]:
    """No two items of a filter differ in capital letters or spaces only."""
    for name in files.listed("Filter"):
        alike = Counter(
            " ".join(item.strip().casefold().split()) for item in {i.strip() for i in files.data.items(name)}
        )
        if max(alike.values(), default=0) > 1:
            yield name


@fails(_STAGE)
def no_total_in_time_and_place(files: Files) -> Iterator[str]:
    """No time or place column holds Total: a total over places is a row of the level above."""
    total = standard()["words"]["total"].casefold()
    for name in files.data.header:
        if name in reserved_columns():
            found = (row for text, row in files.data.items(name).items() if text.strip().casefold() == total)
            yield from (f"{name}, row {row}" for row in found)


RULES = (
    filter_has_items_to_choose, filter_has_total, filter_default_is_an_item, group_is_coarser, filter_items_limit,
    filter_outer_spaces, group_outer_spaces, filter_no_blanks, group_no_blanks, filter_items_differ,
    no_total_in_time_and_place,
)  # fmt: skip


def _filters(files: Files) -> Iterator[Mapping[str, str]]:
    yield from (row for row in files.meta_rows if row["col_type"] == "Filter")
