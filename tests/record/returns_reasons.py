"""Why a projected return may differ from the council's own: each reason is tested on the facts, not on the column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from forethought.record.projections.returns import Facts, covers, day
from record.returns_measure import Difference, Rows, World, rows_of

HISTORY = "the case system sends six years of history, so earlier plans are not counted"
HOME = "the case system does not hold the home that the council wrote down when care began"
LEAVER = "a care leaver whose care ended before last year: the council's own return looks no further back"
REGISTERED = "the council closed and reopened stays in supported accommodation on the day providers had to register"
NO_ITEM = "the dataset has no item for it"
OFFENCE = "the dataset has the day of the offence, the return asks for that of the decision"
ABROAD = "the code of a fictional authority is on no list: the council wrote 999"
SEVERAL = "the dataset holds several reasons without a day, so none is given"
NUMBER = "the case system's reason for having no pupil number is another, or none"
WORKER = "a worker of the time before care, whom the council's own return leaves out"
SOFTWARE = "who made the file, and when"
LATER = "the enquiry's outcome came after the end of the year; the council told it all the same"

_SUPPORTED = ("H5", "K3")


@dataclass(frozen=True)
class Held:
    """What the case system held, and whom the council's own returns of this year and the one before have in care."""

    facts: Facts
    year: int
    in_care: frozenset[str | None]

    @classmethod
    def of(cls, world: World, form: str, year: int) -> Held:
        """The facts behind the return ``form`` of ``year``; without last year's return that of this year must do."""
        years = [number for number in (year - 1, year) if form == "ssda903" and world.own(form, number).is_dir()]
        held: list[Mapping[str, Rows]] = [rows_of(world.own(form, number), form, number) for number in years]
        return cls(Facts(world.dataset(year)), year, frozenset(key[0] for rows in held for key in rows["Episodes"]))


def _leaver(one: Difference, held: Held) -> bool:
    return one.what == "extra" and one.table in ("OC3", "Header") and one.key[0] not in held.in_care


def _home(one: Difference, held: Held) -> bool:
    """The council's postcode is not that of a home held of the child itself on the day care began."""
    if one.what != "HOME_POST" or one.theirs is None:
        return False
    child, facts = str(one.key[0]), held.facts
    spells = facts.of("ssd_cla_episodes", "clae_person_id", child)
    entered = {day(row, "clae_entered_care_date") or "" for row in spells}
    there = {
        row["addr_address_postcode"]
        for row in facts.of("ssd_address", "addr_person_id", child)
        for on in entered
        if covers(row, "addr_address_start_date", "addr_address_end_date", on) and row["addr_address_type"] == "Home"
    }
    return one.theirs["HOME_POST"] not in there


def _registered(one: Difference, held: Held) -> bool:
    """A stay in supported accommodation that was there on the day, cut by the council and not by the case system."""
    row = one.theirs or one.mine or {}
    return one.table == "Episodes" and row.get("PLACE") in _SUPPORTED and one.what in (
        "missing", "extra", "DEC", "REC", "REASON_PLACE_CHANGE", "URN", "RNE"
    )  # fmt: skip


def _several(one: Difference, held: Held) -> bool:
    rows = held.facts.of("ssd_sdq_scores", "csdq_person_id", one.key[0])
    reasons = {row["csdq_sdq_reason"] for row in rows if row.get("csdq_sdq_reason")}
    return one.what == "SDQ_REASON" and len(reasons) > 1


def _worker(one: Difference, held: Held) -> bool:
    if one.table != "SWEpisodes" or one.what != "extra" or one.mine is None:
        return False
    spells = held.facts.of("ssd_cla_episodes", "clae_person_id", one.key[0])
    entered = max(day(row, "clae_entered_care_date") or "" for row in spells)
    return _iso(str(one.key[1])) < entered


def _unheard(one: Difference, held: Held) -> bool:
    return one.what == "LA_PERM" and (one.theirs or {}).get("LA_PERM") == "999"


def _history(one: Difference, held: Held) -> bool:
    mine, theirs = (int((row or {}).get("NumberOfPreviousCPP") or -1) for row in (one.mine, one.theirs))
    return one.what == "NumberOfPreviousCPP" and mine < theirs


def _later(one: Difference, held: Held) -> bool:
    rows = held.facts.of("ssd_s47_enquiry", "s47e_person_id", one.key[0])
    open_then = [row for row in rows if day(row, "s47e_s47_start_date") == one.key[2]
                 and (day(row, "s47e_s47_end_date") or "9") > f"{held.year}-03-31"]  # fmt: skip
    return one.what == "ICPCnotRequired" and bool(open_then)


def _named(*names: str) -> Callable[[Difference, Held], bool]:
    return lambda one, held: one.what in names


REASONS: Mapping[str, tuple[tuple[str, Callable[[Difference, Held], bool]], ...]] = {
    "ssda903": (
        (LEAVER, _leaver), (HOME, _home), (REGISTERED, _registered), (NO_ITEM, _named("INTERVENTION_OFFERED")),
        (OFFENCE, _named("CONVICTED")), (SEVERAL, _several), (WORKER, _worker), (ABROAD, _unheard),
        (NUMBER, _named("UPN")),
    ),
    "cin": (
        (SOFTWARE, _named("SoftwareCode", "Release", "SerialNo", "DateTime")), (NUMBER, _named("UPNunknown")),
        (HISTORY, _history), (LATER, _later),
    ),
}  # fmt: skip


def explained(form: str, one: Difference, held: Held) -> str | None:
    """The reason for a difference; None where none of those known holds."""
    return next((reason for reason, holds in REASONS[form] if holds(one, held)), None)


def _iso(text: str) -> str:
    return "-".join(reversed(text.split("/")))
