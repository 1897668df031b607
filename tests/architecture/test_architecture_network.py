"""N15: no telemetry, no network in a default run."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from support_offline import run_offline
from support_tree import PACKAGE, modules

EPISODES = """CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN
901,01/06/2025,S,C2,N1,U1,PR1,,,,WX1 1AA,WX2 2BB,
"""
HEADER = """CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB
901,1,05/05/2015,WBRI,,,
"""
PEOPLE = "id,first,last,born\n" + "".join(f"p{n},Ada,Birch{n % 9},2012-03-{n % 28 + 1:02}\n" for n in range(60))
MAPPING = 'record_id = "id"\n[columns]\nforename = "first"\nsurname = "last"\ndate_of_birth = "born"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    returns = tmp_path / "return"
    returns.mkdir()
    (returns / "episodes.csv").write_text(EPISODES, encoding="utf-8")
    (returns / "header.csv").write_text(HEADER, encoding="utf-8")
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (tmp_path / "map.toml").write_text(MAPPING, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("check return --return ssda903 --year 2026 --json", {0, 1}),
        ("link people.csv --mapping map.toml --out linked --json", {0}),
        ("track check --json", {0, 1}),
        ("synth --out westmarch --children 2000 --years 1 --feeds cin,voice --processes 1 --json", {0}),
        ("doctor --json", {0}),
        ("demo --no-serve --children 2000 --json", {0}),
    ],
)
def test_a_command_works_without_network_and_does_not_try(words: str, codes: set[int], folder: Path) -> None:
    ended = run_offline(["-m", "forethought.cli", *words.split()], folder)
    assert ended.code in codes, ended.err + ended.out
    assert not ended.tried
    assert ended.out.startswith("{")


@pytest.mark.parametrize(
    "attempt",
    [
        "socket.create_connection(('127.0.0.1', 9))",
        "socket.getaddrinfo('example.org', 443)",
        "socket.socket().connect(('127.0.0.1', 9))",
    ],
)
def test_an_attempt_would_be_noticed(attempt: str, tmp_path: Path) -> None:
    assert run_offline(["-c", f"import socket; {attempt}"], tmp_path).tried


REACHING = frozenset(
    {"aiohttp", "asyncio", "ftplib", "http.client", "http.server", "httpx", "imaplib", "poplib", "requests", "smtplib",
     "socket", "socketserver", "ssl", "telnetlib", "urllib.request", "urllib3", "websockets", "xmlrpc"}
)  # fmt: skip

# The only modules that may import what opens a connection, and why each may.
ALLOWED = {
    "cli/commands/serve.py": "asks whether the port of the site on this machine is free",
    "linkage/tracing/fhir.py": "takes the certificates that a caller trusts; sends through fhir_http",
    "sources/https.py": "makes the one request of each client below; never by default",
}
# The only modules that may ask through it, and why each may.
CLIENTS = {
    "linkage/tracing/fhir_http.py": "traces a number where a caller gives the address and the token; never by default",
    "record/projections/csc_api/transport.py": "posts children to the department on a caller's word; never by default",
}


def imported(text: str) -> set[str]:
    """The names a module imports, each with the packages above it ("http.client" and "http")."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found | {".".join(name.split(".")[:n]) for name in found for n in range(1, name.count(".") + 1)}


def test_only_named_modules_import_what_opens_a_connection() -> None:
    reaching = {p.relative_to(PACKAGE).as_posix(): imported(p.read_text("utf-8")) & REACHING for p in modules()}
    assert {name for name, found in reaching.items() if found} == set(ALLOWED)


def test_only_named_clients_ask_over_https() -> None:
    asking = {p.relative_to(PACKAGE).as_posix(): imported(p.read_text("utf-8")) for p in modules()}
    assert {name for name, found in asking.items() if "forethought.sources.https" in found} == set(CLIENTS)


def test_an_import_would_be_noticed() -> None:
    for text in ("import socket", "from urllib import request", "import urllib.request as r", "from ssl import X"):
        assert imported(text) & REACHING
    assert not imported("from urllib.parse import urlencode\nfrom .socket import x") & REACHING


def test_the_client_that_traces_numbers_is_loaded_only_by_who_asks_for_it(tmp_path: Path) -> None:
    """No other module of ours imports it, and all that a command loads stands without it."""
    clients = {f"forethought.linkage.tracing.{name}" for name in ("fhir", "fhir_http")}
    for path in modules():
        text = path.read_text("utf-8")
        assert path.parent.name == "tracing" or not imported(text) & clients, path
        assert path.name == "fhir.py" or "fhir_http import" not in text, path
    look = "import sys, forethought.cli, forethought.linkage.tracing; print(*sys.modules)"
    loaded = set(run_offline(["-c", look], tmp_path).out.split())
    assert "forethought.linkage.tracing.local" in loaded
    assert not loaded & clients


ASKING = """
import os, time
from forethought.linkage.tracing import Demographics, TraceFailed
from forethought.linkage.tracing.fhir import FhirTracer

time.sleep = lambda seconds: None
tracer = FhirTracer("https://register.example", lambda: "token")
print(os.path.exists(os.environ["FORETHOUGHT_TEST_WITNESS"]))
try:
    tracer.trace(Demographics(nhs_number="4010232137"))
except TraceFailed:
    print(os.path.exists(os.environ["FORETHOUGHT_TEST_WITNESS"]))
"""


def test_the_client_tries_nothing_until_it_is_asked(tmp_path: Path) -> None:
    assert run_offline(["-c", ASKING], tmp_path).out.split() == ["False", "True"]
