"""Name groups of records: which person lives on, which id is merged away, split off or comes back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, cast

from ..errors import LinkageError
from .events import Event, in_order
from .person_ids import fresh_id

Founding = tuple[str, str]
"""Place in time: the day or moment something was first known (ISO text), and the record it was known by."""


@dataclass(frozen=True)
class Identity:
    """Who is who after a run: record to person, the events, and identifiers that now lead to another."""

    person_of: Mapping[str, str]
    events: tuple[Event, ...]
    aliases: Mapping[str, str]


@dataclass(frozen=True)
class Touched:
    """A group that a run decided on: records, new or known, and `persons` of the spine that belong to it whole."""

    records: tuple[str, ...]
    persons: tuple[str, ...] = ()


class Known(Protocol):
    """What naming asks of the spine: only ever about one id or one record, never about all. See `SpineState`."""

    def taken(self, person_id: str) -> bool:
        """Whether the id was ever given."""

    def resolve(self, person_id: str) -> str:
        """The person an id leads to today; itself when it stands."""

    def founded(self, person_id: str) -> Founding:
        """When and on which record a person was founded."""

    def path(self, record_id: str) -> Sequence[str]:
        """The ids a record goes through, from the one it was given to the person it is today."""

    def own(self, record_id: str) -> str:
        """The id a record was given, empty when it came after that person had absorbed another."""

    def path_of(self, person_id: str) -> Sequence[str]:
        """The ids an id goes through, itself first."""

    def absorbed(self, person_id: str) -> Iterable[str]:
        """All ids that lead to a person, at any distance."""

    def joined(self, person_id: str) -> Iterable[str]:
        """The ids that lead to a person at once, the one absorbed first before the others."""

    def is_sealed(self, person_id: str) -> bool:
        """Whether nothing may join this person any more."""


@dataclass
class _Part:
    """One group in the making."""

    records: tuple[str, ...]
    persons: tuple[str, ...]
    place: Founding
    living: list[str] = field(default_factory=list)
    alias: list[str] = field(default_factory=list)
    person: str = ""


def identify(
    groups: Iterable[Sequence[str] | Touched],
    founding: Mapping[str, Founding],
    spine: Mapping[str, str],
    key: bytes,
    known: Known | None = None,
    *,
    effective: date | None = None,
) -> Identity:
    """Name each group of records, keeping the identifiers of the spine. Only the groups given are looked at.

    `groups`: those that a run touched, each a sequence of records or a `Touched`; a person whose records are told
    apart must be given with all of them. `founding`: for each record in a group its place in time. `spine`: record
    to person, only asked for the records given. `known`: what else the spine knows (`SpineState`, which is both);
    without it ids and founding are taken from `spine` alone, which is then read whole. `effective`: the day from
    which merges and splits hold, None for the day they are recorded.

    The survivor of a merge is the person founded first, the others become aliases. A split that takes a merge back
    gives the alias its records again; any other split leaves the id with the part that has most records (on a
    tie, the founding one) and founds a new id on the rest. Raises `LinkageError` for a person named in two groups,
    one that the spine does not know, and one that is sealed and would be joined.
    """
    asked = known or _asked(spine, founding)
    parts = _parts(groups, founding, asked)
    _place(parts, founding, spine, asked)
    given: set[str] = set()
    for part in parts:
        part.person = _chosen(part, key, asked, given)
        given.add(part.person)
    revived = {part.person: part.person for part in parts if part.alias and not part.living}
    merged = {other: part.person for part in parts for other in part.living[1:]}
    led = _led_elsewhere(parts, asked, merged, revived)
    joins = [*led.items(), *merged.items()]
    events = [Event("merged", p, other, "", _ONE, effective=effective) for other, p in joins]
    paths = merged | led
    events += [e for part in parts for e in _events(part, founding, spine, asked, paths, revived, effective)]
    person_of = {record: part.person for part in parts for record in part.records}
    return Identity(person_of, in_order(events), merged)


def _led_elsewhere(
    parts: list[_Part], known: Known, merged: Mapping[str, str], revived: Mapping[str, str]
) -> dict[str, str]:
    """Ids that led to another already and whose records are now in a part to which they would not lead.

    The furthest from the person they led to come first: they are to leave before what they led through does.
    """
    found: dict[str, str] = {}
    aliases = [(len(known.path_of(alias)), alias, part.person) for part in parts for alias in part.alias]
    for _, alias, person in sorted(aliases):
        if end_of(known.path_of(alias), {**merged, **found}, revived) != person:
            found[alias] = person
    return dict(reversed(found.items()))


def _asked(spine: Mapping[str, str], founding: Mapping[str, Founding]) -> Known:
    """The spine itself when it knows more than who is who, else what can be told from it."""
    knows = all(hasattr(spine, name) for name in ("taken", "founded", "own", "absorbed"))
    return cast(Known, spine) if knows else _Pairs(spine, founding)


def _parts(groups: Iterable[Sequence[str] | Touched], founding: Mapping[str, Founding], known: Known) -> list[_Part]:
    parts = []
    for group in groups:
        records, persons = (group.records, group.persons) if isinstance(group, Touched) else (group, ())
        unknown = [p for p in persons if not known.taken(p)]
        if unknown:
            raise LinkageError(
                "A group names a person that the spine does not know", where="groups", do="give ids of the spine"
            )
        whole = tuple(dict.fromkeys(map(known.resolve, persons)))
        ordered = tuple(sorted(records, key=founding.__getitem__))
        places = [founding[ordered[0]]] if ordered else []
        place = min(places + [known.founded(p) for p in whole])
        parts.append(_Part(ordered, whole, place))
    return sorted(parts, key=lambda part: part.place)


def _place(parts: list[_Part], founding: Mapping[str, Founding], spine: Mapping[str, str], known: Known) -> None:
    """Say for each person of the spine that was touched in which part it lives on, and which alias comes back where."""
    shares: defaultdict[str, defaultdict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    whole: dict[str, int] = {}
    for number, part in enumerate(parts):
        for person in part.persons:
            if whole.setdefault(person, number) != number:
                raise LinkageError(
                    "One person was given to two groups", where="groups", do="give its records, told apart"
                )
        for record in part.records:
            person_now = spine.get(record)
            if person_now is not None:
                shares[person_now][number].append(record)
    for person in {*shares, *whole}:
        held: Mapping[int, list[str]] = shares.get(person, {})
        if person in whole or len(held) == 1:
            parts[whole[person] if person in whole else next(iter(held))].living.append(person)
        else:
            _tell_apart(person, held, parts, founding, known)
    for part in parts:
        part.living.sort(key=lambda p: (known.founded(p), p))
        part.alias = _lasting(part.alias, known)


def _tell_apart(
    person: str, held: Mapping[int, list[str]], parts: list[_Part], founding: Mapping[str, Founding], known: Known
) -> None:
    """Of a person whose records lie in several parts: the heir of its id, and of each id that it had absorbed."""
    by_id: defaultdict[str, defaultdict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for number, records in held.items():
        for record in records:
            by_id[known.own(record)][number].append(record)
    parts[_heir(_of_id(person, by_id, known) or held, founding)].living.append(person)
    for other in known.absorbed(person):
        if shares := _of_id(other, by_id, known):
            parts[_heir(shares, founding)].alias.append(other)


def _of_id(person: str, by_id: Mapping[str, Mapping[int, list[str]]], known: Known) -> Mapping[int, list[str]] | None:
    """Where the records lie that an id was given; when none is left, those of the id that it absorbed first."""
    if person in by_id:
        return by_id[person]
    below = (_of_id(other, by_id, known) for other in known.joined(person))
    return next((shares for shares in below if shares), None)


def _heir(shares: Mapping[int, list[str]], founding: Mapping[str, Founding]) -> int:
    return min(shares, key=lambda n: (-len(shares[n]), min(founding[r] for r in shares[n])))


def _lasting(aliases: list[str], known: Known) -> list[str]:
    """The alias that comes back first: the one nearest to the person it led to, then the one founded first."""
    return sorted(aliases, key=lambda a: (len(known.path_of(a)), known.founded(a), a))


def _chosen(part: _Part, key: bytes, known: Known, given: set[str]) -> str:
    if part.living:
        newcomers = [r for r in part.records if not known.path(r)]
        if (len(part.living) > 1 or newcomers) and any(map(known.is_sealed, part.living)):
            raise LinkageError(
                "A sealed identity would be joined",
                where="groups",
                why="nothing may lead from one side of a seal to the other",
                do="leave its records out of the linkage",
            )
        return part.living[0]
    if part.alias:
        return part.alias[0]
    return fresh_id(key, part.records[0], lambda p: p in given or known.taken(p))


def _events(
    part: _Part,
    founding: Mapping[str, Founding],
    spine: Mapping[str, str],
    known: Known,
    merged: Mapping[str, str],
    revived: Mapping[str, str],
    effective: date | None,
) -> list[Event]:
    """Everything that happens to one part: first to ids, then to the records that do not follow by themselves."""
    person, found = part.person, []
    fresh, back = not part.living and not part.alias, bool(part.alias) and not part.living
    held = [r for r in part.records if r in spine]
    if back:
        led_to = known.resolve(person)
        found.append(Event("revived", person, led_to, "", "a join was taken back", effective=effective))
    split_from: set[str] = set()
    for record in held:
        old = spine[record]
        if fresh and old not in split_from:
            split_from.add(old)
            found.append(Event("split", person, old, record, "these records are another person", effective=effective))
        elif end_of(known.path(record), merged, revived) != person:
            kind = "moved" if fresh or back else "corrected"
            found.append(Event(kind, person, old, record, _MOVES[kind], effective=effective))
    newcomers = [r for r in part.records if r not in spine]
    if fresh and not held:
        founder, *newcomers = newcomers
        found.append(Event("created", person, "", founder, "first seen", effective=day_of(founding[founder])))
    found += [Event("attached", person, "", r, "joins this person", effective=day_of(founding[r])) for r in newcomers]
    return found


_ONE = "records of both are one person"
_MOVES = {"moved": "goes with the part told apart", "corrected": "belonged to another person"}


def end_of(path: Sequence[str], merged: Mapping[str, str], revived: Mapping[str, str]) -> str:
    """The person that a record with this path would come to by the ids alone, after merges and revivals."""
    step = ""
    for step in path:
        if step in revived:
            return revived[step]
        if step in merged:
            return merged[step]
    return step


def day_of(founding: Founding) -> date | None:
    """The day of a place in time, None when it is not known."""
    try:
        return date.fromisoformat(founding[0][:10])
    except ValueError:
        return None


class _Pairs:
    """What a bare mapping of records to persons knows: no history, so nothing leads anywhere else."""

    def __init__(self, spine: Mapping[str, str], founding: Mapping[str, Founding]) -> None:
        self._spine = spine
        self._founded: dict[str, Founding] = {}
        for record, person in spine.items():
            first = founding.get(record, ("9999", record))
            self._founded[person] = min(first, self._founded.get(person, first))

    def taken(self, person_id: str) -> bool:
        return person_id in self._founded

    def resolve(self, person_id: str) -> str:
        return person_id

    def founded(self, person_id: str) -> Founding:
        return self._founded[person_id]

    def path(self, record_id: str) -> Sequence[str]:
        return (self._spine[record_id],) if record_id in self._spine else ()

    def own(self, record_id: str) -> str:
        return self._spine[record_id]

    def path_of(self, person_id: str) -> Sequence[str]:
        return (person_id,)

    def absorbed(self, person_id: str) -> Iterable[str]:
        return ()

    joined = absorbed

    def is_sealed(self, person_id: str) -> bool:
        return False
