"""Names: as plausible as England's, by group and decade, and always at the same place."""

from __future__ import annotations

import numpy as np
import pytest

from forethought.synth.lives.names import (
    draw_forenames,
    draw_middles,
    draw_surnames,
    feminine,
    forename_variants,
    forenames,
    masculine,
    surname_variants,
    surnames,
    variants,
)

MANY = 4_000


def rng() -> np.random.Generator:
    return np.random.default_rng(7)


def forename(name: str) -> int:
    place = int(np.searchsorted(forenames(), name))
    assert forenames()[place] == name
    return place


def surname(name: str) -> int:
    place = int(np.searchsorted(surnames(), name))
    assert surnames()[place] == name
    return place


def drawn(group: str, sex: str = "F", year: int = 2012) -> tuple[list[str], list[str]]:
    groups, sexes, years = np.full(MANY, group), np.full(MANY, sex), np.full(MANY, year)
    last = draw_surnames(rng(), groups)
    first = draw_forenames(rng(), sexes, groups, years, last)
    return forenames()[first].tolist(), surnames()[last].tolist()


def test_every_name_stands_once_in_its_list() -> None:
    for names in (forenames(), surnames()):
        assert len(set(names.tolist())) == len(names) > 3_000
        assert sorted(names.tolist()) == names.tolist()
        assert all(name == name.strip() and name for name in names.tolist())


@pytest.mark.parametrize(
    ("group", "usual"),
    [
        ("WBRI", {"Smith", "Jones", "Taylor", "Brown"}),
        ("WIRI", {"Murphy", "O'Sullivan", "Kelly"}),
        ("WIRT", {"Ward", "Connors", "McDonagh"}),
        ("WROM", {"Horváth", "Lakatos", "Ciurar"}),
        ("WOTH", {"Nowak", "Popescu", "Silva"}),
        ("AIND", {"Patel", "Singh", "Gill"}),
        ("APKN", {"Khan", "Hussain", "Akhtar"}),
        ("ABAN", {"Miah", "Uddin", "Chowdhury"}),
        ("BAFR", {"Mensah", "Okafor", "Abdi", "Tesfay"}),
        ("BCRB", {"Campbell", "Brown", "Francis"}),
        ("CHNE", {"Chan", "Wong", "Chen"}),
        ("OOTH", {"Ahmadi", "Al-Hassan", "Hoxha"}),
    ],
)
def test_surnames_are_those_usual_in_the_group(group: str, usual: set[str]) -> None:
    _, last = drawn(group)
    assert usual <= set(last)
    if group not in ("WBRI", "BCRB"):
        assert last.count("Smith") < MANY * 0.05


def test_a_group_without_a_list_of_its_own_has_british_names() -> None:
    assert drawn("NOBT") == drawn("XXXX")
    assert {"Smith", "Jones"} <= set(drawn("NOBT")[1])


def test_british_families_hardly_ever_have_names_of_other_cultures() -> None:
    first, last = drawn("WBRI", "M")
    assert not {"Khan", "Patel", "Begum", "Singh", "Hussain"} & set(last)
    assert not {"Mohammed", "Muhammad", "Arjun"} & set(first)


@pytest.mark.parametrize(
    ("sex", "year", "usual", "unusual"),
    [
        ("F", 1965, "Susan", "Chloe"),
        ("M", 1965, "David", "Harry"),
        ("F", 1980, "Gemma", "Olivia"),
        ("F", 1998, "Bethany", "Susan"),
        ("M", 2015, "Oliver", "Nigel"),
    ],
)
def test_forenames_follow_the_decade(sex: str, year: int, usual: str, unusual: str) -> None:
    first, _ = drawn("WBRI", sex, year)
    assert first.count(usual) > first.count(unusual) * 4 + 10


def test_a_forename_is_of_the_culture_of_the_surname() -> None:
    count = 1_000
    sexes, groups, years = np.full(count, "F"), np.full(count, "AIND"), np.full(count, 2012)

    def called(last: str) -> set[str]:
        given = draw_forenames(rng(), sexes, groups, years, np.full(count, surname(last), np.int32))
        return set(forenames()[given].tolist())

    assert "Gurleen" in called("Dhillon")
    assert "Gurleen" not in called("Patel")
    assert "Aadhya" in called("Patel")


def test_middle_names_follow_conventions() -> None:
    count = 400
    years = np.full(count, 2010)

    def middle(group: str, sex: str, last: str) -> set[str]:
        codes = np.full(count, surname(last), np.int32)
        return set(forenames()[draw_middles(rng(), np.full(count, sex), np.full(count, group), years, codes)].tolist())

    assert middle("AIND", "F", "Sandhu") == {"Kaur"}
    assert middle("AIND", "M", "Sandhu") == {"Singh"}
    fathers = middle("BAFR", "F", "Warsame")
    assert {"Mohamed", "Abdi"} <= fathers
    assert "Hodan" not in fathers


@pytest.mark.parametrize(
    ("man", "woman"),
    [("Kowalski", "Kowalska"), ("Singh", "Kaur"), ("Miah", "Begum"), ("Kováč", "Kováčová"), ("Smith", "Smith")],
)
def test_surnames_have_the_form_of_women_and_men(man: str, woman: str) -> None:
    codes = np.asarray([surname(man), surname(woman)])
    assert surnames()[feminine(codes)].tolist() == [woman, woman]
    assert surnames()[masculine(codes)].tolist() == [man, man]


def test_variants_are_other_forms_of_the_name() -> None:
    assert {"Muhammad", "Mohamed"} <= set(forenames()[variants(forename("Mohammed"))].tolist())
    assert {"Bill", "Billy", "Will"} <= set(forenames()[variants(forename("William"))].tolist())
    assert forename("William") not in variants(forename("William"))


def test_drawn_variants_belong_to_the_name_and_every_one_of_them_comes() -> None:
    william = forename("William")
    codes = np.full(5_000, william)
    assert set(forename_variants().draw(codes, rng().random(5_000)).tolist()) == set(variants(william).tolist())
    lonely = np.asarray([code for code in range(len(forenames())) if not len(variants(code))])
    assert forename_variants().draw(lonely, rng().random(len(lonely))).tolist() == lonely.tolist()
    ends = np.asarray([0, len(surnames()) - 1, surname("O'Neill")])
    assert len(surname_variants().draw(ends, np.asarray([0.0, 0.999999, 0.5]))) == 3


def test_names_have_apostrophes_hyphens_accents_and_two_parts() -> None:
    everything = " ".join(forenames().tolist() + surnames().tolist())
    assert all(name in everything for name in ("O'Neill", "Amelia-Rose", "Zoë", "Łukasz", "Xin Yi", "da Silva"))


def test_the_same_stream_gives_the_same_names() -> None:
    assert drawn("WOTH") == drawn("WOTH")
