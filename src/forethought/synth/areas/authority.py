"""Authorities that people are made for, and the localities they are made in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import product

from forethought.model import UserError
from forethought.synth.reading import rows_of

LOCALITY = 5_000
"""The most children that one locality has: the piece that is made in one go, alone, in any process."""

_DECILES = tuple(f"decile_{number}" for number in range(1, 11))
_NOT_GROUPS = ("gss", "code", "name", "region", "children", *_DECILES)
_WESTMARCH = ("E06009901", "009", "Westmarch Council (fictional)", "Nowhere")
_NEIGHBOURS = (
    ("008", "E06009902", "Eastmere Council (fictional)"),
    ("007", "E06009903", "Northfell Council (fictional)"),
)


@dataclass(frozen=True, slots=True)
class Authority:
    """One authority. ``deciles`` holds the share of small areas in each decile of deprivation (1 most deprived),
    ``groups`` the share of children of each ethnic group. ``letters`` begin its postcodes, which have never been
    issued. ``fictional`` is false where the name is a real authority's: then the people are no more real, and every
    file says that nothing in it is that authority's. ``first_locality`` and ``first_school`` are 0 for an authority
    made alone; where many are made together they keep numbers of people and pupils from being given twice.
    """

    gss: str
    code: str
    name: str
    region: str
    children: int
    deciles: tuple[float, ...]
    groups: Mapping[str, float] = field(hash=False)
    letters: str
    fictional: bool
    neighbours: tuple[tuple[str, str, str], ...] = _NEIGHBOURS
    first_locality: int = 0
    first_school: int = 0

    @property
    def mark(self) -> str:
        """What every file says."""
        if self.fictional:
            return f"Synthetic: {self.name} does not exist, nor does any person in this file"
        return f"Synthetic: nothing in this file is {self.name}'s, and no person in it exists"


@dataclass(frozen=True, slots=True)
class Locality:
    """A piece of an authority: its number, counted from 0, and how many children it has at any time."""

    authority: Authority
    number: int
    children: int

    @property
    def serial(self) -> int:
        """Its number among all that are made together."""
        return self.authority.first_locality + self.number


def authority_named(name: str, children: int | None = None) -> Authority:
    """``westmarch``, or a real authority by its code (``E08000025`` or ``330``), with ``children`` children.

    Without ``children`` a real authority has as many as it has (mid-2024), Westmarch 12,000. Raises ``UserError`` for
    a name that is neither.
    """
    found = {key: item for item in england() for key in (item.gss, item.code, item.name.lower())}
    key = name if name in found else name.lower()
    authority = _westmarch() if key in ("westmarch", "009", "e06009901") else found.get(key)
    if authority is None:
        raise UserError(
            "There is no such authority",
            where=name,
            do="Give westmarch, or a code such as E08000025 or 330",
        )
    return replace(authority, children=children) if children is not None else authority


@cache
def england() -> tuple[Authority, ...]:
    """The 153 authorities with the children they have, mid-2024."""
    pairs = zip(rows_of("places"), _unused_letters(), strict=False)
    return tuple(_authority(row, letters) for row, letters in pairs)


def localities(authority: Authority) -> tuple[Locality, ...]:
    """The pieces of an authority, each of at most :data:`LOCALITY` children; the children are shared out evenly."""
    count = max(1, -(-authority.children // LOCALITY))
    edges = [round(authority.children * number / count) for number in range(count + 1)]
    return tuple(Locality(authority, n, edges[n + 1] - edges[n]) for n in range(count))


def _unused_letters() -> Iterator[str]:
    """Letters that begin no postcode: none begins with Q, V or X, or has I, J or Z second, and few with A are used."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    for first, second in product("QVXBCDEFGHKLMNPRSTUWYA", alphabet):
        if first in "QVX" or second in "IJZ" or (first == "A" and second not in "BL"):
            yield first + second


def _authority(row: Mapping[str, str], letters: str) -> Authority:
    return Authority(
        row["gss"],
        row["code"],
        row["name"],
        row["region"],
        int(row["children"]),
        tuple(float(row[decile]) for decile in _DECILES),
        {group: float(row[group]) for group in row if group not in _NOT_GROUPS},
        letters,
        fictional=False,
    )


@cache
def _westmarch() -> Authority:
    """As England is on average."""
    everyone = sum(item.children for item in england())
    groups = {
        group: sum(item.groups[group] * item.children for item in england()) / everyone for group in england()[0].groups
    }
    deciles = tuple(
        sum(item.deciles[number] * item.children for item in england()) / everyone for number in range(len(_DECILES))
    )
    gss, code, name, region = _WESTMARCH
    return Authority(gss, code, name, region, 12_000, deciles, groups, "WX", fictional=True)
