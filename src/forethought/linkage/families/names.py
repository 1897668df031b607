"""What persons are called in the records they have, and whether a name as written could be theirs."""

from __future__ import annotations

from functools import cache

import numpy as np
import pyarrow as pa

from forethought.linkage.cleaning import clean_forename, clean_surname, load_variants

from .columns import Codes, Flags, look_up


class Called:
    """The names of persons, as all their records write them."""

    def __init__(self, names: pa.Table, persons: pa.Table, texts: list[str], wanted: Codes) -> None:
        """`names` (record_id, forename, surname); `texts` are the person ids by number, `wanted` those looked at."""
        number = {texts[at]: at for at in np.unique(wanted).tolist()}
        self._names: list[set[tuple[str | None, str | None]]] = [set() for _ in texts]
        whose = look_up(names["record_id"], persons, "record_id", "person_id").to_pylist()
        for person, *written in zip(whose, names["forename"].to_pylist(), names["surname"].to_pylist(), strict=True):
            at = number.get(person)
            if at is not None:
                self._names[at].add((written[0], written[1]))

    def fits(self, forename: pa.ChunkedArray, surname: pa.ChunkedArray, rows: Codes, people: Codes) -> Flags:
        """Say for each pair whether the name written in the row could be the person's: a forename that is the same or
        a variant, and a surname that shares a word."""
        first, last = forename.to_pylist(), surname.to_pylist()
        return np.asarray(
            [
                any(_alike(first[row], last[row], *name) for name in self._names[person])
                for row, person in zip(rows.tolist(), people.tolist(), strict=True)
            ],
            bool,
        )


@cache
def surname_words(text: str | None) -> frozenset[str]:
    """Return the words of a surname; nothing when there is none or a placeholder stands there."""
    name = clean_surname(text)
    return frozenset(name.words) if name else frozenset()


@cache
def _first_word(text: str | None) -> str | None:
    name = clean_forename(text)
    return name.words[0] if name else None


def _alike(forename: str | None, surname: str | None, other_forename: str | None, other_surname: str | None) -> bool:
    one, two = _first_word(forename), _first_word(other_forename)
    if one is None or two is None or not surname_words(surname) & surname_words(other_surname):
        return False
    return load_variants().related(one, two)
