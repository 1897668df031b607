"""``forethought record send``: said first, sent on a word, taken up where it broke off; secrets never on the line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from forethought import operations
from forethought.governance import demo_agreements
from forethought.workflow import Workspace, create_workspace
from support_cli import Forethought, Outcome
from support_csc_server import CLIENT, LA_CODE, PATH, SCOPE, SECRET, SUPPLIER_KEY, Department, serving
from support_story import send as deliver

AS_AT = ("--as-at", "2026-03-31")
SETTINGS = """authority = "E08000025"
synthetic = true

[csc_api]
endpoint = "{url}"
la_code = "{la_code}"
token_url = "{url}/token"
client_id = "{client}"
scope = "{scope}"
"""
PEOPLE = [
    {"pers_person_id": f"C{number}", "pers_dob": "2012-05-05", "pers_forename": "Ada", "pers_surname": "Birch",
     "pers_legacy_id": f"L{number}"}
    for number in range(1, 4)
]  # fmt: skip
EPISODES = [
    {"cine_referral_id": f"E{number}", "cine_person_id": f"C{number}", "cine_referral_date": "2025-05-01",
     "cine_cin_primary_need_code": "N1", "cine_referral_source_code": "1A", "cine_referral_nfa": "N"}
    for number in range(1, 4)
]  # fmt: skip


@pytest.fixture
def department() -> Iterator[Department]:
    with serving(Department()) as running:
        yield running


@pytest.fixture
def workspace(tmp_path: Path, department: Department) -> Iterator[Workspace]:
    """A council's case system in the record, and the department's service in the settings."""
    given = SETTINGS.format(url=department.url, la_code=LA_CODE, client=CLIENT, scope=SCOPE)
    made = create_workspace(tmp_path / "workspace", given)
    made.agreements.mkdir(exist_ok=True)
    for name, text in demo_agreements().items():
        (made.agreements / name).write_text(text, encoding="utf-8")
    operations.setup(made.root)
    case_system(made, 3)
    yield made
    from django.db import connections

    connections.close_all()


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    path = tmp_path / "secrets.toml"
    path.write_text(f'client_secret = "{SECRET}"\nsupplier_key = "{SUPPLIER_KEY}"\n')
    path.chmod(0o600)
    return path


@pytest.fixture
def call(forethought: Forethought, workspace: Workspace) -> Callable[..., Outcome]:
    return lambda *words: forethought("record", "send", *words, *AS_AT, "--workspace", workspace.root)


def case_system(workspace: Workspace, children: int, name: str = "case-system") -> None:
    tables = {"ssd_person": PEOPLE[:children], "ssd_cin_episodes": EPISODES[:children]}
    deliver(workspace, "case-system", "ssd", "westmarch-council", "westmarch-social-care-2026", tables, name=name)


def log() -> list[tuple[str, str, int]]:
    return [(event.action, event.outcome, event.rows) for event in operations.DjangoAudit().events()]


def test_by_itself_it_says_what_would_be_sent_where_and_sends_nothing(
    call: Callable[..., Outcome], workspace: Workspace, department: Department
) -> None:
    told = call("--json")
    assert told.code == 0, told.err
    document = told.document
    assert (document["sent"], document["to"]) == (False, department.url + PATH)
    assert document["whole"] == ["C1", "C2", "C3"]
    text = " ".join(call().out.split())
    assert "Nothing was sent. This would be:" in text
    assert department.url + PATH in text
    assert "objects whole 3" in text
    assert (department.given, department.statuses, department.children) == (0, [], {})
    assert not workspace.sent.exists()
    assert [one[:2] for one in log()] == [("extract", "read")] * 2


def test_told_to_it_sends_and_a_second_run_finds_nothing_to_send(
    call: Callable[..., Outcome], workspace: Workspace, department: Department, secrets: Path
) -> None:
    told = call("--send", "--secrets", str(secrets), "--json")
    assert told.code == 0, told.err
    assert told.document["accepted"] == ["C1", "C2", "C3"]
    assert told.document["in_step"] is True
    assert set(department.children) == {"C1", "C2", "C3"}
    assert log()[-1] == ("extract", "exported", 3)
    again = call("--send", "--secrets", str(secrets), "--json").document
    assert (again["accepted"], again["unchanged"]) == ([], 3)
    assert len(department.taken) == 1
    assert workspace.sent.stat().st_mode & 0o077 == 0
    assert SECRET not in told.out + told.err + "".join(p.read_text() for p in workspace.sent.rglob("*") if p.is_file())


def test_a_run_that_broke_off_is_taken_up_by_the_next(
    call: Callable[..., Outcome], department: Department, secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    department.faults = {"hang up after": 1.0}
    broken = call("--send", "--secrets", str(secrets))
    assert broken.code == 2
    assert "did not take a batch" in broken.err
    assert "Ada" not in broken.err + broken.out
    department.faults = {}
    told = call("--send", "--secrets", str(secrets), "--json").document
    assert told["in_step"] is True
    assert set(department.children) == {"C1", "C2", "C3"}


def test_a_child_whom_the_department_refuses_is_named_and_gives_exit_code_1(
    call: Callable[..., Outcome], department: Department, secrets: Path
) -> None:
    department.bad = {"C2"}
    told = call("--send", "--secrets", str(secrets))
    assert told.code == 1
    assert "refused 1" in told.out
    assert set(department.children) == {"C1", "C3"}


def test_secrets_may_come_from_the_environment(
    call: Callable[..., Outcome], department: Department, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORETHOUGHT_CSC_CLIENT_SECRET", SECRET)
    monkeypatch.setenv("FORETHOUGHT_CSC_SUPPLIER_KEY", SUPPLIER_KEY)
    assert call("--send").code == 0
    assert len(department.children) == 3


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        ("none", "A secret is missing: client_secret, supplier_key"),
        ("half", "A secret is missing: supplier_key"),
        ("open", "Others can read the file of secrets"),
        ("torn", "The file of secrets cannot be read"),
    ],
)
def test_secrets_that_cannot_be_used_are_said_before_anything_is_read(
    call: Callable[..., Outcome], department: Department, secrets: Path, spoil: str, says: str
) -> None:
    if spoil == "half":
        secrets.write_text(f'client_secret = "{SECRET}"\n')
    elif spoil == "open":
        secrets.chmod(0o644)
    elif spoil == "torn":
        secrets.write_text(f"client_secret = {SECRET}")
    told = call("--send", *(() if spoil == "none" else ("--secrets", str(secrets))))
    assert (told.code, told.out) == (2, "")
    assert says in told.err
    assert SECRET not in told.err
    assert log() == []
    assert department.statuses == []


def test_a_service_that_is_not_named_and_a_secret_in_the_settings_are_said(
    call: Callable[..., Outcome], workspace: Workspace
) -> None:
    config = workspace.root / "config.toml"
    text = config.read_text()
    config.write_text(text + f'client_secret = "{SECRET}"\n')
    told = call()
    assert (told.code, SECRET in told.err) == (2, False)
    assert "A secret stands in the settings" in told.err
    config.write_text(text.partition("[csc_api]")[0])
    assert "not named yet: endpoint, la_code, token_url, client_id, scope" in call().err


def test_no_secret_is_an_option(forethought: Forethought) -> None:
    page = forethought("record", "send", "--help").out
    for word in ("--token", "--client-secret", "--supplier-key"):
        assert word not in page
