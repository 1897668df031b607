"""Invented families with known truth, for the tests of linkage alone; likeness to anyone is chance."""

from __future__ import annotations

import random
import re
from datetime import date, timedelta
from importlib import resources

import pyarrow as pa

from forethought.linkage import nhs_check_digit, upn_check_letter

FORENAMES = resources.files("forethought.linkage").joinpath("data/common_forenames.txt").read_text().split()
_STARTS = re.findall(
    r"\w+", "ash bar brad carl craw den dun east fair far gran hal har hart hol kirk lang long mar mel"
)
_ENDS = re.findall(
    r"\w+", "bury by combe croft don field ford ham hurst land ley man more ness shaw son stone ton wick"
)
SURNAMES = [a + b for a in _STARTS for b in _ENDS]
random.Random(0).shuffle(FORENAMES)
random.Random(0).shuffle(SURNAMES)
NICKNAMES = {
    "thomas": "tom",
    "daniel": "danny",
    "samuel": "sam",
    "william": "bill",
    "jessica": "jess",
    "joshua": "josh",
}
COLUMNS = (
    "record_id",
    "source",
    "forename",
    "surname",
    "date_of_birth",
    "sex",
    "postcode",
    "nhs_number",
    "upn",
    "birth_order",
    "known_from",
    "truth_id",
    "twin_group",
    "ethnicity",
    "disability",
    "age",
)


class Families:
    """Draws families and writes their records with the errors that real systems make."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.numbers = iter(range(10_000_000))
        self.rows: list[dict[str, str | None]] = []

    def name(self, names: list[str]) -> str:
        return names[
            min(int(self.random.paretovariate(0.55)) - 1, len(names) - 1)
            if self.random.random() < 0.5
            else self.random.randrange(len(names))
        ]

    def postcode(self) -> str:
        r = self.random
        return f"WX{r.randint(1, 9)} {r.randint(1, 9)}{r.choice('ABDEFGH')}{r.choice('ABDEFGHJLN')}"

    def nhs(self) -> str:
        while True:
            nine = f"{900_000_000 + next(self.numbers):09d}"
            if (digit := nhs_check_digit(nine)) is not None:
                return nine + digit

    def upn(self) -> str:
        body = f"001{next(self.numbers):09d}"
        return upn_check_letter(body) + body

    def family(self, number: int) -> None:
        r = self.random
        surname, postcode, group = self.name(SURNAMES), self.postcode(), r.choice("AAAABBCD")
        size, child = 1 + min(r.choice((0, 0, 0, 1, 1, 2, 3)), 3), 0
        while child < size:
            born = date(2008, 1, 1) + timedelta(days=r.randrange(17 * 365))
            twins = r.random() < 0.04
            used: set[str] = set()
            for order in range(2 if twins else 1):
                forename = self.name(FORENAMES)
                while forename in used:
                    forename = self.name(FORENAMES)
                used.add(forename)
                own = self.name(SURNAMES) if r.random() < 0.12 else surname
                self.child(
                    f"{number}-{child}",
                    forename,
                    own,
                    born,
                    postcode,
                    group,
                    f"{number}-{born}" if twins else None,
                    str(order + 1) if twins else None,
                )
                child += 1

    def child(
        self,
        true_id: str,
        forename: str,
        surname: str,
        born: date,
        postcode: str,
        group: str,
        twin: str | None,
        order: str | None,
    ) -> None:
        r = self.random
        sex, nhs, upn = r.choice("MF"), self.nhs(), self.upn()
        disability = "Y" if r.random() < 0.1 else "N"
        rate = {"A": 1.0, "B": 1.5, "C": 1.5, "D": 1.8}[group]
        for source, share in (("health", 0.99), ("school", 0.75), ("council", 0.22)):
            if r.random() > share:
                continue
            written = self.errors(forename, surname, born, postcode, rate * (1.5 if source == "council" else 1.0))
            self.rows.append(
                written
                | {
                    "record_id": f"{source}/{len(self.rows):06d}",
                    "source": source,
                    "sex": sex,
                    "nhs_number": nhs if (source == "health" or (source == "council" and r.random() < 0.45)) else None,
                    "upn": upn if (source == "school" or (source == "council" and r.random() < 0.6)) else None,
                    "birth_order": order if source == "health" else None,
                    "known_from": f"2026-0{r.randint(1, 9)}-01",
                    "truth_id": true_id,
                    "twin_group": twin,
                    "ethnicity": group,
                    "disability": disability,
                    "age": _age_band(born),
                }
            )

    def errors(self, forename: str, surname: str, born: date, postcode: str, rate: float) -> dict[str, str | None]:
        r = self.random
        given: str | None = forename
        if forename in NICKNAMES and r.random() < 0.3:
            given = NICKNAMES[forename]
        if r.random() < 0.03 * rate:
            given = self.typo(given or "")
        if r.random() < 0.005 * rate:
            given = r.choice([None, "Baby", "unknown"])
        family = self.name(SURNAMES) if r.random() < 0.04 * rate else surname
        if r.random() < 0.03 * rate:
            family = self.typo(family)
        if r.random() < 0.01 * rate:
            given, family = family, given or family
        text = born.isoformat()
        if r.random() < 0.008 * rate:
            text = self.wrong_date(born)
        home: str | None = self.postcode() if r.random() < 0.12 * rate else postcode
        if r.random() < 0.02 * rate:
            home = None
        return {
            "forename": given and given.title(),
            "surname": family.upper(),
            "date_of_birth": text,
            "postcode": home,
        }

    def typo(self, text: str) -> str:
        r = self.random
        at = r.randrange(len(text)) if text else 0
        kind = r.choice("drst")
        if kind == "d":
            return text[:at] + text[at + 1 :] or text
        if kind == "t" and at + 1 < len(text):
            return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        letter = r.choice("abcdefghijklmnopqrstuvwxyz")
        return text[:at] + letter + text[at + (kind == "s") :]

    def wrong_date(self, born: date) -> str:
        kind = self.random.choice("dsj")
        if kind == "j":
            return f"{born.year}-01-01"
        if kind == "s" and born.day <= 12:
            return date(born.year, born.day, born.month).isoformat()
        return (born + timedelta(days=self.random.choice((-10, -1, 1, 10)))).isoformat()


def _age_band(born: date) -> str:
    age = 2025 - born.year
    return (
        "under 1"
        if age < 1
        else "1 to 4"
        if age < 5
        else "5 to 9"
        if age < 10
        else "10 to 15"
        if age < 16
        else "16 and over"
    )


def make_people(seed: int, families: int) -> pa.Table:
    maker = Families(seed)
    for number in range(families):
        maker.family(number)
    return pa.Table.from_pylist(maker.rows, pa.schema([(n, pa.string()) for n in COLUMNS]))


def truth_of(people: pa.Table) -> pa.Table:
    return people.select(["record_id", "truth_id", "twin_group", "ethnicity", "sex", "disability", "age"])
