"""One request over HTTPS: the one place of ours that opens a connection to elsewhere. Nothing loads it unasked.

What is asked and answered may name a child, so nothing of it is told: a failure is None, whatever it was.
"""

from __future__ import annotations

import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException

from forethought.sources.exchanges import Answer

LARGEST = 4 * 1024 * 1024
"""How much of a body is read, and one byte more, so that a longer one is noticed."""
Context = ssl.SSLContext


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the token, and what is sent with it, to another place, so none is followed."""

    def redirect_request(self, *_: object) -> None:
        return None


class Https:
    """Asks with the standard library; proxies are taken from the environment. ``context``: certificates of one's own.

    Whoever asks has made sure that the place is safe (``exchanges.is_safe_place``).
    """

    def __init__(self, context: Context | None = None) -> None:
        self._opener = urllib.request.build_opener(_NoRedirect(), urllib.request.HTTPSHandler(context=context))

    def ask(self, url: str, headers: Mapping[str, str], timeout: float, body: bytes | None = None) -> Answer | None:
        """One attempt, a POST where there is a ``body``, else a GET; ``timeout`` in seconds.

        The answer, whatever its status; None when there is no connection, no answer in time, or a broken one.
        """
        request = urllib.request.Request(url, data=body, headers=dict(headers))  # noqa: S310 - callers check the place
        try:
            answer = self._opener.open(request, timeout=timeout)
        except urllib.error.HTTPError as refusal:
            answer = refusal
        except (OSError, HTTPException, ValueError):
            return None
        try:
            with answer:
                return Answer(answer.status, answer.headers.get("Retry-After", ""), answer.read(LARGEST + 1))
        except (OSError, HTTPException, ValueError):
            return None
