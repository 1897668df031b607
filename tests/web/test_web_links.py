"""The door of those who review links: neutral lists, one pair at a time, blind second looks, nothing protected."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import support_review
import support_story
from forethought.workflow import Workspace
from forethought.workflow.decisions import KEPT_APART, SAME, decisions
from forethought.workflow.review import Queue
from support_review import INITIAL, SAM, SAM_AT_HEALTH, SAMUEL
from support_story import STORY, STRANGER

PURPOSE = "linkage_review"
SAMS, TWIN, JOINED = (SAM, SAM_AT_HEALTH), ("westmarch-council/3", INITIAL), (SAM, SAMUEL)
KAI = ("westmarch-council/1", "westmarch-schools/S1")
NAMES = ("Sam", "Samuel", "Elsewhere", "Robin", "Ruby", "Ashdown", "Marlow", "Benbow")


@pytest.fixture(scope="module")
def ready_demo(tmp_path_factory: pytest.TempPathFactory, ready_demo: Path) -> Path:
    """The demonstration with what is doubtful in it, linked once; each test gets a copy."""
    root = tmp_path_factory.mktemp("links") / "workspace"
    support_review.doubtful_copy(ready_demo, root)
    support_review.link_again(Workspace(root))
    return root


@pytest.fixture
def path_of(demo_workspace: Workspace) -> Callable[[tuple[str, str]], str]:
    """A function giving the address of a pair's page."""

    def path(pair: tuple[str, str]) -> str:
        held = next(one for one in Queue(demo_workspace).questions.values() if one.pair == pair)
        return f"/links/pair/{held.reference}/"

    return path


def text_of(answer: Any) -> str:
    words = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", html.unescape(words))


def said(choice: str, **more: str) -> dict[str, str]:
    return {"answer": choice, "reason": "the birth dates are a slip apart", **more}


def test_the_list_shows_references_and_reasons_and_no_name(
    signed_in: Callable[..., Any], demo_workspace: Workspace
) -> None:
    """N6: no free browsing of people."""
    page = text_of(signed_in("link.reviewer", PURPOSE).get("/links/"))
    listed = Queue(demo_workspace).asked_of("link.reviewer")
    assert all(one.reference in page for one in listed)
    assert "Fits two people" in page
    assert not [name for name in NAMES if name in page]
    assert not [value for one in listed for value in (*one.pair, one.left_person, one.right_person) if value in page]


def test_the_list_can_be_narrowed_to_one_reason(signed_in: Callable[..., Any]) -> None:
    page = text_of(signed_in("link.reviewer", PURPOSE).get("/links/", {"why": "fits more than one person"}))
    assert "1 pair waits" in page
    assert "Nothing waits for you" not in page
    assert "0 pairs" not in text_of(signed_in("link.reviewer", PURPOSE).get("/links/", {"why": "<script>"}))


def test_a_pair_shows_both_records_the_weight_in_words_and_why_it_waits(
    signed_in: Callable[..., Any], path_of: Callable[..., str]
) -> None:
    answer = signed_in("link.reviewer", PURPOSE).get(path_of(SAMS))
    page = text_of(answer)
    assert "The program was not sure" in page
    assert "Westmarch Council (fictional)" in page
    assert "Date of birth 27 March 2015" in page
    assert '<mark class="app-differs">14</mark>' in answer.content.decode()
    assert "makes it about" in page
    assert "about 8 in 10" in page.split("The same in words")[1]
    assert "Joining these two would bring two families together" in page


def test_a_twin_is_in_view_without_a_name(signed_in: Callable[..., Any], path_of: Callable[..., str]) -> None:
    page = text_of(signed_in("link.reviewer", PURPOSE).get(path_of(TWIN)))
    around = page.split("Who else could it be?")[1].split("What the program")[0]
    assert "Another person with the surname in both records, born the same day" in around
    assert "begins like the one in record A" in around
    assert "Robin" not in page
    sams = text_of(signed_in("link.reviewer", PURPOSE).get(path_of(SAMS)))
    assert "Another person at the address in record B, born the same day" in sams
    assert "Jo" not in sams.split()


def test_a_protected_address_is_neither_shown_nor_compared(
    signed_in: Callable[..., Any], path_of: Callable[..., str]
) -> None:
    """N4."""
    answer = signed_in("link.reviewer", PURPOSE).get(path_of(KAI))
    folded = answer.content.decode().upper().replace(" ", "")
    assert support_story.PROTECTED.replace(" ", "") not in folded
    page = text_of(answer)
    assert "Postcode Withheld" in page
    assert "not given, or withheld, in one or both" in page
    assert "WX2 2BB" not in page  # the other side's address is not shown beside it either: it could be the same


def test_each_opening_is_one_event_with_purpose_and_pseudonyms(
    signed_in: Callable[..., Any], path_of: Callable[..., str], log: Callable[[], list[Any]]
) -> None:
    client, path, before = signed_in("link.reviewer", PURPOSE), path_of(SAMS), len(log())
    assert client.get(path).status_code == 200
    (event,) = log()[before:]
    assert (event.outcome, event.purpose, event.actor) == ("read", PURPOSE, "link.reviewer")
    assert len(event.subjects) >= 2
    assert STRANGER not in event.to_json()


def test_a_pair_that_is_not_theirs_and_one_that_is_none_are_the_same_byte_for_byte(
    signed_in: Callable[..., Any], path_of: Callable[..., str], demo_workspace: Workspace, log: Callable[[], list[Any]]
) -> None:
    """N3: a pair another reviewer must look at, a sealed one, and one that does not exist."""
    reviewer, path = signed_in("link.reviewer", PURPOSE), path_of(SAMS)
    other = path_of(JOINED)
    reviewer.post(path, said(SAME))
    support_review.seal(demo_workspace, "77")
    before = len(log())
    found = [reviewer.get(one) for one in (path, other, "/links/pair/ABCDEFGHJK/", "/links/pair/%00/")]
    assert {answer.status_code for answer in found} == {404}
    assert len({answer.content for answer in found}) == 1
    assert len({str(dict(answer.headers)) for answer in found}) == 1
    assert [event.outcome for event in log()[before:]] == ["denied"] * 4


