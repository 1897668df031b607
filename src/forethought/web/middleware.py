"""Headers on every answer, and a session that ends when nobody is there."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

Handler = Callable[[HttpRequest], HttpResponse]

CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",  # the second factor's picture is made on the spot and sent inside its page
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "X-Robots-Tag": "noindex, nofollow",
}
LAST_SEEN = "last_seen"


class SecurityHeaders:
    """No script, style, frame or request from elsewhere; no page is kept by a browser or a proxy."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the headers to whatever is answered."""
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers[name] = value
        if not request.path.startswith(settings.STATIC_URL):
            response.headers["Cache-Control"] = "no-store, private"
        return response


class IdleTimeout:
    """Signs out a session that was not used for ``FORETHOUGHT_IDLE_SECONDS``."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Sign out, or note that somebody is there."""
        if not request.user.is_authenticated:
            return self.get_response(request)
        now = timezone.now().timestamp()
        if now - request.session.get(LAST_SEEN, now) > settings.FORETHOUGHT_IDLE_SECONDS:
            logout(request)
            return HttpResponseRedirect(f"{settings.LOGIN_URL}?{urlencode({'ended': 'idle'})}")
        request.session[LAST_SEEN] = now
        return self.get_response(request)
