"""Opening the record about one person at a terminal: as an account, for a purpose, under a grant, into the log."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forethought.cli.commands.record.options import account, moment, two_times
from forethought.cli.console import Exit, Screen
from forethought.cli.options import common, now, today
from forethought.cli.service import ask_secret, audit_of
from forethought.model.errors import UserError

if TYPE_CHECKING:
    from forethought.cli.told_view import Telling
    from forethought.governance import Authority, Principal
    from forethought.operations import DjangoAudit
    from forethought.record import Reader, Withheld
    from forethought.telling import Sources, Told

DIRECT_CARE, CASE_REVIEW = "direct_care", "case_review"


@dataclass(frozen=True)
class Asked:
    """What was asked: of whom, on which day, by whose knowledge; who asks, why, and where it is answered."""

    person: str
    as_at: date
    as_known_at: datetime
    screen: Screen
    workspace: Path
    username: str
    purpose: str

    def sit_down(self) -> Sitting:
        """As :func:`sit_down`, for the account that asks."""
        return sit_down(self.workspace, self.username)

    @contextmanager
    def read(self) -> Iterator[tuple[Reader, Sources]]:
        """The record about the person, for whoever asks, and the names of sources; raises as :meth:`Sitting.reader`."""
        sitting = self.sit_down()
        with sitting.reader(self.purpose, [self.person]) as reader:
            yield reader, sitting.sources(self.purpose)

    def document(
        self, names: Mapping[str, Told], withheld: Iterable[Withheld], sources: Sources, **found: object
    ) -> None:
        """The answer for a program: of whom, by what name, which two times; what was ``found`` and what is withheld."""
        from forethought.telling.documents import if_any
        from forethought.telling.reading_documents import withheld_document
        from forethought.telling.told import Told

        times = {"as_at": self.as_at, "as_known_at": self.as_known_at.isoformat()}
        name, hidden = if_any(names.get(self.person, Told(""))), withheld_document(withheld, sources)
        self.screen.document({"person_id": self.person, **times, "name": name, **found, "withheld": hidden})

    def telling(self) -> Telling:
        """A new telling of the answer at the terminal."""
        from forethought.cli.told_view import Telling

        return Telling(self.screen)

    def end(self, telling: Telling, withheld: Iterable[Withheld], sources: Sources) -> int:
        """The last of the answer at the terminal: what is withheld, the notes that are left, the rules."""
        say_withheld(telling, self.screen, withheld, sources)
        telling.close()
        return int(Exit.DONE)

    def words(self, before: str = "on") -> str:
        """The two times in words, the first after ``before``."""
        from forethought.governance import english_day
        from forethought.model import day_in_words

        known = day_in_words(english_day(self.as_known_at))
        return f"{before} {day_in_words(self.as_at)}, as stated by {known}"


def about_a_person(purpose: str) -> Callable[[Callable[[Asked], int]], Callable[..., int]]:
    """PERSON, who reads, the two times, why (``purpose`` unless another is said), workspace and form of the answer.

    The command is given them as one ``Asked``.
    """
    said = click.option("--purpose", default=purpose, show_default=True, help="Why it is read.")

    def options(function: Callable[[Asked], int]) -> Callable[..., int]:
        @wraps(function)
        def command(
            person: str,
            username: str,
            as_at: datetime | None,
            as_known_at: datetime | None,
            purpose: str,
            workspace: Path,
            as_json: bool,
        ) -> int:
            day, known = _times(as_at, as_known_at)
            return function(Asked(person, day, known, Screen(as_json=as_json), workspace, username, purpose))

        return click.argument("person")(account(two_times(said(common(command)))))

    return options


def _times(as_at: datetime | None, as_known_at: datetime | None) -> tuple[date, datetime]:
    """The two times as they were given; today and now where they were not. Raises ``UserError`` for times to come."""
    known, day = moment(as_known_at) or now(), as_at.date() if as_at else today()
    if day > today() or known.date() > today():
        raise UserError(
            "Nobody has stated anything of a time to come",
            where="--as-at" if day > today() else "--as-known-at",
            do="Give today or an earlier day",
        )
    return day, min(known, now())


@dataclass(frozen=True)
class Sitting:
    """Who sits at the terminal, with the authority that decides."""

    workspace: Path
    gate: Authority
    audit: DjangoAudit
    principal: Principal

    @contextmanager
    def reader(self, purpose: str, people: Iterable[str]) -> Iterator[Reader]:
        """The record about ``people``; raises ``Denied`` (logged) when they are not this person's to read about."""
        from forethought.workflow import Workspace, open_as

        held = Workspace(self.workspace)
        with open_as(held, self.gate, self.audit, now, self.principal, purpose, subjects=list(people)) as reader:
            yield reader

    def sources(self, purpose: str) -> Sources:
        """The names of organisations by the workspace's agreements, and by which of them one may read."""
        from forethought.telling import Sources

        return Sources(self.gate.agreements, purpose)


def sit_down(workspace: Path, username: str) -> Sitting:
    """The account's principal after it was signed in as at any terminal, and the gate of the workspace."""
    from forethought.workflow import Workspace, authority

    audit = audit_of(workspace)  # first: accounts load only once Django is started
    from forethought.operations import signed_in_at_terminal

    gate = authority(Workspace(workspace), audit, now)
    return Sitting(workspace, gate, audit, signed_in_at_terminal(username, ask_secret))


def names_of_people(reader: Reader, people: Iterable[str], sources: Sources) -> dict[str, Told]:
    """What each of ``people`` is called now, by person id; those without a name that may be seen are left out."""
    from forethought.record.reading import name_facts
    from forethought.telling.naming import called

    who = sorted(set(people))
    return called(who, name_facts(reader, who), sources)


def labelled(lines: Iterable[tuple[str, Told]]) -> list[Told | str]:
    """Values, each behind its label."""
    return [value.after(f"{label}:") for label, value in lines]


def say_withheld(telling: Telling, screen: Screen, withheld: Iterable[Withheld], sources: Sources) -> None:
    """How much is withheld, and who holds it; never what."""
    held: dict[str, int] = {}
    for item in withheld:
        name = sources.name(item.source)
        held[name] = held.get(name, 0) + 1
    if held:
        listed = ", ".join(f"{number:,} by {source}" for source, number in sorted(held.items()))
        screen.say(f"Withheld, being protected: {listed}. {telling.rule('withheld')}")
