"""Schooling as made, beside what England published: absence, support, meals, suspensions, results, moves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.calibration.targets import ENGLAND, targets
from forethought.synth.days import birthday, september
from forethought.synth.journeys.schooling.calendar import LAST_COMPULSORY, census_day, entry_year
from forethought.synth.journeys.schooling.parameters import GROUPS, PHASES, parameters
from forethought.synth.journeys.schooling.places import at_school
from forethought.synth.journeys.schooling.tables import Schooling
from forethought.synth.journeys.status import Spells, Status
from forethought.synth.journeys.tables import Care, Need
from forethought.synth.lives.tables import Lives
from forethought.synth.rows import NOBODY
from forethought.synth.setting import Setting
from forethought.synth.window import Window

Ints = NDArray[Any]
Flags = NDArray[np.bool_]
Place = tuple[Setting, Lives, Need, Care, Schooling]
"""What is measured of one locality."""
Tally = Counter[str]

_OTHERS, _NEED, _PLAN, _CARE, _OTHER_CARE = range(5)
_PUBLISHED_GROUPS = {"CINO at 31 March": "need", "CPPO at 31 March": "plan", "CLA 12 months at 31 March": "care"}
_TOPICS = {
    "State-funded primary": "primary", "State-funded secondary": "secondary", "Special": "special",
    "State-funded alternative provision school": "alternative", "Total": "total",
}  # fmt: skip
_ABSENCE = {
    "pt_overall": ("missed", "possible"), "pt_sess_authorised": ("authorised", "possible"),
    "pt_sess_unauthorised": ("unauthorised", "possible"), "pt_pupils_pa_10_exact": ("persistent", "pupils"),
    "pt_pupils_pa_50_exact": ("severe", "pupils"),
}  # fmt: skip
_KS2 = {
    "pt_read_met_expected_standard": "reading", "pt_writta_met_expected_standard": "writing",
    "pt_mat_met_expected_standard": "maths", "pt_rwm_met_expected_standard": "rwm",
}  # fmt: skip
_KS4 = {"avg_att8": "att8", "avg_ebaccaps": "ebacc", "pt_l2basics_94": "basics94", "pt_l2basics_95": "basics95"}
_MOVES = {
    "CLA on 31 March|Any moves|With one or more moves during the year": "any1",
    "CLA on 31 March|Mid-year moves|With one or more mid-year moves during the year": "mid1",
    "CLA 2 years on 31 March|Any moves|With one or more moves during the previous 2 years": "any2",
    "CLA 2 years on 31 March|Mid-year moves|With one or more mid-year moves during the previous 2 years": "mid2",
}


def measure(places: Iterable[Place], years: Iterable[int] | None = None) -> list[tuple[str, float, float]]:
    """Target, England's figure and ours, for every target there is (``dataset|group|topic|breakdown|measure``).

    ``years`` are school years, each by the year in which it ends; without it all that lie in the window. Counts are
    scaled to England's number of children and averaged over the years.
    """
    return figures(count(places, years))


def count(places: Iterable[Place], years: Iterable[int] | None = None) -> Counter[str]:
    """What :func:`figures` needs of some localities: counts that add up over localities."""
    tally: Tally = Counter()
    for place in places:
        for year in years or range(place[0].window.last_year - place[0].window.years + 1, place[0].window.last_year):
            look = _Look(place, year)
            tally["children"] += look.residents()
            for part in (_absence, _roll, _suspensions, _key_stage_2, _key_stage_4, _early, _moves):
                tally.update(part(look))
    return tally


class _Look:
    """One locality in one school year."""

    def __init__(self, place: Place, year: int) -> None:
        self.setting, self.lives, self.need, self.care, self.schooling = place
        self.year = year
        self.march = Window.bounds(year)[1] - 1
        self.entry = entry_year(self.lives.persons.born)
        periods = self.care.periods.take(~self.care.periods.respite)
        self._year_in_care = Spells(periods.person, periods.start.astype(np.int64) + 365, periods.end.astype(np.int64))
        self.status = Status(self.need, self.care)

    def groups(self, persons: Ints) -> NDArray[np.int64]:
        """Place in ``GROUPS`` on 31 March; 4 for those in care for less than a year."""
        found = np.where(self.status.in_need(persons, self.march), _NEED, _OTHERS)
        found = np.where(self.status.under_plan(persons, self.march), _PLAN, found)
        found = np.where(self.status.in_care(persons, self.march), _OTHER_CARE, found)
        groups: NDArray[np.int64] = np.where(self._year_in_care.covers(persons, self.march), _CARE, found)
        return groups

    def residents(self) -> int:
        """Children who live here on 31 March."""
        persons = self.lives.persons
        here = (persons.arrived <= self.march) & (persons.left > self.march) & (persons.born <= self.march)
        return int(
            (here & (persons.died > self.march) & persons.child & (birthday(persons.born, 18) > self.march)).sum()
        )

    def pupils(self, day: int) -> tuple[Ints, NDArray[np.str_]]:
        """Pupils of state schools, reception to year 11, on a day, and their phases."""
        rows = self.schooling.enrolments
        level = self.year - self.entry[rows.person]
        there = rows.main & (rows.start <= day) & (rows.end > day) & (rows.phase != "independent")
        there &= (level >= 0) & (level <= LAST_COMPULSORY)
        return rows.person[there], rows.phase[there]


def _named(group: Ints) -> list[tuple[str, Flags]]:
    """Flags of each group by its name, and of all together."""
    parts = [(name, group == number) for number, name in enumerate(GROUPS)]
    return [*parts, ("all", np.ones(len(group), np.bool_))]


def _absence(look: _Look) -> Tally:
    """Pupils aged 5 to 15 at the start of the year."""
    rows = look.schooling.absence
    level = look.year - look.entry[rows.person]
    rows = rows.take((rows.year == look.year) & (level >= 1))
    persons, pair = np.unique(rows.person, return_inverse=True)
    size = len(persons)
    possible = np.bincount(pair, rows.possible, minlength=size)
    authorised = np.bincount(pair, rows.authorised, minlength=size)
    without = np.bincount(pair, rows.unauthorised, minlength=size)
    last = np.zeros(size, np.int64)
    last[pair] = np.arange(len(rows))
    phase = rows.phase[last]
    missed = authorised + without
    found: Tally = Counter()
    for group, mine in _named(look.groups(persons)):
        for kind in (*PHASES, "total"):
            there = mine if kind == "total" else mine & (phase == kind)
            name = f"absence {group} {kind} "
            found[name + "pupils"] += int(there.sum())
            found[name + "possible"] += int(possible[there].sum())
            found[name + "authorised"] += int(authorised[there].sum())
            found[name + "unauthorised"] += int(without[there].sum())
            found[name + "missed"] += int(missed[there].sum())
            found[name + "persistent"] += int((missed >= 0.1 * possible)[there].sum())
            found[name + "severe"] += int((missed >= 0.5 * possible)[there].sum())
    return found


def _roll(look: _Look) -> Tally:
    """Support, plans and free meals on the day of the spring census, by where children stand on 31 March."""
    day = census_day(look.year, "spring")
    persons, phase = look.pupils(day)
    support = look.schooling.support
    held = {kind: support.take(support.kind == kind) for kind in ("K", "E")}
    flags = {kind: Spells(rows.person, rows.start, rows.end).covers(persons, day) for kind, rows in held.items()}
    meals = look.schooling.free_meals
    flags["meals"] = Spells(meals.person, meals.start, meals.end).covers(persons, day)
    found: Tally = Counter()
    for group, mine in _named(look.groups(persons)):
        for kind in (*PHASES, "total"):
            there = mine if kind == "total" else mine & (phase == kind)
            found[f"roll {group} {kind}"] += int(there.sum())
            for name, has in flags.items():
                found[f"roll {group} {kind} {name}"] += int((there & has).sum())
    away = look.schooling.away
    now = (away.start <= day) & (away.end > day)
    found["away home"] += int((now & (away.kind == "home")).sum())
    found["away missing"] += int((now & (away.kind == "missing")).sum())
    return found


def _suspensions(look: _Look) -> Tally:
    rows = look.schooling.exclusions
    first, end = (int(september(look.year + step)) for step in (-1, 0))
    rows = rows.take((rows.day >= first) & (rows.day < end))
    found: Tally = Counter()
    for group, mine in _named(look.groups(rows.person)):
        for kind in (*PHASES, "total"):
            there = mine & (rows.phase == kind) if kind != "total" else mine
            found[f"suspensions {group} {kind}"] += int((there & ~rows.permanent).sum())
            found[f"suspended {group} {kind}"] += len(np.unique(rows.person[there & ~rows.permanent]))
            found[f"permanent {group} {kind}"] += int((there & rows.permanent).sum())
    return found


def _key_stage_2(look: _Look) -> Tally:
    rows = look.schooling.key_stage_2
    rows = rows.take(rows.year == look.year)
    met = {"reading": rows.reading, "writing": rows.writing, "maths": rows.maths}
    met["rwm"] = rows.reading & rows.writing & rows.maths
    found: Tally = Counter()
    for group, mine in _named(look.groups(rows.person)):
        found[f"ks2 {group}"] += int(mine.sum())
        for name, flags in met.items():
            found[f"ks2 {group} {name}"] += int((flags & mine).sum())
    return found


def _key_stage_4(look: _Look) -> Tally:
    rows = look.schooling.key_stage_4
    rows = rows.take(rows.year == look.year)
    values = {"att8": rows.attainment8, "ebacc": rows.ebacc, "basics94": rows.basics94, "basics95": rows.basics95}
    found: Tally = Counter()
    for group, mine in _named(look.groups(rows.person)):
        found[f"ks4 {group}"] += int(mine.sum())
        for name, value in values.items():
            # A tally holds whole numbers: scores by the hundredth.
            found[f"ks4 {group} {name}"] += round(100 * float(value[mine].sum()))
    return found


def _early(look: _Look) -> Tally:
    found: Tally = Counter()
    for name, rows, flags in (
        ("good", look.schooling.profiles, look.schooling.profiles.good),
        ("phonics", look.schooling.phonics, look.schooling.phonics.met),
    ):
        mine = rows.year == look.year
        for group, there in _named(look.groups(rows.person[mine])):
            found[f"{name} {group}"] += int(there.sum())
            found[f"{name} {group} met"] += int(flags[mine][there].sum())
    return found


def _moves(look: _Look) -> Tally:
    """Children looked after on 31 March, at school then, by their changes of school in one and in two years."""
    rows = look.schooling.enrolments
    persons, _ = look.pupils(look.march)
    persons = persons[look.status.in_care(persons, look.march)]
    months = rows.start.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12 + 1
    middle = ~np.isin(months, (8, 9))
    found: Tally = Counter()
    for years in (1, 2):
        first = Window.bounds(look.year + 1 - years)[0]
        recent = rows.main & rows.moved & (rows.start >= first) & (rows.start <= look.march)
        before = at_school(rows, persons, np.full(len(persons), first)) != NOBODY
        there = persons[before]
        found[f"moves {years}"] += len(there)
        found[f"moves any{years}"] += int(np.isin(there, rows.person[recent]).sum())
        found[f"moves mid{years}"] += int(np.isin(there, rows.person[recent & middle]).sum())
    return found


def figures(tally: Counter[str]) -> list[tuple[str, float, float]]:
    """Target, England's figure and ours, from what was counted."""
    made = _rules(tally)
    published = {key: target.value for key, target in targets().items()}
    published |= {str(key): float(value) for key, value in parameters()["published"].items()}
    return [(key, published[key], float(value)) for key, value in made.items() if key in published]


