"""Name lists, read once: which names there are, and how common each is in which culture."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.reading import parameters_of, rows_of

Texts = NDArray[np.str_]
Weights = dict[str, float]
BRITISH = "british"


@dataclass(frozen=True)
class Table:
    """Names to draw from, by their places, with the weights added up."""

    codes: NDArray[np.int32]
    edges: NDArray[np.float64]

    def at(self, draws: NDArray[np.float64]) -> NDArray[np.int32]:
        """The names at ``draws`` from 0 up to 1."""
        found: NDArray[np.int32] = self.codes[np.searchsorted(self.edges, draws * self.edges[-1], side="right")]
        return found


@dataclass(frozen=True)
class Lists:
    """All names, in order, and the tables to draw from.

    ``given`` has the tables of forenames by culture and sex, each with the first year of birth it is for, in order of
    years; ``family`` those of surnames by culture. ``cultures`` is the order of the columns of ``shares`` (how often
    people of a group, one row each in the order of ``groups``, have surnames of a culture) and ``british`` (the share
    of those with a British forename). ``given_of`` is the culture whose forenames go with those surnames;
    ``belongs`` says which surnames (columns) are in which culture (rows).
    """

    forenames: Texts
    surnames: Texts
    given: Mapping[tuple[str, str], tuple[tuple[int, ...], tuple[Table, ...]]]
    family: Mapping[str, Table]
    cultures: tuple[str, ...]
    groups: tuple[str, ...]
    shares: NDArray[np.float64]
    british: NDArray[np.float64]
    given_of: Mapping[str, str]
    belongs: NDArray[np.bool_]


def conventions() -> dict[str, Any]:
    """What ``data/names.toml`` says."""
    return parameters_of("names")


@cache
def name_lists() -> Lists:
    """Every list of the package, put together."""
    given, family = _given(), _family()
    spelt = {kind: {n for names in spellings(kind) for n in names} for kind in ("forename", "surname")}
    short = {row["variant"] for row in rows_of("forename_variants")}
    middles = {n for item in conventions()["middle"].values() for sex in "MF" for n in item.get(sex, ())}
    forenames = _places({n for table in given.values() for n in table} | spelt["forename"] | short | middles)
    surnames = _places({n for table in family.values() for n in table} | spelt["surname"] | set(feminine_forms(family)))
    tables = {culture: _table(surnames, weights) for culture, weights in family.items()}
    cultures, groups, shares, british, given_of = _groups()
    belongs = np.zeros((len(cultures), len(surnames)), np.bool_)
    for number, culture in enumerate(cultures):
        belongs[number, tables[culture].codes] = True
    return Lists(
        forenames, surnames, _by_year(forenames, given), tables, cultures, groups, shares, british, given_of, belongs
    )


@cache
def spellings(kind: str) -> tuple[tuple[str, ...], ...]:
    """Names that are spellings or short forms of one another; ``kind`` is ``forename`` or ``surname``."""
    return tuple(tuple(row["names"].split(";")) for row in rows_of("name_spellings") if row["kind"] == kind)


def feminine_forms(family: Mapping[str, Weights]) -> dict[str, str]:
    """Surnames that women have in another form, from that of men."""
    pairs = {row["masculine"]: row["feminine"] for row in rows_of("name_feminine")}
    for name in family["polish"]:
        if name.endswith(("ski", "cki", "dzki")):
            pairs[name] = name[:-1] + "a"
    women: dict[str, str] = {}
    known = {name for weights in family.values() for name in weights}
    for man in sorted(pairs):
        if man in known:
            women[man] = pairs[man]
            women.setdefault(pairs[man], pairs[man])
    return women


@cache
def feminine_pairs() -> dict[str, str]:
    """Surnames that women have in another form, and that form itself."""
    return feminine_forms(_family())


@cache
def _listed() -> dict[tuple[str, str, str], dict[int, Weights]]:
    found: defaultdict[tuple[str, str, str], dict[int, Weights]] = defaultdict(dict)
    for row in rows_of("name_lists"):
        flatness = float(row["flatness"])
        names = row["names"].split(";")
        weights = {name: 1 / (at + 1 + flatness) for at, name in enumerate(names)}
        found[row["kind"], row["culture"], row["sex"]][int(row["from_year"] or 0)] = weights
    return dict(found)


@cache
def _given() -> dict[tuple[str, str, int], Weights]:
    """Forenames with weights, by culture, sex and first year of birth."""
    found = {
        (culture, sex, since): weights
        for (kind, culture, sex), tables in _listed().items()
        if kind == "forename"
        for since, weights in tables.items()
    }
    britain = conventions()["british"]
    others = _names_of("forename", britain["without_forenames"]) - set(britain["shared_forenames"])
    first = min(int(row["from_year"]) for row in rows_of("forenames"))
    for row in rows_of("forenames"):
        since = int(row["from_year"])
        key = (BRITISH, row["sex"], conventions()["british_since"] if since == first else since)
        if row["forename"] not in others:
            found.setdefault(key, {})[row["forename"]] = float(row["weight"])
    return found


@cache
def _family() -> dict[str, Weights]:
    """Surnames with weights, by culture."""
    found = {culture: tables[0] for (kind, culture, _), tables in _listed().items() if kind == "surname"}
    britain = conventions()["british"]
    others = _names_of("surname", britain["without_surnames"]) - set(britain["shared_surnames"])
    listed = {row["surname"]: float(row["weight"]) for row in rows_of("surnames")}
    found[BRITISH] = {name: weight for name, weight in listed.items() if name not in others}
    return found


def _names_of(kind: str, cultures: list[str]) -> set[str]:
    return {
        name
        for (of, culture, _), tables in _listed().items()
        if of == kind and culture in cultures
        for weights in tables.values()
        for name in weights
    }


def _places(names: set[str]) -> Texts:
    return np.asarray(sorted(names), dtype=np.str_)


def _table(places: Texts, weights: Weights) -> Table:
    names = np.asarray(list(weights), dtype=np.str_)
    return Table(np.searchsorted(places, names).astype(np.int32), np.cumsum(list(weights.values())))


def _by_year(
    places: Texts, given: Mapping[tuple[str, str, int], Weights]
) -> dict[tuple[str, str], tuple[tuple[int, ...], tuple[Table, ...]]]:
    found: defaultdict[tuple[str, str], dict[int, Table]] = defaultdict(dict)
    for (culture, sex, since), weights in given.items():
        found[culture, sex][since] = _table(places, weights)
    return {key: (tuple(sorted(of)), tuple(of[since] for since in sorted(of))) for key, of in found.items()}


def _groups() -> tuple[tuple[str, ...], tuple[str, ...], NDArray[np.float64], NDArray[np.float64], dict[str, str]]:
    listed = list(rows_of("name_cultures"))
    cultures = tuple(dict.fromkeys(row["culture"] for row in listed))
    groups = tuple(dict.fromkeys(row["group"] for row in listed))
    shares = np.zeros((len(groups), len(cultures)))
    british = np.zeros_like(shares)
    for row in listed:
        at = groups.index(row["group"]), cultures.index(row["culture"])
        shares[at], british[at] = float(row["weight"]), float(row["british_forename"])
    return cultures, groups, shares, british, {row["culture"]: row["forenames"] for row in listed}
