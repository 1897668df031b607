"""The door of a reviewer of a case: what each agency knew, under a purpose, a role and two events of its own."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from forethought.governance import english_day
from support_story import PROTECTED, STORY

PURPOSE = "case_review"
KAI = f"/case-review/{STORY['kai']}/"
PATHS = (KAI, f"{KAI}chronology/", f"{KAI}what-was-known.csv")
DAY = "?at-day={}&at-month={}&at-year={}"
MAY, JUNE = DAY.format(1, 5, 2026), DAY.format(2, 6, 2026)


def text_of(answer: Any) -> str:
    words = re.sub(r"<span data-told[^>]*>([^<]*)</span>", r"\1", answer.content.decode())
    words = re.sub(r"<[^>]+>", " ", words)
    return re.sub(r"\s+", " ", html.unescape(words))


@pytest.fixture
def reviewer(signed_in: Callable[..., Any]) -> Any:
    return signed_in("case.reviewer", PURPOSE)


def test_a_reviewer_sees_the_cases_they_were_given_and_no_other(reviewer: Any) -> None:
    page = text_of(reviewer.get("/case-review/"))
    assert "Kai" in page
    for name in ("Robin", "Nadia", "Sam Elsewhere"):
        assert name not in page


def test_without_a_case_the_list_says_what_to_expect(reviewer: Any) -> None:
    from forethought.operations import Allocation

    Allocation.objects.filter(worker__username="case.reviewer").delete()
    assert "You were given no case to review" in text_of(reviewer.get("/case-review/"))
    assert reviewer.get(KAI).status_code == 404


@pytest.mark.parametrize("name", ["social.worker", "team.manager", "leader", "ig.lead", "analyst", "admin", "kai"])
def test_nobody_else_opens_it_whoever_holds_the_case(
    signed_in: Callable[..., Any], log: Callable[[], list[Any]], name: str
) -> None:
    other = signed_in(name)
    for path in PATHS:
        before = len(log())
        answer = other.get(path)
        assert answer.status_code == 404
        assert b"Ashdown" not in answer.content
        assert [(event.outcome, event.code) for event in log()[before:]] == [("denied", "role")]


def test_a_reviewer_opens_no_other_door(reviewer: Any) -> None:
    for path in (f"/practitioner/family/{STORY['kai']}/", "/practitioner/", "/ig/", "/ig/log/", "/links/"):
        assert reviewer.get(path).status_code == 404


def test_another_child_and_nobody_are_the_same_byte_for_byte(reviewer: Any, log: Callable[[], list[Any]]) -> None:
    """N3: also for a brother of the child under review."""
    for path in PATHS:
        before = len(log())
        there = reviewer.get(path.replace(STORY["kai"], STORY["robin"]))
        nobody = reviewer.get(path.replace(STORY["kai"], "0" * 32))
        assert there.status_code == nobody.status_code == 404
        assert (there.content, dict(there.headers)) == (nobody.content, dict(nobody.headers))
        assert [(event.outcome, event.code) for event in log()[before:]] == [("denied", "not_your_case")] * 2


def test_each_replay_is_two_events_and_each_copy_a_third(reviewer: Any, log: Callable[[], list[Any]]) -> None:
    seen = []
    for path in (KAI, f"{KAI}what-was-known.xlsx"):
        before = len(log())
        assert reviewer.get(path).status_code == 200
        events = log()[before:]
        assert {event.purpose for event in events} == {PURPOSE}
        assert STORY["kai"] not in "".join(event.to_json() for event in events)
        seen.append([(event.action, event.outcome) for event in events])
    two = [("review_audit", "read"), ("read", "read")]
    assert seen == [two, [*two, ("read", "exported")]]


def test_the_young_person_sees_that_somebody_looked_back(reviewer: Any, signed_in: Callable[..., Any]) -> None:
    """N13."""
    reviewer.get(KAI)
    page = text_of(signed_in("kai").get("/family/looked/"))
    assert "A person who did not work with you and looks back at what was known" in page
    assert "Looking back at what was known about a child" in page


def test_what_an_agency_learnt_later_is_apart_from_what_it_knew(reviewer: Any) -> None:
    before = text_of(reviewer.get(KAI + MAY))
    assert "Known by the end of the day Nothing that you may see. Learnt later about that day Learnt later by" in before
    assert "first stated on 1 June 2026" in before
    after = text_of(reviewer.get(KAI + JUNE))
    assert "Learnt later about that day Nothing up to" in after
    for words in ("WX2 2BB", "Westmarch Schools Partnership (fictional)", "known since 1 June 2026", "Pupils.csv"):
        assert words in after
    assert "Not a finding. Outcome: no conference was needed" in after


def test_a_look_of_another_agency_on_the_day_is_told_by_role_never_by_name(
    signed_in: Callable[..., Any], reviewer: Any
) -> None:
    from forethought.operations import User

    today = english_day(datetime.now(UTC))
    first = text_of(reviewer.get(KAI))
    assert "Could be seen; nobody of another agency looked" in first
    signed_in("social.worker", "direct_care").get(f"/practitioner/family/{STORY['kai']}/")
    page = text_of(reviewer.get(KAI))
    said = f"{today.day} {today:%B %Y}: Practitioner, Westmarch Council (fictional), for: Helping this child and family"
    assert said in page
    assert "social.worker" not in page.replace(User.objects.get(username="case.reviewer").username, "")


def test_a_protected_address_is_withheld_from_a_reviewer_too(reviewer: Any) -> None:
    """N4."""
    for path in PATHS:
        answer = reviewer.get(path)
        assert PROTECTED.replace(" ", "") not in answer.content.decode().upper().replace(" ", "")
    assert "Postcode of Kai" in text_of(reviewer.get(KAI)).split("What is withheld from you")[-1]


def test_the_copy_says_whose_it_is_and_when_it_must_be_gone(reviewer: Any) -> None:
    answer = reviewer.get(f"{KAI}what-was-known.csv{JUNE}")
    assert 'filename="what-was-known-2026-06-02.csv"' in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    gone = english_day(datetime.now(UTC)) + timedelta(days=180)
    (stamp,) = {row["copy_of"] for row in rows}
    assert "Copy of case.reviewer | Looking back at what was known about a child | identifiable | 1 people" in stamp
    assert f"destroy after {gone.isoformat()}" in stamp
    assert {row["part"] for row in rows} == {"knew", "shared"}
    assert any("Westmarch Council (fictional) had stated of this child" in row["sentence"] for row in rows)
    assert date.fromisoformat("2026-06-02") < gone


def test_a_wrong_date_and_a_wrong_kind_of_file_are_said(reviewer: Any, log: Callable[[], list[Any]]) -> None:
    for path in (KAI, f"{KAI}what-was-known.csv"):
        before = len(log())
        answer = reviewer.get(path + DAY.format(31, 2, 2026))
        assert answer.status_code == 400
        assert "Enter a real date" in text_of(answer)
        assert [event.action for event in log()[before:]] == ["read"]  # the child's name; no day, no log of looks
    assert reviewer.get(f"{KAI}what-was-known.pdf").status_code == 404


def test_no_agreement_for_a_review_means_no_review(reviewer: Any, demo_workspace: Any) -> None:
    """N7: the agreements under which a child is helped open nothing here."""
    (demo_workspace.agreements / "westmarch-case-review-2026.toml").unlink()
    for path in ("/case-review/", *PATHS):
        assert reviewer.get(path).status_code == 404


def test_the_chronology_of_the_review_is_the_childs(reviewer: Any) -> None:
    page = text_of(reviewer.get(f"{KAI}chronology/"))
    assert "an enquiry under section 47 began" in page
    assert "Cases to review" in page
