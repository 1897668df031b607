"""Suppression as small tables: what goes in, what is shown."""

from __future__ import annotations

import pyarrow as pa
import pytest

from forethought.disclosure import DisclosureError, Layout, Published, attack, audit_tables, round_to, suppress


def table(text: str, dimensions: int = 2) -> pa.Table:
    """A long table from text: a header, then one line for each cell; the columns after ``dimensions`` are counts."""
    lines = [line.split() for line in text.strip().splitlines()]
    names, rows = lines[0], lines[1:]
    columns: dict[str, list[object]] = {}
    for position, name in enumerate(names):
        values = [row[position] for row in rows]
        columns[name] = [int(value) for value in values] if position >= dimensions else list(values)
    return pa.table(columns)


ONE_LINE = """
area   n
Hill   3
Vale   20
Moor   40
Total  63
"""


def test_a_single_small_count_takes_one_complement_with_it() -> None:
    assert suppress(table(ONE_LINE, 1), ["n"])["n"].to_pylist() == ["c", "c", "40", "63"]


def test_without_a_total_the_small_count_alone_is_hidden() -> None:
    shown = suppress(table(ONE_LINE, 1).slice(0, 3), ["n"])
    assert shown["n"].to_pylist() == ["c", "20", "40"]


@pytest.mark.parametrize(("value", "shown"), [(0, "0"), (1, "c"), (5, "c"), (6, "6")])
def test_one_to_five_are_hidden_and_zero_stays(value: int, shown: str) -> None:
    assert suppress(pa.table({"area": ["Hill"], "n": [value]}), ["n"])["n"].to_pylist() == [shown]


def test_two_small_counts_need_no_complement_when_their_sum_says_nothing_more() -> None:
    shown = suppress(table("area n\nHill 3\nVale 3\nMoor 40\nTotal 46", 1), ["n"])
    assert shown["n"].to_pylist() == ["c", "c", "40", "46"]


def test_two_ones_under_a_total_of_two_take_the_total_and_more() -> None:
    shown = suppress(table("area n\nHill 1\nVale 1\nMoor 0\nTotal 2", 1), ["n"])
    assert shown["n"].to_pylist() == ["c", "c", "0", "c"]


TWO_WAY = """
area   sex    n
Hill   F      3
Hill   M      20
Hill   Total  23
Vale   F      30
Vale   M      40
Vale   Total  70
Total  F      33
Total  M      60
Total  Total  93
"""


def test_in_two_directions_a_square_of_four_is_hidden_and_the_totals_stay() -> None:
    shown = suppress(table(TWO_WAY), ["n"])["n"].to_pylist()
    assert shown == ["c", "c", "23", "c", "c", "70", "33", "60", "93"]


def test_hiding_small_counts_alone_is_not_enough_and_the_audit_says_so() -> None:
    naive = table(TWO_WAY).set_column(2, "n", pa.array(["c", "20", "23", "30", "40", "70", "33", "60", "93"]))
    published = Published(naive, Layout(("area", "sex"), ("n",)))
    assert [(problem.code, problem.row) for problem in audit_tables(published)] == [("recoverable", 0)]
    assert attack(published)[0].recovered


def test_the_link_between_two_blocks_is_found_although_no_row_or_column_gives_it_away() -> None:
    """A cell that is the only bridge between two hidden blocks is fixed by sums over several rows and columns."""
    true = [[7, 8, 3, 9], [9, 9, 9, 9], [9, 9, 8, 7], [9, 9, 7, 8]]
    hidden = {(0, 0), (0, 1), (1, 0), (1, 1), (0, 2), (2, 2), (2, 3), (3, 2), (3, 3)}
    rows = []
    for i in (*range(4), "Total"):
        for j in (*range(4), "Total"):
            value = sum(
                true[a][b] for a in range(4) for b in range(4) if (i == "Total" or a == i) and (j == "Total" or b == j)
            )
            rows.append((str(i), str(j), "c" if (i, j) in hidden else str(value)))
    published = Published(
        pa.table({"a": [r[0] for r in rows], "b": [r[1] for r in rows], "n": [r[2] for r in rows]}),
        Layout(("a", "b"), ("n",)),
    )
    bridge = next(item for item in attack(published) if rows[item.row][:2] == ("0", "2"))
    assert (bridge.low, bridge.high) == (3, 3)


