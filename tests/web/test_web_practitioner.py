"""The practitioner's door: own cases only, sources beside every fact, protected things withheld."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest

from forethought.workflow import Workspace
from support_story import PROTECTED, STORY, STRANGER

FAMILY = "/practitioner/family/{}/"
KAI = FAMILY.format(STORY["kai"])
PURPOSE = "direct_care"


def text_of(answer: Any) -> str:
    unmarked = re.sub(r'<span data-told="[^"]*"[^>]*>([^<]*)</span>', r"\1", answer.content.decode())
    words = re.sub(r"<[^>]+>", " ", unmarked)
    return re.sub(r"\s+", " ", html.unescape(words))


def test_the_purpose_is_asked_first_and_already_filled_in(signed_in: Callable[..., Any]) -> None:
    worker = signed_in("social.worker")
    answer = worker.get(KAI)
    assert answer.headers["Location"].startswith("/purpose/?next=")
    page = worker.get(answer.headers["Location"]).content.decode()
    assert re.search(r'value="direct_care"\s+checked', page)
    done = worker.post("/purpose/", {"purpose": PURPOSE, "next": KAI})
    assert done.headers["Location"] == KAI
    assert worker.get(KAI).status_code == 200


def test_the_list_holds_the_workers_own_cases_alone(signed_in: Callable[..., Any]) -> None:
    page = text_of(signed_in("social.worker", PURPOSE).get("/practitioner/"))
    for name in ("Kai", "Robin", "Ruby"):
        assert name in page
    assert "Nadia" not in page
    assert "Sam Elsewhere" not in page


def test_a_manager_sees_the_teams_cases_and_another_team_sees_none(signed_in: Callable[..., Any]) -> None:
    assert "Kai" in text_of(signed_in("team.manager", PURPOSE).get("/practitioner/"))
    other = text_of(signed_in("other.worker", PURPOSE).get("/practitioner/"))
    assert "Kai" not in other
    assert "You hold no case today" in other


def test_the_family_page_shows_people_services_and_where_each_fact_comes_from(signed_in: Callable[..., Any]) -> None:
    page = text_of(signed_in("social.worker", PURPOSE).get(KAI))
    assert "Born 14 January 2009; 17 years old at the latest news, 1 June 2026" in page
    assert "Other names in the files: Kai Ashdown" in page or "Other names in the files: Kai Benbow" in page
    assert "Nadia Ashdown Mother" in page
    assert "Robin Ashdown Brother or sister" in page
    assert "Social worker 14" in page
    assert "Since 1 February 2025" in page
    assert "Westmarch Council (fictional), return on children looked after; known since 1 June 2026" in page
    assert "Episodes.csv, row 2" in page
    assert "Children Act 1989" in page


def test_a_services_last_contact_is_its_latest(signed_in: Callable[..., Any]) -> None:
    page = text_of(signed_in("social.worker", PURPOSE).get(FAMILY.format(STORY["robin"])))
    assert "Health visitor Ext 4410 10 May 2026" in page


def test_sources_that_differ_stand_side_by_side_with_the_withheld_one(signed_in: Callable[..., Any]) -> None:
    page = text_of(signed_in("social.worker", PURPOSE).get(KAI))
    differing = page.split("Where sources differ")[1].split("What happened")[0]
    for value in ("WX2 2BB", "WX3 3CC", "Withheld", "Westmarch Schools Partnership", "Westmarch Child Health Service"):
        assert value in differing
    assert "only a worker specially named by that organisation sees it" in differing


@pytest.mark.parametrize("child", ["kai", "robin", "ruby"])
@pytest.mark.parametrize("name", ["social.worker", "team.manager"])
def test_a_protected_address_is_nowhere_on_the_page(signed_in: Callable[..., Any], name: str, child: str) -> None:
    answer = signed_in(name, PURPOSE).get(FAMILY.format(STORY[child]))
    assert answer.status_code == 200
    folded = answer.content.decode().upper().replace(" ", "")
    assert PROTECTED.replace(" ", "") not in folded


def test_an_allegation_stands_with_its_outcome(signed_in: Callable[..., Any]) -> None:
    page = text_of(signed_in("social.worker", PURPOSE).get(KAI))
    enquiry = page.split("Child protection enquiry")[1][:200]
    assert "Allegation" in enquiry
    assert "Outcome: no conference was needed" in enquiry


def test_coded_values_are_spelled_out(signed_in: Callable[..., Any]) -> None:
    page = text_of(signed_in("social.worker", PURPOSE).get(KAI))
    assert re.search(r"Placement: [A-Z][a-z][^;]*\(K2\)", page)


def test_not_allocated_and_not_existing_are_the_same_byte_for_byte(
    signed_in: Callable[..., Any], log: Callable[[], list[Any]]
) -> None:
    """N3: the refusal tells nothing, and each attempt is in the log under a code."""
    worker = signed_in("other.worker", PURPOSE)
    before = len(log())
    there, nobody = worker.get(KAI), worker.get(FAMILY.format("0" * 32))
    assert there.status_code == nobody.status_code == 404
    assert there.content == nobody.content
    assert dict(there.headers) == dict(nobody.headers)
    new = log()[before:]
    assert [event.outcome for event in new] == ["denied", "denied"]
    assert [len(event.subjects) for event in new] == [1, 1]
    assert STORY["kai"] not in "".join(event.to_json() for event in new)


def test_a_relative_who_is_no_case_does_not_open(signed_in: Callable[..., Any]) -> None:
    worker = signed_in("social.worker", PURPOSE)
    assert worker.get(FAMILY.format(STORY["nadia"])).content == worker.get(FAMILY.format("x")).content


def test_each_look_leaves_one_event_with_purpose_and_pseudonyms(
    signed_in: Callable[..., Any], log: Callable[[], list[Any]]
) -> None:
    worker = signed_in("social.worker", PURPOSE)
    before = len(log())
    worker.get(KAI)
    (event,) = log()[before:]
    assert (event.outcome, event.purpose, event.actor) == ("read", PURPOSE, "social.worker")
    assert event.rows > 0
    assert len(event.subjects) >= 1
    assert STORY["kai"] not in event.to_json()


def test_a_case_taken_away_closes_at_once(signed_in: Callable[..., Any]) -> None:
    from django.utils import timezone

    from forethought.operations import Allocation

    worker = signed_in("social.worker", PURPOSE)
    assert worker.get(KAI).status_code == 200
    Allocation.objects.filter(person_id=STORY["kai"]).update(end=timezone.localdate())
    assert worker.get(KAI).status_code == 404


def test_an_agreement_taken_away_closes_its_feed_at_once(
    signed_in: Callable[..., Any], demo_workspace: Workspace
) -> None:
    """N7: nothing is shown from a feed whose agreement is not in force."""
    worker = signed_in("social.worker", PURPOSE)
    health = "Westmarch Child Health Service"
    assert health in text_of(worker.get(KAI))
    file = demo_workspace.agreements / "westmarch-health-2026.toml"
    file.write_text(file.read_text().replace("end = 2028-03-31", "end = 2026-01-31"))
    page = text_of(worker.get(KAI))
    assert health not in page
    assert "WX2 2BB" in page


def test_there_is_no_search(signed_in: Callable[..., Any]) -> None:
    """N6: a worker's list has no box to type a name into."""
    page = signed_in("social.worker", PURPOSE).get("/practitioner/").content.decode()
    assert "<input" not in page
    assert "<form" not in page


