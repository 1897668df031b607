"""``forethought seal``: two people seal an identity off, and nothing printed or logged gives the two away."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import support_sealed
from forethought import operations
from forethought.workflow import Workspace
from support_cli import Forethought, Outcome, disconnect
from support_sealed import AFTER, BEFORE
from support_story import STORY

REASON = ("--reason", "adoption order seen")
SIDES = [word for side, records in (("--before", BEFORE), ("--after", AFTER)) for r in records for word in (side, r)]


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = support_sealed.make_joined(tmp_path_factory.mktemp("seal") / "workspace")
    operations.setup(workspace.root)
    operations.create_personas(workspace, STORY)
    disconnect()
    return workspace.root


@pytest.fixture
def root(ready: Path, tmp_path: Path) -> Iterator[Path]:
    shutil.copytree(ready, tmp_path / "workspace")
    yield tmp_path / "workspace"
    disconnect()


def asked(forethought: Forethought, root: Path) -> str:
    made = forethought("seal", "ask", *SIDES, *REASON, "--as", "adoption.records", "--workspace", root, "--json")
    assert made.code == 0, made.err
    assert made.document["state"] == "asked for"
    return str(made.document["seal"])


def parts(outcome: Outcome) -> dict[str, str]:
    assert outcome.code == 2
    assert "Traceback" not in outcome.err
    found: dict[str, str] = outcome.document["error"]
    return found


def test_two_people_seal_and_the_workspace_is_built_at_once(forethought: Forethought, root: Path) -> None:
    ref = asked(forethought, root)
    done = forethought("seal", "confirm", ref, "--reason", "order seen", "--as", "ig.lead", "--workspace", root)
    assert done.code == 0, done.err
    assert f"Seal {ref}: in force." in done.out
    person_of = Workspace(root).store().person_of()
    assert {person_of[record] for record in BEFORE}.isdisjoint(person_of[record] for record in AFTER)
    names = (*BEFORE, *AFTER, *(person_of[record] for record in (*BEFORE, *AFTER)), "adoption order")
    log = "".join(event.to_json() for event in operations.DjangoAudit().events())
    assert ref in log
    for text in (done.out, done.err, log):
        assert not [name for name in names if name in text]
    for words in (("seal", "list", "--as", "ig.lead"), ("audit", "verify")):
        assert forethought(*words, "--workspace", root, "--json").code == 0
    assert not (root / "logs").exists()


def test_whoever_asked_cannot_confirm_and_others_cannot_see(forethought: Forethought, root: Path) -> None:
    ref = asked(forethought, root)
    own = forethought("seal", "confirm", ref, *REASON, "--as", "adoption.records", "--workspace", root, "--json")
    assert "Whoever asked cannot confirm" in parts(own)["what"]
    for name in ("admin", "link.lead", "social.worker"):
        seen = forethought("seal", "list", "--as", name, "--workspace", root, "--json")
        assert parts(seen)["what"] == "You cannot open this page"
        assert ref not in seen.out + seen.err
    listed = forethought("seal", "list", "--as", "ig.lead", "--workspace", root, "--json").document["seals"]
    assert [(seal["seal"], seal["before"], seal["after"]) for seal in listed] == [(ref, sorted(BEFORE), sorted(AFTER))]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("ask", "--before", BEFORE[0], "--after", "westmarch-council/404", *REASON), "A record is not known here"),
        (("ask", "--before", BEFORE[0], "--after", AFTER[0], *REASON), "A person stands on both sides"),
        (("ask", "--after", AFTER[0], *REASON), "A seal needs records before and others after"),
        (("ask", *SIDES), "A seal needs a reason"),
        (("confirm", "ABCDEFGHJK", *REASON), "No such step is open"),
        (("records", "westmarch-council/404"), "A record is not known here"),
    ],
)
def test_what_cannot_be_done_is_said_in_four_parts(
    forethought: Forethought, root: Path, words: tuple[str, ...], says: str
) -> None:
    told = parts(forethought("seal", *words, "--as", "adoption.records", "--workspace", root, "--json"))
    assert says in told["what"]
    assert all(told[name] for name in ("what", "where", "why", "do"))
    assert not [record for record in (*BEFORE, *AFTER) if record in str(told)]


def test_all_records_of_a_person_are_shown_to_who_may_seal(forethought: Forethought, root: Path) -> None:
    seen = forethought("seal", "records", BEFORE[0], "--as", "ig.lead", "--workspace", root, "--json")
    assert seen.document["records"] == sorted((*BEFORE, *AFTER))


def test_outside_a_demonstration_password_and_code_are_asked_for(
    forethought: Forethought, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import date

    (root / "config.toml").write_text("synthetic = true\n")
    operations.setup(root)
    password = operations.create_user(
        "keeper", title="Keeper", roles=["adoption_records_holder"], organisation="westmarch-council",
        training_until=date(2099, 1, 1),
    )  # fmt: skip
    given = {"Password": password, "Code of your second factor": "000000"}
    monkeypatch.setattr("click.prompt", lambda what, **rest: given[what])
    listing = ("seal", "list", "--workspace", root, "--json", "--as")
    refused = [parts(forethought(*listing, name)) for name in ("keeper", "nobody", "ig.lead")]
    assert {told["what"] for told in refused} == {"This person could not be signed in"}
    given["Code of your second factor"] = _enrolled_code("keeper")
    assert forethought(*listing, "keeper").document == {"seals": []}
    given["Password"] = "wrong"
    assert parts(forethought(*listing, "keeper"))["what"] == "This person could not be signed in"


def _enrolled_code(username: str) -> str:
    import time

    from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
    from django.core.cache import cache

    cache.clear()
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    TOTP.activate(operations.User.objects.get(username=username), secret)
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
