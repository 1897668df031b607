"""The check of one more table against itself, and against all that its project has let out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pyarrow as pa

from forethought.disclosure.alignment import aligned
from forethought.disclosure.attack import Problem, attack_for_small, audit_tables, given_away
from forethought.disclosure.cells import LIMIT, Published, cells, layout_of, texts, whole_number
from forethought.disclosure.labels import is_total, unchecked, words
from forethought.disclosure.ledger import ReleaseLedger
from forethought.disclosure.subtraction import MOST_COUNTS, Normal, between, normal, remainders, within


def check_release(
    table: pa.Table,
    ledger: ReleaseLedger,
    project: str,
    *,
    count_columns: Sequence[str],
    dimensions: Sequence[str] | None = None,
    total: str = "Total",
    parents: Mapping[str, Mapping[str, str]] | None = None,
    population: str = "all",
    rounding: int = 1,
    required_rounding: int = 1,
    limit: int = LIMIT,
) -> list[Problem]:
    """Every reason why ``table`` may not be released for ``project``; an empty list means it may.

    First the shape: ``count_columns`` hold whole numbers and symbols alone, nothing else holds a number that could
    be a count (years, age bands and codes in ``data/labels.toml`` may), each cell appears once, the table is long.
    Then small counts, counts that are not rounded as claimed or required, small differences within a row, hidden
    counts that can be worked out from the table itself or together with earlier releases of the same population, and
    small differences from any earlier release of the project, cell by cell and for every sum over dimensions,
    whatever the count column is called, and small groups left over because a table leaves out a part it could name. Not
    found: differences that need three or more releases of different populations, groups that overlap under other
    labels, and anything an attacker knows from elsewhere. Raises ``DisclosureError`` when no count column is named, one
    is missing, or the ledger is damaged.
    """
    published = Published(table, layout_of(table, count_columns, dimensions, total, parents), population, rounding)
    odd = list(unchecked(table, published.layout))
    if odd:
        return odd
    plain = normal(published)
    earlier = [(release.name, normal(release.published)) for release in ledger.releases(project)]
    misshapen = list(_misshapen(plain, [before for _, before in earlier]))
    found = misshapen or _given_away_by(plain, earlier, max(rounding, required_rounding), limit)
    return [replace(problem, count=plain.original.get(problem.count, problem.count)) for problem in found]


def _given_away_by(plain: Normal, earlier: Sequence[tuple[str, Normal]], base: int, limit: int) -> list[Problem]:
    problems = [
        *_rounding(plain.published, base),
        *audit_tables(plain.published, limit=limit),
        *within(plain, limit),
    ]
    for name, before in earlier:
        problems.extend(between(plain, before, name, limit))
    problems.extend(_unlisted(plain.published, [before.published for _, before in earlier], limit))
    known = {(problem.count, problem.row) for problem in problems}
    problems.extend(_together(plain.published, [before.published for _, before in earlier], limit, known))
    return problems


def _misshapen(plain: Normal, earlier: Sequence[Normal]) -> Iterator[Problem]:
    """What keeps a table from being read cell by cell."""
    if "" in plain.labels():
        yield Problem("no_label", "A row has a blank label", "Give every row its labels, and write a total as Total")
    if max(Counter(cell.key for cell in cells(plain.published)).values(), default=0) > 1:
        yield Problem(
            "twice",
            "The same cell appears twice in the table",
            "Give one row for each combination of labels; all, total, everyone and England mean the same",
        )
    if _on_its_side(plain, earlier):
        yield Problem(
            "on_its_side",
            "The table has groups of people as columns",
            "Write it long: one row for each group, a column that says which group, and the counts under each other",
        )


def _on_its_side(plain: Normal, earlier: Sequence[Normal]) -> bool:
    """Whether count columns stand for groups: sums over such columns, and what they hide, are not worked out."""
    published = plain.published
    columns = [set(texts(published.table, name)) for name in published.layout.dimensions]
    labels = plain.labels().union(*(before.labels() for before in earlier))
    several, single = len(published.layout.counts), published.table.num_rows == 1
    # One row with two counts says no more than the same row in a longer table: each count, their sum and their
    # difference are compared. Of three, the sums of two are not; and a gap in a single row has nothing to hide among.
    most_beside_a_gap = 1 if single else 2
    return (
        any(found <= words("measure") for found in columns)
        or not labels.isdisjoint(plain.folded.values())
        or (several > 1 and any(map(is_total, plain.folded.values())))
        or (several > most_beside_a_gap and any(whole_number(cell.text) is None for cell in cells(published)))
        or (several > 2 and single)
        or several > MOST_COUNTS
    )


def _rounding(published: Published, base: int) -> Iterator[Problem]:
    if base <= 1:
        return
    for cell in cells(published):
        number = whole_number(cell.text)
        if published.rounding != base or (number is not None and number % base):
            yield Problem(
                "not_rounded",
                f"A count is not rounded to the nearest {base}",
                f"Round every count to the nearest {base} before release",
                cell.count,
                cell.row,
            )


def _unlisted(published: Published, releases: Sequence[Published], limit: int) -> Iterator[Problem]:
    """Small groups that no table lists, left over when the parts listed are taken from their whole."""
    earlier = [release for release in releases if release.population == published.population]
    *earlier, published = aligned([*earlier, published])
    rows = {cell.key: cell.row for cell in cells(published)}
    new = remainders([*earlier, published], limit) - remainders(earlier, limit)
    for _, whole in sorted(new, key=lambda item: (item[0], item[1][1], sorted(item[1][2]))):
        yield Problem(
            "subtraction",
            "The parts that are listed fall short of their whole by a small count",
            "List the part that is left out, hidden together with enough others, or round every count",
            whole[1],
            rows.get(whole),
        )


def _together(
    published: Published, releases: Sequence[Published], limit: int, known: set[tuple[str, int | None]]
) -> Iterator[Problem]:
    """Small counts that come out only when this table is laid beside earlier ones of the same population."""
    earlier = [release for release in releases if release.population == published.population]
    if not earlier:
        return
    *earlier, published = aligned([*earlier, published])
    before = _given_away(earlier, limit)
    for table, row, count in sorted(_given_away([*earlier, published], limit) - before):
        mine = table == len(earlier)
        if not (mine and (count, row) in known):
            yield Problem(
                "subtraction",
                "Together with an earlier release this table gives away a small count",
                "Hide or round the same cells as in the earlier release",
                count,
                row if mine else None,
            )


def _given_away(tables: Sequence[Published], limit: int) -> set[tuple[int, int, str]]:
    """Position of table, row and count column of every small count that the tables together give away."""
    found = (item for item in attack_for_small(tables, limit) if given_away(item.low, item.high, limit))
    return {(item.table, item.row, item.count) for item in found}
