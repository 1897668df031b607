"""Need and sufficiency: where children live against what there is, and what cannot be said."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from openpyxl import Workbook

from forethought.insight.pathways import PathwayError, Sufficiency, Supply, shown_sufficiency, sufficiency
from forethought.model import UserError
from forethought.sources import read
from forethought.synth.returns import write_return
from insight.oracle_looked_after_returns import Returns
from insight.oracle_pathways import kind

END, OTHER_END = date(2026, 3, 31), date(2025, 11, 15)
OWN, NEAR = "E08000025", "E08000029"
Held = dict[str, list[dict[str, str | None]]]


@cache
def rows(seed: int) -> Held:
    """A return whose placements say themselves where they lie, some of them not."""
    with TemporaryDirectory() as folder:
        made = write_return(Path(folder), "ssda903", 250, year=2026, seed=seed)
        tables = read(made.source, "ssda903", 2026).tables
    held: Held = {
        name: tables[name].select([c for c in tables[name].column_names if c[0] != "_"]).to_pylist()
        for name in ("Header", "Episodes")
    }
    chance = random.Random(seed)
    for row in held["Episodes"]:
        row["PL_LOCATION"] = chance.choice(["IN", "IN", "OUT", None])
        row["PL_DISTANCE"] = chance.choice(["0.0", "5.0", "5.1", "10.0", "19.9", "20.0", "20.1", "150.4", None])
        row["PL_LA"] = NEAR if row["PL_LOCATION"] == "OUT" else OWN
        if chance.random() < 0.05:
            row["LS"] = chance.choice(["L1", "L2", "J2", "V4"])
    return held


def text(held: Held) -> Any:
    return read({name: [dict(row) for row in held_rows] for name, held_rows in held.items()}, "ssda903", 2026).tables


def group(held: Held, name: str) -> frozenset[str] | None:
    tests = {
        "girls": lambda row: row["SEX"] == "F",
        "under 10": lambda row: int(str(row["DOB"])[-4:]) > 2016,
        "White British": lambda row: row["ETHNIC"] == "WBRI",
    }
    return None if name == "all" else frozenset(str(row["CHILD"]) for row in held["Header"] if tests[name](row))


@pytest.mark.parametrize("name", ["all", "girls", "under 10", "White British"])
@pytest.mark.parametrize("end", [END, OTHER_END])
def test_every_number_is_that_of_a_second_count(name: str, end: date) -> None:
    held = rows(1)
    children = group(held, name)
    found = sufficiency(text(held), end, authority=OWN, children=children)
    kept = {t: [row for row in rs if children is None or row["CHILD"] in children] for t, rs in held.items()}
    count = Returns(kept, end, None, {})
    expected = Counter(
        kind(episode.row, count.children[child].homes(count.start)) for child, episode in count.at_end.items()
    )
    got: Counter[tuple[str, ...]] = Counter()
    for each in found.living:
        got[each.placement, each.distance, each.location, each.provider, each.homes] += each.children
    assert got == expected
    assert found.started == len(count.started)
    assert found.emergency == sum(e.code("LS") in ("L1", "L2", "J2") for e in count.started.values())
    stays = [(stay, stay is first) for first, stay in firsts(count)]
    begun = [(stay, is_first) for stay, is_first in stays if count.start <= stay.start <= end]
    assert (found.stays, found.moves) == (len(begun), sum(not is_first for _, is_first in begun))
    assert found.short == sum(stay.end <= end and (stay.end - stay.start).days <= 7 for stay, _ in begun)


def firsts(count: Returns) -> list[tuple[Any, Any]]:
    """Each stay beside the first of its period of care."""
    found = []
    for child in count.children.values():
        by_care: dict[int, Any] = {}
        for stay in child.stays:
            found.append((by_care.setdefault(stay.care, stay), stay))
    return found


def home(urn: str, codes: str, la: str = OWN, **more: Any) -> dict[str, Any]:
    return {
        "URN": urn,
        "PLACE_CODES": codes,
        "PROVIDER_CODES": "PR4",
        "REG_END": None,
        "POSTCODE": None,
        "LA": la,
        **more,
    }


def child(number: int, place: str = "K2", urn: str = "SC1", where: str = "IN", **more: str) -> dict[str, str | None]:
    return {"CHILD": str(number), "DECOM": "01/05/2025", "RNE": "S", "LS": "C2", "CIN": "N1", "PLACE": place,
            "PLACE_PROVIDER": "PR4", "URN": urn, "PL_LOCATION": where, "PL_LA": OWN if where == "IN" else NEAR,
            "PL_DISTANCE": "3.0", **more}  # fmt: skip


def of(children: list[dict[str, str | None]], provision: Any, **more: Any) -> Sufficiency:
    return sufficiency(text({"Header": [], "Episodes": children}), END, authority=OWN, provision=provision, **more)


def supply(found: Sufficiency, placement: str = "Children's homes") -> Supply:
    return next(each for each in found.supply if each.placement == placement)


def test_need_is_set_against_what_there_is() -> None:
    children = [child(n) for n in range(4)] + [child(10 + n, urn="SC8", where="OUT") for n in range(7)]
    provision = [home("SC1", "K2", PLACES=6, TAKEN=5), home("SC2", "K2,K1", PLACES="4", TAKEN=4),
                 home("SC8", "K2", NEAR, PLACES=9, TAKEN=9), home("SC3", "K1", PLACES=3, TAKEN=0)]  # fmt: skip
    found = supply(of(children, provision))
    assert (found.homes, found.places, found.here, found.away) == (2, 10, 4, 7)
    assert (found.others, found.net) == (5, -2)
    secure = supply(of(children, provision), "Secure children's homes")
    assert (secure.homes, secure.places, secure.others, secure.net) == (1, 3, 0, 0)


@pytest.mark.parametrize(
    ("more", "homes", "places", "others"),
    [
        ({"PLACES": 6, "TAKEN": 1}, 1, 6, None),  # fewer than our own four: the list is not up to date
        ({"PLACES": 6}, 1, 6, None),
        ({}, 1, None, None),
        ({"PLACES": 6, "TAKEN": 6, "REG_END": "2026-03-31"}, 0, 0, 0),
        ({"PLACES": 6, "TAKEN": 6, "REG_END": "2026-04-01"}, 1, 6, 2),
    ],
)
def test_what_a_list_does_not_hold_is_not_made_up(
    more: dict[str, Any], homes: int, places: int | None, others: int | None
) -> None:
    provision = [home("SC1", "K2", **more), home("SC8", "K2", NEAR, PLACES=2, TAKEN=2)]
    found = supply(of([child(n) for n in range(4)], provision))
    assert (found.homes, found.places, found.others) == (homes, places, others)


def test_a_list_without_foster_homes_does_not_say_there_are_none() -> None:
    found = of([child(1, place="U6", urn="")], [home("SC1", "K2", PLACES=6, TAKEN=0)])
    foster = supply(found, "Foster care with others")
    assert (foster.homes, foster.net) == (None, None)
    assert any("Foster care with others" in said for said in found.cannot_say)
    assert next(s for s in shown_sufficiency(found).supply if s.placement == "Foster care with others").homes == "x"


def test_without_a_list_or_an_authority_it_is_said_what_cannot_be_said() -> None:
    found = of([child(1)], None)
    assert supply(found).homes is None
    assert supply(found).net is None
    assert any("no list of homes" in said for said in found.cannot_say)
    nobody = sufficiency(text({"Header": [], "Episodes": [child(1, PL_LOCATION="", PL_LA="")]}), END)
    assert any("whose return this is" in said for said in nobody.cannot_say)
    assert nobody.living[0].location == "not known"
    assert any("short notice" in said for said in found.cannot_say)


def test_places_are_worked_out_from_postcodes_where_the_return_does_not_say() -> None:
    bare = child(1, HOME_POST="B1 1BB", PL_POST="M1 1AE")
    for name in ("PL_LOCATION", "PL_LA", "PL_DISTANCE"):
        del bare[name]
    (living,) = of([bare], None).living
    assert (living.distance, living.location, living.area) == ("over 20 miles", "outside our area", "Manchester")


def test_homes_given_by_postcode_lie_in_the_authority_of_that_postcode() -> None:
    found = supply(of([child(1)], [{**home("SC1", "K2", PLACES=6, TAKEN=1), "LA": None, "POSTCODE": "B1 1BB"}]))
    assert (found.homes, found.others) == (1, 0)


def test_what_is_no_list_or_no_number_is_refused() -> None:
    with pytest.raises(PathwayError, match="whole number"):
        of([child(1)], [home("SC1", "K2", PLACES="six")])
    with pytest.raises(UserError, match="list of providers"):
        of([child(1)], ["SC1"])
    with pytest.raises(PathwayError, match="Episodes"):
        sufficiency({}, END)


def test_totals_of_every_table_are_the_children_looked_after() -> None:
    found = shown_sufficiency(sufficiency(text(rows(2)), END, authority=OWN))
    assert {table.rows[-1][-1] for table in found.tables} == {found.children}
    for table in found.tables:
        assert {len(row) for row in table.rows} == {len(table.rows[0])}
        for row in table.rows[1:]:
            if "c" not in row:
                assert sum(map(int, row[1:-1])) == int(row[-1])


def test_the_regulators_workbook_is_taken_as_it_comes(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["URN", "PLACE_CODES", "PROVIDER_CODES", "REG_END", "POSTCODE", "LA"])
    for urn in ("SC1", "SC2"):
        sheet.append([urn, "K2", "PR4", None, None, OWN])
    book.save(tmp_path / "list.xlsx")
    found = supply(of([child(1)], tmp_path / "list.xlsx"))
    assert (found.homes, found.places) == (2, None)
