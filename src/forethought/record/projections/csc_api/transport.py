"""The one part of the record that reaches a network: a POST over HTTPS. Nothing loads it unasked."""

from __future__ import annotations

import ssl
import urllib.error
import urllib.request
from http.client import HTTPException

from .exchange import Reply, checked

_LARGEST = 4 * 1024 * 1024


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would carry children's names and the token to another place, so none is followed."""

    def redirect_request(self, *_: object) -> None:
        return None


class HttpTransport:
    """Posts with the standard library. Proxies are taken from the environment."""

    def __init__(self, timeout: float = 60.0, context: ssl.SSLContext | None = None) -> None:
        """``timeout`` of one attempt in seconds; ``context`` for certificates of one's own."""
        self._timeout = timeout
        self._opener = urllib.request.build_opener(_NoRedirect(), urllib.request.HTTPSHandler(context=context))

    def post(self, url: str, headers: dict[str, str], body: bytes) -> Reply | None:
        """The answer, whatever its status; None when there was none, or a broken one.

        Raises ``SendStopped`` for an address that is not encrypted.
        """
        request = urllib.request.Request(checked(url), data=body, headers=headers, method="POST")  # noqa: S310 - checked
        try:
            answer = self._opener.open(request, timeout=self._timeout)
        except urllib.error.HTTPError as refusal:
            answer = refusal
        except (OSError, HTTPException, ValueError):
            return None
        try:
            with answer:
                return Reply(answer.status, answer.headers.get("Retry-After", ""), answer.read(_LARGEST))
        except (OSError, HTTPException, ValueError):
            return None
