"""Names as usual as in England, by ethnic group and decade of birth; a name is a place in a list that stays as it is.

Names follow groups by shares that we assumed (``data/name_cultures.csv``): nothing may be learnt from them about any
group. Only frequencies of names went in, nothing about any person.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.lives.name_lists import BRITISH, Texts, conventions, feminine_pairs, name_lists, spellings
from forethought.synth.reading import rows_of
from forethought.synth.rows import Codes

Places = NDArray[np.int32]
_FAINT = 1e-6  # a surname that is in no list of the group leaves the choice to the group's shares


def forenames() -> Texts:
    """All forenames, spellings and short forms included; a forename's code is its place here."""
    return name_lists().forenames


def surnames() -> Texts:
    """All surnames, those of women and other spellings included; a surname's code is its place here."""
    return name_lists().surnames


def draw_surnames(rng: np.random.Generator, ethnicity: Codes) -> Places:
    """A surname for each person, as usual in the ethnic group (codes of the returns); men's forms for all."""
    culture = _cultures(rng, ethnicity, None)
    draws = rng.random(len(ethnicity))
    found = np.zeros(len(ethnicity), np.int32)
    for number, name in enumerate(name_lists().cultures):
        mine = np.flatnonzero(culture == number)
        found[mine] = name_lists().family[name].at(draws[mine])
    return found


def draw_forenames(
    rng: np.random.Generator, sex: Codes, ethnicity: Codes, year: NDArray[Any], surname: Places | None = None
) -> Places:
    """A forename for each person, as usual for sex (``M``, ``F``), ethnic group and year of birth.

    With ``surname`` the forename is of the same culture, where the group has several: a Gill is rather called Harpreet,
    a Patel rather Priya.
    """
    lists = name_lists()
    group = _group_rows(ethnicity)
    culture = _cultures(rng, ethnicity, surname)
    british = rng.random(len(sex)) < lists.british[group, culture]
    culture = np.where(british, lists.cultures.index(BRITISH), culture)
    return _given(rng, np.asarray(sex), culture, np.asarray(year))


def draw_middles(rng: np.random.Generator, sex: Codes, ethnicity: Codes, year: NDArray[Any], surname: Places) -> Places:
    """A middle name for each person, by the convention of the surname's culture where it has one.

    Singh and Kaur for Sikhs, a father's forename for Somalis; else another forename.
    """
    sexes = np.asarray(sex)
    found = draw_forenames(rng, sexes, ethnicity, year, surname)
    culture = _cultures(rng, ethnicity, surname)
    for name, convention in conventions()["middle"].items():
        number = name_lists().cultures.index(name)
        mine = culture == number
        if convention.get("from_father"):
            at = np.flatnonzero(mine)
            found[at] = _given(rng, np.full(len(at), "M"), np.full(len(at), number), np.asarray(year)[at])
            continue
        mine &= rng.random(len(mine)) < convention.get("share", 1.0)
        for of in ("M", "F"):
            at = np.flatnonzero(mine & (sexes == of))
            choice = np.searchsorted(forenames(), np.asarray(convention[of], np.str_))
            found[at] = choice[rng.integers(0, len(choice), len(at))]
    return found


def feminine(codes: NDArray[np.integer[Any]]) -> Places:
    """Surnames in the form that women of the family have: Kowalska for Kowalski, Kaur for Singh; most are the same."""
    found: Places = _forms()[0][codes]
    return found


def masculine(codes: NDArray[np.integer[Any]]) -> Places:
    """Surnames in the form that men of the family have, from either form."""
    found: Places = _forms()[1][codes]
    return found


@dataclass(frozen=True)
class Variants:
    """Other forms of every name: those of name ``n`` are ``codes[first[n] : first[n + 1]]``; ``edges`` holds their
    weights added up from ``n`` to ``n + 1``."""

    first: NDArray[np.int64]
    codes: Places
    edges: NDArray[np.float64]

    def draw(self, codes: NDArray[np.integer[Any]], draws: NDArray[np.floating[Any]]) -> Places:
        """Another form of each name, for draws from 0 up to 1; the name itself where no other is known."""
        start, end = self.first[codes], self.first[codes + 1]
        inside = np.searchsorted(self.edges, codes + draws.astype(np.float64), side="right")
        place = np.maximum(np.minimum(inside, end - 1), start * (end > start))
        found: Places = np.where(end > start, self.codes[place], codes).astype(np.int32)
        return found


