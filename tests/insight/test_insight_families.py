"""Families, F01 to F12: the cards against a second count in plain Python, who is counted, and what is withheld."""

from __future__ import annotations

import random
from datetime import date, timedelta
from functools import cache

import pytest

from forethought.insight import IndicatorError, IndicatorResult, Measuring, compute, indicators, load_indicator
from forethought.insight.linked import read_linked
from forethought.sources import read
from insight.oracle_families import OF, Answer, Row, World
from insight.test_insight_looked_after import places
from insight.test_insight_looked_after import returns as stirred
from insight.test_insight_need import rows as census

YEAR, END = 2026, date(2026, 3, 31)
AUTHORITY = "E08000025"
FAMILIES = tuple(name for name in indicators() if name[0] == "F")


@cache
def returns(seed: int) -> tuple[dict[str, list[Row]], dict[str, list[Row]]]:
    """Two stirred returns in which half the homes are one, so that brothers and sisters can live together."""
    now, before = stirred(seed)
    chance = random.Random(seed)
    episodes = [{**row, "PL_POST": "CV11 6BJ"} if chance.random() < 0.5 else row for row in now["Episodes"]]
    return {**now, "Episodes": episodes}, {**before}


@cache
def links(seed: int, *, cared_for: bool) -> dict[str, list[Row]]:
    """Families of all shapes drawn at random among the children of a return: some half-brothers, some parents, some not
    linked; and what four agencies say of them."""
    chance = random.Random(f"{seed} {cared_for}")
    held = [row["CHILD"] for row in [*returns(seed)[0]["Episodes"], *returns(seed)[0]["OC3"]]]
    names = held if cared_for else [row["LAchildID"] for row in census(seed)["ChildIdentifiers"]]
    children = sorted({name for name in names if name})
    chance.shuffle(children)
    families: list[Row] = []
    while children:
        size, family = chance.choice([1, 2, 2, 3, 4]), f"f{len(children)}"
        members = [children.pop() for _ in range(min(size, len(children)))]
        if chance.random() < 0.15:
            continue
        families += [_member(child, family, "child", chance) for child in members]
        families += [
            _member(
                chance.choice([f"m{len(children) // 3}", members[0]]),
                family,
                chance.choice(["mother", "father"]),
                chance,
            )
            for _ in range(chance.choice([0, 1, 1, 2]))
        ]
        if chance.random() < 0.2 and families:
            families.append(_member(chance.choice(families)["PersonId"], family, "child", chance))
    families += [{**families[0]}, {**families[1], "PersonId": None}, {**families[2], "FamilyId": None}]
    persons = sorted({str(row["PersonId"]) for row in families})
    return {"Families": families, "Services": [_service(chance.choice(persons), chance) for _ in range(2500)]}


def _member(person: str | None, family: str, role: str, chance: random.Random) -> dict[str, str | None]:
    born = chance.choice(
        [None, *(date(2026 - n, 3, 31) + timedelta(chance.randint(-1, 1)) for n in (0, 1, 9, 17, 18, 30))]
    )
    return {"PersonId": person, "FamilyId": family, "Role": role, "BirthDate": born and f"{born}"}


def _service(person: str, chance: random.Random) -> dict[str, str | None]:
    first = chance.choice([END, date(2025, 3, 31), date(2015, 1, 1), date(2025, 9, 1)]) + timedelta(
        chance.randint(-3, 3)
    )
    last = chance.choice([None, first, first + timedelta(200)])
    return {
        "PersonId": person, "Agency": chance.choice(["social_care", "health", "school", "police", "housing"]),
        "Service": chance.choice(["contact", "case", "looked_after"]), "FirstDay": f"{first}",
        "LastDay": last and f"{last}", "Lead": None,
    }  # fmt: skip


def world(seed: int, chosen: set[str] | None, *, cared_for: bool) -> World:
    now, before = returns(seed)
    return World(END, now, before, census(seed), links(seed, cared_for=cared_for), chosen, places())


def group_of(seed: int, group: str, *, cared_for: bool) -> set[str] | None:
    if group == "all":
        return None
    rows = returns(seed)[0]["Header"] if cared_for else census(seed)["ChildIdentifiers"]
    sex, name = ("SEX", "CHILD") if cared_for else ("Sex", "LAchildID")
    return {str(row[name]) for row in rows if row[sex] in ("F", "2")}


def measured(indicator: str, measuring: Measuring) -> Answer:
    (found,) = measuring.of(load_indicator(indicator))
    assert found.denominator is not None
    assert found.responded is not None
    assert found.asked is not None
    return found.numerator, found.denominator, found.responded, found.asked


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("group", ["all", "girls"])
@pytest.mark.parametrize("form", ["ssda903", "cin"])
def test_every_card_agrees_with_a_count_by_hand(seed: int, group: str, form: str) -> None:
    cared_for = form == "ssda903"
    chosen = group_of(seed, group, cared_for=cared_for)
    mine = world(seed, chosen, cared_for=cared_for)
    held = returns(seed) if cared_for else (census(seed), None)
    given, previous = (read(rows, form, YEAR).tables if rows else None for rows in held)
    assert given is not None
    tables = given | read_linked(mine.linked)
    with Measuring(form, tables, END, previous=previous, children=chosen, authority=AUTHORITY) as measuring:
        found = {name: measured(name, measuring) for name in FAMILIES if load_indicator(name).form == form}
    assert found == {name: OF[name](mine) for name in found}
    assert {name: of for name, of in found.items() if not 0 < of[0] < of[1]} == {}


