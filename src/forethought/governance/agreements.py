"""Data sharing agreements as dated files: who shares what with whom, under which law, until when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources.abc import Traversable
from pathlib import Path

from forethought.governance.cards import CARD_FOLDER, Card, parse_card
from forethought.governance.errors import AgreementError
from forethought.model.forms import FIELD_SETS

_PARTY_ROLES = ("controller", "joint_controller", "processor", "recipient")
_SHARING = frozenset({"joint_controller", "processor", "recipient"})
"""The roles of those to whom an agreement opens what others hold."""


@dataclass(frozen=True, slots=True)
class Party:
    """One organisation in an agreement; ``kind`` is what a child is told ('your school'), never its name."""

    id: str
    name: str
    kind: str
    role: str


@dataclass(frozen=True, slots=True)
class Dataset:
    """One feed of one controller: the field sets that may be read, less the attributes held back."""

    controller: str
    feed: str
    field_sets: frozenset[str]
    held_back: frozenset[str]


@dataclass(frozen=True, slots=True)
class Signature:
    """A party's signature: the post that signed, never a person's name, and the day."""

    party: str
    post: str
    on: date


@dataclass(frozen=True, slots=True)
class Agreement:
    """A data sharing agreement. ``start``, ``end`` and ``review_by`` are inclusive days, as in the file."""

    id: str
    title: str
    fictional: bool
    parties: tuple[Party, ...]
    datasets: tuple[Dataset, ...]
    population: str
    purposes: frozenset[str]
    gateway: tuple[str, ...]
    start: date
    end: date
    review_by: date
    revoked: date | None
    signed: tuple[Signature, ...]

    def in_force(self, on: date) -> bool:
        """Whether anything may be read under it on ``on``."""
        return not self.why_not(on)

    def opened_to(self, organisation: str | None) -> tuple[Dataset, ...]:
        """The datasets that ``organisation`` may read under it: a controller its own, whoever else shares in it all.

        None is who acts for no organisation (see :attr:`Principal.party`): all. An organisation that is no party: none.
        """
        roles = {party.role for party in self.parties if party.id == organisation}
        if organisation is None or roles & _SHARING:
            return self.datasets
        return tuple(data for data in self.datasets if data.controller == organisation)

    def why_not(self, on: date) -> str:
        """Empty when in force on ``on``, else the reason in words. Fails closed (N7).

        It is not in force when any party has not signed by then, before its start, from midnight at the end
        of its last day, past its review date, or from the day it was revoked.
        """
        unsigned = {party.id for party in self.parties} - {mark.party for mark in self.signed if mark.on <= on}
        checks = (
            (bool(unsigned), "not every party has signed"),
            (on < self.start, "it has not begun"),
            (on > self.end, "it has ended"),
            (on > self.review_by, "its review is overdue"),
            (self.revoked is not None and on >= self.revoked, "it has been revoked"),
        )
        return next((reason for failed, reason in checks if failed), "")

    def covers(self, feed: str, controller: str | None = None) -> bool:
        """Whether ``feed`` (of ``controller``, when given) is among its datasets."""
        return any(data.feed == feed and controller in (None, data.controller) for data in self.datasets)


class Agreements(Mapping[str, Agreement]):
    """The agreements of a workspace by id. ``problems`` holds files that could not be read; they open
    nothing.
    """

    def __init__(self, agreements: Iterable[Agreement] = (), problems: Iterable[AgreementError] = ()) -> None:
        self._by_id = {agreement.id: agreement for agreement in agreements}
        self.problems = tuple(problems)

    def __getitem__(self, key: str) -> Agreement:
        return self._by_id[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_id)

    def __len__(self) -> int:
        return len(self._by_id)

    def in_force(self, on: date, purpose: str | None = None) -> tuple[Agreement, ...]:
        """Agreements in force on ``on`` (for ``purpose``, when given), by id."""
        live = (self._by_id[key] for key in sorted(self._by_id))
        return tuple(item for item in live if item.in_force(on) and (purpose is None or purpose in item.purposes))

    def agreement_for(
        self, feed: str, on: date, controller: str | None = None, *, purpose: str | None = None
    ) -> Agreement | None:
        """The first agreement in force on ``on`` (for ``purpose``, when given) that covers ``feed``.

        ``None`` means: do not read it.
        """
        return next((item for item in self.in_force(on, purpose) if item.covers(feed, controller)), None)

    def require(self, agreement_id: str, feed: str, controller: str, on: date) -> Agreement:
        """The agreement a delivery names, when it is in force and covers the feed; else
        ``AgreementError``.
        """
        named = self._by_id.get(agreement_id)
        if named is None:
            reason = "there is no readable agreement with that id"
        elif not named.covers(feed, controller):
            reason = "it does not cover this feed of this controller"
        else:
            reason = named.why_not(on)
        if reason or named is None:
            raise AgreementError(
                f"The agreement '{agreement_id}' does not let '{feed}' be read: {reason}",
                why="nothing is read without a signed agreement in force",
                do="Renew or sign it, put its file into the workspace's agreements folder, and run again",
            )
        return named

    def kind_of(self, organisation: str) -> str:
        """What kind of organisation this is, in words for a child; empty when no agreement names it."""
        parties = (party for item in self._by_id.values() for party in item.parties)
        return next((party.kind for party in parties if party.id == organisation), "")


def load_agreements(folder: Path | Traversable) -> Agreements:
    """Every agreement file in ``folder``. A file that is wrong, or an id used twice, opens nothing.

    A missing folder holds no agreements. Unreadable files are listed in ``.problems`` for a person to mend.
    """
    if not folder.is_dir():
        return Agreements()
    found: dict[str, Agreement] = {}
    twice: set[str] = set()
    problems: list[AgreementError] = []
    for path in sorted((item for item in folder.iterdir() if item.name.endswith(".toml")), key=lambda i: i.name):
        try:
            agreement = _agreement_in(_text(path), path.name)
        except AgreementError as problem:
            problems.append(problem)
            continue
        if agreement.id in found:
            twice.add(agreement.id)
        found[agreement.id] = agreement
    problems.extend(
        AgreementError("Two agreement files have the same id", where=key, do="Keep the one that was signed")
        for key in sorted(twice)
    )
    return Agreements((item for key, item in found.items() if key not in twice), problems)


def demo_agreements() -> Mapping[str, str]:
    """The fictional Westmarch agreements that ship as templates: file name to TOML text, for a demo
    workspace.
    """
    folder = CARD_FOLDER / "agreements" / "demo"
    return {
        item.name: item.read_text(encoding="utf-8")
        for item in sorted(folder.iterdir(), key=lambda item: item.name)
        if item.name.endswith(".toml")
    }


def _text(path: Path | Traversable) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as failure:
        raise AgreementError(
            "The agreement file cannot be opened",
            where=path.name,
            do="Check that it is a text file you may read",
        ) from failure


@lru_cache(maxsize=256)
def _agreement_in(text: str, name: str) -> Agreement:
    """What a file says, understood once: files are read at every decision and seldom differ from the last time."""
    card = parse_card(text, name, AgreementError)
    agreement = Agreement(
        id=card.text("id"),
        title=card.text("title"),
        fictional=card.flag("fictional"),
        parties=tuple(_party(entry) for entry in card.cards("parties")),
        datasets=tuple(_dataset(entry) for entry in card.cards("datasets")),
        population=card.text("population"),
        purposes=frozenset(card.texts("purposes")),
        gateway=card.texts("gateway"),
        start=card.need_day("start"),
        end=card.need_day("end"),
        review_by=card.need_day("review_by"),
        revoked=card.day("revoked", required=False),
        signed=tuple(
            Signature(entry.text("party"), entry.text("post"), entry.need_day("date")) for entry in card.cards("signed")
        ),
    )
    _lint(card, agreement)
    return agreement


def _party(card: Card) -> Party:
    party = Party(card.text("id"), card.text("name"), card.text("kind"), card.text("role"))
    if party.role not in _PARTY_ROLES:
        raise card.fail("The party's role is unknown", "Use one of: " + ", ".join(_PARTY_ROLES))
    return party


def _dataset(card: Card) -> Dataset:
    return Dataset(
        card.text("controller"),
        card.text("feed"),
        card.chosen("field_sets", FIELD_SETS),
        frozenset(card.texts("held_back", ())),
    )


def _lint(card: Card, agreement: Agreement) -> None:
    ids = {party.id for party in agreement.parties}
    controllers = {party.id for party in agreement.parties if party.role in ("controller", "joint_controller")}
    checks = (
        (not ids, "The agreement names no party", "Add a [[parties]] table for each"),
        (not agreement.datasets, "The agreement covers no dataset", "Add a [[datasets]] table for each feed"),
        (not agreement.gateway, "The agreement names no statutory gateway", "Name the law under 'gateway'"),
        (agreement.end < agreement.start, "The agreement ends before it starts", "Mend 'start' or 'end'"),
        (
            any(data.controller not in controllers for data in agreement.datasets),
            "A dataset's controller is not a party with a controller's role",
            "Add the controller under [[parties]]",
        ),
        (
            any(mark.party not in ids for mark in agreement.signed),
            "Somebody signed who is not a party",
            "Mend 'signed'",
        ),
    )
    for failed, what, do in checks:
        if failed:
            raise card.fail(what, do)
