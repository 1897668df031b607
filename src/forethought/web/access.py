"""Every route says who may use it; a route that says nothing opens to nobody.

A view is marked with :func:`door` or :func:`public`. The middleware reads the mark before the view runs:
signed in, second factor shown in this session, role held, purpose stated. What each person may then read is
decided by a grant inside the view, not here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from forethought.governance import AuditError, Denied
from forethought.model.errors import UserError
from forethought.operations import User
from forethought.web import second_factor
from forethought.web.doors.catalogue import doors
from forethought.web.entrant import Entrant, account_of

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may use a route: everyone, anyone signed in, or the roles of one door for its purposes.

    ``states_purpose``: the person must have said why on entry. ``demo_only``: the route exists in a
    demonstration alone. ``second_factor``: elsewhere it opens only to a session in which one was shown; false for the
    few routes at which a person sets it up or shows it.
    """

    door: str
    roles: frozenset[str] = field(default_factory=frozenset)
    purposes: tuple[str, ...] = ()
    public: bool = False
    states_purpose: bool = False
    demo_only: bool = False
    second_factor: bool = True


_ACCOUNT_ROUTES = {
    "account_login": Rule("account", public=True),
    "account_logout": Rule("account", public=True),
    "account_signup": Rule("account", public=True),  # named by the sign-in view; the adapter keeps it closed
    "account_reauthenticate": Rule("account", second_factor=False),
    "mfa_authenticate": Rule("account", public=True),
    "mfa_reauthenticate": Rule("account", second_factor=False),
    "mfa_index": Rule("account"),
    "mfa_activate_totp": Rule("account", second_factor=False),
    "mfa_deactivate_totp": Rule("account"),
    "mfa_view_recovery_codes": Rule("account"),
    "mfa_generate_recovery_codes": Rule("account"),
}
"""Rules of the views that come with the account library and cannot be marked themselves."""


def door(name: str, *, roles: Iterable[str] = (), states_purpose: bool = False) -> Callable[[View], View]:
    """Mark a view as behind a door; ``roles`` narrows the door's own."""
    entrance = doors()[name]
    allowed = frozenset(roles) or entrance.roles
    return _mark(Rule(name, allowed, entrance.purposes, states_purpose=states_purpose))


def public(name: str, *, demo_only: bool = False) -> Callable[[View], View]:
    """Mark a view as open to everybody: it shows nothing of any person."""
    return _mark(Rule(name, public=True, demo_only=demo_only))


def signed_in(name: str) -> Callable[[View], View]:
    """Mark a view as open to every account."""
    return _mark(Rule(name))


def rule_of(view: Callable[..., HttpResponseBase], route: str | None) -> Rule | None:
    """The rule of a view, or None: then nobody may use it."""
    return getattr(view, "access", None) or _ACCOUNT_ROUTES.get(route or "")


class AccessMiddleware:
    """Applies the rule before the view runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; the work is done in ``process_view``."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """None lets the view run; a response replaces it."""
        try:
            return self._apply(request, view)
        except UserError as error:
            return self.process_exception(request, error)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """What a person sees for an error that is meant for people; anything else is our own failure."""
        from forethought.web.doors import refusals

        if isinstance(error, AuditError):
            return refusals.explain(request, error, status=503)
        if isinstance(error, Denied):
            return refusals.denied(request, error)
        return refusals.explain(request, error) if isinstance(error, UserError) else None

    def _apply(self, request: HttpRequest, view: Callable[..., HttpResponse]) -> HttpResponse | None:
        from forethought.web.doors import refusals

        match = request.resolver_match
        rule = rule_of(view, match.url_name if match else None)
        if rule is None or (rule.demo_only and not settings.FORETHOUGHT_DEMO):
            return refusals.refused(request)
        user = account_of(request)
        if user is not None and user.demo and not settings.FORETHOUGHT_DEMO:
            logout(request)
            return _to_sign_in(request)
        entrant = _entrant(request, user) if user is not None else None
        request.entrant = entrant  # type: ignore[attr-defined]  # read by views as DoorRequest
        if rule.public:
            return None
        return _to_sign_in(request) if entrant is None else _check_entrant(request, rule, entrant)


def _entrant(request: HttpRequest, user: User) -> Entrant:
    shown = not settings.FORETHOUGHT_DEMO and second_factor.is_shown(request, user)
    return Entrant(user, request.session, second_factor=shown)


def _check_entrant(request: HttpRequest, rule: Rule, entrant: Entrant) -> HttpResponse | None:
    from forethought.web.doors import refusals

    if rule.second_factor and not entrant.trusted:
        return HttpResponseRedirect(second_factor.where_to_show(entrant.user, request.path))
    if rule.roles and not rule.roles & set(entrant.user.roles):
        entrant.note_refusal(rule.door, "role")
        return refusals.refused(request)
    if rule.states_purpose and entrant.purpose not in rule.purposes:
        query = urlencode({"next": request.path, "door": rule.door})
        return HttpResponseRedirect(f"{reverse('purpose')}?{query}")
    return None


def _to_sign_in(request: HttpRequest) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{settings.LOGIN_URL}?{urlencode({'next': request.path})}")


def _mark(rule: Rule) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.access = rule  # type: ignore[attr-defined]  # read back by rule_of
        return view

    return mark
