"""The administrator's door: who holds which role. No record can be opened from here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from forethought.governance import load_roles
from forethought.operations import User
from forethought.web.access import door


@door("accounts")
def accounts(request: HttpRequest) -> HttpResponse:
    """Every account with its roles, the end of its training and how many cases it holds."""
    roles = load_roles().roles
    today = timezone.localdate()
    rows = [
        (
            user.username,
            ", ".join(roles[name].title for name in user.roles if name in roles),
            user.training_until,
            user.allocated_on(today).count(),
        )
        for user in User.objects.filter(is_active=True).exclude(kind="child").order_by("username")
    ]
    return render(request, "ig/accounts.html", {"rows": rows})
