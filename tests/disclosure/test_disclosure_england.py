"""Suppression and the attack on it at the size of England, in several tables at once, and for other protection."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure.england_tables import ENGLAND, Shape, invented, small, with_small_hidden
from forethought.disclosure import (
    DisclosureError,
    Equation,
    Interval,
    Layout,
    Published,
    attack,
    audit_tables,
    suppress,
    suppress_together,
)
from forethought.disclosure.protection import Work, hide

SMALLER = Shape(regions=(3, 4), groups=(2, 1, 3), ages=2)


def least(shape: Shape, table: pa.Table) -> list[int]:
    """For each row the number of its innermost parts that are not zero: no hidden count can be below it."""
    rows = list(zip(*(table[name].to_pylist() for name in shape.layout.dimensions), strict=True))
    wholes = {label for links in shape.parents.values() for label in links.values()} | {"Total"}
    parents = {part: whole for links in shape.parents.values() for part, whole in links.items()}
    inner = [
        row
        for row, n in zip(rows, table["n"].to_pylist(), strict=True)
        if n and not any(part in wholes for part in row)
    ]

    def within(part: str, whole: str) -> bool:
        return whole in (part, parents.get(part), "Total")

    return [sum(all(map(within, part, row)) for part in inner) for row in rows]


def spans(interval: Interval, low: int, high: int) -> bool:
    return interval.low <= low and (interval.high is None or interval.high >= high)


def test_englands_authorities_by_need_are_protected_and_nothing_small_can_be_narrowed() -> None:
    table = invented(ENGLAND, 0.06, 1)
    true = table["n"].to_pylist()
    before = audit_tables(Published(with_small_hidden(table), ENGLAND.layout))
    shown = suppress(table, ["n"], parents=ENGLAND.parents)
    found = attack(Published(shown, ENGLAND.layout))
    floors = dict(zip(range(len(true)), least(ENGLAND, table), strict=True))
    narrow = [
        cell.row
        for cell in found
        if 1 <= true[cell.row] <= 5 and not spans(cell, max(1, floors[cell.row]), 4 + max(1, floors[cell.row]))
    ]
    assert len(table) == 2_415
    assert len(before) > 50
    assert narrow == []
    assert audit_tables(Published(shown, ENGLAND.layout)) == []
    assert shown["n"].to_pylist().count("c") < 2 * small(dict(enumerate(true)))  # fewer complements than small counts


def test_wholes_are_hidden_last() -> None:
    table = invented(ENGLAND, 0.06, 1)
    shown = suppress(table, ["n"], parents=ENGLAND.parents)
    area, need, text = (shown[name].to_pylist() for name in ("area", "need", "n"))
    assert not any(text[row] == "c" for row in range(len(text)) if area[row] == "Total" or need[row] == "Total")


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([0.05, 0.15, 0.3]))
def test_nested_areas_and_needs_by_age_are_protected(seed: int, share: float) -> None:
    table = invented(SMALLER, share, seed)
    true = table["n"].to_pylist()
    shown = suppress(table, ["n"], parents=SMALLER.parents)
    floors = least(SMALLER, table)
    for cell in attack(Published(shown, SMALLER.layout)):
        value = true[cell.row]
        assert cell.low <= value <= (value if cell.high is None else cell.high)
        if 1 <= value <= 5:
            assert spans(cell, max(1, floors[cell.row]), 4 + max(1, floors[cell.row]))
        assert shown["n"][cell.row].as_py() == ("0" if value == 0 else "c" if cell.hidden else str(value))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([0.2, 0.4]))
def test_in_a_small_table_no_complement_is_needless(seed: int, share: float) -> None:
    shape = Shape(regions=(2, 2), groups=(2,))
    table = invented(shape, share, seed)
    true, floors = table["n"].to_pylist(), least(shape, table)
    texts = suppress(table, ["n"], parents=shape.parents)["n"].to_pylist()
    for place, text in enumerate(texts):
        if text != "c" or true[place] <= 5:
            continue
        shown = [*texts[:place], str(true[place]), *texts[place + 1 :]]
        found = attack(Published(table.set_column(2, "n", pa.array(shown)), shape.layout))
        assert not all(
            spans(cell, max(1, floors[cell.row]), 4 + max(1, floors[cell.row]))
            for cell in found
            if 1 <= true[cell.row] <= 5
        )


@pytest.mark.parametrize(("protect", "wide"), [((1, 5), 5), ((1, 12), 12), ((2, 4), 4)])
def test_the_protection_asked_for_is_given(protect: tuple[int, int], wide: int) -> None:
    table = pa.table({"area": ["Hill", "Vale", "Moor", "Fen", "Total"], "n": [3, 8, 20, 90, 121]})
    shown = suppress(table, ["n"], protect=protect)
    (first, *_) = attack(Published(shown, Layout(("area",), ("n",))))
    assert spans(first, protect[0], wide)
    assert shown["n"].to_pylist()[3:] == ["90", "121"]


def test_more_protection_takes_a_larger_complement() -> None:
    table = pa.table({"area": ["Hill", "Vale", "Moor", "Total"], "n": [3, 8, 20, 31]})
    assert suppress(table, ["n"])["n"].to_pylist() == ["c", "c", "20", "31"]
    more = suppress(table, ["n"], protect=(1, 12))
    assert more["n"].to_pylist() != ["c", "c", "20", "31"]
    assert spans(attack(Published(more, Layout(("area",), ("n",))))[0], 1, 12)


@pytest.mark.parametrize("protect", [(0, 5), (5, 4), (-1, 3)])
def test_protection_that_makes_no_sense_is_refused(protect: tuple[int, int]) -> None:
    with pytest.raises(DisclosureError, match="cannot be protected like that"):
        suppress(pa.table({"area": ["Hill"], "n": [3]}), ["n"], protect=protect)


def _draft(columns: dict[str, list[object]]) -> Published:
    table = pa.table(columns)
    return Published(table, Layout(tuple(name for name in columns if name != "n"), ("n",)))


BY_SEX = {"area": ["Hill", "Hill", "Vale", "Vale"], "sex": ["F", "M"] * 2, "n": [3, 20, 30, 40]}
BY_AREA = {"area": ["Hill", "Vale", "Total"], "n": [23, 70, 93]}
SEXES = {"sex": ["F", "M"], "n": [33, 60]}


def test_tables_that_share_cells_are_protected_together() -> None:
    """Each table alone needs less: the totals that give the small count away stand in the others."""
    drafts = [_draft(BY_SEX), _draft(BY_AREA), _draft(SEXES)]
    alone = [suppress(draft.table, ["n"]) for draft in drafts]
    assert [table["n"].to_pylist() for table in alone] == [["c", "20", "30", "40"], ["23", "70", "93"], ["33", "60"]]
    assert audit_tables([Published(t, d.layout) for t, d in zip(alone, drafts, strict=True)]) != []
    together = suppress_together(drafts)
    assert [table["n"].to_pylist() for table in together] == [["c"] * 4, ["23", "70", "93"], ["33", "60"]]
    assert audit_tables([Published(t, d.layout) for t, d in zip(together, drafts, strict=True)]) == []


def test_a_cell_of_several_tables_is_hidden_in_all_of_them() -> None:
    first = _draft({"area": ["Hill", "Vale", "Moor"], "n": [3, 20, 40]})
    second = _draft({"area": ["Hill", "Vale", "Total"], "sex": ["Total"] * 3, "n": [3, 20, 63]})
    one, two = suppress_together([first, second])
    assert one["n"].to_pylist() == ["c", "c", "40"]
    assert two["n"].to_pylist() == ["c", "c", "63"]


def test_two_tables_that_disagree_about_a_cell_cannot_be_protected_together() -> None:
    with pytest.raises(DisclosureError, match="different counts for the same cell") as caught:
        suppress_together([_draft(BY_AREA), _draft({"area": ["Fen", "Vale"], "n": [50, 71]})])
    assert "row 2" in str(caught.value)
    assert "71" not in str(caught.value)


def test_tables_of_different_populations_are_protected_apart() -> None:
    other = Published(_draft({"area": ["Fen", "Vale"], "n": [50, 71]}).table, Layout(("area",), ("n",)), "others")
    assert [table["n"].to_pylist() for table in suppress_together([_draft(BY_AREA), other])] == [
        ["23", "70", "93"],
        ["50", "71"],
    ]


def test_what_rounding_leaves_open_needs_no_complement() -> None:
    """20 stands for 15 to 24, so beside 19 the hidden count is anything up to 5; beside 20 it would be up to 4."""
    table = pa.table({"area": ["Hill", "Vale", "England"], "n": [3, 19, 22]})
    rounded = suppress(table, ["n"], total="England", rounded={"England": 10})
    assert rounded["n"].to_pylist() == ["c", "19", "20"]
    table = pa.table({"area": ["Hill", "Vale", "England"], "n": [3, 20, 23]})
    rounded = suppress(table, ["n"], total="England", rounded={"England": 10})
    assert rounded["n"].to_pylist() == ["c", "c", "20"]
    assert suppress(table, ["n"], total="England", rounded={"England": 5})["n"].to_pylist() == ["c", "c", "25"]


def test_the_same_table_is_always_protected_in_the_same_way() -> None:
    table = invented(SMALLER, 0.15, 8)
    assert suppress(table, ["n"], parents=SMALLER.parents).equals(suppress(table, ["n"], parents=SMALLER.parents))


def test_a_gap_that_only_fractions_would_close_is_closed_by_a_further_cell() -> None:
    """Moving p by an odd number moves a, b and c by halves, at no cost; in whole numbers d has to be hidden too."""
    keys = {name: ("all", name, frozenset[tuple[str, str]]()) for name in "abcdpSTU"}
    counts = {"a": 10, "b": 10, "c": 10, "d": 9, "p": 2, "S": 20, "T": 20, "U": 31}
    sums = [Equation(keys[whole], tuple(keys[part] for part in parts)) for whole, *parts in ("Sab", "Tbc", "Uacpd")]
    wanted = {keys["p"]: (1, 5)} | {keys[name]: (10, 10) for name in "abc"}
    work = Work({keys[name]: n for name, n in counts.items()}, dict.fromkeys(keys.values(), 1), sums, wanted)
    assert hide(work) == {keys[name] for name in "abcpd"}
    assert set(work.unsafe({keys[name] for name in "abcp"})) == {keys["p"]}
