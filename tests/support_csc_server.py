"""The department's children's social care API as its published description has it, on this machine, with faults.

It applies what it is sent by code of its own (nothing of ours that it judges): whole objects and parts alike, ``purge``
at any level, null for a value that is cleared. One bad record refuses its whole batch. Faults come by seed.
"""

from __future__ import annotations

import copy
import json
import random
import re
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

LA_CODE = "999"
CLIENT, SECRET, SCOPE, SUPPLIER_KEY = (
    "client-of-westmarch",
    "not a secret",
    "scope/.default",
    "supplier-key-of-westmarch",
)
PATH = f"/children_social_care_data/{LA_CODE}/children"
FAULTS = ("busy", "broken", "nothing", "token", "forbidden", "hang up before", "hang up after", "garbled after")
LARGEST = 40_000

ITEMS = {
    "social_care_episodes": "social_care_episode_id",
    "child_and_family_assessments": "child_and_family_assessment_id",
    "child_in_need_plans": "child_in_need_plan_id",
    "section_47_assessments": "section_47_assessment_id",
    "child_protection_plans": "child_protection_plan_id",
    "child_looked_after_placements": "child_looked_after_placement_id",
}
OBJECTS = {"child_details", "health_and_wellbeing", "adoption", "care_leavers"}
HANG_UP = 0

Answer = tuple[int, dict[str, str], bytes]


@dataclass
class Department:
    """What the service holds and did. ``faults`` maps each fault to how likely it is; ``bad`` ids are refused."""

    faults: dict[str, float] = field(default_factory=dict)
    seed: int = 0
    bad: set[str] = field(default_factory=set)
    names_the_bad: bool = True
    lasts: int = 300
    url: str = ""
    children: dict[str, dict[str, Any]] = field(default_factory=dict)
    taken: list[list[str]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    given: int = 0

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._lock = threading.Lock()

    def answer(self, path: str, headers: Any, body: bytes) -> Answer:
        """The answer to one POST; status ``HANG_UP`` stands for none."""
        with self._lock:
            if path == "/token":
                return self._token(body)
            status, more, content = self._post(path, headers, body)
            self.statuses.append(status)
            return status, more, content

    def _token(self, body: bytes) -> Answer:
        asked = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        right = {"client_id": CLIENT, "client_secret": SECRET, "scope": SCOPE, "grant_type": "client_credentials"}
        if asked != right:
            return 401, {}, b"{}"
        self.given += 1
        token = f"token-{self.given}"
        self.tokens = {token}
        return 200, {}, json.dumps({"access_token": token, "expires_in": self.lasts}).encode()

    def _post(self, path: str, headers: Any, body: bytes) -> Answer:
        fault = self._fault()
        if path != PATH:
            return 404, {}, b""
        if fault == "token":
            self.tokens.clear()
        if headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
            return 401, {}, b""
        if headers.get("SupplierKey") != SUPPLIER_KEY or fault == "forbidden":
            return 403, {}, b""
        early = {"busy": 429, "broken": 503, "nothing": 204, "hang up before": HANG_UP}
        if fault in early:
            return early[fault], {"Retry-After": "7"} if fault == "busy" else {}, b""
        if len(body) > LARGEST:
            return 413, {}, b""
        return self._take(json.loads(body), fault)

    def _fault(self) -> str:
        for name, likely in self.faults.items():
            if self._random.random() < likely:
                return name
        return ""

    def _take(self, records: list[dict[str, Any]], fault: str) -> Answer:
        wrong = [place for place, one in enumerate(records) if self._refuses(one)]
        if wrong or not 0 < len(records) <= 100:
            named = ", ".join(f"[{place}] is malformed" for place in wrong) if self.names_the_bad else "malformed"
            return 400, {}, json.dumps({"message": named, "value": records[wrong[0]] if wrong else ""}).encode()
        for record in records:
            self._receive(record)
        self.taken.append([record["la_child_id"] for record in records])
        if fault == "hang up after":
            return HANG_UP, {}, b""
        if fault == "garbled after":
            return 200, {}, b'["2026-04-01_09:'
        stamps = [f"2026-04-01_09:00:00.12_{uuid.UUID(int=self._random.getrandbits(128))}" for _ in records]
        return 200, {}, json.dumps(stamps).encode()

    def _refuses(self, record: dict[str, Any]) -> bool:
        if record["la_child_id"] in self.bad:
            return True
        if record.get("purge") is True:
            return set(record) - {"la_child_id", "mis_child_id", "purge"} != set()
        return "child_details" not in record or not _shaped(record)

    def _receive(self, record: dict[str, Any]) -> None:
        name = record["la_child_id"]
        if record.get("purge") is True:
            self.children.pop(name, None)
        else:
            self.children[name] = received(self.children.get(name, {}), record)


def received(held: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    """The block ``held`` after ``part`` came in."""
    made = copy.deepcopy(held)
    for name, value in part.items():
        if name == "purge":
            continue
        if value is None or (name in OBJECTS and value.get("purge") is True):
            made.pop(name, None)
        elif name in OBJECTS:
            made[name] = received(made.get(name, {}), value)
        elif name in ITEMS:
            made[name] = _received_items(made.get(name, []), value, ITEMS[name])
        else:
            made[name] = copy.deepcopy(value)
    return made


def _received_items(held: list[dict[str, Any]], parts: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    items = {one[key]: one for one in held}
    assert len(items) == len(held)
    for part in parts:
        if part.get("purge") is True:
            items.pop(part[key], None)
        else:
            items[part[key]] = received(items.get(part[key], {}), part)
    return list(items.values())


def _shaped(block: dict[str, Any]) -> bool:
    """Ids of the right shape, no list where text is wanted, at most 41 factors, and a flag in every block."""
    if not isinstance(block.get("purge"), bool):
        return False
    for name, value in block.items():
        if name.endswith("_id") and (not re.fullmatch(r"[A-Za-z0-9_-]{1,36}", value or "-") or "0x" in str(value)):
            return False
        if (
            name in ("factors", "disabilities")
            and value is not None
            and (not isinstance(value, list) or len(value) > 41)
        ):
            return False
        if name in OBJECTS and isinstance(value, dict) and not _shaped(value):
            return False
        if name in ITEMS and not all(_shaped(one) for one in value or []):
            return False
    return True


@contextmanager
def serving(department: Department) -> Iterator[Department]:
    """The service on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            status, headers, content = department.answer(self.path, self.headers, body)
            if status == HANG_UP:
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **headers}.items():
                self.send_header(name, value)
            if status != 204:
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if status != 204:
                self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    department.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield department
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
