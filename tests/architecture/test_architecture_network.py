"""N15: no telemetry, no network in a default run."""

from __future__ import annotations

from pathlib import Path

import pytest

from support_offline import run_offline

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
        ("demo --no-serve --children 300 --json", {0}),
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
