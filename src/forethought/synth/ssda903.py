"""The SSDA903 return of one year, as the case histories make it: rows of text for every table of the year's form."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date

from forethought.model import CollectionYear, add_years, age_years
from forethought.synth.care import CareHistory, Episode
from forethought.synth.partnership import Partnership
from forethought.synth.people import Person
from forethought.synth.rates import draw, stream
from forethought.synth.ssda903_outcomes import leaver_row, outcome_row

Row = dict[str, str]

_TOOK_PART = {"PN1": 46, "PN2": 4, "PN3": 8, "PN4": 3, "PN5": 12, "PN6": 22, "PN7": 5}
_MOTHERS_BORN_BY = date(2008, 9, 30)
_BABY_BORN = date(2024, 1, 17)


class Return903:
    """Makes the tables of the return that ends in ``year``."""

    def __init__(self, partnership: Partnership, year: int) -> None:
        self._all = partnership
        self._year = CollectionYear(year)
        self._care = sorted(
            (history for history in partnership.care if self._in_year(history)),
            key=lambda history: partnership.council_ids[history.person_id],
        )

    def tables(self) -> dict[str, list[Row]]:
        """Every table by name; dates are dd/mm/yyyy."""
        leavers = list(self._leavers())
        return {
            "Header": [self._header(history.person_id) for history in self._care]
            + [self._header(person.person_id, left=True) for person, _ in leavers],
            "Episodes": [self._episode(h, e) for h in self._care for e in self._episodes(h)],
            "Reviews": [row for history in self._care for row in self._reviews(history)],
            "UASC": [self._unaccompanied(history) for history in self._care if history.plan.unaccompanied],
            "OC2": [self._outcome(history) for history in self._care if self._whole_year(history)],
            "OC3": [row for _, row in leavers],
            "AD1": [self._adopted(history) for history in self._care if self._is_adopted(history)],
            "PlacedAdoption": [row for history in self._care for row in self._placed(history)],
            "PrevPerm": [self._previous(history) for history in self._care if history.start >= self._year.start],
            "Missing": [row for history in self._care for row in self._missing(history)],
            "SWEpisodes": [row for history in self._care for row in self._workers(history)],
        }

    def _in_year(self, history: CareHistory) -> bool:
        return history.start <= self._year.end and (history.end is None or history.end >= self._year.start)

    def _episodes(self, history: CareHistory) -> list[Episode]:
        return [
            e for e in history.episodes if e.start <= self._year.end and (e.end is None or e.end >= self._year.start)
        ]

    def _whole_year(self, history: CareHistory) -> bool:
        return history.start <= self._year.start and (history.end is None or history.end >= self._year.end)

    def _child(self, person_id: str) -> Row:
        return {"CHILD": self._all.council_ids[person_id], "DOB": dmy(self._all.seen[person_id].born)}

    def _rng(self, part: str, person_id: str) -> random.Random:
        return stream(self._all.seed, f"903 {self._year.year} {part} {person_id}")

    def _header(self, person_id: str, *, left: bool = False) -> Row:
        person = self._all.person(person_id)
        row = self._child(person_id) | {"SEX": person.sex, "ETHNIC": person.ethnic_group}
        row["UPN"] = self._pupil_number(person)
        if not left:
            born = _BABY_BORN if self._is_mother(person) else None
            row |= {"MOTHER": ("1" if born else "0") if person.sex == "F" else "", "MC_DOB": dmy(born)}
        return row

    def _pupil_number(self, person: Person) -> str:
        too_young = person.born > add_years(date(self._year.year - 1, 8, 31), -4)
        upn = self._all.council_upns.get(person.person_id, "")
        return "UN1" if too_young or not upn else upn

    def _is_mother(self, person: Person) -> bool:
        luck = stream(self._all.seed, f"mother {person.person_id}").random() < 0.06
        return luck and person.sex == "F" and person.born <= _MOTHERS_BORN_BY and bool(person.family)

    def _episode(self, history: CareHistory, episode: Episode) -> Row:
        ended = episode.end is not None and episode.end <= self._year.end
        place = "Z1" if episode.place.startswith("Z1") and self._year.year < 2026 else episode.place
        return {
            "CHILD": self._all.council_ids[history.person_id],
            "DECOM": dmy(episode.start),
            "RNE": episode.rne,
            "LS": episode.legal_status,
            "CIN": history.plan.need,
            "PLACE": place,
            "PLACE_PROVIDER": episode.provider,
            "DEC": dmy(episode.end) if ended else "",
            "REC": episode.rec if ended else "",
            "REASON_PLACE_CHANGE": episode.reason_moved if ended else "",
            "HOME_POST": history.plan.home_post,
            "PL_POST": episode.pl_post,
            "URN": episode.urn,
        }

    def _reviews(self, history: CareHistory) -> Iterator[Row]:
        born = self._all.seen[history.person_id].born
        rng = self._rng("reviews", history.person_id)
        for day in history.reviews:
            if self._year.start <= day <= self._year.end:
                code = "PN0" if day < add_years(born, 4) else draw(rng, _TOOK_PART)
                yield self._child(history.person_id) | {"REVIEW": dmy(day), "REVIEW_CODE": code}

    def _unaccompanied(self, history: CareHistory) -> Row:
        person = self._all.person(history.person_id)
        row = self._child(history.person_id) | {"SEX": person.sex}
        return row | {"DUC": dmy(add_years(self._all.seen[history.person_id].born, 18))}

    def _outcome(self, history: CareHistory) -> Row:
        born = self._all.seen[history.person_id].born
        rng = self._rng("outcomes", history.person_id)
        return self._child(history.person_id) | outcome_row(born, self._year, rng)

    def _is_adopted(self, history: CareHistory) -> bool:
        end = history.end
        return history.plan.rec in ("E11", "E12") and end is not None and end <= self._year.end

    def _adopted(self, history: CareHistory) -> Row:
        adoption = history.adoption
        assert adoption is not None
        number, sex, status = adoption.adopters
        return self._child(history.person_id) | {
            "DATE_INT": dmy(adoption.decided),
            "DATE_MATCH": dmy(adoption.matched),
            "FOSTER_CARE": "1" if adoption.by_foster_carer else "0",
            "NB_ADOPTR": number,
            "SEX_ADOPTR": sex,
            "LS_ADOPTR": status,
        }

    def _placed(self, history: CareHistory) -> Iterator[Row]:
        adoption = history.adoption
        if adoption is None or adoption.decided > self._year.end:
            return
        ceased = adoption.ceased if adoption.ceased and adoption.ceased <= self._year.end else None
        if ceased is None or ceased >= self._year.start:
            yield self._child(history.person_id) | {
                "DATE_PLACED": dmy(adoption.decided),
                "DATE_PLACED_CEASED": dmy(ceased),
                "REASON_PLACED_CEASED": adoption.reason_ceased if ceased else "",
            }

    def _previous(self, history: CareHistory) -> Row:
        rng = self._rng("permanence", history.person_id)
        row = self._child(history.person_id)
        before = history.start.year - rng.randint(2, 5)
        if rng.random() > 0.06 or before <= self._all.seen[history.person_id].born.year:
            return row | {"PREV_PERM": "Z1", "LA_PERM": "", "DATE_PERM": ""}
        code = draw(rng, {"P1": 30, "P2": 55, "P3": 15})
        unknown = rng.random() < 0.4
        day = f"ZZ/ZZ/{before}" if unknown else f"{rng.randint(1, 28):02d}/{rng.randint(1, 12):02d}/{before}"
        return row | {"PREV_PERM": code, "LA_PERM": rng.choice(("WAL", "SCO", "NUK")), "DATE_PERM": day}

    def _missing(self, history: CareHistory) -> Iterator[Row]:
        for spell in history.missing:
            if self._year.start <= spell.start <= self._year.end:
                yield self._child(history.person_id) | {
                    "MISSING": spell.kind,
                    "MIS_START": dmy(spell.start),
                    "MIS_END": dmy(spell.end),
                }

    def _workers(self, history: CareHistory) -> Iterator[Row]:
        for spell in history.workers:
            if spell.start <= self._year.end and (spell.end is None or spell.end >= self._year.start):
                ended = spell.end is not None and spell.end <= self._year.end
                yield self._child(history.person_id) | {
                    "SW_ID": self._all.world.workers[spell.worker - 1].registration,
                    "SW_DECOM": dmy(spell.start),
                    "SW_DEC": dmy(spell.end) if ended else "",
                    "SW_REASON": spell.reason,
                }

    def _leavers(self) -> Iterator[tuple[Person, Row]]:
        """Care leavers of 17 and over, as far as this return or the one before has an episode for them."""
        for history in sorted(self._all.care, key=lambda h: self._all.council_ids[h.person_id]):
            person = self._all.person(history.person_id)
            if self._is_leaver(history, person):
                rng = self._rng("leaver", person.person_id)
                row = self._child(person.person_id) | leaver_row(person.born, self._year, rng)
                yield person, row

    def _is_leaver(self, history: CareHistory, person: Person) -> bool:
        end = history.end
        if end is None or end >= self._year.start or person.born > add_years(self._year.end, -17):
            return False
        pooled = sum(
            (e.end - max(e.start, add_years(person.born, 14))).days
            for e in history.episodes
            if e.end and e.end >= date(self._year.year - 2, 4, 1)
        )
        return age_years(person.born, end) >= 16 and pooled >= 95


def dmy(day: date | None) -> str:
    """``day`` as the return writes it, blank for None."""
    return f"{day:%d/%m/%Y}" if day else ""