def _share(tally: Tally, part: str, whole: str, times: float = 100.0) -> float:
    return times * tally[part] / max(tally[whole], 1)


def _rules(tally: Tally) -> dict[str, float]:
    """Our figure for each target."""
    found: dict[str, float] = {}
    for title, group in _PUBLISHED_GROUPS.items():
        for topic, kind in _TOPICS.items():
            name = f"absence {group} {kind} "
            key = f"outcomes_absence|{title}|{topic}||"
            for label, (part, whole) in _ABSENCE.items():
                found[key + label] = _share(tally, name + part, name + whole)
            found[key + "t_pupils"] = _share(tally, name + "pupils", "children", ENGLAND)
        for label, part in _KS2.items():
            found[f"outcomes_ks2|{title}|||{label}"] = _share(tally, f"ks2 {group} {part}", f"ks2 {group}")
        found[f"outcomes_ks2|{title}|||t_rwm_eligible_pupils"] = _share(tally, f"ks2 {group}", "children", ENGLAND)
        for label, part in _KS4.items():
            times = 1.0 if part.startswith("basics") else 0.01
            found[f"outcomes_ks4|{title}|||{label}"] = _share(tally, f"ks4 {group} {part}", f"ks4 {group}", times)
        found[f"outcomes_ks4|{title}|||t_pupils"] = _share(tally, f"ks4 {group}", "children", ENGLAND)
    for key, part in _MOVES.items():
        found[f"cla_school_moves|{key}|percentage"] = _share(tally, f"moves {part}", f"moves {part[-1]}")
    return found | {f"lait||||{name}": rule(tally) for name, rule in _LAIT.items()}


