"""The urgent page on real records: advice for everybody, the record only for who has shown a second factor."""

from __future__ import annotations

import html
import re
import shutil
import time
from pathlib import Path
from typing import Any

import pytest

import support_story
from forethought import operations
from forethought.workflow import Workspace
from support_story import STORY

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SAM = {
    "forename": "Sam", "surname": "Elsewhere", "born-day": "27", "born-month": "3", "born-year": "2015",
    "reason": "He came to school with bruises",
}  # fmt: skip
KAI = SAM | {
    "forename": "Kai", "surname": "Ashdown", "born-day": "14", "born-month": "1", "born-year": "2009",
}  # fmt: skip
NOBODY = SAM | {"forename": "Nobody"}
LEAD = "Social worker 14"


@pytest.fixture(scope="module")
def ready_record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the story's record, made once; each test gets a copy."""
    root = tmp_path_factory.mktemp("ready-record") / "workspace"
    support_story.make_record(Workspace(root))
    return root


@pytest.fixture
def real(real_workspace: Workspace, ready_record: Path) -> Workspace:
    """A workspace that is no demonstration, with a record in it."""
    from django.core.cache import cache

    cache.clear()
    shutil.copytree(ready_record, real_workspace.root, dirs_exist_ok=True)
    return real_workspace


@pytest.fixture
def worker(real: Workspace) -> Any:
    """A browser in which a practitioner has shown a password, and nothing else."""
    from django.test import Client

    password = operations.create_user(
        "duty.worker", title="Duty worker", roles=["practitioner"], organisation="westmarch-council", team="Duty"
    )
    client = Client(SERVER_NAME="127.0.0.1")
    client.post("/account/sign-in/", {"login": "duty.worker", "password": password})
    return client


@pytest.fixture
def trusted(worker: Any) -> Any:
    """The same browser after the code of an authenticator app."""
    enrol()
    show_code(worker)
    return worker


def enrol() -> None:
    from allauth.mfa.totp.internal.auth import TOTP

    TOTP.activate(operations.User.objects.get(username="duty.worker"), SECRET)


def show_code(client: Any) -> None:
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    shown = format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))
    assert client.post("/account/confirm-code/", {"code": shown}).status_code == 302


def text_of(answer: Any) -> str:
    words = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", html.unescape(words))


def log() -> list[Any]:
    return list(operations.DjangoAudit().events())


def says_what_to_do(answer: Any) -> bool:
    words = text_of(answer)
    return "call 999" in words and "Call the duty team" in words


def lapse(folder: Path) -> None:
    """Let every agreement of the workspace run out, and make one unreadable."""
    for file in sorted(folder.glob("*.toml")):
        file.write_text(re.sub(r"(?m)^end = .*$", "end = 2026-01-31", file.read_text()))
    sorted(folder.glob("*.toml"))[0].write_text("this is no agreement [")


@pytest.mark.parametrize("set_up", [False, True])
def test_a_password_alone_gives_the_advice_and_never_the_record(worker: Any, set_up: bool) -> None:
    if set_up:
        enrol()
    before = len(log())
    page, answer = worker.get("/urgent/"), worker.post("/urgent/", SAM)
    assert (page.status_code, answer.status_code) == (200, 403)
    assert says_what_to_do(page)
    assert says_what_to_do(answer)
    assert LEAD not in text_of(answer)
    where = "/account/confirm-code/?next=%2Furgent%2F" if set_up else "/account/second-factor/set-up/"
    assert f'href="{where}"' in answer.content.decode()
    assert [(event.outcome, event.code) for event in log()[before:]] == [("denied", "second_factor")]
    assert not operations.BreakGlass.objects.exists()


def test_a_password_alone_gets_the_same_bytes_for_a_child_known_and_unknown(worker: Any) -> None:
    assert worker.post("/urgent/", SAM).content == worker.post("/urgent/", NOBODY).content


