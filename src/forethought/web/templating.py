"""The template environment and what every page is given."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from jinja2 import ChoiceLoader, Environment
from markupsafe import Markup

import forethought
from forethought.operations import User
from forethought.pages import filters, loader
from forethought.pages.words import day
from forethought.telling.told import written
from forethought.web.doors.catalogue import doors_for
from forethought.web.entrant import account_of
from forethought.web.presenting.labels import link_words, outcome_label, refusal_label, shown_label


def environment(**options: Any) -> Environment:
    """Jinja with the site's own templates, those of pages that also stand alone, and the GOV.UK macros."""
    own = options.pop("loader")
    made = Environment(  # noqa: S701 - Django passes autoescape=True in the options
        loader=ChoiceLoader([own, loader()]), trim_blocks=True, lstrip_blocks=True, **options
    )
    made.globals.update(url=_url, link=_url, static=_static, csrf=_csrf, note_of=written)
    made.filters.update(filters(), moment=moment, month=month)
    made.filters.update(link_words=lambda name, kind: link_words(kind, name))
    made.filters.update(refusal=refusal_label, outcome=outcome_label, shown=shown_label)
    return made


def shell(request: HttpRequest) -> dict[str, Any]:
    """What the frame around every page needs."""
    signed_in = account_of(request)
    return {
        "layout": "base.html",
        "demo": settings.FORETHOUGHT_DEMO,
        "signed_in": signed_in,
        "purpose": getattr(getattr(request, "entrant", None), "purpose_title", ""),
        "navigation": _navigation(request, signed_in),
        "version": forethought.__version__,
    }


def moment(value: datetime | str | None) -> str:
    """A time as people write it, in local time: 3 April 2026, 14:05."""
    if not value:
        return "not known"
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{day(local)}, {local:%H:%M}"


def month(value: str) -> str:
    """A month as people write it: "2026-11" as November 2026."""
    return f"{date.fromisoformat(value + '-01'):%B %Y}"


def _url(name: str, *args: object) -> str:
    return reverse(name, args=args)


def _static(name: str) -> str:
    return f"{settings.STATIC_URL}forethought/{name}?v={forethought.__version__}"


def _csrf(request: HttpRequest) -> Markup:
    return Markup('<input type="hidden" name="csrfmiddlewaretoken" value="{}">').format(get_token(request))


def _navigation(request: HttpRequest, user: User | None) -> list[dict[str, object]]:
    return [
        {"text": door.short, "href": door.path, "active": request.path.startswith(door.path)}
        for door in doors_for(user)
    ]
