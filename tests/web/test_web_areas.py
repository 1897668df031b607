"""Published figures of each authority: for anybody, with reasons for every blank, and nobody ranked."""

from __future__ import annotations

import csv
import html
import io
import re
from typing import Any

import openpyxl
import pytest

import support_campaigns
from forethought.insight.local import local_areas
from forethought.workflow import Workspace

SALFORD, CITY, SCILLY, KINGSTON, BARNSLEY = "E08000006", "E09000001", "E06000053", "E09000021", "E08000038"
CUMBERLAND, WESTMINSTER = "E06000063", "E09000033"
WITH_TRAPS = [CITY, SCILLY, KINGSTON, BARNSLEY, CUMBERLAND, WESTMINSTER, SALFORD]
PLAIN = ["E06000060", "E06000023", "E10000016", "E08000025", "E06000001"]
JUDGED = r"Good|Outstanding|Inadequate|Requires improvement to be good|Leaders make good practice possible"
RANKING = r"rank\w*|league|better|worse|best|worst|good|bad|poor"
SYMBOLS = r'<td class="govuk-table__cell govuk-table__cell--numeric">\s*(c|z|x|u|k|low)\b'


@pytest.fixture
def anybody(demo_workspace: Workspace) -> Any:
    from django.test import Client

    return Client(SERVER_NAME="127.0.0.1")


def text_of(markup: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", markup)))


def chosen() -> list[str]:
    """Those with traps and a few without, and every authority in the long campaign."""
    return [area.code for area in local_areas()] if support_campaigns.is_full() else WITH_TRAPS + PLAIN


def test_every_authority_has_its_page_and_nobody_is_ranked(anybody: Any) -> None:
    orders = set()
    for code in chosen():
        answer = anybody.get(f"/areas/{code}/")
        assert answer.status_code == 200, code
        assert not answer.cookies, code
        markup = answer.content.decode()
        page = text_of(markup)
        assert "Beside all authorities" in page
        assert not re.search(rf"\b({RANKING})\b", re.sub(JUDGED, "", page), re.IGNORECASE), code
        tables = markup[markup.index('id="ask"') :].partition("</nav>")[2]
        orders.add(tuple(re.findall(r'href="/areas/E\d+/(NF\d\d)/"', tables)))
    assert len(orders) == 1, "figures stand in the framework's order, whatever their values"


def test_every_symbol_is_told_in_words(anybody: Any) -> None:
    for code in chosen():
        markup = anybody.get(f"/areas/{code}/").content.decode()
        sections, _, _ = markup.partition('id="equality"')  # what follows are charts, which tell their own symbols
        for part in sections.split('<h2 class="govuk-heading-l"')[1:]:
            for symbol in set(re.findall(SYMBOLS, part)):
                assert re.search(rf"app-notes\">[^<]*\b{symbol}: ", part), (code, symbol)
    assert "c: hidden, because" in text_of(anybody.get(f"/areas/{SCILLY}/").content.decode())


def test_an_area_that_is_none_is_refused_in_words(anybody: Any) -> None:
    for path in ("/areas/E99999999/", "/areas/E12000002/", f"/areas/{SALFORD}/NF99/", "/areas/E99999999/paper.pdf"):
        answer = anybody.get(path)
        assert answer.status_code in (400, 404), path
        page = answer.content.decode()
        assert "<h1" in page, path
        assert "Traceback" not in page


def rows_of(page: str) -> dict[str, str]:
    """Each row of the page's tables by the measure that it links to, as text."""
    rows = re.findall(r'<tr class="govuk-table__row">.*?</tr>', page, re.DOTALL)
    linked = ((re.search(r"/(NF\d\d)/", row), row) for row in rows)
    return {found[1]: text_of(row) for found, row in linked if found}


def test_files_hold_what_the_page_shows(anybody: Any) -> None:
    shown = rows_of(anybody.get(f"/areas/{SALFORD}/").content.decode())
    lines = list(csv.reader(io.StringIO(anybody.get(f"/areas/{SALFORD}/figures.csv").content.decode())))
    rows = [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
    assert {row["id"].split()[0] for row in rows} == set(shown)
    for row in rows:
        words = shown[row["id"].split()[0]]
        for column in ("figure", "value", "neighbours_median", "region", "england", "age_months"):
            assert row[column] in words, (row["id"], column)
    book = openpyxl.load_workbook(io.BytesIO(anybody.get(f"/areas/{SALFORD}/figures.xlsx").content))
    cells = {str(cell.value) for line in book.worksheets[0].iter_rows() for cell in line}
    assert {row["figure"] for row in rows} <= cells
    assert anybody.get(f"/areas/{SALFORD}/figures.pdf").status_code == 404


def test_one_figure_has_its_charts_and_where_it_comes_from(anybody: Any) -> None:
    page = anybody.get(f"/areas/{SALFORD}/NF04/").content.decode()
    assert page.count('role="img"') >= 6  # three charts, each wide and narrow
    assert "Department for Education" in page
    assert 'href="/nation/NF04/"' in page
    judged = text_of(anybody.get(f"/areas/{SALFORD}/NF59/").content.decode())
    assert "Outstanding Judgement" in judged
    assert "a judgement is no amount" in judged


def test_the_paper_comes_to_print_and_as_pdf(anybody: Any) -> None:
    answer = anybody.get(f"/areas/{SALFORD}/paper.pdf")
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert "Salford" in text_of(anybody.get(f"/areas/{SALFORD}/paper.html").content.decode())
