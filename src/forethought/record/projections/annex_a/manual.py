"""The page about the columns, made from the definitions."""

from __future__ import annotations

from forethought.record.projections.annex_a.definitions import Column, lists


def columns_markdown() -> str:
    """For each list what is in it, and a table of its columns with the item of the dataset, the derivation or the gap.

    Markdown with a heading of the third level for each list.
    """
    return "\n".join(
        f"### {each.name}: {each.title.lower()}\n\n{each.meaning}\n\n| column | from |\n|---|---|\n"
        + "".join(f"| {column.heading} | {_origin(column)} |\n" for column in each.columns)
        for each in lists()
    )


def _origin(column: Column) -> str:
    if column.item:
        said = f"`{column.item}`"
    elif column.blank:
        said = f"**blank**: {column.blank}"
    else:
        said = column.how
    return said.replace("|", "\\|")
