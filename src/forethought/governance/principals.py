"""Who is reading: workers, children, researchers and services, with their roles and their cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path

from forethought.governance.cards import CARD_FOLDER, parse_card
from forethought.governance.errors import GovernanceCardError

KINDS = ("worker", "child", "researcher", "service")


@dataclass(frozen=True, slots=True)
class Allocation:
    """A case a worker holds, or a manager's team holds: one person from ``start`` until before ``end``.

    ``family`` holds the person ids of the family as linked, whose involvement the worker may see.
    """

    person_id: str
    start: date
    end: date | None = None
    team: str = ""
    family: frozenset[str] = frozenset()

    def active(self, on: date) -> bool:
        """Whether the case is open on ``on`` (half-open: the end date is the first day without it)."""
        return self.start <= on and (self.end is None or on < self.end)


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody, or a named service, that asks to read.

    ``subject`` is the person id of a child who reads their own record. ``training_until`` is the first day on
    which a worker's or researcher's training no longer counts. ``study_field_sets`` is what a researcher's
    (or the extract service's) approved study may use. For a team manager, ``allocations`` are the team's
    cases.
    """

    id: str
    kind: str
    roles: frozenset[str] = frozenset()
    organisation: str = ""
    allocations: tuple[Allocation, ...] = ()
    training_until: date | None = None
    subject: str | None = None
    second_factor: bool = False
    study: str | None = None
    study_field_sets: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise GovernanceCardError(
                "A principal is neither worker, child, researcher nor service",
                do="Use one of: " + ", ".join(KINDS),
            )
        object.__setattr__(self, "roles", frozenset(self.roles))
        object.__setattr__(self, "allocations", tuple(self.allocations))

    @property
    def party(self) -> str | None:
        """The organisation that must be party to an agreement for it to open anything to this principal.

        A worker and a researcher act for theirs, so without one nothing opens. A program acts for one where it is
        named; else it is the partnership's own, as a child is their own: None.
        """
        if self.kind == "child":
            return None
        return self.organisation or (None if self.kind == "service" else "")

    def cases(self, on: date) -> frozenset[str]:
        """Person ids of the cases open on ``on``."""
        return frozenset(case.person_id for case in self.allocations if case.active(on))

    def families(self, on: date) -> frozenset[str]:
        """Person ids of the families of the cases open on ``on``, the cases themselves left out."""
        members = (case.family for case in self.allocations if case.active(on))
        return frozenset().union(*members) - self.cases(on)

    def trained(self, on: date) -> bool:
        """Whether training is current; children and services need none."""
        if self.kind in ("child", "service"):
            return True
        return self.training_until is not None and on < self.training_until


@dataclass(frozen=True, slots=True)
class Role:
    """A job at the keyboard: what it is called, how a child would hear it said, what it may do."""

    id: str
    title: str
    plain: str
    kind: str
    permissions: frozenset[str]
    not_with: frozenset[str]


@dataclass(frozen=True, slots=True)
class Roles:
    """Every role and permission that exists. A role outside this list gives nothing."""

    roles: Mapping[str, Role]
    permissions: Mapping[str, str]

    def permissions_of(self, names: Iterable[str]) -> frozenset[str]:
        """All permissions of the named roles; unknown names add none."""
        return frozenset().union(*(self.roles[name].permissions for name in names if name in self.roles))

    def conflicts(self, names: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """Pairs among ``names`` that one person may not hold together, in alphabetical order."""
        held = sorted(set(names) & set(self.roles))
        return tuple(
            (first, second)
            for position, first in enumerate(held)
            for second in held[position + 1 :]
            if second in self.roles[first].not_with or first in self.roles[second].not_with
        )

    def fits(self, principal: Principal) -> bool:
        """Whether every role is known, suits the kind of principal, and none exclude each other."""
        known = all(name in self.roles and self.roles[name].kind == principal.kind for name in principal.roles)
        return known and not self.conflicts(principal.roles)

    def plain(self, names: Iterable[str]) -> str:
        """The role as a child hears it: 'your social worker'. Unknown roles are 'someone who works with
        records'.
        """
        known = [self.roles[name].plain for name in sorted(names) if name in self.roles]
        return " and ".join(known) or "someone who works with records"


def load_roles(path: Path | Traversable | None = None) -> Roles:
    """The roles card (default: the one that ships). Raises ``GovernanceCardError`` when it contradicts
    itself.
    """
    source = path or CARD_FOLDER / "roles.toml"
    card = parse_card(source.read_text(encoding="utf-8"), source.name)
    permissions = {entry.text("id"): entry.text("plain") for entry in card.cards("permissions")}
    roles: dict[str, Role] = {}
    for entry in card.cards("roles"):
        role = Role(
            id=entry.text("id"),
            title=entry.text("title"),
            plain=entry.text("plain"),
            kind=entry.text("kind"),
            permissions=frozenset(entry.texts("permissions")),
            not_with=frozenset(entry.texts("not_with", ())),
        )
        if role.id in roles or role.kind not in KINDS or not role.permissions <= set(permissions):
            raise entry.fail(
                "The role is listed twice, has an unknown kind or an unknown permission",
                "List every permission under [[permissions]] and give each role once",
            )
        roles[role.id] = role
    if any(not role.not_with <= set(roles) for role in roles.values()):
        raise card.fail("not_with names a role that does not exist", "Name only roles in this card")
    return Roles(roles, permissions)
