"""Looked-after children, A02 to A45: the cards against a second count in plain Python, and against one another."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from forethought.insight import Measuring, indicators, load_indicator
from forethought.model import add_years, code_set
from forethought.quality.geography import postcode_file
from forethought.sources import read
from forethought.synth.returns import write_return
from insight import oracle_schools
from insight.oracle_looked_after import OF
from insight.oracle_looked_after_returns import Returns, Row, Tables, age, day

AUTHORITY = "E08000025"
YEAR, END, AUTUMN = 2026, date(2026, 3, 31), date(2025, 9, 30)
SEEDS = (1, 2, 3)
EDGES = [add_years(END, -n) + timedelta(d) for n in (0, 1, 2) for d in (-1, 0, 1, 2)]
Rows = dict[str, list[dict[str, str | None]]]


def dmy(when: date) -> str:
    return f"{when:%d/%m/%Y}"


@cache
def returns(seed: int) -> tuple[Rows, Rows]:
    """Two years' synthetic returns, stirred so that edges and faults occur of which a clean return has none."""
    chance = random.Random(seed)
    with TemporaryDirectory() as folder:
        made = write_return(Path(folder), "ssda903", 400, year=YEAR, seed=seed, faults=0.02, previous=True)
        assert made.previous is not None
        now, before = (_rows(source, year) for source, year in ((made.source, YEAR), (made.previous, YEAR - 1)))
    for held in (now, before):
        _stir_care(held, chance)
        _stir_outcomes(held, chance)
        _stir_events(held, chance)
    return now, before


def _rows(source: Path, year: int) -> Rows:
    tables = read(source, "ssda903", year).tables
    return {
        name: table.select([c for c in table.column_names if c[0] != "_"]).to_pylist() for name, table in tables.items()
    }


def _stir_care(held: Rows, chance: random.Random) -> None:
    for row in held["Episodes"]:
        _stir_codes(row, chance)
        for name in ("DECOM", "DEC"):
            if row[name] and chance.random() < 0.06:
                row[name] = chance.choice([None, "31/02/2025", *map(dmy, EDGES)])
        if chance.random() < 0.05:
            row["PL_POST"] = chance.choice(["CV11 6BJ", "M2 5DB", "zz", None])
    for row in held["Episodes"][::9]:
        begun = day(row["DECOM"])
        if begun:  # an episode before, of some weeks, so that children come back and go home
            earlier = {"DECOM": dmy(begun - timedelta(90)), "DEC": dmy(begun - timedelta(chance.choice([0, 0, 1, 30])))}
            left = chance.choice(["E4A", "E4B", "E13", "E45", "X1"])
            held["Episodes"].append({**row, **earlier, "RNE": "S", "REC": left, "REASON_PLACE_CHANGE": "CHILD"})
            row["RNE"] = chance.choice(["S", "P", "L"])
    for row in held["Header"]:
        if chance.random() < 0.1:
            row["DOB"] = dmy(add_years(END, -chance.choice([1, 5, 10, 16])) + timedelta(chance.randint(-1, 1)))
    held["Header"] = [row for row in held["Header"] if chance.random() > 0.02]


def _stir_codes(row: dict[str, str | None], chance: random.Random) -> None:
    sets = {
        "RNE": "rne", "LS": "legal_status", "PLACE": "placement", "REC": "rec", "CIN": "need",
        "PLACE_PROVIDER": "placement_provider", "REASON_PLACE_CHANGE": "reason_place_change",
    }  # fmt: skip
    for name, of in sets.items():
        if chance.random() < 0.08:
            row[name] = chance.choice([*code_set(of, YEAR), None])


def _stir_outcomes(held: Rows, chance: random.Random) -> None:
    for row in held["OC2"]:
        if chance.random() < 0.3:
            birthday = add_years(END, -chance.choice([5, 10, 17, 18])) + timedelta(chance.randint(-1, 1))
            row["DOB"] = chance.choice([None, dmy(birthday)])
        if chance.random() < 0.4:
            row["SDQ_SCORE"] = chance.choice([None, "0", "13", "14", "16", "17", "40", "41", "x"])
        for name in ("HEALTH_CHECK", "CONVICTED", "SUBSTANCE_MISUSE", "INTERVENTION_RECEIVED", "INTERVENTION_OFFERED"):
            if chance.random() < 0.3:
                row[name] = chance.choice([None, "0", "1"])
    held["OC2"] = [row for row in held["OC2"] if chance.random() > 0.05]
    for row in held["UASC"]:
        row["DUC"] = chance.choice([row["DUC"], None, *map(dmy, EDGES[:4])])
    ends = {row["CHILD"]: day(row["DEC"]) for row in held["Episodes"] if row["REC"] in ("E11", "E12")}
    known = {row["CHILD"] for row in held["AD1"]}
    for child, end in ends.items():
        if end and child not in known and chance.random() < 0.8:
            held["AD1"].append(dict.fromkeys(("DOB", "FOSTER_CARE", "NB_ADOPTR", "SEX_ADOPTR", "LS_ADOPTR"), None)
                               | {"CHILD": child, "DATE_INT": dmy(end - timedelta(chance.randint(100, 700))),
                                  "DATE_MATCH": dmy(end - timedelta(chance.randint(0, 500)))})  # fmt: skip


