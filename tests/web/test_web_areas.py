"""Published figures at the site: for anybody, of any authority, with reasons for every blank and nobody ranked."""

from __future__ import annotations

import csv
import dataclasses
import html
import io
import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest

import support_campaigns
from forethought.insight import Measure, beside_england, load_indicator, results
from forethought.insight.charts import to_json
from forethought.insight.local import local_areas
from forethought.workflow import Workspace

SALFORD, CITY, SCILLY, KINGSTON, BARNSLEY = "E08000006", "E09000001", "E06000053", "E09000021", "E08000038"
WITH_TRAPS = [CITY, SCILLY, KINGSTON, BARNSLEY, "E06000063", "E09000033", "E06000060", SALFORD]


@pytest.fixture
def anybody(demo_workspace: Workspace) -> Any:
    from django.test import Client

    return Client(SERVER_NAME="127.0.0.1")


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def chosen() -> list[str]:
    """Those with traps, and every authority in the long campaign."""
    return [area.code for area in local_areas()] if support_campaigns.is_full() else WITH_TRAPS


def test_every_authority_has_its_page_and_nobody_is_ranked(anybody: Any) -> None:
    for code in chosen():
        answer = anybody.get(f"/areas/{code}/")
        assert answer.status_code == 200, code
        assert not answer.cookies, code
        page = text_of(answer)
        assert "Beside all authorities" in page
        assert not re.search(r"\b(rank(ed|ing)?|league|better|worse|best|worst)\b", page, re.IGNORECASE), code


def test_an_area_that_is_none_is_refused_in_words(anybody: Any) -> None:
    for path in ("/areas/E99999999/", "/areas/E12000002/", f"/areas/{SALFORD}/NF99/", "/nation/NF99/", "/nation/x.csv"):
        answer = anybody.get(path)
        assert answer.status_code in (400, 404), path
        assert "Traceback" not in answer.content.decode()


def test_a_blank_says_why(anybody: Any) -> None:
    page = text_of(anybody.get(f"/areas/{SCILLY}/"))
    assert "hidden, because" in page or "not available" in page


def test_files_hold_what_the_page_shows(anybody: Any) -> None:
    page = text_of(anybody.get(f"/areas/{SALFORD}/"))
    rows = list(csv.DictReader(io.StringIO(anybody.get(f"/areas/{SALFORD}/figures.csv").content.decode())))
    assert len(rows) > 60
    for row in rows[:10]:
        assert row["figure"] in page
        assert row["value"] in page
    book = openpyxl.load_workbook(io.BytesIO(anybody.get(f"/areas/{SALFORD}/figures.xlsx").content))
    cells = {str(cell.value) for line in book.worksheets[0].iter_rows() for cell in line}
    assert {row["figure"] for row in rows} <= cells
    assert anybody.get(f"/areas/{SALFORD}/figures.pdf").status_code == 404


def test_the_paper_comes_to_print_and_as_pdf(anybody: Any) -> None:
    answer = anybody.get(f"/areas/{SALFORD}/paper.pdf")
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert "Salford" in text_of(anybody.get(f"/areas/{SALFORD}/paper.html"))


def test_the_scorecard_lists_all_indicators_and_the_gaps(anybody: Any) -> None:
    page = text_of(anybody.get("/nation/"))
    assert "Agencies work together" in page
    assert "nobody measures it" in page
    rows = list(csv.reader(io.StringIO(anybody.get("/nation/scorecard.csv").content.decode())))
    assert sum(line[2] == "indicator" for line in rows) == 68
    names = re.findall(r'href="/nation/(NF\d\d)/"', anybody.get("/nation/").content.decode())
    assert len(set(names)) == 68


def test_an_indicator_lists_every_authority_by_name(anybody: Any) -> None:
    rows = list(csv.reader(io.StringIO(anybody.get("/nation/NF04.csv").content.decode())))[1:]
    names = [row[0] for row in rows]
    assert len(names) == 153
    assert names == sorted(names)


@pytest.fixture
def real_code(demo_workspace: Workspace) -> Workspace:
    """A workspace of a real authority's code with two invented figures of its own, one of them small."""
    config = demo_workspace.root / "config.toml"
    config.write_text(config.read_text(encoding="utf-8") + f'authority = "{SALFORD}"\n', encoding="utf-8")
    day = date(2026, 3, 31)
    homes, male, nowhere = (load_indicator(name) for name in ("A17", "A06", "A21"))
    counted = [
        (homes, Measure("A17", "", day, day, 57, 600, 9.5)),
        (male, Measure("A06", "", day, day, 330, 600, 55.0)),
        *((nowhere, Measure("A21", part, day, day, 3, 90, 3.3)) for part in nowhere.parts),
    ]
    cards = {card.id: card for card, _ in counted}
    figures = []
    for result in results(counted, {}):
        shown = {n: v for n, v in dataclasses.asdict(result).items() if n not in EXACT}
        shown["end"] = result.end.isoformat()
        chart = to_json(beside_england(cards[result.indicator], result, "Here"))
        figures.append({"result": shown, "chart": chart})
    folder = demo_workspace.root / "published"
    folder.mkdir()
    made = {"made": "2026-11-25T09:00:00+00:00", "area": "Here", "figures": figures}
    (folder / "figures.json").write_text(json.dumps(made), encoding="utf-8")
    return demo_workspace


EXACT = {"numerator", "denominator", "value", "low", "high"}


@pytest.mark.usefixtures("real_code")
def test_own_figures_stand_beside_the_published_ones(signed_in: Callable[..., Any]) -> None:
    page = text_of(signed_in("leader").get("/leader/beside/"))
    assert "Now, own data" in page
    assert "provisional" in page.lower()
    assert re.search(r"Three or more homes in the year.{0,60}9.{0,40}10, 2025-26", page)  # published 9, own 9.5
    assert "Published nowhere, from own returns" in page


@pytest.mark.usefixtures("real_code")
def test_small_own_figures_stay_hidden_beside_published_ones(signed_in: Callable[..., Any]) -> None:
    page = text_of(signed_in("leader").get("/leader/beside/"))
    assert not re.search(r"\b3\.3 per cent", page)
    assert "Hidden, because it would show a number from 1 to 5" in page
