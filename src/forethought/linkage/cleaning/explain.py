"""What cleaning did to one text, in plain words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from forethought.linkage.errors import LinkageError

from ..data_files import load_data
from .births import parse_birth_date
from .letters import Told
from .names import clean_forename, clean_surname
from .places import clean_postcode, clean_uprn
from .plain import clean_sex, clean_text


@dataclass(frozen=True)
class Cleaned:
    """One text as it is compared: `value` (None when unknown) and `steps`, what was done, in plain words."""

    value: str | None
    steps: tuple[str, ...]


def explain_cleaning(kind: str, text: str | None) -> Cleaned:
    """Clean a text as linkage does, and say what was done, in the order in which it was done.

    `kind`: forename, surname, date_of_birth, sex, postcode, uprn or text. The words are in
    ``data/cleaning_steps.toml`` and hold no part of the text. Raises `LinkageError` on another kind.
    """
    if kind not in _KINDS:
        raise LinkageError(
            f"There is no cleaning of the kind {kind}", where="explain_cleaning", do=f"use {', '.join(sorted(_KINDS))}"
        )
    told: Told = []
    value = _KINDS[kind](text, told)
    words = load_data("cleaning_steps")["steps"]
    return Cleaned(value, tuple(words[code] for code in dict.fromkeys(told)))


def _forename(text: str | None, told: Told) -> str | None:
    name = clean_forename(text, told)
    return name.text if name else None


def _surname(text: str | None, told: Told) -> str | None:
    name = clean_surname(text, told)
    return name.text if name else None


def _birth_date(text: str | None, told: Told) -> str | None:
    born = parse_birth_date(text, told)
    return born.iso if born else None


def _postcode(text: str | None, told: Told) -> str | None:
    postcode = clean_postcode(text, told)
    return (postcode.text or postcode.sector or postcode.district) if postcode else None


_KINDS: dict[str, Callable[[str | None, Told], str | None]] = {
    "forename": _forename,
    "surname": _surname,
    "date_of_birth": _birth_date,
    "sex": clean_sex,
    "postcode": _postcode,
    "uprn": clean_uprn,
    "text": clean_text,
}
