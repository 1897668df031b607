"""The front page: whose doors there are, and which are yours."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from forethought.web.access import public
from forethought.web.doors.catalogue import doors, doors_for
from forethought.web.entrant import account_of

FIVE = ("family", "practitioner", "leader", "national", "research")


@public("home")
def home(request: HttpRequest) -> HttpResponse:
    """Somebody signed in sees their own pages; anybody else sees what the site is for."""
    user = account_of(request)
    own = doors_for(user) if user else [doors()[name] for name in FIVE]
    return render(request, "home.html", {"doors": own})
