"""The tracker as a site of files: every link leads somewhere, every gap shows, nobody is ranked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import support_browser
from forethought.pages.tracker import Tracker, site
from forethought.sources import SourceError, replace_folder
from forethought.strategy import (
    History,
    Point,
    assess,
    bodies,
    by_body,
    explained,
    gap_kinds,
    load_aggregates,
    load_commitments,
    load_proposals,
    load_series,
    questions,
    record_change,
    rules,
    slugs,
)
from strategy.strategy_promises import ON, promise

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
MAIN = ("index", "commitment-adr-08", "coverage", "cost", "short-plan")


@pytest.fixture(scope="module")
def tracker() -> Tracker:
    return Tracker(
        assess(load_commitments(), ON),
        points=load_series(),
        plan=assess(load_proposals(), ON),
        aggregates=load_aggregates(),
    )


@pytest.fixture(scope="module")
def pages(tracker: Tracker) -> Mapping[str, str]:
    return site(tracker)


def trees(texts: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    return ((name, etree.HTML(text)) for name, text in texts.items() if name.endswith(".html"))


def words(text: str) -> str:
    return re.sub(r"\s+", " ", "".join(etree.HTML(text).find(".//main").itertext()))


def listed(text: str) -> list[str]:
    return re.findall(r'id="promise-([A-Z0-9-]+)"', text)


def table(text: str, caption: str) -> list[list[str]]:
    (found,) = etree.HTML(text).xpath("//table[normalize-space(caption)=$caption]", caption=caption)
    return [[re.sub(r"\s+", " ", "".join(c.itertext())).strip() for c in row] for row in found.findall(".//tbody/tr")]


def test_there_is_a_page_for_each_promise_strategy_owner_and_gap(tracker: Tracker, pages: Mapping[str, str]) -> None:
    kinds = {name: [p for p in pages if p.startswith(f"{name}-") and p.endswith(".html")] for name in
             ("commitment", "strategy", "owner", "gap")}  # fmt: skip
    assert len(kinds["commitment"]) == 122
    assert len(kinds["strategy"]) == len({c.strategy for c in tracker.commitments})
    assert len(kinds["owner"]) == len({b for c in tracker.commitments for b in bodies(c.owner)})
    assert len(kinds["gap"]) == len(gap_kinds())
    assert {"index.html", "coverage.html", "plan.html", "cost.html", "rules.html", "all-promises.html"} <= set(pages)
    assert {"register.csv", "register.csv-metadata.json", "register.xml", "series-1.csv"} <= set(pages)


def test_every_link_leads_to_a_file_of_the_site(pages: Mapping[str, str]) -> None:
    broken = []
    for name, tree in trees(pages):
        ids = set(tree.xpath("//@id"))
        for address in tree.xpath("//@href"):
            file, _, part = address.partition("#")
            if file and file not in pages:
                broken.append((name, address))
            if part and part not in (ids if not file else set(etree.HTML(pages[file]).xpath("//@id"))):
                broken.append((name, address))
    assert broken == []


def test_no_page_has_a_script_or_asks_anybody_else(pages: Mapping[str, str]) -> None:
    for name, tree in trees(pages):
        assert not tree.xpath("//script | //img | //iframe | //@src | //@onclick"), name
        assert tree.xpath("//link/@href") == ["forethought.css"], name
        assert len(tree.xpath("//h1")) == 1, name
        ids = tree.xpath("//@id")
        assert len(ids) == len(set(ids)), name


def test_never_n10_lists_keep_their_order_and_nothing_judges_by_colour(
    tracker: Tracker, pages: Mapping[str, str]
) -> None:
    order = [c.id for c in tracker.commitments]
    assert listed(pages["all-promises.html"]) == order
    for name, text in pages.items():
        if name.endswith(".html"):
            found = [order.index(promise_id) for promise_id in listed(text)]
            assert found == sorted(found), name
            assert not re.search(r"govuk-tag--(?:red|green|orange|yellow)", text), name
            heads = " ".join(" ".join(head.itertext()) for head in etree.HTML(text).iter("th", "h1", "h2", "dt"))
            assert not re.search(r"\b(?:rank|score|position|league)\b", heads, re.IGNORECASE), name


def test_each_gap_page_shows_exactly_the_promises_that_have_it(tracker: Tracker, pages: Mapping[str, str]) -> None:
    for gap in gap_kinds():
        held = [s.commitment.id for s in tracker.assessment.standings if gap.holds(s)]
        assert listed(pages[f"gap-{gap.name}.html"]) == held
        assert [gap.words, str(len(held))] in table(pages["index.html"], "Gaps")


def test_the_index_says_what_is_late_with_days(tracker: Tracker, pages: Mapping[str, str]) -> None:
    rows = table(pages["index.html"], "Late promises")
    assert [row[3] for row in rows] == [f"{s.late_days:,}" for s in tracker.assessment.late]
    assert len(rows) == 16


def test_the_index_prints_the_counts_published_with_the_lists(pages: Mapping[str, str]) -> None:
    rows = {row[0]: [int(cell) for cell in row[1:9]] for row in table(pages["index.html"], "Counts by list")}
    # rows, dated, owner's measure, funder, sum, hedged, done, proved
    for name, counts in (
        ("Data Saves Lives and its sister plan", [20, 10, 5, 0, 0, 4, 5]),
        ("DfE children's social care data strategy", [14, 6, 0, 2, 0, 7, 3]),
        ("Dashboard follow-ups", [16, 0, 0, 0, 0, 5, 0]),
        ("All for children (every list but Data Saves Lives)", [92, 38, 17, 17, 11, 20, 13]),
        ("All", [122, 57, 23, 17, 11, 24, 18]),
    ):
        assert rows[name][:7] == counts


def test_the_total_of_data_saves_lives_is_one_cited_line(pages: Mapping[str, str]) -> None:
    for name in ("index.html", "rules.html"):
        assert "64 done, 27 with minor delay, 11 with significant delay" in words(pages[name])


def test_what_was_recalled_is_told_as_unverified(pages: Mapping[str, str]) -> None:
    page = words(pages["commitment-dsl-21.html"])
    assert "Recalled, not retrieved" in page
    assert "a recollection is no source" in page
    assert "Late by" not in page
    assert words(pages["rules.html"]).count("DSL-2") == 9
    assert listed(pages["gap-unverified.html"])[0] == "DSL-21"


def test_joint_promises_stand_with_each_owner_the_centre_and_councils_alike(pages: Mapping[str, str]) -> None:
    joint = [c.id for c in load_commitments() if c.owner == "DfE / DHSC"]
    for name in ("owner-dfe.html", "owner-dhsc.html"):
        assert set(joint) <= set(listed(pages[name]))
    assert "owner-las.html" in pages
    assert "owner-bristol-city-council.html" in pages
    assert [s.name for s in by_body(assess([promise(owner="A / B"), promise(id="X-2", owner="")], ON).standings)] == [
        "A",
        "B",
    ]


def test_every_state_names_its_rule(tracker: Tracker) -> None:
    named = {
        state.name: state.rule.number for s in tracker.assessment.standings for state in explained(s) if state.rule
    }
    assert named["late"] == 2
    assert named["claimed"] == named["delivered"] == 1
    assert named["stale"] == named["presumed dropped"] == 4
    assert named["dropped"] == 8
    for standing in tracker.assessment.standings:
        told = {state.name for state in explained(standing)}
        assert ("late" in told) == standing.late
        assert {"undated", "unowned", "unfunded"} & told == {
            n for n in ("undated", "unowned", "unfunded") if getattr(standing, n)
        }
    assert len(rules()) == 8


def test_a_promise_to_look_is_told_by_the_fifth_rule() -> None:
    (standing,) = assess([promise(commitment="Explore a list", status="delivered")], ON).standings
    first = explained(standing)[0]
    assert (first.name, first.rule and first.rule.number) == ("explored", 5)


def one(**changed: object) -> str:
    found = promise(**changed)
    return words(site(Tracker(assess([found], ON)))["commitment-x-1.html"])


def test_a_promise_shows_its_slip_with_each_date() -> None:
    old = promise(due_date=date(2026, 3, 1))
    new = replace(old, due_date=date(2027, 3, 31))
    at = datetime(2026, 2, 1, tzinfo=UTC)
    history = record_change(History(), old, new, at=at, by="Register editor", reason="Minister's letter")
    page = site(Tracker(assess([new], ON), history))["commitment-x-1.html"]
    assert "Slipped by 395 days" in words(page)
    assert table(page, "Moves of the date") == [
        ["1 February 2026", "1 March 2026", "31 March 2027", "Register editor", "Minister's letter"]
    ]
    assert "No move of the date has been recorded" in one()


def test_an_owners_reply_has_its_place_and_its_view_stays_beside_the_answers() -> None:
    assert "None received yet" in one()
    page = one(owner_reply="It is live.", owner_reply_on=ON, self_assessed="met")
    assert "It is live." in page
    assert "not counted as evidence" in page
    rated = promise(self_assessed="met", rating_met="no", rating_by="Select committee", rating_date=ON)
    rows = table(
        site(Tracker(assess([rated], ON)))["commitment-x-1.html"], "Independent answers beside the owner's own view"
    )
    assert rows[0] == [questions()[0][1], "no", "Not asked"]
    assert [row[1] for row in rows[1:4]] == ["Not answered"] * 3
    assert rows[4][1:] == ["No rating found", "met"]


def test_money_is_by_barrier_and_payer_or_shows_as_missing() -> None:
    page = one(cost_low=5000, cost_high=10_000, cost_years="once", cost_basis="days", barrier="cultural", payer="DfE")
    for told in ("£5,000 to £10,000, once", "A cultural barrier", "DfE"):
        assert told in page
    assert "from £5,000" in one(cost_low=5000)
    assert "No range found" in one()


def test_few_points_are_drawn_and_get_no_verdict() -> None:
    points = tuple(Point("X-1", date(2026, month, 1), Decimal(month), "%") for month in range(1, 12))
    tree = site(Tracker(assess([promise(baseline="0", target="100")], ON), points=points))["commitment-x-1.html"]
    assert "<svg" in tree
    assert "No verdict: fewer than 12 points." in words(tree)
    assert len(table(tree, "What was measured")) == 11
    more = (*points, Point("X-1", date(2026, 12, 1), Decimal(50), "%"))
    page = words(site(Tracker(assess([promise(baseline="0", target="100")], ON), points=more))["commitment-x-1.html"])
    assert "50 from the baseline, 50 per cent of the way to the target" in page


def test_what_waits_for_what_is_linked_both_ways() -> None:
    found = [promise(depends_on="X-2; Y-9"), promise(id="X-2")]
    texts = site(Tracker(assess(found, ON)))
    assert 'href="commitment-x-2.html"' in texts["commitment-x-1.html"]
    assert "Y-9 (not in this list)" in words(texts["commitment-x-1.html"])
    assert "waits for it" in words(texts["commitment-x-2.html"])


def test_coverage_shows_gaps_as_gaps(pages: Mapping[str, str]) -> None:
    cells = [cell for row in table(pages["coverage.html"], "Promises by theme and sector") for cell in row[1:]]
    assert sum(int(cell) for cell in cells if cell.isdigit()) == 122
    assert cells.count("gap") == 29


def test_never_n20_the_cost_page_claims_time_only(pages: Mapping[str, str]) -> None:
    page = words(pages["cost.html"])
    assert "no change in any child's life is valued or claimed" in page
    assert "£1.30 of time back for £1" in page


def test_a_list_of_ones_own_has_no_plan_of_ours_and_an_empty_one_works() -> None:
    for found in ([], [promise(id="A b/ç", commitment="<script>x</script>", owner="", strategy="")]):
        texts = site(Tracker(assess(found, ON), title="What Westmarch promised"))
        assert not {"plan.html", "cost.html"} & set(texts)
        assert "What Westmarch promised" in texts["index.html"]
        assert not any("<script" in text for name, text in texts.items() if name.endswith(".html"))
    assert "commitment-a-b-c.html" in texts


def test_no_two_names_share_an_address() -> None:
    found = slugs(["A b", "a-b", "A/B", "", "ç", "x" * 80, "x" * 90])
    assert len(set(found.values())) == len(found)
    assert all(re.fullmatch("[a-z0-9-]{1,70}", slug) for slug in found.values())


def test_the_folder_is_replaced_whole_and_other_files_are_safe(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    replace_folder(folder, {"a.html": "1", "b.html": "2"})
    replace_folder(folder, {"a.html": "3"})
    assert {path.name for path in folder.iterdir()} == {"a.html", "files.json"}
    (folder / "mine.txt").write_text("keep")
    with pytest.raises(SourceError, match=r"mine\.txt"):
        replace_folder(folder, {"a.html": "4"})
    assert (folder / "a.html").read_text() == "3"
    assert {path.name for path in tmp_path.iterdir()} == {"site"}


def test_a_failure_half_way_leaves_the_earlier_site(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    replace_folder(folder, {"a.html": "1"})
    with pytest.raises(OSError, match="no-folder"):
        replace_folder(folder, {"a.html": "2", "no-folder/b.html": "x"})
    assert (folder / "a.html").read_text() == "1"
    assert {path.name for path in tmp_path.iterdir()} == {"site"}


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_the_main_pages_keep_nobody_out(pages: Mapping[str, str], tmp_path: Path, chromium_path: Path) -> None:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    few = [proposal for proposal in load_proposals() if not proposal.needs][:5]  # axe takes its time with all forty
    short = site(Tracker(assess([], ON), plan=assess(few, ON)))["plan.html"]
    replace_folder(tmp_path / "site", {**pages, "short-plan.html": short})
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=list(support_browser.FLAGS))
        window = browser.new_page(viewport={"width": 320, "height": 800})
        asked: list[str] = []
        window.on("request", lambda request: asked.append(request.url))
        for name in MAIN:
            window.set_viewport_size({"width": 320, "height": 800})
            window.goto((tmp_path / "site" / f"{name}.html").as_uri())
            told = [v["id"] for v in Axe().run(window, options=RULES).response["violations"]]
            assert told == [], f"axe at {name}: {told}"
            for width in (320, 1100):
                window.set_viewport_size({"width": width, "height": 800})
                assert window.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
        assert all(url.startswith("file:") for url in asked)
        browser.close()
