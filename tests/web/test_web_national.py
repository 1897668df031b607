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
    owners = re.findall(r'<th scope="row"[^>]*>(.*?)</th><td[^>]*>(.*?)</td>', page)
    assert [tuple(map(html.unescape, pair)) for pair in owners] == [
        (group.strategy, group.owner or "None named") for group in today.groups
    ]


def test_the_register_downloads_whole(signed_in: Callable[..., Any], today: Any) -> None:
    lead = signed_in("policy.lead")
    answer = lead.get("/national/register.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="commitments-register.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [row["id"] for row in rows] == [s.commitment.id for s in today.standings]
    assert lead.get("/national/scorecard.csv").status_code == 200
    assert lead.get("/national/other.csv").status_code == 404