def test_regions_nest_between_areas_and_the_total() -> None:
    nested = table("area n\nHill 2\nVale 50\nNorth 52\nMoor 60\nFen 70\nSouth 130\nTotal 182", 1)
    parents = {"area": {"Hill": "North", "Vale": "North", "Moor": "South", "Fen": "South"}}
    shown = suppress(nested, ["n"], parents=parents)
    assert shown["n"].to_pylist() == ["c", "c", "52", "60", "70", "130", "182"]


def test_england_is_shown_to_the_nearest_ten_and_the_areas_exactly() -> None:
    shown = suppress(table("area n\nHill 23\nVale 31\nEngland 54", 1), ["n"], total="England", rounded={"England": 10})
    assert shown["n"].to_pylist() == ["23", "31", "50"]


def test_each_count_column_is_protected_by_itself() -> None:
    two = pa.table({"area": ["Hill", "Vale", "Moor", "Total"], "n": [3, 20, 40, 63], "m": [30, 20, 40, 90]})
    shown = suppress(two, ["n", "m"])
    assert shown["n"].to_pylist() == ["c", "c", "40", "63"]
    assert shown["m"].to_pylist() == ["30", "20", "40", "90"]


def test_totals_that_do_not_add_up_do_not_stop_the_protection() -> None:
    shown = suppress(table("area n\nHill 3\nVale 20\nTotal 90", 1), ["n"])  # some areas are not listed
    assert shown["n"].to_pylist() == ["c", "20", "90"]


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ({"area": ["Hill", "Hill"], "n": [1, 2]}, "twice"),
        ({"area": ["Hill"], "n": ["many"]}, "neither a whole number"),
        ({"area": ["Hill"], "n": ["-3"]}, "neither a whole number"),
    ],
)
def test_a_table_that_cannot_be_protected_says_why(rows: dict[str, list[object]], says: str) -> None:
    with pytest.raises(DisclosureError, match=says):
        suppress(pa.table(rows), ["n"])


def test_a_missing_column_is_named() -> None:
    with pytest.raises(DisclosureError, match="people"):
        suppress(pa.table({"area": ["Hill"], "n": [7]}), ["people"])


def test_rounding_takes_every_count_to_the_base_and_leaves_symbols() -> None:
    shown = round_to(pa.table({"area": list("abcdef"), "n": ["0", "2", "3", "7", "c", None]}), ["n"], 5)
    assert shown["n"].to_pylist() == ["0", "0", "5", "5", "c", None]
    assert round_to(pa.table({"area": ["a", "b"], "n": [14, 12]}), ["n"])["n"].to_pylist() == ["15", "10"]
    assert round_to(pa.table({"area": ["a", "b"], "n": [14, 15]}), ["n"], 10)["n"].to_pylist() == ["10", "20"]
    with pytest.raises(DisclosureError):
        round_to(pa.table({"n": [1]}), ["n"], 1)


def test_rows_of_zero_that_are_left_out_do_not_open_a_hole() -> None:
    sparse = table("\n".join(line for line in TWO_WAY.splitlines() if not line.startswith("Vale   F")))
    full = sparse.set_column(2, "n", pa.array([3, 20, 23, 70, 70, 3, 90, 93]))
    shown = suppress(full, ["n"])
    assert audit_tables(Published(shown, Layout(("area", "sex"), ("n",)))) == []
    naive = full.set_column(2, "n", pa.array(["c", "20", "23", "70", "70", "3", "90", "93"]))
    found = audit_tables(Published(naive, Layout(("area", "sex"), ("n",))))
    assert ("recoverable", 0) in [(problem.code, problem.row) for problem in found]
