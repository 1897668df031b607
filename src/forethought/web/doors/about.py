"""Pages about the site itself, open to everybody."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from forethought.governance import load_agreements, load_purposes, load_roles
from forethought.web.access import public


@public("about")
def about(request: HttpRequest) -> HttpResponse:
    """What this is and is not."""
    return render(request, "about/about.html")


@public("about")
def privacy(request: HttpRequest) -> HttpResponse:
    """What the site keeps about its visitors: two cookies and a log."""
    return render(request, "about/privacy.html", {"idle_minutes": settings.FORETHOUGHT_IDLE_SECONDS // 60})


@public("about")
def accessibility(request: HttpRequest) -> HttpResponse:
    """What was tested, how, and what was not."""
    return render(request, "about/accessibility.html")


@public("about")
def purposes(request: HttpRequest) -> HttpResponse:
    """The register: every purpose, every role, every agreement, with its law and its dates."""
    context = {
        "purposes": list(load_purposes().values()),
        "roles": load_roles(),
        "agreements": list(load_agreements(settings.FORETHOUGHT_WORKSPACE.agreements).values()),
    }
    return render(request, "about/purposes.html", context)
