"""Invented children and the records that services hold of them, the same for the same seed; likeness is chance.

Names are drawn from the frozen word lists of Synthetic England with their weights, so that common names meet as often
as they do in life.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from itertools import count

import pyarrow as pa

from forethought.linkage import nhs_check_digit, upn_check_letter
from forethought.linkage.cleaned import COLUMNS
from forethought.synth.reading import rows_of

TRUTH = ("record_id", "truth_id", "twin_group", "group")
COUNCIL, SCHOOLS, HEALTH = "council", "schools", "health"
_SCHOOL_AGE = date(2022, 4, 1)


@dataclass(frozen=True)
class Child:
    """One invented child as it is in truth; `group` a stratum by which recall is shown."""

    id: str
    forename: str
    surname: str
    born: date
    sex: str
    postcode: str
    nhs_number: str
    upn: str
    twins: str = ""
    group: str = ""


@dataclass(frozen=True)
class Slips:
    """The share of records in which a field is written otherwise than it is; a mix of a well-kept system."""

    forename: float = 0.015
    nickname: float = 0.02
    surname: float = 0.015
    born: float = 0.007
    moved: float = 0.08
    no_postcode: float = 0.02
    renamed: float = 0.02
    other_forename: float = 0.004
    other_sex: float = 0.002


CAREFUL = Slips(*[0.0] * 9)


class World:
    """Draws children and keeps the records that are written of them."""

    def __init__(self, seed: int, slips: Slips | None = None) -> None:
        self.random = random.Random(seed)
        self.slips = slips or Slips()
        self.rows: list[dict[str, str | None]] = []
        self.truth: list[dict[str, str]] = []
        self._numbers = count(1)
        self._serial = count(1)

    def postcode(self, districts: int = 12) -> str:
        r = self.random
        return f"WX{r.randint(1, districts)} {r.randint(1, 9)}{r.choice('ABDEFGHJLN')}{r.choice('ABDEFGHJLN')}"

    def nhs_number(self) -> str:
        while True:
            nine = f"{900_000_000 + next(self._numbers):09d}"
            if digit := nhs_check_digit(nine):
                return nine + digit

    def upn(self) -> str:
        body = f"001{next(self._numbers):09d}"
        return upn_check_letter(body) + body

    def forename(self, sex: str) -> str:
        names, weights = _forenames(sex)
        return self.random.choices(names, weights)[0]

    def surname(self) -> str:
        names, weights = _surnames()
        return self.random.choices(names, weights)[0]

    def child(self, oldest: int = 2009, youngest: int = 2023, **given: object) -> Child:
        """A child; what is given is so, the rest is drawn."""
        sex = str(given.get("sex") or self.random.choice("MF"))
        born = date(oldest, 1, 2) + timedelta(self.random.randrange((youngest - oldest) * 365))
        drawn = Child(
            f"child-{next(self._serial):05d}",
            self.forename(sex),
            self.surname(),
            born,
            sex,
            self.postcode(),
            self.nhs_number(),
            self.upn(),
        )
        return replace(drawn, **given)  # type: ignore[arg-type]

    def brood(self, number: int, **given: object) -> list[Child]:
        """Children of one family, of different ages."""
        surname, postcode = self.surname(), self.postcode()
        return [self.child(**{"surname": surname, "postcode": postcode, **given}) for _ in range(number)]

    def families(self, number: int) -> list[Child]:
        """Children of families of one to three."""
        return [child for _ in range(number) for child in self.brood(self.random.choice((1, 1, 2, 2, 3)))]

    def everywhere(self, children: list[Child], numbered: float = 0.5) -> None:
        """A record of each child in all services that it is old enough for; the council knows some NHS numbers."""
        for child in children:
            self.council(child, numbered)
            self.school(child)
            self.health(child)

    def council(self, child: Child, numbered: float = 0.5, **changes: str | None) -> str:
        known = self.random.random() < numbered
        numbers = {"nhs_number": child.nhs_number if known else None}
        return self.record(child, COUNCIL, **{**numbers, **changes})

    def school(self, child: Child, **changes: str | None) -> str | None:
        if child.born > _SCHOOL_AGE:
            return None
        return self.record(child, SCHOOLS, **{"upn": child.upn, **changes})

    def health(self, child: Child, **changes: str | None) -> str:
        return self.record(child, HEALTH, **{"nhs_number": child.nhs_number, **changes})

    def record(self, child: Child, source: str, **changes: str | None) -> str:
        """Write one record with the slips of this world; `changes` are written as they are given."""
        record_id = f"{source}/{len(self.rows) + 1:05d}"
        row = dict.fromkeys(COLUMNS) | {"record_id": record_id, "source": source, "known_from": "2026-04-01"}
        self.rows.append(row | self._written(child) | changes)
        self.truth.append(
            {"record_id": record_id, "truth_id": child.id, "twin_group": child.twins, "group": child.group}
        )
        return record_id

    def _written(self, child: Child) -> dict[str, str | None]:
        r, slips = self.random, self.slips
        forename = nickname(child.forename, r) if r.random() < slips.nickname else child.forename
        forename = typo(forename, r) if r.random() < slips.forename else forename
        forename = self.forename(child.sex) if r.random() < slips.other_forename else forename
        surname = typo(child.surname, r) if r.random() < slips.surname else child.surname
        surname = self.surname() if r.random() < slips.renamed else surname
        other = "F" if child.sex == "M" else "M"
        born = child.born + timedelta(r.choice((-1, 1, 9))) if r.random() < slips.born else child.born
        postcode = self.postcode() if r.random() < slips.moved else child.postcode
        return {
            "forename": forename,
            "surname": surname,
            "date_of_birth": born.isoformat(),
            "sex": other if r.random() < slips.other_sex else child.sex,
            "postcode": None if r.random() < slips.no_postcode else postcode,
        }

    def records(self) -> pa.Table:
        return pa.Table.from_pylist(self.rows, pa.schema([(name, pa.string()) for name in COLUMNS]))

    def truths(self) -> pa.Table:
        return pa.Table.from_pylist(self.truth, pa.schema([(name, pa.string()) for name in TRUTH]))


def typo(text: str, r: random.Random) -> str:
    """One letter left out, doubled, changed, or two that changed places."""
    place = r.randrange(1, max(2, len(text) - 1))
    ways = (
        text[:place] + text[place + 1 :],
        text[:place] + text[place : place + 1] + text[place:],
        text[:place] + r.choice("aeinrst") + text[place + 1 :],
        text[:place] + text[place + 1 : place + 2] + text[place : place + 1] + text[place + 2 :],
    )
    return r.choice(ways)


def nickname(name: str, r: random.Random) -> str:
    """A short form or spelling that the word lists know; the name itself where they know none."""
    known = _nicknames().get(name)
    return r.choice(known) if known else name


@cache
def _nicknames() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows_of("forename_variants"):
        found.setdefault(row["forename"], []).append(row["variant"])
    return found


@cache
def _forenames(sex: str) -> tuple[list[str], list[int]]:
    rows = [row for row in rows_of("forenames") if row["sex"] == sex and int(row["from_year"]) >= 2005]
    return [row["forename"] for row in rows], [int(row["weight"]) for row in rows]


@cache
def _surnames() -> tuple[list[str], list[int]]:
    rows = list(rows_of("surnames"))
    return [row["surname"] for row in rows], [int(row["weight"]) for row in rows]