def test_somebody_not_signed_in_any_more_still_reads_what_to_do(real: Workspace, visitor: Any) -> None:
    page, answer = visitor.get("/urgent/"), visitor.post("/urgent/", SAM)
    assert (page.status_code, answer.status_code) == (200, 403)
    assert says_what_to_do(page)
    assert says_what_to_do(answer)
    assert 'href="/sign-in/?next=%2Furgent%2F"' in answer.content.decode()
    assert LEAD not in text_of(answer)
    assert log() == []


def test_with_the_code_the_lead_shows_and_the_look_waits_for_review(trusted: Any) -> None:
    assert LEAD in text_of(trusted.post("/urgent/", SAM))
    assert next(event.outcome for event in log() if event.actor == "duty.worker") == "urgent"
    assert operations.BreakGlass.objects.get().outcome == "waiting"


def test_lapsed_and_unreadable_agreements_do_not_stop_an_urgent_look_and_open_nothing_else(
    trusted: Any, real: Workspace
) -> None:
    """N7 holds for every other read; in an emergency the law lets a worker share without an agreement."""
    from django.utils import timezone

    user = operations.User.objects.get(username="duty.worker")
    user.training_until = timezone.localdate().replace(year=timezone.localdate().year + 1, day=1)
    user.save()
    operations.Allocation.objects.create(worker=user, person_id=STORY["kai"], start=timezone.localdate())
    trusted.post("/purpose/", {"purpose": "direct_care"})
    own = f"/practitioner/family/{STORY['kai']}/"
    assert trusted.get(own).status_code == 200
    lapse(real.agreements)
    assert trusted.get(own).status_code == 404
    before = len(log())
    answer = trusted.post("/urgent/", SAM)
    assert (answer.status_code, LEAD in text_of(answer)) == (200, True)
    told = [(event.purpose, event.outcome) for event in log()[before:]]
    assert told == [
        ("urgent_lookup", "read"),
        ("urgent_safeguarding", "urgent"),  # when it was opened, and again when it was closed
        ("urgent_safeguarding", "urgent"),
    ]
    assert operations.BreakGlass.objects.get().outcome == "waiting"


@pytest.mark.parametrize("lapsed", [False, True])
def test_the_answer_has_one_shape_whether_or_not_the_child_is_known(
    trusted: Any, real: Workspace, lapsed: bool
) -> None:
    """N3: neither status nor headers nor length tell an onlooker whether anybody here knows the child."""
    if lapsed:
        lapse(real.agreements)
    known, unknown = trusted.post("/urgent/", SAM), trusted.post("/urgent/", NOBODY)
    assert LEAD in text_of(known)
    assert LEAD not in text_of(unknown)
    assert known.status_code == unknown.status_code == 200
    assert dict(known.headers) == dict(unknown.headers)
    assert len(known.content) == len(unknown.content)
    assert says_what_to_do(unknown)


def test_an_urgent_answer_shows_who_helps_and_no_place_or_school_or_surgery(trusted: Any, real: Workspace) -> None:
    rows = [
        {"HealthId": "H1", "Forename": "Kai", "Surname": "Benbow", "DOB": "2009-01-14", "GPPractice": "Elm Surgery"}
    ]
    support_story.send(
        real, "child-health", "health", "westmarch-health", "westmarch-health-2026", {"ChildHealth": rows}
    )
    page = text_of(trusted.post("/urgent/", KAI))
    assert LEAD in page
    for other in ("Elm Surgery", "Westmarch High", "WX", "Section 47", "K2", "Nadia"):
        assert other not in page


def test_a_failing_log_shows_the_advice_and_no_record(trusted: Any) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "create trigger full_disk before insert on operations_storedevent begin select raise(abort, 'no room'); end"
        )
    answer = trusted.post("/urgent/", SAM)
    assert answer.status_code == 503
    assert says_what_to_do(answer)
    assert LEAD not in text_of(answer)
