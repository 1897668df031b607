"""What is encoded of a table of people: clean values, each different one once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forethought.linkage.cleaning import (
    clean_forename,
    clean_postcode,
    clean_sex,
    clean_surname,
    parse_birth_date,
)
from forethought.linkage.identifiers import check_nhs_number, check_uln, check_upn

Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Values:
    """One column: the different texts, the first of them empty, and for each row the place of its own."""

    texts: tuple[str, ...]
    codes: Codes

    @property
    def given(self) -> NDArray[np.bool_]:
        """Where there is something to encode."""
        return np.asarray(self.codes > 0)


def clean_values(people: pa.Table, names: tuple[str, ...], *, invented: bool = False) -> dict[str, Values]:
    """Clean the named columns of a table of people; a column that is not there is empty.

    ``invented`` accepts numbers that are never issued, for invented data alone.
    """
    cleaners = _cleaners(invented)
    return {name: _values(people, name, cleaners[name]) for name in names}


def _cleaners(invented: bool) -> Mapping[str, Callable[[str], str]]:
    def number(check: Callable[[str], object]) -> Callable[[str], str]:
        def cleaned(text: str) -> str:
            found = check(text)
            return str(getattr(found, "normal", "")) if getattr(found, "ok", False) else ""

        return cleaned

    return {
        "forename": lambda text: name.text if (name := clean_forename(text)) else "",
        "surname": lambda text: name.text if (name := clean_surname(text)) else "",
        "date_of_birth": lambda text: born.iso if (born := parse_birth_date(text)) else "",
        "sex": lambda text: clean_sex(text) or "",
        "postcode": lambda text: home.text if (home := clean_postcode(text)) else "",
        "nhs_number": number(lambda text: check_nhs_number(text, invented)),
        "upn": number(lambda text: check_upn(text, invented)),
        "uln": number(check_uln),
    }


def _values(people: pa.Table, name: str, cleaner: Callable[[str], str]) -> Values:
    if name not in people.column_names:
        return Values(("",), np.zeros(len(people), np.int64))
    held = people[name].cast(pa.string()).fill_null("").combine_chunks().dictionary_encode()
    cleaned = [cleaner(text.strip()) for text in held.dictionary.to_pylist()]
    texts = sorted({"", *cleaned})
    place = {text: number for number, text in enumerate(texts)}
    codes = np.asarray([place[text] for text in cleaned], np.int64)
    return Values(tuple(texts), codes[held.indices.to_numpy().astype(np.int64)])


def combined(columns: list[Values], cut: list[int | None]) -> Values:
    """The values of several columns in each row as one text, empty where one is; ``cut`` to so many characters."""
    key = np.zeros(len(columns[0].codes), np.int64)
    for column in columns:
        _, key = np.unique(key * len(column.texts) + column.codes, return_inverse=True)
    _, first, codes = np.unique(key, return_index=True, return_inverse=True)
    texts = []
    for row in first.tolist():
        parts = [column.texts[column.codes[row]] for column in columns]
        texts.append("\0".join(part[:length] for part, length in zip(parts, cut, strict=True)) if all(parts) else "")
    places = {text: number for number, text in enumerate(sorted({"", *texts}))}
    return Values(tuple(places), np.asarray([places[text] for text in texts], np.int64)[codes])
