"""Signing in: as an invented person in a demonstration, with password and second factor anywhere else."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from forethought.operations import User
from forethought.operations.personas import PERSONAS
from forethought.web.access import public
from forethought.web.doors import refusals

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@public("account")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """In a demonstration, the list of invented people; elsewhere, the page that asks for a password."""
    if not settings.FORETHOUGHT_DEMO:
        query = request.META.get("QUERY_STRING", "")
        return HttpResponseRedirect(f"{reverse('account_login')}{'?' + query if query else ''}")
    if request.method == "POST":
        return _as_persona(request)
    there = set(User.objects.filter(demo=True, is_active=True).values_list("username", flat=True))
    personas = [persona for persona in PERSONAS if persona.username in there]
    context = {"personas": personas, "next": safe_next(request, ""), "ended": request.GET.get("ended") == "idle"}
    return render(request, "sign_in.html", context)


@public("account")
@require_http_methods(["GET", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ask, then sign out. The asking page keeps every other page free of a token that changes."""
    if request.method == "POST":
        logout(request)
        return HttpResponseRedirect(reverse("home"))
    return render(request, "sign_out.html")


@public("account")
def leave(request: HttpRequest) -> HttpResponse:
    """The quick way out: ends the session at once, so that going back shows nothing, and opens a harmless page."""
    logout(request)
    return HttpResponseRedirect(settings.FORETHOUGHT_EXIT_URL)


def safe_next(request: HttpRequest, otherwise: str) -> str:
    """Where to go next, if it is a page of this site; else ``otherwise``."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    here = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if here else otherwise


def _as_persona(request: HttpRequest) -> HttpResponse:
    named = request.POST.get("persona", "")
    user = User.objects.filter(username=named, demo=True, is_active=True).first()
    if user is None:
        return refusals.refused(request)
    login(request, user, backend=BACKEND)
    return HttpResponseRedirect(safe_next(request, reverse("home")))