def variants(code: int) -> Places:
    """Short forms and other spellings of one forename, by their codes, the more usual ones first."""
    of = forename_variants()
    mine = slice(of.first[code], of.first[code + 1])
    weights = np.diff(of.edges[mine], prepend=float(code))
    found: Places = of.codes[mine][np.argsort(-weights, kind="stable")]
    return found


@cache
def forename_variants() -> Variants:
    """Short forms and spellings of forenames (sdglinkage, MIT licence, and our own)."""
    listed = [(row["forename"], row["variant"], float(row["weight"])) for row in rows_of("forename_variants")]
    return _variants(forenames(), listed, "forename")


@cache
def surname_variants() -> Variants:
    """Other spellings of surnames."""
    return _variants(surnames(), [], "surname")


def _variants(names: Texts, listed: list[tuple[str, str, float]], kind: str) -> Variants:
    places = {str(name): place for place, name in enumerate(names)}
    weights: dict[tuple[int, int], float] = {}
    for name, other, weight in listed:
        if name in places:
            weights[places[name], places[other]] = weight / 1000
    for group in spellings(kind):
        for name in group:
            for other in group:
                if other != name:
                    weights[places[name], places[other]] = 1.0
    order = sorted(weights)
    owner = np.asarray([at for at, _ in order], np.int64)
    value = np.asarray([weights[key] for key in order], np.float64)
    first = np.searchsorted(owner, np.arange(len(names) + 1))
    total = np.bincount(owner, value, len(names))
    before = np.cumsum(total) - total
    edges = owner + (np.cumsum(value) - before[owner]) / total[owner]
    return Variants(first, np.asarray([other for _, other in order], np.int32), edges)


@cache
def _forms() -> tuple[Places, Places]:
    names = surnames()
    women = np.arange(len(names), dtype=np.int32)
    men = women.copy()
    for man, woman in feminine_pairs().items():
        at, to = np.searchsorted(names, [man, woman])
        women[at] = to
        if man != woman and men[to] == to:
            men[to] = at
    return women, men


@cache
def _women_belong() -> NDArray[np.bool_]:
    """Which surnames belong to which culture, women's forms counted where the men's belong."""
    belongs = name_lists().belongs
    found: NDArray[np.bool_] = belongs | belongs[:, _forms()[1]]
    return found


def _group_rows(ethnicity: Codes) -> NDArray[np.int64]:
    """The row of each group in the shares; the last for groups without one of their own."""
    groups = np.asarray(name_lists().groups)
    order = np.argsort(groups)
    at = np.minimum(np.searchsorted(groups[order], ethnicity), len(groups) - 1)
    found: NDArray[np.int64] = np.where(groups[order][at] == ethnicity, order[at], len(groups) - 1)
    return found


def _cultures(rng: np.random.Generator, ethnicity: Codes, surname: Places | None) -> NDArray[np.int64]:
    """The culture of each person's names, by the group's shares and, if given, the surname."""
    weights = name_lists().shares[_group_rows(ethnicity)]
    if surname is not None:
        weights = weights * np.maximum(_women_belong().T[surname], _FAINT)
    edges = np.cumsum(weights, axis=1)
    draws = rng.random(len(weights)) * edges[:, -1]
    found: NDArray[np.int64] = (edges <= draws[:, None]).sum(axis=1)
    return found


def _given(rng: np.random.Generator, sex: Texts, culture: NDArray[np.int64], year: NDArray[Any]) -> Places:
    lists = name_lists()
    draws = rng.random(len(sex))
    found = np.zeros(len(sex), np.int32)
    for number in np.unique(culture):
        of = lists.given_of[lists.cultures[number]]
        for one in ("M", "F"):
            mine = np.flatnonzero((culture == number) & (sex == one))
            since, tables = lists.given[of, one]
            era = np.maximum(np.searchsorted(since, year[mine], side="right") - 1, 0)
            for at, table in enumerate(tables):
                some = mine[era == at]
                found[some] = table.at(draws[some])
    return found
