"""The leader's door: totals of the checks, figures beside England with their definition, small numbers hidden."""

from __future__ import annotations

import html
import io
import json
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from forethought.insight import beside_england, compute, load_indicator
from forethought.insight.charts import to_json
from forethought.quality import check, save_run
from forethought.workflow import Workspace
from support_story import text_table

AREA = "Westmarch (fictional)"


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def episodes(children: int, moves: int) -> list[dict[str, str]]:
    """So many children in care all year; each of the first ``moves`` of them moves twice."""
    rows = []
    for child in range(children):
        homes = ["01/04/2025", "01/08/2025", "01/12/2025"] if child < moves else ["01/04/2025"]
        for place, start in enumerate(homes):
            end = homes[place + 1] if place + 1 < len(homes) else None
            rows.append(
                {
                    "CHILD": f"c{child}",
                    "DECOM": start,
                    "DEC": end,
                    "RNE": "S" if place == 0 else "P",
                    "LS": "C2",
                    "PLACE": "U6",
                    "PLACE_PROVIDER": "PR1",
                    "URN": f"{child}{place}",
                    "PL_POST": "WX1 1AA",
                }
            )
    return rows


def publish(workspace: Workspace, children: int, moves: int) -> None:
    card = load_indicator("A17")
    (result,) = compute(card, {"Episodes": text_table("ssda903", "Episodes", episodes(children, moves))}, 2026)
    shown = {name: getattr(result, name) for name in result.__dataclass_fields__ if name not in HIDDEN}
    shown["end"] = result.end.isoformat()
    chart = to_json(beside_england(card, result, AREA))
    folder = workspace.root / "published"
    folder.mkdir()
    made = {"made": "2026-11-25T09:00:00+00:00", "area": AREA, "figures": [{"result": shown, "chart": chart}]}
    (folder / "figures.json").write_text(json.dumps(made))


HIDDEN = {"numerator", "denominator", "value", "low", "high"}


def test_before_anything_is_published_the_page_says_how(signed_in: Callable[..., Any]) -> None:
    page = text_of(signed_in("leader").get("/leader/"))
    assert "forethought publish" in page
    assert "forethought check" in page


def test_a_figure_stands_beside_england_with_its_definition_and_table(
    signed_in: Callable[..., Any], demo_workspace: Workspace
) -> None:
    publish(demo_workspace, 100, 20)
    answer = signed_in("leader").get("/leader/")
    page = text_of(answer)
    card = load_indicator("A17")
    for words in (card.title, card.numerator, card.denominator, " ".join(card.why.split()), "England", AREA, "20"):
        assert words in page
    assert 'role="img"' in answer.content.decode()
    assert re.search(r"<th scope=\"row\"[^>]*>Westmarch", answer.content.decode())


def test_a_small_number_is_hidden_in_page_chart_and_downloads(
    signed_in: Callable[..., Any], demo_workspace: Workspace
) -> None:
    """N9"""
    publish(demo_workspace, 100, 3)
    leader = signed_in("leader")
    page = leader.get("/leader/").content.decode()
    assert '<p class="app-figure">Hidden</p>' in page
    rows = leader.get("/leader/A17.csv").content.decode().splitlines()
    assert f"{AREA},c" in rows
    assert "hidden, a small number" in page


def test_downloads_hold_what_the_chart_shows(signed_in: Callable[..., Any], demo_workspace: Workspace) -> None:
    publish(demo_workspace, 100, 20)
    leader = signed_in("leader")
    answer = leader.get("/leader/A17.xlsx")
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(answer.content)).active.values for cell in row]
    assert AREA in cells
    assert 20 in cells
    assert leader.get("/leader/A99.csv").status_code == 404
    assert leader.get("/leader/A17.exe").status_code == 404


def test_nothing_ranks_and_no_colour_judges(signed_in: Callable[..., Any], demo_workspace: Workspace) -> None:
    """N10"""
    publish(demo_workspace, 100, 20)
    page = signed_in("leader").get("/leader/").content.decode()
    assert not re.search(r"govuk-tag--(red|green)|fill=\"(red|green|#d4351c|#00703c)", page)
    assert not re.search(r"\b(rank|league|best|worst|top|bottom)\b", re.sub(r"<[^>]+>", " ", page), re.IGNORECASE)


@pytest.fixture
def checked(demo_workspace: Workspace) -> Any:
    rows = [{"CHILD": f"c{n}", "DOB": "01/01/2015", "SEX": "9" if n < 2 else "M"} for n in range(30)]
    run = check({"Header": rows, "Episodes": episodes(30, 5)}, return_="ssda903", year=2026)
    save_run(run, demo_workspace.runs / "ssda903-2026")
    return run


def test_the_checks_are_told_as_totals(signed_in: Callable[..., Any], checked: Any) -> None:
    page = text_of(signed_in("analyst").get("/leader/"))
    assert f"Rules passed {checked.counts['passed']:,}" in page
    assert f"Rules that found something {checked.counts['found']:,}" in page
    assert "Header 30 30 0" in page


def test_only_the_latest_check_of_a_return_is_shown_with_what_it_gained(
    signed_in: Callable[..., Any], checked: Any, demo_workspace: Workspace
) -> None:
    rows = [{"CHILD": f"c{n}", "DOB": "01/01/2015", "SEX": "M"} for n in range(30)]
    run = check({"Header": rows, "Episodes": episodes(30, 5)}, return_="ssda903", year=2026)
    save_run(run, demo_workspace.runs / "ssda903-2026-mended", previous_findings=checked)
    page = text_of(signed_in("leader").get("/leader/"))
    assert "ssda903-2026-mended" in page
    assert "1 to 5 findings are gone" in page
    assert page.count("Rules passed") == 1


def rows_of_the_page(signed_in: Callable[..., Any], workspace: Workspace, **counts: int) -> str:
    path = workspace.runs / "ssda903-2026" / "run.json"
    kept = json.loads(path.read_text())
    kept["tables"] = [{"name": "Header", **counts}]
    path.write_text(json.dumps(kept))
    return text_of(signed_in("leader").get("/leader/"))


def test_rows_set_aside_do_not_follow_from_the_other_columns(
    signed_in: Callable[..., Any], checked: Any, demo_workspace: Workspace
) -> None:
    """N9: 397 rows less 394 checked leaves 3."""
    page = rows_of_the_page(signed_in, demo_workspace, rows_in=397, rows_checked=394, rows_set_aside=3)
    assert "Header Hidden Hidden Hidden" in page
    assert "397" not in page
    assert "394" not in page


def test_rows_are_told_when_no_small_number_follows(
    signed_in: Callable[..., Any], checked: Any, demo_workspace: Workspace
) -> None:
    page = rows_of_the_page(signed_in, demo_workspace, rows_in=1397, rows_checked=1391, rows_set_aside=6)
    assert "Header 1,397 1,391 6" in page


def test_a_return_of_few_rows_is_hidden(signed_in: Callable[..., Any], checked: Any, demo_workspace: Workspace) -> None:
    page = rows_of_the_page(signed_in, demo_workspace, rows_in=4, rows_checked=4, rows_set_aside=0)
    assert "Header Hidden Hidden Hidden" in page


def test_no_child_is_named_among_the_checks(signed_in: Callable[..., Any], checked: Any) -> None:
    page = signed_in("leader").get("/leader/").content.decode()
    assert not re.search(r"\bc\d+\b", re.sub(r"<[^>]+>", " ", page))
