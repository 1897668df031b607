"""The people of the case system (``ssd_person``), their mothers (``ssd_mother``) and their flags."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forethought.synth.agencies.numbers import local_ids
from forethought.synth.chance import chosen
from forethought.synth.days import plus_years
from forethought.synth.feeds.case_system.known import Known, Seen
from forethought.synth.feeds.case_system.moments import Moment
from forethought.synth.feeds.case_system.parameters import parameters
from forethought.synth.feeds.case_system.sheets import Sheet, day, own_number, text
from forethought.synth.feeds.periods import Array, code_column, date_column
from forethought.synth.journeys.status import Spells
from forethought.synth.rows import NEVER, NOBODY, Codes

_HELD = {
    "pers_upn": "upn",
    "pers_single_unique_id": "nhs_number",
    "pers_forename": "forename",
    "pers_surname": "surname",
    "pers_sex": "sex",
    "pers_ethnicity": "ethnicity",
    "pers_dob": "born",
}
_ORDER = (
    "pers_person_id", "pers_legacy_id", "pers_upn", "pers_upn_unknown", "pers_single_unique_id", "pers_forename",
    "pers_surname", "pers_sex", "pers_ethnicity", "pers_dob", "pers_expected_dob", "pers_death_date", "pers_is_mother",
    "pers_nationality",
)  # fmt: skip


class People:
    """Makes the tables of people, moment after moment, each of them once and in order."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._fixed = {"pers_person_id": known.ids, "pers_legacy_id": code_column(_legacy_ids(known))}
        self._missing = _Missing(known)
        self._before: Mapping[str, Array] = {}
        self._mother_since = np.full(len(known), NEVER, np.int64)
        child = np.flatnonzero(known.mother != NOBODY)
        np.minimum.at(self._mother_since, known.mother[child], known.first[child])

    def tables(self, seen: Seen, moment: Moment) -> Iterator[tuple[str, pa.Table]]:
        """``ssd_person`` and ``ssd_mother`` as they are sent at a moment at which the records are as ``seen``."""
        now = self._columns(seen, moment)
        changed = _changed(now, self._before)
        born_changed = _changed(_born(now), _born(self._before))
        self._before = now
        yield "ssd_person", self._people(now, np.flatnonzero(changed | moment.whole))
        yield "ssd_mother", self._mothers(now, born_changed, moment)

    def _columns(self, seen: Seen, moment: Moment) -> Mapping[str, Array]:
        known, count = self._known, len(seen.day)
        persons, person = self._known.community.lives.persons, known.person[:count]
        died = persons.died[person]
        return {
            **{name: seen.texts[column] for name, column in _HELD.items()},
            "pers_upn_unknown": self._missing.reasons(seen, moment),
            "pers_expected_dob": np.where(seen.unborn, persons.born[person], NEVER),
            "pers_death_date": np.where(died < moment.end, died, NEVER),
            "pers_is_mother": np.where(self._mother_since[:count] < moment.end, "Y", "N"),
        }

    def _people(self, now: Mapping[str, Array], rows: NDArray[np.int64]) -> pa.Table:
        made = {}
        for name in _ORDER:
            if name in self._fixed:
                made[name] = self._fixed[name].take(pa.array(rows))
            elif name not in now:
                made[name] = pa.nulls(len(rows), pa.string())
            else:
                column = code_column if now[name].dtype.kind == "U" else date_column
                made[name] = column(now[name][rows])
        return pa.table(made)

    def _mothers(self, now: Mapping[str, Array], changed: Array, moment: Moment) -> pa.Table:
        known, count = self._known, len(changed)
        child = np.flatnonzero((known.mother != NOBODY)[:count] & (changed | moment.whole))
        return pa.table(
            {
                "moth_table_id": moment.numbers(child),
                "moth_person_id": known.ids.take(pa.array(known.mother[child])),
                "moth_childs_person_id": known.ids.take(pa.array(child)),
                "moth_childs_dob": code_column(now["pers_dob"][child]),
            }
        )


def _born(columns: Mapping[str, Array]) -> Mapping[str, Array]:
    return {name: values for name, values in columns.items() if name == "pers_dob"}