def test_there_are_a_dozen_and_each_is_counted_twice() -> None:
    assert FAMILIES == tuple(f"F{n:02}" for n in range(1, 13)) == tuple(OF)
    for card in map(load_indicator, FAMILIES):
        assert len({case.name for case in card.cases}) > 4
        assert (card.published, card.headline, card.least_response) == ("", False, 70)
        assert "Families" in card.needs


def in_care(count: int, linked: int, apart: int) -> dict[str, list[dict[str, str]]]:
    """Children in care, brothers and sisters two by two as far as they are ``linked``; ``apart`` of them live alone."""
    homes = [f"M2 {n}DB" if n < apart else "B3 2DJ" for n in range(count)]
    children = [{"CHILD": str(n), "DECOM": "01/05/2024", "RNE": "S", "LS": "C2", "PLACE": "U6", "PL_POST": home}
                for n, home in enumerate(homes)]  # fmt: skip
    return {
        "Episodes": children,
        "Families": [{"PersonId": str(n), "FamilyId": f"f{n // 2}", "Role": "child"} for n in range(linked)],
    }


def shown(indicator: str, rows: dict[str, list[dict[str, str]]]) -> IndicatorResult:
    linked = read_linked(rows)
    given = read({name: held for name, held in rows.items() if name not in linked}, "ssda903", YEAR).tables
    (found,) = compute(load_indicator(indicator), given | linked, YEAR)
    return found


def test_the_share_that_is_linked_stands_beside_the_figure() -> None:
    found = shown("F01", in_care(100, 80, 8))
    assert (found.shown, found.shown_numerator, found.shown_denominator) == ("10", "8", "80")
    assert found.response == "80 per cent of 100 linked"
    assert "not linked are left out" in found.note


def test_a_figure_is_withheld_when_too_few_are_linked() -> None:
    assert shown("F01", in_care(100, 70, 8)).shown == "11"
    found = shown("F01", in_care(100, 68, 8))
    assert (found.shown, found.shown_numerator, found.shown_denominator) == ("u", "u", "u")
    assert found.shown_interval == ""
    assert found.response == "68 per cent of 100 linked"
    assert found.note.startswith("Not shown: too little is known")


def test_no_link_at_all_is_not_nought() -> None:
    found = shown("F01", in_care(100, 0, 0) | {"Families": [{"PersonId": "x", "FamilyId": "f", "Role": "child"}]})
    assert (found.shown, found.response) == ("u", "0 per cent of 100 linked")
    with pytest.raises(IndicatorError, match="not an empty one"):
        compute(load_indicator("F01"), read(in_care(9, 0, 0), "ssda903", YEAR).tables, YEAR)


@pytest.mark.parametrize(("linked", "apart"), [(97, 10), (80, 3), (80, 77)])
def test_never_n09_small_numbers_show_nowhere(linked: int, apart: int) -> None:
    found = shown("F01", in_care(100, linked, apart))
    small = {str(n) for n in (apart, linked - apart, 100 - linked) if 1 <= n <= 5}
    texts = " ".join([found.shown_numerator, found.shown_denominator, found.response])
    assert small
    assert "c" in (found.shown, found.response)
    assert not small & set(texts.split())


def test_brothers_who_are_not_counted_still_tell_of_those_who_are() -> None:
    rows = in_care(40, 40, 1)
    linked = read_linked(rows)
    given = read({"Episodes": rows["Episodes"]}, "ssda903", YEAR).tables
    with Measuring("ssda903", given | linked, END, children={"0"}) as measuring:
        assert measured("F01", measuring) == (1, 1, 1, 1)
        (looked_after,) = measuring.of(load_indicator("A17"))
    assert looked_after.denominator == 1


def test_the_area_that_the_return_gives_stands_before_the_postcode() -> None:
    rows = in_care(40, 40, 0)
    for row in rows["Episodes"]:
        row["PL_LA"] = "E08000003" if row["CHILD"] == "1" else "E08000025"
    held = read({"Episodes": rows["Episodes"]}, "ssda903", YEAR)
    card, tables = load_indicator("F11"), held.tables | read_linked(rows)
    (worked_out,) = compute(card, tables, YEAR)
    assert (worked_out.numerator, worked_out.denominator) == (0, 40)
    (supplied,) = compute(card, tables, YEAR, supplied=held.supplied["Episodes"])
    assert (supplied.numerator, supplied.denominator) == (2, 40)


def test_last_years_return_tells_of_a_parent_in_care() -> None:
    rows = in_care(40, 40, 0)
    rows["Families"] += [{"PersonId": "p", "FamilyId": "f3", "Role": "mother"}]
    rows["Services"] = [{"PersonId": "q", "Agency": "health", "Service": "contact", "FirstDay": "2025-05-01"}]
    earlier = {"CHILD": "p", "DECOM": "01/01/2024", "DEC": "01/04/2024", "RNE": "S", "REC": "E4A", "LS": "C2"}
    tables = read({"Episodes": rows["Episodes"]}, "ssda903", YEAR).tables | read_linked(rows)
    before = read({"Episodes": [earlier]}, "ssda903", YEAR, previous=True).tables
    card = load_indicator("F06")
    (without,) = compute(card, tables, YEAR)
    (beside,) = compute(card, tables, YEAR, previous=before)
    assert (without.numerator, beside.numerator, beside.denominator) == (0, 2, 2)