def test_lapsed_training_is_said_and_opens_nothing(signed_in: Callable[..., Any]) -> None:
    from forethought.operations import User

    worker = signed_in("social.worker", PURPOSE)
    User.objects.filter(username="social.worker").update(training_until="2026-01-01")
    answer = worker.get("/practitioner/")
    assert answer.status_code == 403
    assert "training has run out" in text_of(answer)
    assert "Kai" not in text_of(answer)


URGENT = {
    "forename": "Sam", "surname": "Elsewhere", "born-day": "27", "born-month": "3", "born-year": "2015",
    "reason": "He came to school with bruises",
}  # fmt: skip


def test_an_urgent_look_shows_the_lead_worker_only_after_a_reason(
    signed_in: Callable[..., Any], log: Callable[[], list[Any]]
) -> None:
    worker = signed_in("other.worker")
    without = worker.post("/urgent/", URGENT | {"reason": ""})
    assert without.status_code == 400
    assert "Say why you fear for this child" in text_of(without)
    assert "Social worker 14" not in text_of(without)
    answer = text_of(worker.post("/urgent/", URGENT))
    assert "Social worker 14" in answer
    assert "Never wait for a screen" in answer
    assert STRANGER not in "".join(event.to_json() for event in log())
    assert any(event.outcome == "urgent" for event in log())