def _stir_events(held: Rows, chance: random.Random) -> None:
    for table, names in (
        ("Reviews", ("REVIEW", "DOB")), ("Missing", ("MIS_START", "MIS_END")), ("SWEpisodes", ("SW_DECOM", "SW_DEC")),
    ):  # fmt: skip
        for row in held[table]:
            for name in names:
                if chance.random() < 0.1:
                    row[name] = chance.choice([None, *map(dmy, EDGES)])
                elif (when := day(row[name])) and table == "Reviews" and name == "REVIEW":
                    row[name] = dmy(when + timedelta(chance.randint(-20, 20)))


@cache
def places() -> dict[str, tuple[int | None, int | None, str | None]]:
    known = pq.read_table(postcode_file(), columns=["postcode", "east", "north", "la"])
    wanted = {
        (row[name] or "").replace(" ", "").upper()
        for seed in SEEDS
        for held in returns(seed)
        for row in held["Episodes"]
        for name in ("HOME_POST", "PL_POST")
    }
    found = known.filter(pc.is_in(known["postcode"], value_set=pa.array(sorted(wanted), pa.string())))
    return {row["postcode"]: (row["east"], row["north"], row["la"]) for row in found.to_pylist()}


def _group(held: tuple[Rows, Rows], group: str) -> set[str] | None:
    belongs: dict[str, Callable[[Row], bool]] = {
        "girls": lambda row: row["SEX"] in ("F", "2"),
        "under 10": lambda row: (age(day(row["DOB"]), END) or 0) < 10,
        "White British": lambda row: row["ETHNIC"] == "WBRI",
    }
    if group == "all":
        return None
    return {row["CHILD"] or "" for row in held[0]["Header"] if belongs[group](row)}


def _only(held: Rows, children: set[str] | None) -> Tables:
    return {
        name: [row for row in rows if children is None or row.get("CHILD") in children] for name, rows in held.items()
    }


CHOICES = [(seed, group, END) for seed in SEEDS for group in ("all", "girls", "under 10", "White British")]


@pytest.mark.parametrize(("seed", "group", "end"), [*CHOICES, *((seed, "all", AUTUMN) for seed in SEEDS)], ids=str)
def test_every_card_agrees_with_a_count_by_hand(seed: int, group: str, end: date) -> None:
    held = returns(seed)
    children = _group(held, group)
    mine = Returns(_only(held[0], children), end, _only(held[1], children), places())
    given, previous = (read(rows, "ssda903", year).tables for rows, year in zip(held, (YEAR, YEAR - 1), strict=True))
    differ = {}
    more = {"previous": previous, "population": 10_000, "children": children, "authority": AUTHORITY}
    with Measuring("ssda903", given, end, **more) as measuring:
        for indicator, of in OF.items():
            expected = of(mine)
            for measure in measuring.of(load_indicator(indicator)):
                numerator, denominator = expected[measure.part]
                same = measure.numerator == pytest.approx(numerator) and denominator in (None, measure.denominator)
                if not same:
                    found = (measure.numerator, measure.denominator)
                    differ[indicator, measure.part] = (found, (numerator, denominator))
    assert differ == {}


def test_the_count_by_hand_meets_every_card_that_is_computed() -> None:
    mine = {name for name in indicators() if name[0] == "A"} - set(oracle_schools.OF)
    assert mine - {"A01"} == set(OF)
    # Nothing would be shown if all figures were nought.
    held = returns(1)
    mine = Returns(held[0], END, held[1], places())
    empty = {name for name, of in OF.items() if not any(numerator for numerator, _ in of(mine).values())}
    assert empty == set()


def test_shares_that_split_a_whole_add_up_to_it() -> None:
    held = returns(2)
    given = read(held[0], "ssda903", YEAR).tables
    with Measuring("ssda903", given, END, population=10_000) as measuring:
        for indicator in ("A07", "A09", "A12", "A13", "A31"):
            measures = measuring.of(load_indicator(indicator))
            assert sum(m.numerator for m in measures) == measures[0].denominator, indicator
        (in_care,) = measuring.of(load_indicator("A01"))
        for indicator in ("A05", "A06", "A09", "A12", "A13", "A15", "A17"):
            assert measuring.of(load_indicator(indicator))[0].denominator == in_care.numerator, indicator
