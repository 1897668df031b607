"""Care leavers, B01 to B09: the cards against a second count in plain Python, and against one another."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pytest

from forethought.insight import Measuring, load_indicator, published
from forethought.model import add_years, code_set
from forethought.sources import read
from forethought.synth.returns import write_return
from insight.oracle_leavers import Row, Tables, age, day, figures

YEAR, END = 2026, date(2026, 3, 31)
INDICATORS = tuple(f"B0{n}" for n in range(1, 10))
TABLES = ("Header", "OC3", "Episodes")


def dmy(when: date) -> str:
    return f"{when:%d/%m/%Y}"


@cache
def rows(seed: int) -> dict[str, list[dict[str, str | None]]]:
    """A synthetic return, its care leavers stirred so that every code and every edge of age occurs, with the episodes
    in which some of them turned 18."""
    with TemporaryDirectory() as folder:
        made = write_return(Path(folder), "ssda903", 400, year=YEAR, seed=seed, faults=0.02)
        tables = read(made.source, "ssda903", YEAR).tables
        found = {name: tables[name].select([c for c in tables[name].column_names if c[0] != "_"]) for name in TABLES}
        held: dict[str, list[dict[str, str | None]]] = {name: table.to_pylist() for name, table in found.items()}
    chance = random.Random(seed)
    codes = {
        name: [*code_set(of, YEAR), None]
        for name, of in (("IN_TOUCH", "in_touch"), ("ACTIV", "activity"), ("ACCOM", "accommodation"))
    }
    for row in held["OC3"]:
        if chance.random() < 0.2:
            row["DOB"] = dmy(add_years(END, -chance.randint(16, 22)) + timedelta(chance.randint(-1, 1)))
        for name, values in codes.items():
            if chance.random() < 0.4:
                row[name] = chance.choice(values)
        if chance.random() < 0.3:
            row["ACCOM"] = chance.choice(["Z1", "Z2"])
        elif chance.random() < 0.2:
            row |= {"IN_TOUCH": "NO", "ACTIV": chance.choice(["0", None]), "ACCOM": chance.choice(["0", None, "R2"])}
        born = day(row["DOB"])
        if born:
            held["Episodes"].append(_last_episode(row["CHILD"], born, chance))
    return held


def _last_episode(child: str | None, born: date, chance: random.Random) -> dict[str, str | None]:
    left = add_years(born, 18) + timedelta(chance.choice([0, 0, 0, 0, -1, 1]))
    return {
        "CHILD": child, "DECOM": dmy(left - timedelta(400)), "DEC": dmy(left), "RNE": "S",
        "REC": chance.choice(["E17", "E17", "E5", "X1"]), "LS": chance.choice(["C2", "C2", "C2", "V4"]),
        "PLACE": chance.choice(["U1", "U4", "U6", "K2", "A4"]),
    }  # fmt: skip


def children_of(seed: int, group: str) -> frozenset[str] | None:
    """The numbers of the children of a group, None for all."""
    tests: dict[str, Callable[[Row], bool]] = {
        "girls": lambda row: row["SEX"] == "F",
        "under 20": lambda row: (born := day(row["DOB"])) is not None and age(born, END) < 20,
        "White British": lambda row: row["ETHNIC"] == "WBRI",
    }
    if group == "all":
        return None
    return frozenset(str(row["CHILD"]) for row in rows(seed)["Header"] if tests[group](row))


def only(tables: Tables, children: frozenset[str] | None) -> Tables:
    if children is None:
        return tables
    return {name: [row for row in held if row["CHILD"] in children] for name, held in tables.items()}


def given(tables: Tables) -> Mapping[str, pa.Table]:
    return read({name: [dict(row) for row in held] for name, held in tables.items()}, "ssda903", YEAR).tables


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("group", ["all", "girls", "under 20", "White British"])
@pytest.mark.parametrize("end", [END, date(2025, 11, 15)])
def test_every_figure_is_that_of_a_second_count(seed: int, group: str, end: date) -> None:
    children = children_of(seed, group)
    expected_of = only(rows(seed), children)
    with Measuring("ssda903", given(rows(seed)), end, children=children) as measuring:
        for indicator in INDICATORS:
            found = {m.part: (m.numerator, m.denominator) for m in measuring.of(load_indicator(indicator))}
            assert found == figures(indicator, expected_of, end), indicator
            if group == "all" and end == END:
                assert any(numerator for numerator, _ in found.values()), indicator


def test_those_who_turned_18_last_year_are_found_in_last_years_return() -> None:
    now = {"OC3": rows(1)["OC3"], "Episodes": rows(1)["Episodes"][:0]}
    before = {"Episodes": rows(1)["Episodes"]}
    card = load_indicator("B09")
    with Measuring("ssda903", given(now), END, previous=given(before)) as measuring:
        found = {m.part: (m.numerator, m.denominator) for m in measuring.of(card)}
    assert found == figures("B09", now, END, before)
    assert found["19 to 20"][1]
    with Measuring("ssda903", given(now), END) as measuring:
        assert {m.value for m in measuring.of(card)} == {None}


def test_work_no_work_and_not_known_make_the_whole() -> None:
    with Measuring("ssda903", given(rows(2)), END) as measuring:
        of = {(i, m.part): m.numerator for i in INDICATORS for m in measuring.of(load_indicator(i))}
    for band in ("17 to 18", "19 to 21"):
        whole = of["B01", band]
        assert whole == of["B02", band] + of["B03", f"{band}: any reason"] + of["B04", band]
        reasons = ("illness or disability", "pregnancy or parenting", "other reasons")
        assert of["B03", f"{band}: any reason"] == sum(of["B03", f"{band}: {why}"] for why in reasons)


@pytest.mark.parametrize(
    ("part", "framework", "value", "of"),
    [
        ("B02: 17 to 18", "NF52", "64", "14800"),
        ("B02: 19 to 21", "NF53", "54", "38440"),
        ("B06: 17 to 18", "NF54", "91", "14750"),
        ("B06: 19 to 21", "NF55", "89", "38190"),
    ],
)
def test_englands_figures_have_the_denominators_of_the_cards(part: str, framework: str, value: str, of: str) -> None:
    figure = published(part, 2025)
    assert figure is not None
    assert (figure.published_id, figure.value, figure.denominator) == (framework, value, of)