def _changed(now: Mapping[str, Array], before: Mapping[str, Array]) -> NDArray[np.bool_]:
    """Which records are new or have something else in a column than before."""
    count = len(next(iter(now.values())))
    found = np.ones(count, np.bool_)
    old = len(next(iter(before.values()))) if before else 0
    found[:old] = False
    for name, values in before.items():
        found[:old] |= now[name][:old] != values
    return found


def _legacy_ids(known: Known) -> Codes:
    """Numbers in an older system, of those who have one."""
    shape, setting = parameters()["person"], known.community.setting
    persons = len(known.community.lives.persons)
    has = chosen(setting.stream("feeds", "case-system", "legacy"), shape["legacy"], persons)[known.person]
    ids = local_ids(shape["legacy_prefix"], shape["legacy_step"], setting.numbers(known.person))
    return np.where(has, ids, "")


class _Missing:
    """Why children have no pupil number."""

    def __init__(self, known: Known) -> None:
        self._known = known
        cases, assessments = known.community.need.cases, known.community.need.assessments
        periods = known.community.care.periods
        work = cases.take(~cases.no_further_action)
        only = cases.take(cases.no_further_action)
        done = np.full(len(cases), NEVER, np.int64)
        np.minimum.at(done, assessments.case, assessments.authorised)
        done = np.minimum(done, cases.closed)[~cases.no_further_action]
        new = np.minimum(periods.start.astype(np.int64) + parameters()["no_upn"]["new_days"], periods.end)
        self._worked = Spells(work.person, work.referred, np.full(len(work), NEVER))
        self._referred = Spells(only.person, only.referred, np.full(len(only), NEVER))
        self._assessed = Spells(work.person, work.referred, done)
        self._new = Spells(periods.person, periods.start, new)

    def reasons(self, seen: Seen, moment: Moment) -> Codes:
        """The code for each record of a child without a number, as far as anyone asks; empty for all others."""
        why, persons = parameters()["no_upn"], self._known.community.lives.persons
        person = self._known.person[: len(seen.day)]
        last = moment.end - 1
        asked = np.flatnonzero((seen.texts["upn"] == "") & (plus_years(persons.born[person], why["grown"]) > last))
        who = person[asked]
        reasons = (
            (why["young"], plus_years(persons.born[who], why["school_age"]) > last),
            (why["new_to_care"], self._new.covers(who, last)),
            (why["not_assessed"], self._assessed.covers(who, last)),
            (why["only_referred"], self._referred.began(who, last) & ~self._worked.began(who, last)),
        )
        found = np.full(len(person), "", "U3")
        found[asked] = np.select([flags for _, flags in reasons], [code for code, _ in reasons], why["sought"])
        return found


def flags_sheet(known: Known) -> Sheet:
    """Addresses that must not be told, of mothers and children, and children who have been adopted."""
    shape, persons = parameters()["flags"], known.community.lives.persons
    families, plans = known.community.lives.families, known.community.care.adoptions
    protected = np.flatnonzero(families.protected)
    family = persons.family[known.person]
    hidden = np.isin(known.person, families.mother[protected])
    hidden |= np.isin(family, protected) & (known.mother != NOBODY)
    here = np.flatnonzero(hidden)
    done = np.flatnonzero(plans.adopted < NEVER)
    record = np.concatenate([here, known.of_person[plans.person[done]]])
    since = np.concatenate([known.first[here], plans.adopted[done]])
    sealed = np.arange(len(record)) >= len(here)
    order = np.lexsort((record, since))
    record, since, sealed = record[order], since[order], sealed[order]
    kinds = [np.where(sealed, shape["sealed"][name], shape["confidential"][name]) for name in ("kind", "role")]
    return Sheet(
        (since,),
        {
            "flag_table_id": own_number,
            "flag_person_id": text(known.local_id[record]),
            "flag_kind": text(kinds[0]),
            "flag_start_date": day(since),
            "flag_end_date": day(np.full(len(record), NEVER)),
            "flag_set_by_role": text(kinds[1]),
        },
    )
