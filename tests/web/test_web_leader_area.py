"""The leader's own figures beside the published ones: provisional, explained, and small ones hidden."""

from __future__ import annotations

import dataclasses
import html
import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

from forethought.insight import Measure, beside_england, load_indicator, results
from forethought.insight.charts import to_json
from forethought.workflow import Workspace

SALFORD = "E08000006"
EXACT = {"numerator", "denominator", "value", "low", "high"}
DAY = date(2026, 3, 31)
MEASURES = [
    ("A17", "", 57, 600, 9.5),
    ("A06", "", 330, 600, 55.0),
    ("A15", "", 3, 600, 0.5),
    *(("A21", part, 3, 90, 3.3) for part in load_indicator("A21").parts),
]
TOO_FEW = ("A39", "", 12, 25, 48.0)  # fewer than thirty: no share, and an interval in its place


def text_of(markup: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", markup)))


def publish(workspace: Workspace, *measures: tuple[str, str, int, int, float], authority: str = SALFORD) -> None:
    """Invented figures under the code of a real authority, published as ``forethought publish`` does."""
    config = workspace.root / "config.toml"
    config.write_text(config.read_text(encoding="utf-8") + f'authority = "{authority}"\n', encoding="utf-8")
    counted = [
        (load_indicator(card), Measure(card, part, DAY, DAY, up, down, value))
        for card, part, up, down, value in measures
    ]
    figures = []
    for result in results(counted, {}):
        shown = {name: value for name, value in dataclasses.asdict(result).items() if name not in EXACT}
        shown["end"] = result.end.isoformat()
        chart = to_json(beside_england(load_indicator(result.indicator), result, "Here"))
        figures.append({"result": shown, "chart": chart})
    folder = workspace.root / "published"
    folder.mkdir()
    made = {"made": "2026-11-25T09:00:00+00:00", "area": "Here", "figures": figures}
    (folder / "figures.json").write_text(json.dumps(made), encoding="utf-8")


def page_of(signed_in: Callable[..., Any]) -> str:
    answer = signed_in("leader").get("/leader/beside/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def row_of(page: str, title: str) -> str:
    rows = re.findall(r'<tr class="govuk-table__row">.*?</tr>', page, re.DOTALL)
    return next(text_of(row) for row in rows if title in row)


def test_own_figures_stand_beside_the_published_ones(signed_in: Callable[..., Any], demo_workspace: Workspace) -> None:
    publish(demo_workspace, *MEASURES)
    page = page_of(signed_in)
    row = row_of(page, "Three or more homes in the year")
    assert re.search(r"year per cent 9 2025 \d+ months old 10 2025-26 8 9 10", row)  # published 9, own 9.5
    text = text_of(page)
    assert "Now, own data" in text
    assert "its own returns say now (provisional)" in text
    assert "Provisional: counted from the area's own returns" in text
    assert "55 31 March 2026" in row_of(page, "Boys among the children looked after")


def test_small_own_figures_stay_hidden_and_say_why(signed_in: Callable[..., Any], demo_workspace: Workspace) -> None:
    publish(demo_workspace, *MEASURES)
    page = page_of(signed_in)
    assert "3.3" not in row_of(page, load_indicator("A21").title)
    hidden = "Hidden, because it would show a number from 1 to 5"
    assert hidden in row_of(page, load_indicator("A21").title)
    notes = " ".join(re.findall(r'app-notes">([^<]*)<', page))
    far = "More than 20 miles from home"
    assert re.search(rf"{far}.* c ", row_of(page, far))
    assert re.search(rf"Now, own data, [^:]*{far}[^:]*: {hidden}", html.unescape(notes))


def test_a_share_of_too_few_is_explained(signed_in: Callable[..., Any], demo_workspace: Workspace) -> None:
    publish(demo_workspace, *MEASURES, TOO_FEW)
    assert "Fewer than 30" in text_of(page_of(signed_in))


def test_the_leaders_page_leads_to_the_comparison_and_to_every_figure(
    signed_in: Callable[..., Any], demo_workspace: Workspace
) -> None:
    publish(demo_workspace, *MEASURES)
    leader = signed_in("leader")
    page = leader.get("/leader/").content.decode()
    assert 'href="/leader/beside/"' in page
    assert "provisional" in text_of(page)
    listed = text_of(leader.get("/leader/figures/").content.decode())
    assert "Three or more homes in the year A17 10 per cent" in listed
    assert "c: hidden, a number from 1 to 5" in listed


def test_an_invented_area_has_nothing_published_to_stand_beside(
    signed_in: Callable[..., Any], demo_workspace: Workspace
) -> None:
    publish(demo_workspace, *MEASURES, authority="E06009901")
    leader = signed_in("leader")
    assert leader.get("/leader/beside/").status_code == 404
    assert 'href="/areas/"' in leader.get("/leader/").content.decode()


def test_only_who_may_see_totals_sees_the_comparison(
    signed_in: Callable[..., Any], visitor: Any, demo_workspace: Workspace
) -> None:
    publish(demo_workspace, *MEASURES)
    assert signed_in("researcher").get("/leader/beside/").status_code in (403, 404)
    assert visitor.get("/leader/beside/").status_code in (302, 404)
