"""England's published figures: for anybody, every indicator and every gap, authorities by name and never by value."""

from __future__ import annotations

import csv
import html
import io
import re
from typing import Any

import openpyxl
import pytest

from forethought.insight.local import local_areas
from forethought.workflow import Workspace

KINDS = ["NF04", "NF59", "NF45", "NF25"]  # a rate with counts, a judgement, few points, a long course


@pytest.fixture
def anybody(demo_workspace: Workspace) -> Any:
    from django.test import Client

    return Client(SERVER_NAME="127.0.0.1")


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def test_the_scorecard_lists_all_indicators_and_the_gaps(anybody: Any) -> None:
    answer = anybody.get("/nation/")
    assert not answer.cookies
    page = text_of(answer)
    assert "Agencies work together" in page
    assert "Nobody measures it" in page
    rows = list(csv.reader(io.StringIO(anybody.get("/nation/scorecard.csv").content.decode())))
    indicators = [dict(zip(rows[0], line, strict=True)) for line in rows[1:] if line[2] == "indicator"]
    assert len(indicators) == 68
    assert {one["id"] for one in indicators} == set(re.findall(r'"/nation/(NF\d\d)/"', answer.content.decode()))
    for one in indicators:
        assert re.search(rf"{re.escape(one['title'])} {one['unit']} {one['england'] or 'no number'} ", page), one["id"]


@pytest.mark.parametrize("measure", KINDS)
def test_every_authority_stands_by_name_in_page_and_files(anybody: Any, measure: str) -> None:
    rows = list(csv.reader(io.StringIO(anybody.get(f"/nation/{measure}.csv").content.decode())))[1:]
    names = [row[0] for row in rows]
    assert names == sorted(area.name for area in local_areas())
    markup = anybody.get(f"/nation/{measure}/").content.decode()
    table = markup[markup.index('id="authorities"') :]
    assert re.findall(r'<th scope="row"[^>]*>([^<]*)</th>', table) == [html.escape(name, quote=True) for name in names]
    book = openpyxl.load_workbook(io.BytesIO(anybody.get(f"/nation/{measure}.xlsx").content))
    cells = {str(cell.value) for line in book.worksheets[0].iter_rows() for cell in line}
    assert set(names) <= cells


def test_what_is_published_for_england_alone_says_so(anybody: Any) -> None:
    page = text_of(anybody.get("/nation/NF47/"))
    assert "published, only for England" in page
    assert "Every authority" not in page


def test_periods_and_places_are_told_in_words(anybody: Any) -> None:
    for measure in ("NF10", "NF17"):  # published under codes such as 202425
        page = re.sub(r"<svg.*?</svg>", "", anybody.get(f"/nation/{measure}/").content.decode(), flags=re.DOTALL)
        assert not re.search(r"\b20\d{4}\b", page), measure


def test_nobody_is_ranked(anybody: Any) -> None:
    for path in ("/nation/", *(f"/nation/{measure}/" for measure in KINDS)):
        page = text_of(anybody.get(path))
        assert not re.search(r"\b(rank\w*|league|best|worst|better|worse)\b", page, re.IGNORECASE), path


def test_an_indicator_that_is_none_is_refused_in_words(anybody: Any) -> None:
    for path in ("/nation/NF99/", "/nation/x.csv", "/nation/NF04.exe", "/nation/scorecard.exe"):
        answer = anybody.get(path)
        assert answer.status_code in (400, 404), path
        assert "Traceback" not in answer.content.decode()
