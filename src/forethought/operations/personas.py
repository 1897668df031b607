"""The invented people that a demonstration lets anybody sign in as."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

from django.utils import timezone

from forethought.model.errors import UserError
from forethought.operations.models import Allocation, User
from forethought.workflow import Workspace

TRAINING_DAYS = 365


@dataclass(frozen=True, slots=True)
class Persona:
    """One invented person: how they appear on the sign-in page, their roles, and whose case they hold."""

    username: str
    title: str
    about: str
    kind: str
    roles: tuple[str, ...]
    organisation: str
    organisation_kind: str
    team: str
    holds: tuple[str, ...]
    subject: str
    study: str


def _load() -> tuple[Persona, ...]:
    card = tomllib.loads((files("forethought.operations") / "data" / "personas.toml").read_text(encoding="utf-8"))
    return tuple(_persona(entry) for entry in card["personas"])


def _persona(entry: Mapping[str, Any]) -> Persona:
    return Persona(
        username=entry["username"],
        title=entry["title"],
        about=entry["about"],
        kind=entry.get("kind", "worker"),
        roles=tuple(entry["roles"]),
        organisation=entry["organisation"],
        organisation_kind=entry.get("organisation_kind", ""),
        team=entry.get("team", ""),
        holds=tuple(entry.get("holds", ())),
        subject=entry.get("is", ""),
        study=entry.get("study", ""),
    )


PERSONAS = _load()
"""In the order of the sign-in page."""


def create_personas(workspace: Workspace, story: Mapping[str, str], *, start: date | None = None) -> list[str]:
    """Make the demonstration's accounts and cases, and return the sign-in names.

    ``story`` maps the story's people (``kai``, ``robin``, ``ruby``, ``nadia``) to their person ids of this build.
    Safe to repeat: accounts are kept, cases are set anew. ``start`` is the first day of the cases (default: a year
    ago). Raises ``UserError`` for a workspace that is not a demonstration, where nobody may sign in unasked.
    """
    if not workspace.is_demo:
        raise UserError(
            "Invented people may sign in only in a demonstration",
            where="config.toml of the workspace",
            why="they have no password",
            do="Make a demonstration workspace with 'forethought demo'",
        )
    today = timezone.localdate()
    for persona in PERSONAS:
        user = _account(persona, story, today)
        Allocation.objects.filter(worker=user).delete()
        Allocation.objects.bulk_create(_cases(persona, user, story, start or today - timedelta(days=365)))
    return [persona.username for persona in PERSONAS]


def _account(persona: Persona, story: Mapping[str, str], today: date) -> User:
    facts = {
        "title": persona.title,
        "kind": persona.kind,
        "roles": list(persona.roles),
        "organisation": persona.organisation,
        "organisation_kind": persona.organisation_kind,
        "team": persona.team,
        "subject": story[persona.subject] if persona.subject else "",
        "study": persona.study,
        "training_until": today + timedelta(days=TRAINING_DAYS),
        "demo": True,
    }
    user, created = User.objects.update_or_create(username=persona.username, defaults=facts)
    if created:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


def _cases(persona: Persona, user: User, story: Mapping[str, str], start: date) -> list[Allocation]:
    family = sorted(story.values())
    return [
        Allocation(
            worker=user,
            person_id=story[name],
            family=[person for person in family if person != story[name]],
            team=persona.team,
            start=start,
        )
        for name in persona.holds
    ]
