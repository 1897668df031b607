"""Need and protection, C01 to C28: the cards against a second count in plain Python, and against what is published."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pytest

from forethought.insight import Measuring, indicators, load_indicator, published
from forethought.insight.cards import COUNT, RATE
from forethought.model import add_months, add_years
from forethought.sources import read
from forethought.synth.returns import write_return
from insight.oracle_need import INDICATORS, Row, Tables, day, figures

YEAR, END = 2026, date(2026, 3, 31)
OTHER_END = date(2025, 11, 15)
TABLES = (
    "ChildIdentifiers", "ChildCharacteristics", "CINdetails", "Assessments", "CINplanDates", "Section47",
    "ChildProtectionPlans", "Reviews",
)  # fmt: skip
PEOPLE = 1_000_000
Held = dict[str, list[dict[str, str | None]]]


@cache
def rows(seed: int, year: int = YEAR) -> Held:
    """A synthetic census, its days stirred so that edges of the year, blanks and plans after plans occur."""
    with TemporaryDirectory() as folder:
        made = write_return(Path(folder), "cin", 400, year=year, seed=seed, faults=0.02)
        tables = read(made.source, "cin", year).tables
        held: Held = {
            name: tables[name].select([c for c in tables[name].column_names if c[0] != "_"]).to_pylist()
            for name in TABLES
        }
    chance = random.Random(f"{seed} {year}")
    for name in TABLES[2:]:
        for row in held[name]:
            _stir(row, chance)
    held["ChildProtectionPlans"] += list(_more_plans(held, chance))
    for child in chance.sample(held["ChildIdentifiers"], 60):
        _add_reviewed_plan(held, child["LAchildID"], year, chance)
    return held


def _stir(row: dict[str, str | None], chance: random.Random) -> None:
    for field in [name for name in row if "Date" in name]:
        if chance.random() < 0.12:
            near = chance.choice([END, add_years(END, -1), OTHER_END]) + timedelta(chance.randint(-2, 2))
            row[field] = chance.choice([f"{near}", f"{near}", None, "2025-02-30"])


def _more_plans(held: Held, chance: random.Random) -> Iterator[dict[str, str | None]]:
    """For many plans an earlier one that ended about two years before it, or on the very day."""
    for row in held["ChildProtectionPlans"]:
        start = day(row["CPPstartDate"])
        if start and chance.random() < 0.7:
            end = add_years(start, -chance.choice([0, 1, 2, 2])) + timedelta(chance.randint(-1, 1))
            yield {
                **row, "CPPID": "7", "CPPendDate": f"{end}",
                "CPPstartDate": f"{end - timedelta(chance.choice([0, 90, 729, 730]))}",
            }  # fmt: skip


def _add_reviewed_plan(held: Held, child: str | None, year: int, chance: random.Random) -> None:
    """An open plan with its reviews, each about the day on which it was due."""
    key: dict[str, str | None] = {"LAchildID": child, "CINdetailsID": "8", "CPPID": "1"}
    start = date(year, 1, 5) - timedelta(chance.randint(0, 600))
    blank = dict.fromkeys(held["ChildProtectionPlans"][0])
    held["ChildProtectionPlans"].append({**blank, **key, "CPPstartDate": f"{start}"})
    when, months = start, 3
    while (when := add_months(when, months) + timedelta(chance.choice([-9, -1, 0, 0, 1]))) < date(year, 4, 1):
        held["Reviews"].append({**key, "CPPreviewDate": f"{when}"})
        months = 6


def children_of(held: Held, group: str) -> frozenset[str] | None:
    """The numbers of the children of a group, None for all."""
    if group == "all":
        return None
    tests: dict[str, tuple[str, Callable[[Row], bool]]] = {
        "girls": ("ChildIdentifiers", lambda row: row["Sex"] == "F"),
        "under 10": (
            "ChildIdentifiers",
            lambda row: (day(row["PersonBirthDate"]) or date.min) > date(2016, 3, 31),
        ),
        "White British": ("ChildCharacteristics", lambda row: row["Ethnicity"] == "WBRI"),
    }
    table, test = tests[group]
    return frozenset(str(row["LAchildID"]) for row in held[table] if test(row))


def only(tables: Tables, children: frozenset[str] | None) -> Tables:
    def kept(row: Row) -> bool:
        return children is None or row["LAchildID"] in children

    return {name: [row for row in held if kept(row)] for name, held in tables.items()}


def given(tables: Tables) -> Mapping[str, pa.Table]:
    return read({name: [dict(row) for row in held] for name, held in tables.items()}, "cin", YEAR).tables


def measured(measuring: Measuring, indicator: str) -> dict[str, tuple[float, int | None]]:
    card = load_indicator(indicator)
    without = card.measures in (RATE, COUNT)
    return {m.part: (m.numerator, None if without else m.denominator) for m in measuring.of(card)}


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("group", ["all", "girls", "under 10", "White British"])
@pytest.mark.parametrize("end", [END, OTHER_END])
def test_every_figure_is_that_of_a_second_count(seed: int, group: str, end: date) -> None:
    held = rows(seed)
    children = children_of(held, group)
    with Measuring("cin", given(held), end, population=PEOPLE, children=children) as measuring:
        for indicator in INDICATORS:
            expected = figures(indicator, only(held, children), end)
            assert measured(measuring, indicator) == expected, indicator
            if group == "all" and end == END:
                assert any(numerator for numerator, _ in expected.values()), indicator


@pytest.mark.parametrize("indicator", ["C02", "C19", "C22"])
def test_last_years_census_tells_of_what_came_before(indicator: str) -> None:
    now, before = dict(rows(1)), rows(11, YEAR - 1)
    # Numbers within a child may mean another episode in each census: a plan is known by its first day.
    early = [row for row in now["Reviews"] if (row["CPPreviewDate"] or "") < "2025-04-01"]
    now["Reviews"] = [row for row in now["Reviews"] if row not in early]
    plans = now["ChildProtectionPlans"] + before["ChildProtectionPlans"]
    before = before | {
        "ChildProtectionPlans": [{**row, "CINdetailsID": f"9{row['CINdetailsID']}"} for row in plans],
        "Reviews": [{**row, "CINdetailsID": f"9{row['CINdetailsID']}"} for row in early],
    }
    with Measuring("cin", given(now), END, previous=given(before)) as measuring:
        found = measured(measuring, indicator)
    assert found == figures(indicator, now, END, before)
    assert found != figures(indicator, now, END)


def test_referrals_less_two_kinds_are_the_episodes_started_here_and_in_england() -> None:
    with Measuring("cin", given(rows(2)), END, population=PEOPLE) as measuring:
        of = {indicator: measured(measuring, indicator)[""][0] for indicator in ("C01", "C03", "C04")}
        started = measured(measuring, "C07")["started"][0]
    assert started == of["C01"] - of["C03"] - of["C04"]
    for year in (2024, 2025):
        held = [published(name, year) for name in ("C01", "C03", "C04")]
        all_of_them, no_action, not_in_need = (int(figure.numerator) for figure in held if figure)
        england = published("C07: started", year)
        assert england is not None
        assert int(england.value) == all_of_them - no_action - not_in_need


@pytest.mark.parametrize("indicator", ["C05", "C08", "C09", "C21"])
def test_parts_that_exclude_one_another_make_the_whole(indicator: str) -> None:
    with Measuring("cin", given(rows(3)), END) as measuring:
        figures_of = measuring.of(load_indicator(indicator))
    assert {sum(m.numerator for m in figures_of)} == {m.denominator for m in figures_of}


def test_all_are_there_and_englands_figures_belong_to_one_of_their_parts() -> None:
    mine = [name for name in indicators() if name[0] in "BC"]
    assert mine == [f"B{n:02}" for n in range(1, 10)] + [f"C{n:02}" for n in range(1, 30)]
    named = {name: {f"{name}: {part}" for part in load_indicator(name).parts} or {name} for name in mine}
    text = (files("forethought.insight") / "data" / "counterparts.csv").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    held = {row["indicator"] for row in csv.DictReader(lines) if row["indicator"][0] in "BC"}
    assert held <= set().union(*named.values())
    for name in mine:
        card = load_indicator(name)
        figure = published(name, 2025)
        assert (figure.published_id if figure else "") == card.published
        assert not card.headline or name in ("C10", "C18")
        assert len({case.name for case in card.cases}) >= 4
