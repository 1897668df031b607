"""The young person's door: the story with its sources, who looked, "this is wrong", six questions."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest

from forethought.voice import load_instrument
from forethought.workflow import Workspace
from support_story import PROTECTED

CHILD_PAGES = ["/family/", "/family/record/", "/family/looked/", "/family/wrong/", "/family/questions/"]
QUESTIONS = load_instrument("my-experience")


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


@pytest.mark.parametrize("path", CHILD_PAGES)
def test_every_page_of_a_child_has_a_quick_way_out_that_signs_out(signed_in: Callable[..., Any], path: str) -> None:
    kai = signed_in("kai")
    page = kai.get(path).content.decode()
    assert 'href="/leave/"' in page
    assert "Leave this site now" in page
    answer = kai.get("/leave/")
    assert answer.status_code == 302
    assert kai.get(path).headers["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("path", ["/family/", "/family/wrong/", "/family/questions/"])
def test_where_a_child_writes_it_says_what_to_do_when_not_safe(signed_in: Callable[..., Any], path: str) -> None:
    page = text_of(signed_in("kai").get(path))
    assert QUESTIONS.not_safe in page
    assert "999" in page


@pytest.mark.parametrize("path", ["/family/wrong/", "/family/questions/"])
def test_where_a_child_writes_it_says_who_reads_it_and_that_here_nobody_does(
    signed_in: Callable[..., Any], path: str
) -> None:
    page = text_of(signed_in("kai").get(path))
    assert QUESTIONS.read_when in page
    assert "This is a demonstration: nobody reads what you write here" in page


def test_the_story_is_told_to_the_child_with_who_wrote_each_sentence(signed_in: Callable[..., Any]) -> None:
    page = text_of(signed_in("kai").get("/family/record/"))
    assert "Written by the council" in page
    assert re.search(r"\b[Yy]ou\b", page.split("added nothing")[1])
    assert "no conference was needed" in page
    assert PROTECTED.replace(" ", "") not in page.replace(" ", "").upper()
    assert "An address is protected to keep somebody safe" in page


def test_who_looked_shows_role_kind_of_organisation_and_purpose_and_never_a_name_or_place(
    signed_in: Callable[..., Any],
) -> None:
    assert "Nobody has looked yet" in text_of(signed_in("kai").get("/family/looked/"))
    signed_in("social.worker", "direct_care").get("/practitioner/family/person-kai/")
    page = text_of(signed_in("kai").get("/family/looked/"))
    looks = page.split("or a place")[1].split("If a look seems wrong")[0]
    assert "Your social worker or another worker who helps you" in looks
    assert "the council" in looks
    assert "Helping this child and family" in looks
    for hidden in ("social.worker", "Westmarch", "East", "WX"):
        assert hidden not in looks


def test_looks_alike_on_one_day_are_told_once_with_how_often(signed_in: Callable[..., Any]) -> None:
    worker = signed_in("social.worker", "direct_care")
    for _ in range(3):
        worker.get("/practitioner/family/person-kai/")
    page = text_of(signed_in("kai").get("/family/looked/"))
    assert page.count("Helping this child and family") == 1
    assert "(3 times that day)" in page


def test_a_refused_colleague_is_no_look(signed_in: Callable[..., Any]) -> None:
    signed_in("other.worker", "direct_care").get("/practitioner/family/person-kai/")
    assert "Nobody has looked yet" in text_of(signed_in("kai").get("/family/looked/"))


def test_this_is_wrong_names_the_sentence_and_keeps_both_accounts(signed_in: Callable[..., Any]) -> None:
    from forethought.operations import Correction

    kai = signed_in("kai")
    page = kai.get("/family/record/").content.decode()
    links = re.findall(r'href="(/family/wrong/\?about=([\w-]+))"', page)
    url, claim = links[-1]
    form = text_of(kai.get(url))
    assert "This is what is written:" in form
    answer = kai.post("/family/wrong/", {"about": claim, "statement": "  That isn't why I moved "})
    assert answer.headers["Location"] == "/family/wrong/received/"
    assert "What was written before is still there" in text_of(kai.get("/family/wrong/received/"))
    kept = Correction.objects.get()
    assert (kept.about, kept.statement, kept.person_id, kept.status) == (
        claim, "That isn't why I moved", "person-kai", "received",
    )  # fmt: skip
    again = text_of(kai.get("/family/record/"))
    assert "That isn't why I moved" in again
    assert len(re.findall(r"about=", kai.get("/family/record/").content.decode())) == len(links)


def test_a_claim_of_somebody_else_cannot_be_asked_about(
    signed_in: Callable[..., Any], log: Callable[[], list[Any]]
) -> None:
    kai = signed_in("kai")
    assert kai.get("/family/wrong/?about=ffffffff").status_code == 404
    assert kai.post("/family/wrong/", {"about": "ffffffff", "statement": "x"}).status_code == 404


@pytest.mark.parametrize(("statement", "told"), [("", "Write what is wrong"), ("x" * 2001, "Write a little less")])
def test_nothing_and_too_much_are_asked_again(signed_in: Callable[..., Any], statement: str, told: str) -> None:
    answer = signed_in("kai").post("/family/wrong/", {"statement": statement})
    assert answer.status_code == 400
    assert told in text_of(answer)


def test_what_a_child_writes_is_shown_as_text_and_never_run(signed_in: Callable[..., Any]) -> None:
    kai = signed_in("kai")
    kai.post("/family/wrong/", {"statement": "<script>alert(1)</script> & <b>bold</b>"})
    for path in ("/family/", "/family/record/"):
        page = kai.get(path).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_six_questions_are_kept_one_by_one_with_choosing_not_to_say_apart_from_leaving_out(
    signed_in: Callable[..., Any],
) -> None:
    from forethought.operations import Answer

    kai = signed_in("kai")
    assert kai.get("/family/questions/1/").headers["Location"] == "/family/questions/"
    at = kai.post("/family/questions/").headers["Location"]
    assert "&lt;" not in kai.get(at).content.decode()
    first = text_of(kai.get(at))
    assert "Question 1 of 6" in first
    for words in ("I don't know", "I don't want to say", "Leave this question out"):
        assert words in first
    given = [
        {"answer": "mostly"},
        {"answer": "rather_not"},
        {"skip": "1", "answer": "always"},
        {},
        {"answer": "dont_know"},
        {"answer": "no"},
    ]
    for choice in given:
        at = kai.post(at, choice).headers["Location"]
    assert at == "/family/questions/thanks/"
    assert QUESTIONS.change_mind in text_of(kai.get(at))
    ids = [item.id for item in QUESTIONS.items]
    kept = dict(Answer.objects.filter(finished=True).values_list("item", "answer"))
    assert kept == {ids[0]: "mostly", ids[1]: "rather_not", ids[4]: "dont_know", ids[5]: "no"}


def test_an_answer_can_be_changed_before_the_end_and_a_made_up_one_is_not_kept(signed_in: Callable[..., Any]) -> None:
    from forethought.operations import Answer

    kai = signed_in("kai")
    kai.post("/family/questions/")
    kai.post("/family/questions/1/", {"answer": "always"})
    assert re.search(r'value="always"\s+checked', kai.get("/family/questions/1/").content.decode())
    kai.post("/family/questions/1/", {"answer": "never"})
    assert list(Answer.objects.values_list("answer", flat=True)) == ["never"]
    kai.post("/family/questions/1/", {"answer": "42"})
    assert not Answer.objects.exists()
    assert kai.get("/family/questions/7/").status_code == 404


def test_what_was_said_comes_back_in_the_record_with_the_next_build(
    signed_in: Callable[..., Any], demo_workspace: Workspace
) -> None:
    from forethought import operations, sources
    from forethought.record import to_claims
    from forethought.workflow import read_delivery

    signed_in("kai").post("/family/wrong/", {"statement": "That isn't why I moved"})
    folder = operations.export_to_inbox(
        demo_workspace, controller="westmarch-council", agreement="westmarch-voice-2026"
    )
    assert folder is not None
    delivery = read_delivery(folder)
    tables = sources.read(folder, "voice", delivery.year).tables
    demo_workspace.store().append(to_claims(tables, delivery), delivery)
    page = text_of(signed_in("social.worker", "direct_care").get("/practitioner/family/person-kai/"))
    assert "Said that something is wrong" in page
    assert "That isn't why I moved" in page
    assert "Change of placement" in page
