"""The council's case system extract: people, addresses, mothers, who is involved, protection flags. Dates ISO."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from zlib import crc32

from forethought.synth.need import Case
from forethought.synth.need_cases import FIRST
from forethought.synth.partnership import Partnership
from forethought.synth.people import CENSUS, Person
from forethought.synth.rates import draw, rates, stream
from forethought.synth.story import PROTECTED_SINCE, STORY
from forethought.synth.world import Worker

Row = dict[str, str]

_LEAD = "Lead social worker"
_CHANGES = {"MANAGE": 40, "LEFTRL": 30, "TSPROC": 20, "ABSENC": 10}


class CaseSystem:
    """Makes the tables of the extract of 1 June 2026."""

    def __init__(self, partnership: Partnership) -> None:
        self._all = partnership
        self._rng = stream(partnership.seed, "case system")
        self._children = sorted(partnership.council_ids.items(), key=lambda item: item[1])
        self._mothers = sorted(partnership.adult_ids.items(), key=lambda item: item[1])
        self._care = {history.person_id: history for history in partnership.care}
        self._families = {
            local: partnership.person(person_id).family for person_id, local in (*self._children, *self._mothers)
        }

    def tables(self) -> dict[str, list[Row]]:
        """Every table by name."""
        return {
            "ssd_person": [
                *(self._person(person_id, local) for person_id, local in self._children),
                *(self._person(person_id, local, mother=True) for person_id, local in self._mothers),
            ],
            "ssd_address": _numbered("addr_table_id", 100_000, self._addresses()),
            "ssd_mother": _numbered("moth_table_id", 200_000, self._motherhood()),
            "ssd_involvements": _numbered("invo_involvements_id", 300_000, self._involvements()),
            "ssd_professionals": [_professional(worker) for worker in self._all.world.workers],
            "ssd_person_flags": _numbered("flag_table_id", 400_000, self._flags()),
        }

    def _person(self, person_id: str, local: str, *, mother: bool = False) -> Row:
        person, seen = self._all.person(person_id), self._all.seen[person_id]
        unborn = person.kind == "unborn"
        upn = self._all.council_upns.get(person_id, "")
        return {
            "pers_person_id": local,
            "pers_legacy_id": f"L{self._rng.randint(10_000, 99_999)}" if self._rng.random() < 0.3 else "",
            "pers_upn": upn,
            "pers_upn_unknown": "" if upn or mother else "UN1" if person_id not in self._all.pupils else "UN4",
            "pers_single_unique_id": "" if unborn else seen.nhs,
            "pers_forename": "" if unborn else seen.forename,
            "pers_surname": seen.surname,
            "pers_sex": seen.sex,
            "pers_ethnicity": person.ethnic_group,
            "pers_dob": "" if unborn else seen.born.isoformat(),
            "pers_expected_dob": person.born.isoformat() if unborn else "",
            "pers_is_mother": "Y" if mother else "N",
        }

    def _addresses(self) -> Iterator[Row]:
        for person_id, local in (*self._children, *self._mothers):
            person = self._all.person(person_id)
            if person_id in self._all.looked_after and person_id != STORY.kai.true_id:
                start = self._care[person_id].episodes[-1].start
                yield self._address(local, "Home", person.old_postcode, date(start.year - 2, 6, 1), None)
                yield self._address(local, "Placement", person.postcode, start, None)
                continue
            yield from self._homes(person, local)

    def _homes(self, person: Person, local: str) -> Iterator[Row]:
        rng = self._rng
        held = self._all.seen[person.person_id].postcode
        if not held:
            return
        moved = FIRST - timedelta(rng.randint(100, 2000))
        if person.person_id in _STORY_IDS:
            moved = max(PROTECTED_SINCE, person.born)
        elif held == person.postcode and person.old_postcode != held and rng.random() < 0.5:
            before = max(person.born, moved - timedelta(rng.randint(300, 1500)))
            yield self._address(local, "Home", person.old_postcode, before, max(moved, before))
        yield self._address(local, "Home", held, max(moved, person.born) if person.kind != "unborn" else moved, None)

    def _address(self, local: str, kind: str, postcode: str, start: date, end: date | None) -> Row:
        streets = self._all.world.streets
        door = crc32(f"{self._families.get(local, local)} {postcode}".encode())  # one family, one door
        parts = {"number": 1 + door % 119, "street": streets[door // 119 % len(streets)]}
        return {
            "addr_person_id": local,
            "addr_address_type": kind,
            "addr_address_start_date": start.isoformat(),
            "addr_address_end_date": end.isoformat() if end else "",
            "addr_address_postcode": postcode,
            "addr_address_json": json.dumps(parts | {"town": "Westmarch", "postcode": postcode}),
        }

    def _motherhood(self) -> Iterator[Row]:
        for person_id, local in self._children:
            person = self._all.person(person_id)
            mother = self._all.people.mother_of(person)
            if mother:
                yield {
                    "moth_person_id": self._all.adult_ids[mother.person_id],
                    "moth_childs_person_id": local,
                    "moth_childs_dob": "" if person.kind == "unborn" else self._all.seen[person_id].born.isoformat(),
                }

    def _involvements(self) -> Iterator[Row]:
        for person_id, local in self._children:
            if person_id in self._care:
                yield from self._care_workers(person_id, local)
            for number, case in enumerate(self._all.cases.get(person_id, ()), 1):
                if person_id not in self._care and not case.referral_only:
                    yield from self._case_workers(person_id, local, case, number)

    def _care_workers(self, person_id: str, local: str) -> Iterator[Row]:
        history = self._care[person_id]
        for spell in history.workers:
            end = spell.end
            if end is None and history.end and person_id not in self._still_open():
                end = history.end + timedelta(28)
            worker = self._all.world.workers[spell.worker - 1]
            yield self._involved(local, worker, spell.start, end, spell.reason if spell.end else "", f"{local}01")

    def _still_open(self) -> frozenset[str]:
        return frozenset(p for p, cases in self._all.cases.items() if cases and cases[-1].closed is None)

    def _case_workers(self, person_id: str, local: str, case: Case, number: int) -> Iterator[Row]:
        rng = self._rng
        referral = f"{local}{number:02d}"
        kind = "safeguarding" if case.plans or case.protection else "assessment"
        start = case.referral + timedelta(rng.randint(0, 3))
        workers = [worker for worker in self._all.world.workers if worker.kind == kind]
        worker = rng.choice(workers)
        if person_id in _STORY_IDS:
            start, worker = case.referral + timedelta(3), self._all.world.workers[int(STORY.lead_worker_id) - 9001]
        last = case.closed or CENSUS
        if (last - start).days > 200 and rng.random() < 0.5 and person_id not in _STORY_IDS:
            change = start + timedelta(rng.randint(60, (last - start).days - 30))
            first = rng.choice([other for other in workers if other is not worker])
            yield self._involved(local, first, start, change, draw(rng, _CHANGES), referral)
            start = change
        end = max(start, case.closed) if case.closed else None
        yield self._involved(local, worker, start, end, "", referral)

    def _involved(self, local: str, worker: Worker, start: date, end: date | None, reason: str, referral: str) -> Row:
        return {
            "invo_person_id": local,
            "invo_professional_id": worker.worker_id,
            "invo_professional_role_id": _LEAD,
            "invo_professional_team": worker.team,
            "invo_involvement_start_date": start.isoformat(),
            "invo_involvement_end_date": end.isoformat() if end else "",
            "invo_worker_change_reason": reason if end else "",
            "invo_referral_id": referral,
        }

    def _flags(self) -> Iterator[Row]:
        rng: random.Random = stream(self._all.seed, "flags")
        share = rates()["records"]["protected_address"]
        for person_id, local in self._mothers:
            mine = person_id == STORY.nadia.true_id
            if rng.random() < share or mine:
                since = PROTECTED_SINCE if mine else FIRST - timedelta(rng.randint(30, 900))
                yield _flag(local, "confidential_address", since, "Team manager")
        for person_id, local in self._children:
            history = self._care.get(person_id)
            if history and history.plan.rec in ("E11", "E12") and history.end:
                yield _flag(local, "sealed_identity", history.end, "Adoption team manager")


_STORY_IDS = frozenset(who.true_id for who in (STORY.nadia, *STORY.children))


def _flag(local: str, kind: str, since: date, role: str) -> Row:
    return {
        "flag_person_id": local,
        "flag_kind": kind,
        "flag_start_date": since.isoformat(),
        "flag_end_date": "",
        "flag_set_by_role": role,
    }


def _professional(worker: Worker) -> Row:
    return {
        "prof_professional_id": worker.worker_id,
        "prof_staff_id": worker.staff_id,
        "prof_social_worker_registration_no": worker.registration,
        "prof_professional_name": worker.label,
        "prof_professional_job_title": worker.job_title,
        "prof_professional_department": worker.team,
    }


def _numbered(field: str, start: int, rows: Iterator[Row]) -> list[Row]:
    return [{field: str(start + number)} | row for number, row in enumerate(rows, 1)]
