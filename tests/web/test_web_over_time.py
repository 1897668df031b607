"""A child's record over time at the practitioner's door: own cases only, two dates, every word with its source."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest

from forethought.workflow import Workspace
from support_story import PROTECTED, STORY, send

PURPOSE = "direct_care"
PAGES = ("household", "chronology", "involved")
AT = "?at-day={}&at-month={}&at-year={}"
KNOWN = "&known-day={}&known-month={}&known-year={}"


def where(page: str, who: str = STORY["kai"]) -> str:
    return f"/practitioner/family/{who}/{page}/"


def text_of(answer: Any) -> str:
    words = re.sub(r"<span data-told[^>]*>([^<]*)</span>", r"\1", answer.content.decode())
    words = re.sub(r"<[^>]+>", " ", words)
    return re.sub(r"\s+", " ", html.unescape(words))


@pytest.mark.parametrize("page", PAGES)
def test_the_family_page_leads_to_each_and_each_is_one_event(
    signed_in: Callable[..., Any], log: Callable[[], list[Any]], page: str
) -> None:
    worker = signed_in("social.worker", PURPOSE)
    assert f'href="{where(page)}"' in worker.get(f"/practitioner/family/{STORY['kai']}/").content.decode()
    before = len(log())
    answer = worker.get(where(page))
    assert answer.status_code == 200
    assert "Kai" in text_of(answer)
    (event,) = log()[before:]
    assert (event.outcome, event.purpose, event.actor) == ("read", PURPOSE, "social.worker")
    assert event.subjects
    assert event.rows > 0
    assert STORY["kai"] not in event.to_json()


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", ["other.worker", "social.worker"])
def test_not_my_case_and_nobody_are_the_same_byte_for_byte(
    signed_in: Callable[..., Any], log: Callable[[], list[Any]], name: str, page: str
) -> None:
    """N3: for a worker without the case, and for a relative who is no case."""
    worker = signed_in(name, PURPOSE)
    person = STORY["kai"] if name == "other.worker" else STORY["nadia"]
    before = len(log())
    there, nobody = worker.get(where(page, person)), worker.get(where(page, "0" * 32))
    assert there.status_code == nobody.status_code == 404
    assert (there.content, dict(there.headers)) == (nobody.content, dict(nobody.headers))
    assert [(event.outcome, event.code) for event in log()[before:]] == [("denied", "not_your_case")] * 2


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("child", ["kai", "robin", "ruby"])
def test_a_protected_address_is_nowhere_and_said_to_be_withheld(
    signed_in: Callable[..., Any], page: str, child: str
) -> None:
    """N4."""
    answer = signed_in("social.worker", PURPOSE).get(where(page, STORY[child]))
    assert answer.status_code == 200
    assert PROTECTED.replace(" ", "") not in answer.content.decode().upper().replace(" ", "")
    if child == "kai" and page != "involved":  # what is withheld there is no service
        assert "Postcode" in text_of(answer).split("What is withheld from you")[-1]
        assert "of Kai" in text_of(answer).split("What is withheld from you")[-1]


def test_the_household_shows_each_sources_word_on_the_day(signed_in: Callable[..., Any]) -> None:
    page = text_of(signed_in("social.worker", PURPOSE).get(where("household")))
    for words in ("WX2 2BB", "WX3 3CC", "By the word of Westmarch Schools Partnership", "Nadia Ashdown Mother"):
        assert words in page
    assert "Westmarch Child Health Service (fictional)" in page
    assert "known since 1 June 2026" in page
    assert "Where this is written" in page


def test_what_several_say_alike_is_told_once_with_each_of_them(
    signed_in: Callable[..., Any], demo_workspace: Workspace
) -> None:
    row = {"HealthId": "H1", "Forename": "Kai", "Surname": "Benbow", "DOB": "2009-01-14", "Postcode": "WX2 2BB"}
    agreement = "westmarch-health-2026"
    send(
        demo_workspace,
        "child-health",
        "health",
        "westmarch-health",
        agreement,
        {"ChildHealth": [row]},
        full=False,
        name="again",
    )
    page = text_of(signed_in("social.worker", PURPOSE).get(where("household")))
    assert "By the word of Westmarch Child Health Service (fictional) and Westmarch Schools Partnership" in page
    assert page.count("Postcode: WX2 2BB") == 1


def test_what_was_stated_later_is_not_on_a_page_of_an_earlier_day(signed_in: Callable[..., Any]) -> None:
    worker = signed_in("social.worker", PURPOSE)
    early = AT.format(1, 5, 2026) + KNOWN.format(1, 5, 2026)
    assert "No source that you may read states where" in text_of(worker.get(where("household") + early))
    assert "states a relative on that day" in text_of(worker.get(where("household") + early))
    assert "had stated anything" in text_of(worker.get(where("chronology") + early))
    assert "states a service on that day" in text_of(worker.get(where("involved") + early))
    assert "WX2 2BB" in text_of(worker.get(where("household") + AT.format(1, 5, 2026)))


def test_the_chronology_tells_each_row_once_with_its_source_and_says_the_gaps(signed_in: Callable[..., Any]) -> None:
    page = text_of(signed_in("social.worker", PURPOSE).get(where("chronology")))
    assert "On 20 January 2025 an enquiry under section 47 began" in page
    assert "This is an allegation, not a finding. What came of it: no conference was needed" in page
    assert "Westmarch Council (fictional), children in need census; known since 1 June 2026" in page
    assert "Section47.csv, row 1" in page
    assert "Gap or difference" in page
    assert "westmarch-council" not in page  # organisations are named, never by an id
    assert page.count("an enquiry under section 47 began") == 1


def test_an_involvement_card_has_the_way_to_reach_people_and_nothing_of_what_was_done(
    signed_in: Callable[..., Any],
) -> None:
    worker = signed_in("social.worker", PURPOSE)
    kai = text_of(worker.get(where("involved")))
    assert "Social worker 14" in kai
    assert "First 1 February 2025" in kai
    assert "section 47" not in kai.lower()
    assert "Placement" not in kai
    robin = text_of(worker.get(where("involved", STORY["robin"])))
    assert "Ext 4410" in robin
    assert "First 2 March 2026; last 10 May 2026" in robin


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("query", "says"),
    [
        (AT.format(31, 2, 2026), "Enter a real date"),
        (AT.format("x", "", ""), "Enter a real date"),
        (AT.format(1, 1, 2999), "Enter today or an earlier day"),
    ],
)
def test_a_wrong_date_is_said_and_nothing_is_shown_by_it(
    signed_in: Callable[..., Any], page: str, query: str, says: str
) -> None:
    answer = signed_in("social.worker", PURPOSE).get(where(page) + query)
    assert answer.status_code == 400
    assert says in text_of(answer)
    assert 'href="#at-day"' in answer.content.decode()
    assert "Westmarch Council (fictional)" not in text_of(answer)


def test_a_manager_sees_the_pages_of_the_teams_cases(signed_in: Callable[..., Any]) -> None:
    manager = signed_in("team.manager", PURPOSE)
    assert [manager.get(where(page)).status_code for page in PAGES] == [200, 200, 200]
