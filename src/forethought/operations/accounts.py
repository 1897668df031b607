"""Accounts outside a demonstration: made by an administrator, opened with a password and a second factor."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date

from forethought.governance import load_roles
from forethought.model.errors import UserError
from forethought.operations.models import User


def create_user(
    username: str,
    *,
    title: str,
    roles: Iterable[str],
    organisation: str,
    kind: str = "worker",
    organisation_kind: str = "",
    team: str = "",
    subject: str = "",
    study: str = "",
    training_until: date | None = None,
) -> str:
    """Make an account and return its first password, shown once and kept nowhere.

    Raises ``UserError`` when the name is taken, a role does not exist or does not suit the kind of person, or two
    roles may not be held together.
    """
    wanted = frozenset(roles)
    _check_roles(wanted, kind)
    if User.objects.filter(username=username).exists():
        raise UserError("There is already an account of that name", do="Choose another sign-in name")
    password = secrets.token_urlsafe(15)
    User.objects.create_user(
        username,
        password,
        title=title,
        kind=kind,
        roles=sorted(wanted),
        organisation=organisation,
        organisation_kind=organisation_kind,
        team=team,
        subject=subject,
        study=study,
        training_until=training_until,
    )
    return password


def _check_roles(wanted: frozenset[str], kind: str) -> None:
    known = load_roles()
    unsuited = [name for name in wanted if name not in known.roles or known.roles[name].kind != kind]
    if unsuited or not wanted:
        raise UserError(
            "A role does not exist, or is not for this kind of person",
            where=", ".join(sorted(unsuited)) or "no role named",
            do="Choose from: " + ", ".join(sorted(name for name, role in known.roles.items() if role.kind == kind)),
        )
    conflicts = known.conflicts(wanted)
    if conflicts:
        raise UserError(
            "Two of these roles may not be held by one person",
            where="; ".join(f"{one} and {other}" for one, other in conflicts),
            why="one of them watches over the other",
            do="Give them to two people",
        )