def _of(part: str, whole: str, times: float = 100.0) -> Callable[[Tally], float]:
    return lambda tally: _share(tally, part, whole, times)


def _absent(kind: str, part: str) -> Callable[[Tally], float]:
    return _of(
        f"absence all {kind} {part}",
        f"absence all {kind} {'pupils' if part in ('persistent', 'severe') else 'possible'}",
    )


_LAIT: dict[str, Callable[[Tally], float]] = {
    "TotAbs": _absent("total", "missed"),
    "TotPerAbNew": _absent("total", "persistent"),
    "TotSevPerAbNew": _absent("total", "severe"),
    "PriTotAbs": _absent("primary", "missed"),
    "SFPriPerAbNew": _absent("primary", "persistent"),
    "SFPriSevPerAbNew": _absent("primary", "severe"),
    "SecTotAbs": _absent("secondary", "missed"),
    "SFSecPerAbNew": _absent("secondary", "persistent"),
    "SFSecSevPerAbNew": _absent("secondary", "severe"),
    "total_absence_special": _absent("special", "missed"),
    "SpecPerAbNew": _absent("special", "persistent"),
    "SpecSevPerAbNew": _absent("special", "severe"),
    "TotAuthAbs": _absent("total", "authorised"),
    "TotUnAuthAbs": _absent("total", "unauthorised"),
    "SEN_TotSENSuP": _of("roll all total K", "roll all total"),
    "SEN_TotStat": _of("roll all total E", "roll all total"),
    "CINSEN_SUP": _of("roll need total K", "roll need total"),
    "CINStatement": _of("roll need total E", "roll need total"),
    "CLA_SEN_support": _of("roll care total K", "roll care total"),
    "CLA_EHCP": _of("roll care total E", "roll care total"),
    "PriFSM": _of("roll all primary meals", "roll all primary"),
    "SecFSM": _of("roll all secondary meals", "roll all secondary"),
    "CINFSM": _of("roll need total meals", "roll need total"),
    "Total_ Pup_FixedEx": _of("suspended all total", "roll all total"),
    "Pri_ Pup_FixedEx": _of("suspended all primary", "roll all primary"),
    "Sec_ Pup_FixedEx": _of("suspended all secondary", "roll all secondary"),
    "Spec_ Pup_FixedEx": _of("suspended all special", "roll all special"),
    "TotFixedEx": _of("suspensions all total", "roll all total"),
    "TotPermEx": _of("permanent all total", "roll all total"),
    "CINFixedExclusion": _of("suspended need total", "roll need total"),
    "CINPermExclusion": _of("permanent need total", "roll need total"),
    "LAC_Fixed_ Ex": _of("suspended care total", "roll care total"),
    "KS2RWM_Expected_STD": _of("ks2 all rwm", "ks2 all"),
    "KS4_ATT8": _of("ks4 all att8", "ks4 all", 0.01),
    "EngMaths9-4": _of("ks4 all basics94", "ks4 all", 1.0),
    "EngMaths9-5": _of("ks4 all basics95", "ks4 all", 1.0),
    "EngBacAvgPointScore": _of("ks4 all ebacc", "ks4 all", 0.01),
    "FSP_NEW_GOODDEV": _of("good all met", "good all"),
    "CIN_Good _Develop": _of("good need met", "good need"),
    "CPP_Good_Develop": _of("good plan met", "good plan"),
    "LAC_Good_Develop": _of("good care met", "good care"),
    "KS1P_all": _of("phonics all met", "phonics all"),
    "special_share": _of("roll all special", "roll all total"),
    "alternative_share": _of("roll all alternative", "roll all total"),
    "home_educated": _of("away home", "roll all total"),
    "missing_education": _of("away missing", "roll all total"),
}
