"""What a person sees when a page is not theirs: always the same, whatever the reason."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from forethought.governance import Denied
from forethought.model.errors import UserError
from forethought.web.access import public


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The refusal page. Not allowed, not allocated, not existing: same words, same status, same bytes."""
    return render(request, "refused.html", status=404)


def denied(request: HttpRequest, error: Denied) -> HttpResponse:
    """The refusal page; or what the person can mend about themselves, which tells nothing of anybody else."""
    if error.about_you:
        return message(request, "You cannot open records now", error.about_you, status=403)
    return refused(request)


def message(
    request: HttpRequest, title: str, *lines: str, status: int = 200, links: tuple[dict[str, str], ...] = ()
) -> HttpResponse:
    """A page that only says something, with links onwards."""
    return render(request, "message.html", {"title": title, "lines": lines, "links": links}, status=status)


def explain(request: HttpRequest, error: UserError, status: int = 400) -> HttpResponse:
    """A page for an error that a person can mend."""
    lines = [text for text in (error.where, error.why, error.do) if text]
    return message(request, error.what, *lines, status=status)


@public("error")
def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was sent too late, or from elsewhere."""
    return message(
        request,
        "This form can no longer be sent",
        "It was open for too long, or it did not come from this site. Nothing was saved.",
        "Go back, reload the page and send it again.",
        status=403,
    )


def failed(request: HttpRequest) -> HttpResponse:
    """Our own failure: nothing of it is shown."""
    return message(
        request,
        "Something went wrong here",
        "This is our fault, not yours. What you were doing may not have been saved; please try once more.",
        "If a child may be in danger now, call 999. Never wait for a screen.",
        status=500,
    )
