"""Episodes of care of a year: the council's own, cut wherever legal status or placement changes within one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from forethought.model import load_form
from forethought.record.projections.returns import Facts, Mapped, ReturnYear, Row, covers, day, latest

STARTED, CEASED = "clae_cla_episode_start_date", "clae_cla_episode_ceased_date"
STATUS = ("lega_legal_status_start_date", "lega_legal_status_end_date")
PLACEMENT = ("clap_cla_placement_start_date", "clap_cla_placement_end_date")
_OF_PLACE = ("clap_cla_placement_type", "clap_cla_placement_postcode", "clap_cla_placement_urn",
             "clap_cla_placement_provider")  # fmt: skip
_CARER = ("clap_cla_placement_postcode", "clap_cla_placement_urn")


@dataclass(frozen=True)
class Episode:
    """One row of the return: one legal status, one placement. ``ends`` and ``ended_because`` are None while it is open
    on the last day of the year. ``held`` is the council's own episode with the placement's items."""

    child: str
    begins: str
    began_because: str | None
    ends: str | None
    ended_because: str | None
    status: str | None
    place: str | None
    short_break: bool
    held: Row

    @property
    def entered(self) -> str:
        """The day the period of care began; that of the episode where it is not held."""
        return day(self.held, "clae_entered_care_date") or self.begins


def episodes_of(facts: Facts, mapped: Mapped, year: ReturnYear) -> tuple[Episode, ...]:
    """Every episode that touches the year, in order of child and day.

    What begins after the year's last day is not there, and what ends after it is open: the return says what was known
    on that day.
    """
    found = [
        episode
        for child, rows in facts.by("ssd_cla_episodes", "clae_person_id").items()
        for episode in _Child(facts, mapped, year, child).episodes(rows)
    ]
    return tuple(sorted(found, key=lambda episode: (episode.child, episode.begins, episode.ends or "9")))


class _Piece(NamedTuple):
    """What holds from a day on within one of the council's episodes, and why a new episode begins then."""

    begins: str
    because: str | None
    status: Row
    place: Row


class _Child:
    """The statuses and placements of one child."""

    def __init__(self, facts: Facts, mapped: Mapped, year: ReturnYear, child: str) -> None:
        codes = load_form("ssda903", year.number).tables["Episodes"].fields["LS"].codes or {}
        self._mapped, self._year, self._child = mapped, year, child
        statuses = facts.of("ssd_legal_status", "lega_person_id", child)
        self._statuses = [row for row in statuses if (row.get("lega_legal_status") or "").upper() in codes]
        self._placements = facts.of("ssd_cla_placement", "clap_person_id", child)
        self._goes_on: str = mapped.terms["goes_on"]
        self._by_id = facts.by("ssd_cla_placement", "clap_cla_placement_id")

    def episodes(self, rows: Iterable[Row]) -> Iterator[Episode]:
        for row in rows:
            begin, ceased = day(row, STARTED), self._year.by_then(row, CEASED)
            if begin is not None and self._year.touches(begin, ceased):
                pieces = list(self._pieces(row, begin, ceased))
                ends = [piece.begins for piece in pieces[1:]]
                for piece, end in zip(pieces, [*ends, ceased], strict=True):
                    if self._year.touches(piece.begins, end):
                        because = row.get("clae_cla_episode_ceased_reason") if piece is pieces[-1] else self._goes_on
                        yield self._episode(row, piece, end, because)

    def _pieces(self, row: Row, begin: str, ceased: str | None) -> Iterator[_Piece]:
        """Where a council's episode changes within: day, reason, status and placement from then on."""
        entered = day(row, "clae_entered_care_date")
        because = row.get("clae_cla_episode_start_reason") or (
            self._mapped.terms["started"] if entered == begin else None
        )
        status, place = self._status_on(begin), self._place_on(row, begin)
        yield _Piece(begin, because, status, place)
        for on in self._changes(row, begin, ceased):
            after = (
                latest((held for held in self._statuses if day(held, STATUS[0]) == on), *STATUS) or status,
                latest((held for held in self._of_period(row) if day(held, PLACEMENT[0]) == on), *PLACEMENT) or place,
            )
            reason = self._reason((status, place), after)
            if reason is not None:
                status, place = after
                yield _Piece(on, reason, status, place)

    def _changes(self, row: Row, begin: str, ceased: str | None) -> Sequence[str]:
        starts = {day(held, STATUS[0]) for held in self._statuses}
        starts |= {day(held, PLACEMENT[0]) for held in self._of_period(row)}
        within = {on for on in starts if on is not None and begin < on}
        return sorted(on for on in within if (on <= self._year.last if ceased is None else on < ceased))

    def _reason(self, before: tuple[Row, Row], after: tuple[Row, Row]) -> str | None:
        """Why a new episode begins; None where nothing that the return asks about has changed."""
        terms = self._mapped.terms
        status = _differ(before[0], after[0], ("lega_legal_status",))
        place = _differ(before[1], after[1], _OF_PLACE)
        if not place:
            return terms["only_status"] if status else None
        same_carer = all(after[1].get(name) for name in _CARER) and not _differ(before[1], after[1], _CARER)
        reason: str = terms["both" if status else "only_place"]["same_carer" if same_carer else "other_carer"]
        return reason

    def _status_on(self, on: str) -> Row:
        return latest((row for row in self._statuses if covers(row, *STATUS, on)), *STATUS) or {}

    def _place_on(self, row: Row, on: str) -> Row:
        """The placement that the council's episode names, if it was in force; else the one in force."""
        named = self._by_id.get(row.get("clae_cla_placement_id") or "", ())
        for rows in ([held for held in named if held.get("clap_person_id") == self._child], self._of_period(row)):
            found = latest((held for held in rows if covers(held, *PLACEMENT, on)), *PLACEMENT)
            if found is not None:
                return found
        return {}

    def _of_period(self, row: Row) -> list[Row]:
        """Placements of the episode's period of care, and those that name none."""
        period = row.get("clae_cla_id")
        return [held for held in self._placements if not period or held.get("clap_cla_id") in (period, None)]

    def _episode(self, row: Row, piece: _Piece, end: str | None, because: str | None) -> Episode:
        mapped, place = self._mapped, piece.place
        ended = None if end is None else because
        moved = end is not None and ended == self._goes_on and day(place, PLACEMENT[1]) == end
        reason = place.get("clap_cla_placement_change_reason") if moved else None
        status = (piece.status.get("lega_legal_status") or "").upper() or None
        kind = (place.get("clap_cla_placement_type") or "").upper() or None
        return Episode(
            child=self._child,
            begins=piece.begins,
            began_because=piece.because,
            ends=end,
            ended_because=ended,
            status=status,
            place=mapped.code("placement", self._year.number, kind),
            short_break=status in mapped.terms["short_breaks"],
            held={**place, **row, "moved_because": reason},
        )


def _differ(before: Row, after: Row, names: Iterable[str]) -> bool:
    return any(before.get(name) != after.get(name) for name in names)
