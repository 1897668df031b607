"""The researcher's door: the study and its permit, and a checker that also subtracts."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from forethought.research import load_study
from forethought.workflow import Workspace

STUDY = load_study("moves-and-school")
SAFE = "sex,children\nfemale,120\nmale,140\nTotal,260\n"
SMALL = "sex,children\nfemale,3\nmale,140\nTotal,143\n"


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def check(client: Any, table: str, title: str = "Children by sex", counts: str = "children") -> Any:
    return client.post("/research/check/", {"title": title, "table": table, "counts": counts})


def test_the_study_shows_question_permit_and_that_no_extract_was_made_yet(signed_in: Callable[..., Any]) -> None:
    page = text_of(signed_in("researcher").get("/research/"))
    assert STUDY.question in page
    assert STUDY.lay_summary in page
    assert STUDY.permit is not None
    assert f"Permit {STUDY.permit.number}" in page
    assert "It has not been made yet" in page


def test_a_table_that_passes_is_entered_and_listed(signed_in: Callable[..., Any], demo_workspace: Workspace) -> None:
    researcher = signed_in("researcher")
    assert "This table passed." in text_of(check(researcher, SAFE))
    assert demo_workspace.release_ledger.exists()
    assert "Children by sex" in text_of(researcher.get("/research/"))


def test_a_small_count_is_refused_and_not_entered(signed_in: Callable[..., Any], demo_workspace: Workspace) -> None:
    """N9"""
    answer = text_of(check(signed_in("researcher"), SMALL))
    assert "This table may not leave" in answer
    assert not demo_workspace.release_ledger.exists()


def test_a_count_that_follows_by_subtraction_from_an_earlier_table_is_refused(signed_in: Callable[..., Any]) -> None:
    """N9: 260 of all children less 257 of them leaves 3."""
    researcher = signed_in("researcher")
    assert "This table passed." in text_of(check(researcher, SAFE))
    second = "age,children\nunder 10,257\n10 and over,c\n"
    answer = text_of(check(researcher, second, "Children by age"))
    assert "This table may not leave" in answer
    from forethought.operations import Release

    assert [one.released for one in Release.objects.order_by("pk")] == [True, False]


def test_a_file_can_be_sent_instead(signed_in: Callable[..., Any]) -> None:
    sent = SimpleUploadedFile("table.csv", SAFE.encode(), content_type="text/csv")
    answer = signed_in("researcher").post(
        "/research/check/", {"title": "From a file", "file": sent, "counts": "children"}
    )
    assert "This table passed." in text_of(answer)


@pytest.mark.parametrize(("title", "table"), [("", SAFE), ("Name", ""), ("Name", "only a header\n")])
def test_what_cannot_be_checked_is_said(signed_in: Callable[..., Any], title: str, table: str) -> None:
    answer = check(signed_in("researcher"), table, title)
    assert answer.status_code == 400
    assert "There is a problem" in text_of(answer)


def test_the_columns_of_counts_are_asked_for(signed_in: Callable[..., Any], demo_workspace: Workspace) -> None:
    researcher = signed_in("researcher")
    assert "Columns that hold counts" in text_of(researcher.get("/research/check/"))
    answer = check(researcher, SAFE, counts=" ")
    assert answer.status_code == 400
    assert "Enter the names of the columns that hold counts" in text_of(answer)
    assert 'href="#counts"' in answer.content.decode()
    answer = check(researcher, SAFE, counts="children, boys")
    assert answer.status_code == 400
    assert "A column of counts is not in the table" in text_of(answer)
    assert SAFE.splitlines()[1] in text_of(answer)
    assert not demo_workspace.release_ledger.exists()
    assert "This table passed." in text_of(check(researcher, SAFE, counts="Children,"))


@pytest.mark.parametrize(
    ("table", "counts", "words"),
    [
        ("area,n,boys\nA,100,3\nB,400,40.5\n", "n", "holds numbers but is not among the counts"),
        ("area,n,boys\nA,100,3\nB,400,40.5\n", "n, boys", "work out percentages"),
        ("area,n,boys\nA,100,3 boys\nB,400,40 boys\n", "n", "holds numbers but is not among the counts"),
        ("area,age\nA,100\nB,3\n", "age", "A count between 1 and 9 is shown"),
        ("area,n,rate\nA,100,3%\nB,400,12%\n", "n", "work them out from released counts"),
    ],
)
def test_no_number_leaves_unchecked(
    signed_in: Callable[..., Any], demo_workspace: Workspace, table: str, counts: str, words: str
) -> None:
    """N9"""
    answer = text_of(check(signed_in("researcher"), table, counts=counts))
    assert "This table may not leave" in answer
    assert words in answer
    assert not demo_workspace.release_ledger.exists()


def test_a_changed_count_is_refused_whatever_its_column_is_called(signed_in: Callable[..., Any]) -> None:
    """N9"""
    researcher = signed_in("researcher")
    assert "This table passed." in text_of(check(researcher, "area,count\nA,100\nB,400\n", counts="count"))
    for table, counts in (
        ("area,n\nA,97\n", "n"),
        ("area,n\nAll,503\n", "n"),
        ("area,A,B\ncount,97,400\n", "A,B"),
    ):
        assert "This table may not leave" in text_of(check(researcher, table, "Again", counts))


def test_without_a_permit_in_force_nothing_is_checked_out(
    signed_in: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, demo_workspace: Workspace
) -> None:
    import dataclasses

    from forethought.web.doors import research

    monkeypatch.setattr(research, "load_study", lambda _: dataclasses.replace(STUDY, permit=None))
    researcher = signed_in("researcher")
    assert "no permit was given" in text_of(researcher.get("/research/"))
    assert "no permit was given" in text_of(check(researcher, SAFE))
    assert not demo_workspace.release_ledger.exists()


def test_a_researcher_on_no_study_sees_none(signed_in: Callable[..., Any]) -> None:
    from forethought.operations import User

    researcher = signed_in("researcher")
    User.objects.filter(username="researcher").update(study="")
    assert "You are on no study" in text_of(researcher.get("/research/"))
    assert researcher.get("/research/check/").status_code == 404
