"""Works times in care out into episodes that chain: each begins on the day the one before it ends."""

from __future__ import annotations

from dataclasses import dataclass

from forethought.synth.journeys.care.children import Children
from forethought.synth.journeys.care.columns import table
from forethought.synth.journeys.care.leaving import AT_18
from forethought.synth.journeys.care.luck import Luck
from forethought.synth.journeys.care.moves import Mover
from forethought.synth.journeys.care.parameters import choice
from forethought.synth.journeys.care.places import FAMILY, KIN, Places, kind_of
from forethought.synth.journeys.care.siblings import Move
from forethought.synth.journeys.care.stay import SPECIAL_GUARDIAN, Stay
from forethought.synth.journeys.tables import CarePeriods, Episodes
from forethought.synth.rows import NEVER

_CHANGE = "X1"


@dataclass(slots=True)
class _Episode:
    """One episode in the making, without the columns of its period."""

    start: int
    rne: str
    status: str
    move: Move
    end: int = NEVER
    rec: str = ""
    reason_moved: str = ""


def make_episodes(children: Children, stays: list[Stay]) -> Episodes:
    """The episodes of ``stays``; this also settles, by the last placement, why each stay ended."""
    setting = children.setting
    luck = Luck(setting.stream("care", "placements"))
    mover = Mover(Places(setting, luck), luck, setting.window.end)
    rows: list[list[tuple[object, ...]]] = [[] for _ in stays]
    # Those who come later can live with brothers and sisters who are there.
    for number, stay in sorted(enumerate(stays), key=lambda pair: (pair[1].start, pair[0])):
        home = _home(children, stay)
        found = _chain(stay, mover.moves(stay, home))
        stay.reason = found[-1].rec = final_reason(luck, stay, found[-1].move.placement.place)
        shown = "" if stay.kind == "break" else home
        rows[number] = [_row(number, stay, episode, shown) for episode in found]
    return table(Episodes, [row for mine in rows for row in mine])


def _home(children: Children, stay: Stay) -> str:
    at = children.home(stay.child, stay.start)
    return "" if at is None else str(children.ground.postcode[at])


def _chain(stay: Stay, moves: list[Move]) -> list[_Episode]:
    statuses, placements = dict(stay.legal), {move.day: move for move in moves}
    found: list[_Episode] = []
    status, placement = "", moves[0]
    for day in sorted({*statuses, *placements}):
        move = placements.get(day)
        rne = _new_episode(bool(found), move, legal=day in statuses)
        status, placement = statuses.get(day, status), move or placement
        if found:
            found[-1].end, found[-1].rec = day, _CHANGE
            found[-1].reason_moved = move.reason if move else ""
        found.append(_Episode(day, rne, status, placement))
    found[-1].end = stay.end
    return found


def _new_episode(follows: bool, move: Move | None, *, legal: bool) -> str:
    """Why an episode begins: start, legal status, placement, the same carers' status, or two of these."""
    if not follows:
        return "S"
    if move is None:
        return "L"
    if legal:
        return "U" if move.same_carer else "B"
    return "T" if move.same_carer else "P"


def final_reason(luck: Luck, stay: Stay, place: str) -> str:
    """Why care ended, for a child whose last placement was ``place``."""
    if stay.reason == SPECIAL_GUARDIAN:
        kind = "kin" if place in KIN else "foster" if place in FAMILY else "other"
        return luck.pick(choice("special_guardian", kind))
    if stay.reason != AT_18:
        return stay.reason
    lived = {"kin": "family", "foster": "family", "supported": "supported", "parents": "parents"}
    table = ("alone", "at_18") if stay.kind == "alone" else ("leave", "at_18")
    return luck.pick(choice(*table, lived.get(kind_of(place), "residential")))


def _row(number: int, stay: Stay, episode: _Episode, home: str) -> tuple[object, ...]:
    placement = episode.move.placement
    return (
        number, stay.child.person, episode.start, episode.end, episode.rne, episode.status, placement.place,
        placement.provider_code, placement.provider, home, placement.postcode, episode.rec, episode.reason_moved,
        stay.need,
    )  # fmt: skip


def make_periods(stays: list[Stay]) -> CarePeriods:
    """One row for each stay."""
    rows = [
        (stay.child.person, stay.case, stay.start, stay.end, stay.reason, stay.need, stay.kind == "alone",
         stay.kind == "break")
        for stay in stays
    ]  # fmt: skip
    return table(CarePeriods, rows)
