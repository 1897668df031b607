"""The national door: gaps shown as gaps, nobody ranked, absence of evidence told as a limit of the search."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable
from typing import Any

import pytest

from forethought.strategy import assess, load_commitments


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def cards(answer: Any) -> list[str]:
    return re.findall(r'id="promise-([A-Z0-9-]+)"', answer.content.decode())


@pytest.fixture
def today() -> Any:
    from django.utils import timezone

    return assess(load_commitments(), timezone.localdate())


def test_every_promise_stands_in_the_order_of_its_list(signed_in: Callable[..., Any], today: Any) -> None:
    assert cards(signed_in("policy.lead").get("/national/")) == [s.commitment.id for s in today.standings]


@pytest.mark.parametrize(
    ("gap", "holds"),
    [
        ("late", lambda s: s.late),
        ("undated", lambda s: s.undated),
        ("unfunded", lambda s: s.unfunded),
        ("unowned", lambda s: s.unowned),
        ("unevidenced", lambda s: s.evidence in ("stale", "presumed dropped", "none dated")),
    ],
)
def test_each_gap_shows_exactly_the_promises_that_have_it(
    signed_in: Callable[..., Any], today: Any, gap: str, holds: Callable[[Any], bool]
) -> None:
    answer = signed_in("policy.lead").get(f"/national/?gap={gap}")
    assert cards(answer) == [s.commitment.id for s in today.standings if holds(s)]


def test_a_late_promise_says_by_how_many_days(signed_in: Callable[..., Any], today: Any) -> None:
    first = today.late[0]
    page = text_of(signed_in("policy.lead").get("/national/?gap=late"))
    assert f"Late by {first.late_days:,} days" in page


def test_missing_evidence_is_told_as_a_limit_of_the_search(signed_in: Callable[..., Any]) -> None:
    page = text_of(signed_in("policy.lead").get("/national/?gap=unevidenced"))
    assert "this is a limit of the search, not a finding about the owner" in page


def test_no_column_ranks_and_no_colour_judges(signed_in: Callable[..., Any], today: Any) -> None:
    """N10: the counts stand in the order of the lists, and no tag is red or green."""
    page = signed_in("policy.lead").get("/national/").content.decode()
    assert "govuk-tag--red" not in page
    assert "govuk-tag--green" not in page
    listed = re.findall(r'href="/national/list/strategy/[a-z0-9-]+/">(.*?)</a></th>', re.sub(r"\s+<", "<", page))
    assert [html.unescape(name) for name in listed] == list(dict.fromkeys(g.strategy for g in today.groups))


def test_the_register_downloads_whole(signed_in: Callable[..., Any], today: Any) -> None:
    lead = signed_in("policy.lead")
    answer = lead.get("/national/register.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="register.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [row["id"] for row in rows] == [s.commitment.id for s in today.standings]
    for name in ("commitments", "scorecard", "coverage", "series"):
        assert lead.get(f"/national/{name}.csv").status_code == 200
    assert lead.get("/national/other.csv").status_code == 404


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/national/commitment/DSL-02/", "Rule 2: Late comes from the date"),
        ("/national/commitment/DSL-21/", "a recollection is no source"),
        ("/national/list/strategy/dsl-2022/", "Promises"),
        ("/national/list/owner/bristol-city-council/", "Promises"),
        ("/national/list/all/promises/", "122 promises"),
        ("/national/coverage/", "Nothing found on"),
        ("/national/plan/", "These are proposals of the Forethought project"),
        ("/national/cost/", "no change in any child's life is valued or claimed"),
        ("/national/rules/", "Nobody rates themselves"),
    ],
)
def test_the_pages_of_the_tracker_stand_at_the_door(signed_in: Callable[..., Any], path: str, told: str) -> None:
    answer = signed_in("policy.lead").get(path)
    assert answer.status_code == 200
    assert told in text_of(answer)
    assert "Sign out" in text_of(answer)  # in the site's own frame


@pytest.mark.parametrize(
    "path",
    ["/national/commitment/NO-1/", "/national/list/gap/none/", "/national/list/kind/x/", "/national/list/owner/x/"],
)
def test_a_page_that_is_not_there_is_refused_like_any_other(signed_in: Callable[..., Any], path: str) -> None:
    assert signed_in("policy.lead").get(path).status_code == 404


def test_the_files_of_the_door_are_those_of_the_site(signed_in: Callable[..., Any]) -> None:
    lead = signed_in("policy.lead")
    page = lead.get("/national/").content.decode()
    names = re.findall(r'href="/national/files/([^"]+)"', page)
    assert {"register.csv", "register.csv-metadata.json", "register.xml", "points.csv"} <= set(names)
    for name in names:
        answer = lead.get(f"/national/files/{name}")
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert lead.get("/national/files/settings.py").status_code == 404


def test_every_link_of_the_tracker_is_a_page_of_the_site(signed_in: Callable[..., Any]) -> None:
    lead = signed_in("policy.lead")
    links: set[str] = set()
    for path in ("/national/", "/national/commitment/ADR-08/", "/national/plan/", "/national/rules/"):
        links |= set(re.findall(r'href="(/national/[^"#?]*)', lead.get(path).content.decode()))
    assert len(links) > 180
    some = sorted(links)[::6]
    assert [link for link in some if lead.get(link).status_code != 200] == []
