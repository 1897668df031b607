"""What goes between us and the department's service: addresses, credentials, tokens, answers. No network in here.

A body holds children's names and an answer may repeat them, so no error carries either, nor a token or a secret.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import quote, urlencode

from forethought.record.errors import RecordError
from forethought.sources.exchanges import Answer, is_safe_place

SERVICE = "children's social care API of the department"
PASSING = frozenset({0, 204, 401, 403, 408, 429, 500, 502, 503, 504})
"""Answers after which trying again may help; 0 stands for no answer at all."""
UNTOUCHED = frozenset({400, 401, 403, 404, 405, 413, 415, 429})
"""Answers that say for certain that nothing of the request was taken in."""
_RECEIPT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}_[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]+_[0-9A-Fa-f-]{36}")
_MARGIN = timedelta(seconds=60)


class SendStopped(RecordError):  # noqa: N818 - reads as what happened
    """Sending could not go on. What was accepted stays so; the next run takes up what is left."""


@dataclass(frozen=True, repr=False)
class Credentials:
    """What the department gave the authority. Printing it shows nothing."""

    token_url: str
    client_id: str
    client_secret: str
    scope: str
    supplier_key: str


Reply = Answer
"""An answer of the department: its status, what it says of waiting, and its body."""


class Transport(Protocol):
    """Anything that can post a body and bring the answer back."""

    def post(self, url: str, headers: dict[str, str], body: bytes) -> Reply | None:
        """The answer; None when there was no connection, no answer in time, or a broken one."""
        ...


@dataclass(frozen=True)
class Patience:
    """How often to try one request, the first pause in seconds (then doubled), and the longest wait put up with."""

    attempts: int = 5
    pause: float = 5.0
    longest: float = 60.0

    def wait(self, reply: Reply | None, attempt: int) -> float:
        """Seconds until the next attempt: what the service asks for, else a pause that doubles.

        Raises ``SendStopped`` when the service asks for a longer wait than allowed.
        """
        asked = reply.retry_after.strip() if reply is not None else ""
        if not asked.isdecimal():
            return float(min(self.pause * 2 ** (attempt - 1), self.longest))
        if float(asked) > self.longest:
            raise stopped(f"The department asks for a wait of {asked} seconds", "send again later")
        return float(asked)


class Tokens:
    """The bearer token: asked for once, used until shortly before it runs out, asked for anew when refused."""

    def __init__(self, credentials: Credentials, transport: Transport, clock: Callable[[], datetime]) -> None:
        self._credentials, self._transport, self._clock = credentials, transport, clock
        self._token, self._until = "", clock()

    def forget(self) -> None:
        """Ask for a new token next time."""
        self._token = ""

    def get(self) -> str | None:
        """A token that is good now; None when the service did not give one but may the next time.

        Raises ``SendStopped`` when it refuses the credentials.
        """
        if not self._token or self._clock() >= self._until:
            self._token = ""
            reply = self._transport.post(self._credentials.token_url, _FORM, self._form())
            if reply is None or reply.status in PASSING - {401, 403}:
                return None
            if reply.status != 200:
                raise stopped(f"The credentials are not accepted (status {reply.status})", "check them and their scope")
            self._token, lasts = _read_token(reply.body)
            self._until = self._clock() + max(lasts - _MARGIN, lasts / 2)
        return self._token

    def _form(self) -> bytes:
        held = self._credentials
        words = {
            "client_id": held.client_id,
            "client_secret": held.client_secret,
            "scope": held.scope,
            "grant_type": "client_credentials",
        }
        return urlencode(words).encode()


_FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}


def address(endpoint: str, la_code: str) -> str:
    """Where the children of an authority are posted. Raises ``SendStopped`` for an address that cannot be used."""
    if not re.fullmatch(r"[0-9]{3}", la_code):
        raise stopped("The authority's code is not three digits", "give the code that the department uses")
    return f"{checked(endpoint).rstrip('/')}/children_social_care_data/{quote(la_code)}/children"


def checked(url: str) -> str:
    """``url``, if it is encrypted (plain only to this machine) and holds nothing but a place."""
    if not is_safe_place(url):
        raise stopped("The address of the department cannot be used", "give an https address without user or query")
    return url


def headers(token: str, credentials: Credentials) -> dict[str, str]:
    """What goes with every batch."""
    return {
        "Authorization": f"Bearer {token}",
        "SupplierKey": credentials.supplier_key,
        "Content-Type": "application/json",
        "Accept": "application/json",
    }


def receipts(reply: Reply, count: int) -> list[str] | None:
    """The department's receipts, one for each child in order; None when the answer is not that."""
    try:
        read = json.loads(reply.body)
    except (ValueError, RecursionError):
        return None
    whole = isinstance(read, list) and len(read) == count
    return read if whole and all(isinstance(one, str) and _RECEIPT.fullmatch(one) for one in read) else None


def bad_places(reply: Reply, count: int) -> list[int]:
    """The places in a refused batch that the answer names as ``[place]``; a hint, for it need not be right."""
    named = {int(place) for place in re.findall(rb"\[([0-9]{1,6})\]", reply.body)}
    return sorted(place for place in named if place < count)


def stopped(what: str, do: str) -> SendStopped:
    """The error that ends a run."""
    return SendStopped(what, where=SERVICE, why="the department does not hold everything yet", do=do)


def _read_token(body: bytes) -> tuple[str, timedelta]:
    try:
        read = json.loads(body)
        token, lasts = read["access_token"], float(read.get("expires_in", 300))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        token, lasts = "", 0.0
    if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token or " " in token:
        raise stopped("The service that gives tokens answered without one", "ask the department's support")
    return token, timedelta(seconds=lasts)