def test_without_the_purpose_or_the_role_nothing_opens(
    signed_in: Callable[..., Any], path_of: Callable[..., str]
) -> None:
    assert signed_in("link.reviewer").get(path_of(SAMS)).headers["Location"].startswith("/purpose/?next=")
    for name in ("social.worker", "ig.lead", "admin", "analyst"):
        assert signed_in(name).get(path_of(SAMS)).status_code == 404


def test_an_agreement_that_does_not_cover_the_purpose_closes_the_pair(
    signed_in: Callable[..., Any], path_of: Callable[..., str], demo_workspace: Workspace
) -> None:
    """N7."""
    file = demo_workspace.agreements / "westmarch-link-review-2026.toml"
    file.write_text(file.read_text().replace('feed = "child-health"', 'feed = "another"'))
    client = signed_in("link.reviewer", PURPOSE)
    assert client.get(path_of(SAMS)).content == client.get("/links/pair/ABCDEFGHJK/").content


def test_an_answer_needs_a_choice_and_a_reason(
    signed_in: Callable[..., Any], path_of: Callable[..., str], demo_workspace: Workspace
) -> None:
    client = signed_in("link.reviewer", PURPOSE)
    without = client.post(path_of(SAMS), {"reason": "x"})
    assert without.status_code == 400
    assert "Choose an answer" in text_of(without)
    silent = client.post(path_of(SAMS), {"answer": SAME, "reason": "  ", "ask": "yes"})
    assert "Say in a few words what you go by" in text_of(silent)
    assert re.search(r'value="same person"\s+checked', silent.content.decode())
    assert decisions(demo_workspace) == []


def test_an_answer_decides_is_logged_and_can_be_taken_back(
    signed_in: Callable[..., Any], path_of: Callable[..., str], demo_workspace: Workspace, log: Callable[[], list[Any]]
) -> None:
    client, path = signed_in("link.reviewer", PURPOSE), path_of(JOINED)
    assert "The two are one person in the record now" in text_of(client.get(path))
    assert client.post(path, said(KEPT_APART)).headers["Location"] == "/links/"
    assert [(made.by, made.decision) for made in decisions(demo_workspace)] == [("link.reviewer", KEPT_APART)]
    changed = [event for event in log() if event.outcome == "changed"]
    assert [(event.actor, event.code) for event in changed] == [("link.reviewer", "answered")]
    listed = text_of(client.get("/links/decided/"))
    assert "Two people" in listed
    assert not [name for name in NAMES if name in listed]
    page = text_of(client.get(path))
    assert "This was decided: two people" in page
    assert "the birth dates are a slip apart" in page
    assert client.post(path, {"reason": ""}).status_code == 400
    assert client.post(path, {"reason": "misread"}).headers["Location"] == "/links/decided/"
    assert decisions(demo_workspace)[-1].decision == "taken back"
    assert "Is this one person?" in text_of(client.get(path))


def test_the_second_reviewer_is_told_nothing_of_the_first_and_a_third_settles_it(
    signed_in: Callable[..., Any], path_of: Callable[..., str], demo_workspace: Workspace
) -> None:
    path = path_of(SAMS)
    untouched = signed_in("second.reviewer", PURPOSE).get(path).content
    signed_in("link.reviewer", PURPOSE).post(path, said(SAME))
    second = signed_in("second.reviewer", PURPOSE)
    assert without_token(second.get(path).content) == without_token(untouched)
    assert "differ" not in text_of(second.get("/links/")).split("Waiting for you")[1]
    second.post(path, said(KEPT_APART))
    assert decisions(demo_workspace) == []
    lead = signed_in("link.lead", PURPOSE)
    assert "Settle pair" in text_of(lead.get("/links/"))
    assert "Settle pair" not in text_of(signed_in("link.reviewer", PURPOSE).get("/links/"))
    assert signed_in("link.reviewer", PURPOSE).get(path).status_code == 404
    page = text_of(lead.get(path))
    assert "First look" in page
    assert "Second look" in page
    lead.post(path, said(KEPT_APART))
    assert [(made.by, made.decision) for made in decisions(demo_workspace)] == [("link.lead", KEPT_APART)]
    quality = text_of(lead.get("/links/quality/"))
    assert "cannot" in quality or "(n = 1)" in quality
    assert "1 0 (0%)" in quality


def test_what_reviewers_write_is_shown_as_text(signed_in: Callable[..., Any], path_of: Callable[..., str]) -> None:
    client, path = signed_in("link.reviewer", PURPOSE), path_of(JOINED)
    client.post(path, {"answer": KEPT_APART, "reason": "<script>alert(1)</script>"})
    page = client.get(path).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_people_looked_at_see_who_looked_and_why(signed_in: Callable[..., Any], demo_workspace: Workspace) -> None:
    """N13: Kai's own records are among the joins that are looked over."""
    kai = next(one for one in Queue(demo_workspace).questions.values() if one.left_person == STORY["kai"])
    assert signed_in("link.reviewer", PURPOSE).get(f"/links/pair/{kai.reference}/").status_code == 200
    page = text_of(signed_in("kai").get("/family/looked/"))
    assert "A person who checks that records of two children were not put together by mistake" in page
    assert "Looking by eye at whether two records are about the same person" in page


def without_token(page: bytes) -> bytes:
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]*"', b"", page)
