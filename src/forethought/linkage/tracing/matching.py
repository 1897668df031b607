"""When demographics and an entry of a register are of one person: the two steps that every tracer here takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..cleaning import clean_forename, clean_postcode, clean_sex, clean_surname, parse_birth_date
from ..identifier_agreement import (
    AGREE,
    DIFFER,
    UNCLEAR,
    compare_births,
    compare_codes,
    compare_forenames,
    compare_surnames,
)
from ..identifiers import check_nhs_number
from .protocol import Demographics

Words = tuple[str, ...]


@dataclass(frozen=True, repr=False)
class Asked:
    """Demographics, cleaned; empty where nothing usable was given. A placeholder name or number is nothing."""

    forename: Words
    surname: Words
    born: str
    sex: str
    postcode: str
    number: str

    @classmethod
    def of(cls, demographics: Demographics, allow_test_numbers: bool) -> Asked:
        """Clean what is asked."""
        number = check_nhs_number(demographics.nhs_number, allow_test_numbers)
        return cls(
            forename_words(demographics.forename),
            surname_words(demographics.surname),
            day(demographics.date_of_birth),
            clean_sex(demographics.sex) or "",
            place(demographics.postcode),
            number.normal if number.ok else "",
        )


@dataclass(frozen=True, repr=False)
class Entry:
    """One person in a register: every name and postcode ever held, the birth date (year or month alone at times)."""

    forenames: frozenset[Words]
    surnames: frozenset[Words]
    born: str
    sex: str
    postcodes: frozenset[str]


def compare(asked: Asked, entry: Entry) -> Mapping[str, int]:
    """For each detail whether it agrees, differs or tells nothing; of several names and postcodes the best counts."""
    return {
        "forename": _best(compare_forenames(asked.forename, name) for name in entry.forenames),
        "surname": _best(compare_surnames(asked.surname, name) for name in entry.surnames),
        "date_of_birth": _births(asked.born, entry.born),
        "sex": compare_codes(asked.sex, entry.sex),
        "postcode": _best(compare_codes(asked.postcode, held) for held in entry.postcodes),
    }


def cross_checked(answers: Mapping[str, int]) -> bool:
    """Beside an equal number: the birth date is the very day, a name agrees, forename and sex do not differ.

    A new surname is no obstacle while the forename agrees; without a forename (a newborn) the surname has to.
    """
    named = AGREE in (answers["forename"], answers["surname"])
    return answers["date_of_birth"] == AGREE and named and DIFFER not in (answers["forename"], answers["sex"])


def traced_by_names(answers: Mapping[str, int], born: str) -> bool:
    """Without a number: both names and the very day agree, and sex or postcode does; sex may never differ.

    1 January is written where only the year is known, so then sex and postcode must both agree.
    """
    named = answers["forename"] == answers["surname"] == answers["date_of_birth"] == AGREE
    beside = (answers["sex"], answers["postcode"]).count(AGREE)
    return named and answers["sex"] != DIFFER and beside >= (2 if born.endswith("-01-01") else 1)


def agreed(answers: Mapping[str, int]) -> tuple[str, ...]:
    """The details that agree."""
    return tuple(name for name, answer in answers.items() if answer == AGREE)


def confidence(answers: Mapping[str, int]) -> float:
    """The share of details that agree among those that say anything."""
    telling = [answer for answer in answers.values() if answer != UNCLEAR]
    return round(telling.count(AGREE) / len(telling), 2) if telling else 0.0


def forename_words(text: str | None) -> Words:
    """A forename's words; none for a blank or a placeholder."""
    name = clean_forename(text)
    return name.words if name else ()


def surname_words(text: str | None) -> Words:
    """A surname's words; none for a blank or a placeholder."""
    name = clean_surname(text)
    return name.words if name else ()


def day(text: str | None) -> str:
    """A birth date as ISO text; empty for what is no day."""
    born = parse_birth_date(text)
    return born.iso if born and born.real else ""


def place(text: str | None) -> str:
    """A postcode in normal form; empty for none and for codes of no address."""
    found = clean_postcode(text)
    return found.text if found else ""


def _best(answers: Iterable[int]) -> int:
    found = set(answers)
    return AGREE if AGREE in found else DIFFER if found == {DIFFER} else UNCLEAR


def _births(asked: str, held: str) -> int:
    if len(held) < len(asked):  # a register may hold the year or the month alone
        return UNCLEAR if asked.startswith(held) else DIFFER
    return AGREE if asked and asked == held else compare_births(asked, held)
