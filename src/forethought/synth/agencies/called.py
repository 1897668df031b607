"""What agencies call people: names of their day, as far as they learn of them, with slips and short forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.agencies.asked import Asked
from forethought.synth.agencies.luck import Flags, Luck
from forethought.synth.agencies.scene import Scene
from forethought.synth.agencies.slips import misread, mistyped, plain
from forethought.synth.agencies.texts import put
from forethought.synth.chance import chosen
from forethought.synth.lives.names import Places, forename_variants, forenames, surname_variants, surnames
from forethought.synth.lives.tables import NameSpells
from forethought.synth.rows import NOBODY, Codes, Days, References

_SPAN = 2**33
_EARLY = 200_000
_KNOWN_AS = "known_as"


@dataclass(frozen=True)
class Names:
    """Names as one agency holds them."""

    forename: Codes
    middle: Codes
    surname: Codes
    preferred: Codes


class Called:
    """The names of one agency's records."""

    def __init__(self, scene: Scene, rates: Mapping[str, Any], luck: Luck, since: Days, subject: References) -> None:
        self._rates, self._luck, self._style = rates, luck, rates["style"]
        spells = scene.community.lives.names
        instead, beside = _known(spells, rates, luck)
        known = spells.start + luck.lags("name_lag", len(spells))
        self._instead = _Spells(spells, known, instead)
        self._beside = _Spells(spells, known, beside)
        delay = np.minimum(luck.lags("named_after", len(since)), rates["named_within"])
        self._named = scene.persons.born[subject] + delay

    def names(self, asked: Asked) -> Names:
        """The names held on each day: of unborn and newborn children their mother's surname."""
        persons = asked.scene.persons
        unnamed = (asked.day < self._named[asked.record]) | asked.unborn
        mother = persons.mother[asked.subject]
        by_mother = unnamed & (mother != NOBODY)
        bearer = np.where(by_mother, mother, asked.subject)
        forename, surname = persons.forename[asked.subject], persons.surname[bearer]
        spell = self._instead.at(bearer, asked.day)
        other = spell >= 0
        surname = np.where(other, self._instead.surname[spell], surname)
        forename = np.where(other & ~by_mother, self._instead.forename[spell], forename)
        second = np.where(other, NOBODY, persons.second_surname[bearer])
        first_text = self._forename(asked, forename)
        last_text = self._surname(asked, surname, second)
        first_text = self._before_naming(asked, unnamed, first_text)
        first_text, last_text = self._swapped(asked, unnamed, first_text, last_text)
        return Names(first_text, self._middle(asked, unnamed), last_text, self._preferred(asked, unnamed, surname))

    def _forename(self, asked: Asked, codes: Places) -> Codes:
        short = self._luck.fault("nickname")
        at = short.on(asked.record, asked.day)
        codes = codes.copy()
        codes[at] = forename_variants().draw(codes[at], short.draw[asked.record[at]])
        return self._slips(asked, styled_forenames(self._style)[codes], "forename")

    def _surname(self, asked: Asked, codes: Places, second: Places) -> Codes:
        spelt, half = self._luck.fault("surname_spelt"), self._luck.fault("surname_half", corrected=False)
        names = styled_surnames(self._style)
        at = spelt.on(asked.record, asked.day)
        codes = codes.copy()
        codes[at] = surname_variants().draw(codes[at], spelt.draw[asked.record[at]])
        texts = names[codes]
        double = np.flatnonzero(second != NOBODY)
        one = np.isin(double, half.on(asked.record, asked.day))
        last = half.draw[asked.record[double]] < 0.5  # which of the two is as good as chance
        alone = np.where(last, names[second[double]], texts[double])
        both = np.char.add(np.char.add(texts[double], "-"), names[second[double]])
        texts = put(texts, double, np.where(one, alone, both))
        return self._slips(asked, texts, "surname")

    def _slips(self, asked: Asked, texts: Codes, what: str) -> Codes:
        for how in ("heard", "scanned", "typed"):
            fault = self._luck.fault(f"{what}_{how}")
            at = fault.on(asked.record, asked.day)
            if len(at):
                draws = fault.draw[asked.record[at]]
                wrong = mistyped(texts[at], draws) if how == "typed" else misread(texts[at], draws, how)
                texts = put(texts, at, wrong)
        return texts

    def _before_naming(self, asked: Asked, unnamed: Flags, texts: Codes) -> Codes:
        at = np.flatnonzero(unnamed)
        words = np.where(asked.unborn[at], self._rates["unborn_forename"], self._rates["newborn_forename"])
        texts = put(texts, at, words)
        missing = self._luck.fault("forename_missing").on(asked.record, asked.day)
        return put(texts, missing[~unnamed[missing]], "")

    def _swapped(self, asked: Asked, unnamed: Flags, first: Codes, last: Codes) -> tuple[Codes, Codes]:
        at = self._luck.fault("swapped").on(asked.record, asked.day)
        at = at[~unnamed[at] & (first[at] != "")]
        return put(first, at, last[at]), put(last, at, first[at])

    def _middle(self, asked: Asked, unnamed: Flags) -> Codes:
        codes = asked.scene.persons.middle[asked.subject]
        texts = styled_forenames(self._style)[np.maximum(codes, 0)]
        lacking = self._luck.lack("middle", corrected=False).on(asked.record, asked.day)
        texts = put(texts, lacking, "")
        return np.where((codes == NOBODY) | unnamed, "", texts)

    def _preferred(self, asked: Asked, unnamed: Flags, surname: Places) -> Codes:
        spell = self._beside.at(asked.subject, asked.day)
        texts = styled_surnames(self._style)[self._beside.surname[spell]]
        return np.where((spell >= 0) & ~unnamed & (self._beside.surname[spell] != surname), texts, "")


