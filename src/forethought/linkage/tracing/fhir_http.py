"""The one place of linkage that reaches a network: a GET of FHIR JSON, with patience and without telling anything.

An address asked for holds a child's name or number, so no error here carries it, nor the answer's text, nor the
token; errors are raised outside the handlers of those they replace, so that none of these hang on behind.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote, urlencode

from forethought.sources.exchanges import Answer, is_safe_place
from forethought.sources.https import LARGEST, Context, Https

from .protocol import TraceFailed

_PASSING = frozenset({408, 429, 500, 502, 503, 504})
_REGISTER = "register of people (FHIR)"
_REFUSALS = {
    400: ("The register does not accept the request", "ask the register's support with the request id"),
    401: ("The register does not accept the token", "get a new token; this one may have run out"),
    404: ("There is no register of people at this address", "check the address"),
    403: ("The register does not allow this application to ask", "have the access approved by the register's owner"),
}


@dataclass(frozen=True)
class Patience:
    """How often and how long to try: `timeout` of one attempt, first `pause` (then doubled), `longest` in seconds."""

    timeout: float = 10.0
    attempts: int = 4
    pause: float = 0.5
    longest: float = 30.0


class FhirHttp:
    """Asks one FHIR server. The address and the token come from the caller; there is no default."""

    def __init__(
        self,
        base_url: str,
        token: Callable[[], str],
        patience: Patience,
        *,
        context: Context | None = None,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._base = _checked(base_url)
        self._token, self._patience, self._sleep, self._now = token, patience, sleep, now
        self._https = Https(context)

    def get(self, path: tuple[str, ...], query: Mapping[str, str] | None = None) -> dict[str, Any] | None:
        """The JSON object at a path, None when the register says that there is nothing (404 with its reasons).

        Raises `TraceFailed`: at once when the request is refused (400, 401, 403, a redirect, any other status) or
        the answer is no JSON object; after the last attempt when the server stays busy, broken or silent (408, 429,
        5xx, no connection, no answer in time), or asks for a longer wait than allowed.
        """
        url = self._base + "/" + "/".join(quote(part, safe="") for part in path)
        url += f"?{urlencode(query)}" if query else ""
        request_id = ""
        for attempt in range(1, self._patience.attempts + 1):
            request_id = str(uuid.uuid4())
            reply = self._once(url, request_id)
            if reply is not None and reply.status not in _PASSING:
                return _read(reply, request_id)
            if attempt < self._patience.attempts:
                self._sleep(self._wait(reply, attempt, request_id))
        why = "no connection, or no answer in time" if reply is None else f"status {reply.status}"
        raise _failed(f"The register did not answer after {self._patience.attempts} attempts ({why})", request_id)

    def _once(self, url: str, request_id: str) -> Answer | None:
        """One attempt; None when there is no connection, no answer in time, or a broken one."""
        return self._https.ask(url, self._headers(request_id), self._patience.timeout)

    def _headers(self, request_id: str) -> dict[str, str]:
        token = self._token()
        if not token.isascii() or not token.isprintable() or not token or " " in token:
            raise _failed("The token cannot be one", request_id, do="give the token alone, without spaces or line ends")
        return {"Accept": "application/fhir+json", "Authorization": f"Bearer {token}", "X-Request-ID": request_id}

    def _wait(self, reply: Answer | None, attempt: int, request_id: str) -> float:
        """Seconds until the next attempt: what the server asks for, else a pause that doubles."""
        asked = self._asked_to_wait(reply.retry_after) if reply is not None else None
        if asked is None:
            return float(min(self._patience.pause * 2 ** (attempt - 1), self._patience.longest))
        if asked > self._patience.longest:
            raise _failed(f"The register asks for a wait of {asked:.0f} seconds", request_id, do="trace again later")
        return max(asked, 0.0)

    def _asked_to_wait(self, text: str) -> float | None:
        if text.strip().isdecimal():
            return float(text)
        try:
            until = parsedate_to_datetime(text)
        except (TypeError, ValueError):
            return None
        return (until.replace(tzinfo=until.tzinfo or UTC) - self._now()).total_seconds()


def _read(reply: Answer, request_id: str) -> dict[str, Any] | None:
    found = _json(reply.body) if len(reply.body) <= LARGEST else None
    if reply.status == 404 and isinstance(found, dict) and found.get("resourceType") == "OperationOutcome":
        return None
    if reply.status != 200:
        what, do = _REFUSALS.get(reply.status, ("The register answers what nobody expected", ""))
        raise _failed(f"{what} (status {reply.status})", request_id, do=do)
    if not isinstance(found, dict):
        raise _failed("The register's answer is no FHIR resource", request_id)
    return found


def _json(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _failed(what: str, request_id: str, *, do: str = "") -> TraceFailed:
    why = f"no number was traced; request {request_id}"
    return TraceFailed(what, where=_REGISTER, why=why, do=do or "try again later, or ask the register's support")


def _checked(base_url: str) -> str:
    if not is_safe_place(base_url):
        raise TraceFailed(
            "The address of the register cannot be used",
            where=_REGISTER,
            why="names and numbers of children go there, so it must be encrypted and hold nothing but the place",
            do="give an https address without user, query or fragment",
        )
    return base_url.rstrip("/")
