"""A personal demographics service on this machine: a real HTTP server that answers as the FHIR one does.

Its people are invented, with numbers from the range that is never issued.
"""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from forethought.linkage import check_nhs_number

TOKEN = "token-of-the-test"


def patient(
    number: str, given: str, family: str, born: str, gender: str, code: str = "U", **more: Any
) -> dict[str, Any]:
    """A Patient as the service gives it; a very restricted one (V) holds nothing but its number."""
    resource = {"resourceType": "Patient", "id": number, "meta": {"security": [{"code": code}]}}
    if code == "V":
        return resource
    names = {"name": [{"use": "usual", "given": given.split(), "family": family}]}
    return {**resource, **names, "birthDate": born, "gender": gender, **more}


def outcome(code: str) -> dict[str, Any]:
    """An OperationOutcome. Its diagnostics repeat what was asked, as real ones do."""
    details = {"coding": [{"system": "https://fhir.example/codes", "code": code}]}
    issue = {"severity": "error", "code": "value", "details": details, "diagnostics": "Invalid value: Zyxquilla"}
    return {"resourceType": "OperationOutcome", "issue": [issue]}


@dataclass
class Register:
    """What the service holds, what it is told to do wrong, and what it was asked."""

    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    newer: dict[str, str] = field(default_factory=dict)
    scores: dict[str, float] = field(default_factory=dict)
    most: int = 50
    trouble: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    request_ids: list[str] = field(default_factory=list)
    url: str = ""

    def add(self, *args: Any, score: float = 1.0, **more: Any) -> None:
        """Enter one person; the arguments of `patient`."""
        made = patient(*args, **more)
        self.people[made["id"]] = made
        self.scores[made["id"]] = score

    def answer(self, path: str, headers: Any) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body for one request."""
        self.asked.append(path)
        self.request_ids.append(headers.get("X-Request-ID", ""))
        if self.trouble:
            return self.trouble.pop(0)
        status, body = self._found(urlsplit(path), headers)
        return status, {}, json.dumps(body).encode()

    def _found(self, url: Any, headers: Any) -> tuple[int, dict[str, Any]]:
        if headers.get("Authorization") != f"Bearer {TOKEN}":
            return 401, outcome("ACCESS_DENIED")
        try:
            uuid.UUID(headers.get("X-Request-ID", ""))
        except ValueError:
            return 400, outcome("MISSING_VALUE")
        parts = url.path.strip("/").split("/")
        if parts == ["Patient"]:
            return self._searched(parse_qs(url.query))
        if len(parts) == 2 and parts[0] == "Patient":
            return self._by_number(unquote(parts[1]))
        return 404, {"error": "no such page"}

    def _by_number(self, number: str) -> tuple[int, dict[str, Any]]:
        if not check_nhs_number(number, allow_never_issued=True).ok:
            return 400, outcome("INVALID_RESOURCE_ID")
        found = self.people.get(self.newer.get(number, number))
        return (200, found) if found else (404, outcome("RESOURCE_NOT_FOUND"))

    def _searched(self, query: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:
        if not {"family", "birthdate"} <= set(query):
            return 400, outcome("MISSING_VALUE")
        found = [person for person in self.people.values() if _fits(person, query)]
        if len(found) > self.most:
            return 200, outcome("TOO_MANY_MATCHES")
        entries = [{"resource": person, "search": {"score": self.scores[person["id"]]}} for person in found]
        return 200, {"resourceType": "Bundle", "type": "searchset", "total": len(entries), "entry": entries}


def _fits(person: dict[str, Any], query: dict[str, list[str]]) -> bool:
    if "name" not in person:
        return True  # a very restricted person is found by what the answer then leaves out
    name = person["name"][0]
    wanted = {key: values[0].casefold() for key, values in query.items()}
    same = wanted["family"] == name["family"].casefold() and wanted["birthdate"] == f"eq{person['birthDate']}"
    given = wanted.get("given", "") in [part.casefold() for part in name["given"]] or "given" not in wanted
    return same and given and wanted.get("gender", person["gender"]) == person["gender"]


@contextmanager
def serving() -> Iterator[Register]:
    """The service on a free port of this machine."""
    register = Register()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = register.answer(self.path, self.headers)
            if status == 0:  # hang up without a word
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in {"Content-Type": "application/fhir+json", **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    register.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield register
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