class _Spells:
    """Other names by the time in which an agency uses them."""

    def __init__(self, spells: NameSpells, known: NDArray[np.int64], wanted: Flags) -> None:
        mine = np.flatnonzero(wanted & (known < spells.end))
        mine = mine[np.lexsort((known[mine], spells.person[mine]))]
        nobody = np.asarray([NOBODY], np.int32)
        self._person = spells.person[mine]
        self._end = spells.end[mine]
        self._key = self._person.astype(np.int64) * _SPAN + known[mine] + _EARLY
        # one more at the end, which is also place -1: whoever has no other name
        self.forename: Places = np.concatenate([spells.forename[mine], nobody])
        self.surname: Places = np.concatenate([spells.surname[mine], nobody])

    def at(self, persons: References, days: Days) -> NDArray[np.int64]:
        """The place of the name in use; -1 for the name of birth."""
        if not len(self._key):
            return np.full(len(persons), -1)
        at = np.searchsorted(self._key, persons.astype(np.int64) * _SPAN + days + _EARLY, side="right") - 1
        there = np.maximum(at, 0)
        used = (at >= 0) & (self._person[there] == persons) & (self._end[there] > days)
        found: NDArray[np.int64] = np.where(used, at, -1)
        return found


def _known(spells: NameSpells, rates: Mapping[str, Any], luck: Luck) -> tuple[Flags, Flags]:
    """Which other names an agency holds instead of the legal one, and which beside it."""
    rng = luck.stream("other names")
    by_use = spells.kind == _KNOWN_AS
    instead = chosen(rng, np.where(by_use, rates["known_as"], rates["married"]), len(spells))
    return instead, by_use & ~instead & chosen(rng, rates["preferred"], len(spells))


@cache
def styled_forenames(style: str) -> Codes:
    """All forenames as an agency of that style writes them."""
    return forenames() if style == "written" else np.asarray([plain(str(name)) for name in forenames()])


@cache
def styled_surnames(style: str) -> Codes:
    """All surnames as an agency of that style writes them."""
    if style == "written":
        return surnames()
    found = np.asarray([plain(str(name)) for name in surnames()])
    return np.char.upper(found) if style == "capitals" else found
