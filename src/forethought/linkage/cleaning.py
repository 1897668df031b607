"""Bring names, postcodes and birth dates to one form, so that equal things look equal.

Nothing here guesses: what cannot be read becomes unknown (None), and the original stays in the record.
"""

from __future__ import annotations

import csv
import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources

_APOSTROPHES = re.compile(r"['’‘`´ʼ.]")
_NOT_LETTERS = re.compile(r"[^a-z]+")
_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")
_DATE_FORMS = (
    (re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?"), "ymd"),
    (re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[T ].*)?"), "dmy"),
    (re.compile(r"(\d{4})(\d{2})(\d{2})"), "ymd"),
)
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, start=1)}
_DATE_WORDS = re.compile(r"(\d{1,2})[-/ ]([a-z]{3})[a-z]*[-/ ](\d{4})")
_SEXES = {"m": "M", "male": "M", "1": "M", "boy": "M", "f": "F", "female": "F", "2": "F", "girl": "F"}
_NO_ADDRESS = {
    "ZZ993CZ": "no fixed abode",
    "ZZ993VZ": "no fixed abode",
    "ZZ993WZ": "unknown",
    "ZZ993GZ": "unknown",
}


@dataclass(frozen=True)
class PersonName:
    """A cleaned name: all lower case, no marks.

    `words` its parts in order ("mary ann" gives two); `text` the parts joined by one space.
    """

    words: tuple[str, ...]

    @property
    def text(self) -> str:
        """The name as one text."""
        return " ".join(self.words)


@dataclass(frozen=True)
class BirthDate:
    """A birth date as it can be compared.

    `iso` year-month-day; `real` false when no such day exists (30 February), so it may be compared but not
    trusted; `estimated` true for 1 January, which many systems write when only the year is known.
    """

    iso: str
    real: bool
    estimated: bool


@dataclass(frozen=True)
class Postcode:
    """A postcode in normal form, with the wider areas it lies in (None when it has no UK shape)."""

    text: str
    sector: str | None = None
    district: str | None = None


@dataclass(frozen=True)
class Variants:
    """Pairs of forenames that one person may use ("bob" and "robert"); not transitive."""

    also: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def of(self, name: str) -> frozenset[str]:
        """Return the other forenames that may stand for this one."""
        return self.also.get(name, frozenset())

    def related(self, left: str, right: str) -> bool:
        """Say whether two forenames are the same or may stand for each other."""
        return left == right or right in self.of(left)


def fold(text: str | None) -> str:
    """Take away case, accents, apostrophes and full stops: "O’Néill" is "oneill"; other marks part words."""
    letters = _word_lists()["letters"]
    lowered = "".join(letters.get(c, c) for c in (text or "").lower())
    plain = "".join(c for c in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(c))
    return _NOT_LETTERS.sub(" ", _APOSTROPHES.sub("", plain)).strip()


def clean_forename(text: str | None) -> PersonName | None:
    """Clean a forename; placeholders ("baby", "Twin 1", "unborn") and blanks are unknown (None)."""
    words = _without_titles(fold(text).split())
    return PersonName(tuple(words)) if words and not is_placeholder(text) else None


def clean_surname(text: str | None) -> PersonName | None:
    """Clean a surname; a double-barrelled one keeps both parts ("Smith-Jones" gives "smith", "jones")."""
    words = _without_titles(fold(text).split())
    return PersonName(tuple(words)) if words and not is_placeholder(text) else None


def split_full_name(text: str | None) -> tuple[str | None, str | None]:
    """Part a full name into forenames and surname: "SURNAME, Forename" or "Forename Surname"."""
    raw = (text or "").strip()
    if not raw:
        return None, None
    if "," in raw:
        surname, forename = raw.split(",", 1)
        return forename.strip() or None, surname.strip() or None
    words = [w for w in raw.split() if fold(w) not in _word_lists()["titles"]]
    if not words:
        return None, None
    return (" ".join(words[:-1]) or None, words[-1]) if len(words) > 1 else (None, words[0])


def is_placeholder(text: str | None) -> bool:
    """Say whether a text stands where a name should be without being one."""
    words = fold(text).split()
    if not words:
        return False
    lists = _word_lists()
    if " ".join(words) in lists["phrases"]:
        return True
    kept = [w for w in words if w not in lists["fillers"]]
    return bool(set(words) & set(lists["words"])) and all(w in lists["words"] for w in kept)


def clean_postcode(text: str | None) -> Postcode | None:
    """Bring a postcode to the form "AB1 2CD"; no-fixed-abode codes are unknown, other texts kept folded."""
    compact = re.sub(r"[^A-Z0-9]", "", (text or "").upper())
    if not compact or compact in _NO_ADDRESS:
        return None
    shaped = _POSTCODE.fullmatch(compact)
    if shaped is None:
        return Postcode(compact)
    outward, inward = shaped.groups()
    return Postcode(f"{outward} {inward}", f"{outward} {inward[0]}", outward)


def parse_birth_date(text: str | None) -> BirthDate | None:
    """Read a birth date: ISO, day/month/year, yyyymmdd or "3 May 2014"; anything else is unknown (None)."""
    parts = _date_parts((text or "").strip())
    if parts is None:
        return None
    year, month, day = parts
    iso = f"{year:04d}-{month:02d}-{day:02d}"
    try:
        date(year, month, day)
    except ValueError:
        return BirthDate(iso, real=False, estimated=False)
    return BirthDate(iso, real=True, estimated=(month, day) == (1, 1))


def clean_sex(text: str | None) -> str | None:
    """Bring sex to M or F; unknown, indeterminate and other codes are None."""
    return _SEXES.get((text or "").strip().lower())


def clean_text(text: str | None) -> str | None:
    """Bring a place or any other text to lower-case words and digits; blank is None."""
    plain = unicodedata.normalize("NFKD", (text or "").lower())
    words = re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c)))
    return " ".join(words) or None


@cache
def load_variants() -> Variants:
    """Load the table of forename variants that comes with the package."""
    text = resources.files("forethought.linkage").joinpath("data/forename_variants.csv").read_text("utf-8")
    also: defaultdict[str, set[str]] = defaultdict(set)
    for row in csv.DictReader(text.splitlines()):
        for other in row["also"].split():
            also[row["name"]].add(other)
            also[other].add(row["name"])
    return Variants({name: frozenset(others) for name, others in also.items()})


def _date_parts(text: str) -> tuple[int, int, int] | None:
    for pattern, order in _DATE_FORMS:
        if found := pattern.fullmatch(text):
            first, second, third = (int(part) for part in found.groups())
            return (first, second, third) if order == "ymd" else (third, second, first)
    if (found := _DATE_WORDS.fullmatch(text.lower())) and found[2] in _MONTHS:
        return int(found[3]), _MONTHS[found[2]], int(found[1])
    return None


def _without_titles(words: list[str]) -> list[str]:
    kept = [w for w in words if w not in _word_lists()["titles"]]
    return kept or words


@cache
def _word_lists() -> Mapping[str, Mapping[str, str]]:
    path = resources.files("forethought.linkage").joinpath("data/placeholder_names.toml")
    lists = tomllib.loads(path.read_text("utf-8"))
    named = {key: dict.fromkeys(lists[key], "") for key in ("words", "fillers", "phrases", "titles")}
    return {**named, "letters": lists["letters"]}