def test_the_urgent_page_is_the_same_for_a_child_nobody_knows_but_for_the_lead(signed_in: Callable[..., Any]) -> None:
    worker = signed_in("other.worker")
    assert worker.get("/urgent/").status_code == 200
    answer = worker.post("/urgent/", URGENT | {"forename": "Nobody"})
    assert answer.status_code == 200
    assert "Call the duty team" in text_of(answer)
    assert "Social worker 14" not in text_of(answer)


def test_an_urgent_look_waits_for_another_managers_review(
    signed_in: Callable[..., Any], log: Callable[[], list[Any]]
) -> None:
    from forethought.operations import BreakGlass

    signed_in("other.worker").post("/urgent/", URGENT)
    look = BreakGlass.objects.get()
    assert look.outcome == "waiting"
    assert "Elsewhere" not in look.reason
    manager = signed_in("team.manager")
    assert URGENT["reason"] in text_of(manager.get("/review/"))
    judged = {"reference": look.reference, "outcome": "justified", "note": ""}
    assert manager.post("/review/", judged).status_code == 400
    manager.post("/review/", judged | {"note": "Spoke to the school, rightly worried"})
    look.refresh_from_db()
    assert (look.outcome, look.reviewed_by.username) == ("justified", "team.manager")
    assert "None is waiting" in text_of(manager.get("/review/"))
    assert log()[-1].outcome == "reviewed"


def test_somebody_who_works_with_no_child_cannot_ask(signed_in: Callable[..., Any]) -> None:
    for name in ("leader", "admin", "researcher", "kai"):
        client = signed_in(name)
        assert "Ask who already helps this child" not in text_of(client.get("/urgent/"))
        assert client.post("/urgent/", URGENT).status_code == 404


def test_what_kai_says_is_wrong_reaches_the_worker_who_holds_his_case_and_nobody_else(
    signed_in: Callable[..., Any],
) -> None:
    from forethought.operations import Correction

    signed_in("kai").post("/family/wrong/", {"statement": "that isn't why I moved"})
    words = Correction.objects.get()
    assert "Received, not read yet" in text_of(signed_in("kai").get("/family/record/"))
    assert "that isn't why I moved" not in text_of(signed_in("other.worker", PURPOSE).get("/practitioner/"))
    refused = signed_in("other.worker", PURPOSE).post(f"/practitioner/said/{words.pk}/")
    nothing = signed_in("other.worker", PURPOSE).post("/practitioner/said/987654/")
    assert (refused.status_code, refused.content) == (nothing.status_code, nothing.content)
    assert refused.status_code == 404

    worker = signed_in("social.worker", PURPOSE)
    assert "that isn't why I moved" in text_of(worker.get("/practitioner/"))
    assert worker.post(f"/practitioner/said/{words.pk}/").status_code == 302
    words.refresh_from_db()
    assert words.assigned_to is not None
    assert words.assigned_to.username == "social.worker"
    assert "is reading it" in text_of(worker.get("/practitioner/"))
    assert "Someone is reading it" in text_of(signed_in("kai").get("/family/record/"))
