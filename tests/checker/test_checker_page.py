"""The page as a person meets it: sound in every view at every size, by keyboard alone, on paper, in old browsers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from checker.checker_returns import Given, Wanted, make, saved
from checker.checker_visit import WINDOWS, Visit
from forethought import __version__
from forethought.quality import SEVERITIES, check, rule_set
from support_checker import BUILT, Checker, open_page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("checker-page")]

TITLE, LABEL = "SSDA903", "2025-26"
YEAR = 2026
STATES = [
    *("return", "return, nothing chosen", "files", "files, none given", "files, unreadable", "files, given", "preview"),
    *("progress", "rules", "rules, narrowed", "rule", "rule, no reason", "rule, accepted", "children", "child"),
    *("not run", "rows", "fields", "downloads", "again", "about", "cannot run"),
]


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Given:
    return make(tmp_path_factory.mktemp("return"), Wanted("ssda903", YEAR, "csv", faults=0.2))


@pytest.fixture(scope="module")
def visit(checker: Checker) -> Visit:
    return Visit(checker)


@pytest.fixture(scope="module")
def seen(visit: Visit, given: Given, browser: Browser, check_page_file: Path) -> dict[str, dict[str, list[str]]]:
    """What is wrong with each view at each size, after one walk through them all."""
    return {**dict(_walk(visit, given)), "cannot run": _without_engine(browser, check_page_file)}


def _walk(visit: Visit, given: Given) -> Iterator[tuple[str, dict[str, list[str]]]]:
    page = visit.page
    yield "return", _kept(visit, "start")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("#problem")).to_be_focused()
    yield "return, nothing chosen", visit.faults()
    visit.choose(TITLE, LABEL, "Birmingham")
    yield "files", visit.faults()
    page.get_by_role("button", name="Check the return").click()
    expect(page.locator("#problem")).to_be_focused()
    yield "files, none given", visit.faults()
    yield from _files(visit, given)
    yield from _results(visit)


def _files(visit: Visit, given: Given) -> Iterator[tuple[str, dict[str, list[str]]]]:
    page = visit.page
    bad = given.source.parent / "letter.docx"
    bad.write_bytes(b"PK\x03\x04 no such thing")
    visit.give("last", [bad])
    yield "files, unreadable", visit.faults()
    page.get_by_role("button", name="Remove letter.docx").click()
    assert given.previous
    assert given.providers
    visit.give("this", sorted(given.source.iterdir()))
    visit.give("last", [given.previous], folder=True)
    visit.give("beside", [*BUILT.glob("*postcodes*"), given.providers, bad])
    page.get_by_role("button", name="Remove letter.docx").click()
    yield "files, given", _kept(visit, "files")
    page.get_by_role("link", name="First rows of Episodes, this year").click()
    visit.title("Episodes, this year")
    yield "preview", visit.faults()
    page.get_by_role("link", name="Back to the files").click()
    page.evaluate("() => { for (let n = 0; n < 4; n++) void window.forethought.call('check') }")  # a queue before ours
    page.get_by_role("button", name="Check the return").click()
    visit.title("Checking the return")
    yield "progress", visit.faults()
    expect(page.get_by_role("heading", level=1)).to_contain_text("what the check found")


def _results(visit: Visit) -> Iterator[tuple[str, dict[str, list[str]]]]:
    page = visit.page
    yield "rules", _kept(visit, "rules")
    page.get_by_label("Kind").select_option("error")
    yield "rules, narrowed", visit.faults()
    page.get_by_role("table").get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="Why it matters")).to_be_visible()
    yield "rule", _kept(visit, "rule")
    page.get_by_role("button", name="Accept", exact=True).click()
    expect(page.locator("#problem")).to_be_focused()
    yield "rule, no reason", visit.faults()
    page.get_by_role("checkbox").first.check()
    page.get_by_label("Why may they stand?").fill("looked into")
    page.get_by_role("button", name="Accept", exact=True).click()
    expect(page.locator("#news")).to_be_focused()
    yield "rule, accepted", visit.faults()
    visit.part("By child")
    visit.title("By child")
    yield "children", _kept(visit, "children")
    page.get_by_role("table").get_by_role("rowheader").get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Child ")
    yield "child", _kept(visit, "child")
    for part, title, state in (
        ("Rules not run", "Rules that found nothing or did not run", "not run"),
        ("Where every row went", "Where every row went", "rows"),
        ("How full each field is", "How full each field is", "fields"),
        ("Files to take away", "Files to take away", "downloads"),
    ):
        visit.part(part)
        visit.title(title)
        yield state, _kept(visit, state.replace(" ", "-"))
    page.get_by_role("link", name="Start again").click()
    visit.title("Start again?")
    yield "again", visit.faults()
    page.get_by_role("link", name="About this page").click()
    visit.title("About this page")
    yield "about", _kept(visit, "about")


def _kept(visit: Visit, name: str) -> dict[str, list[str]]:
    visit.shoot(name)
    faults = visit.faults()
    if name in ("start", "files", "rule"):
        visit.page.set_viewport_size({"width": 320, "height": 640})
        visit.shoot(f"phone-{name}")
        visit.page.set_viewport_size({"width": 1100, "height": 800})
    return faults


def _without_engine(browser: Browser, file: Path) -> dict[str, list[str]]:
    opened = open_page(browser, file, before="delete window.WebAssembly", wait=False)
    expect(opened.page.get_by_text("WebAssembly, to run the database")).to_be_visible()
    faults = Visit(opened).faults()
    opened.page.context.close()
    return faults


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("state", STATES)
def test_a_view_is_without_fault(state: str, window: str, seen: dict[str, dict[str, list[str]]]) -> None:
    assert seen[state][window] == []


def test_the_faults_would_be_found(visit: Visit) -> None:
    visit.page.evaluate(
        """() => {
          const wide = document.createElement("div");
          wide.id = "planted";
          wide.style.width = "2000px";
          wide.innerHTML = "<h1>undefined</h1><img src='data:image/png;base64,'><button></button>";
          document.querySelector("main").append(wide);
        }"""
    )
    found = visit.faults()
    visit.page.evaluate("document.getElementById('planted').remove()")
    assert {one.split(":")[0] for one in found["phone"]} >= {"wider than the window", "2 headings of level 1"}
    assert {one.split(":")[0] for one in found["desk"]} >= {"image-alt", "button-name", "shows undefined"}


# --- by keyboard alone ----------------------------------------------------------------------------------


def press_to(page: Page, role: str, name: str, most: int = 150) -> None:
    """Press Tab until the element has the focus, as somebody without a mouse would; it must be seen to have it."""
    wanted = page.get_by_role(role, name=name).first  # type: ignore[arg-type]
    for _ in range(most):
        page.keyboard.press("Tab")
        if wanted.evaluate("(one) => one === document.activeElement"):
            outline = wanted.evaluate("(one) => { const s = getComputedStyle(one); return s.outline + s.boxShadow; }")
            assert "none" not in outline or "rgb" in outline, f"{name} does not show its focus"
            return
    raise AssertionError(f"{most} presses of Tab do not reach {role} {name}")


def test_all_can_be_done_by_keyboard_alone(
    browser: Browser, check_page_file: Path, given: Given, tmp_path: Path
) -> None:
    visit = Visit(open_page(browser, check_page_file))
    page = visit.page
    page.on("filechooser", lambda _: None)  # so that choosers are caught all the time, not only from a moment on
    press_to(page, "link", "Skip to main content")
    page.keyboard.press("Enter")
    press_to(page, "radio", "903")
    page.keyboard.press("Space")
    press_to(page, "combobox", "Collection year")
    while page.get_by_label("Collection year").locator("option:checked").inner_text() != LABEL:
        page.keyboard.press("ArrowUp")
    press_to(page, "combobox", "Your authority")
    page.keyboard.type("E08000025")
    page.keyboard.press("Enter")
    visit.title("Give the files")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    for words, paths in (
        ("Choose files for: This year", sorted(given.source.iterdir())),
        ("Choose files for: Other files", sorted(BUILT.glob("*postcodes*"))),
    ):
        press_to(page, "button", words)
        with page.expect_file_chooser() as chooser:
            page.keyboard.press("Enter")
        chooser.value.set_files(paths)
        expect(page.locator("#news")).to_be_focused()
    press_to(page, "button", "Check the return")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("what the check found")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    run = check(given.source, "ssda903", YEAR, authority="E08000025")
    code = page.get_by_role("table").get_by_role("link").first.inner_text().split(":")[0]
    press_to(page, "link", f"{code}")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Why it matters")).to_be_visible()
    press_to(page, "checkbox", "Select ")
    page.keyboard.press("Space")
    press_to(page, "textbox", "Why may they stand?")
    page.keyboard.type("as the court wrote")
    press_to(page, "button", "Accept")
    page.keyboard.press("Enter")
    expect(page.locator("#news")).to_contain_text("1 finding accepted")
    press_to(page, "link", "Files to take away")
    page.keyboard.press("Enter")
    visit.title("Files to take away")
    press_to(page, "button", "Save What became of each rule")
    with page.expect_download() as started:
        page.keyboard.press("Enter")
    expected = saved(run, tmp_path)
    assert Path(started.value.path()).read_bytes() == expected.statuses_csv.read_bytes()
    assert started.value.suggested_filename.endswith(".csv")
    visit.checker.assert_quiet()
    page.context.close()


# --- the product's own way ------------------------------------------------------------------------------


def test_files_through_the_page_give_the_files_of_the_command_line(
    browser: Browser, check_page_file: Path, given: Given, tmp_path: Path
) -> None:
    visit = Visit(open_page(browser, check_page_file))
    visit.choose(TITLE, LABEL, "Birmingham")
    assert given.previous
    assert given.providers
    visit.give("this", [given.source], folder=True)
    visit.give("last", sorted(given.previous.iterdir()))
    visit.give("this", [*BUILT.glob("*postcodes*"), given.providers])  # known wherever they are put
    visit.check()
    run = check(
        *(given.source, "ssda903", YEAR),
        previous=given.previous,
        authority="Birmingham",
        providers=given.providers,
    )
    expected = saved(run, tmp_path)
    visit.part("Files to take away")
    assert visit.save("Findings as CSV") == expected.findings_csv.read_bytes()
    assert visit.save("What became of each rule as CSV") == expected.statuses_csv.read_bytes()
    for name in ("Work list as a workbook", "Accepted findings", "The whole run as JSON", "File to share"):
        assert visit.save(name), name
    assert_no_child_kept(visit, run.findings["child"].to_pylist())
    visit.checker.assert_quiet()
    visit.page.context.close()


def assert_no_child_kept(visit: Visit, children: list[str | None]) -> None:
    """Open every child's view: neither address nor title, which browsers keep, says the number."""
    page = visit.page
    kept = []
    for child in sorted({child for child in children if child})[:5]:
        visit.part("By child")
        page.get_by_label("Child’s number").fill(child)
        page.get_by_role("rowheader").get_by_role("link", name=child, exact=True).click()
        visit.title(f"Child {child}")
        kept.append((child, page.url, page.title()))
    assert kept
    assert [one for one in kept if one[0] in one[1].split("#")[1] or one[0] in one[2]] == []


def test_files_can_be_dropped_and_a_stray_drop_loses_nothing(browser: Browser, check_page_file: Path) -> None:
    visit = Visit(open_page(browser, check_page_file))
    visit.choose(TITLE, LABEL)
    page = visit.page
    text = "CHILD,DOB,REVIEW,REVIEW_CODE\\nc1,01/02/2010,03/04/2025,PN1\\n"
    data = page.evaluate_handle(
        f"() => {{ const data = new DataTransfer(); data.items.add(new File(['{text}'], 'r.csv')); return data; }}"
    )
    page.locator(".app-drop").first.dispatch_event("drop", {"dataTransfer": data})
    expect(page.get_by_role("table", name="Tables read for this year")).to_contain_text("Reviews")
    page.locator("h1").dispatch_event("drop", {"dataTransfer": data})
    stopped = page.evaluate(
        """(data) => {
          const drop = new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
          return !document.body.dispatchEvent(drop);
        }""",
        data,
    )
    assert stopped, "the browser would show the file in place of the page"
    page.context.close()


def test_start_again_forgets_everything(browser: Browser, check_page_file: Path, given: Given) -> None:
    visit = Visit(open_page(browser, check_page_file))
    visit.choose(TITLE, LABEL)
    visit.give("this", sorted(given.source.iterdir()))
    visit.page.get_by_role("link", name="Start again").click()
    visit.page.get_by_role("button", name="Forget everything").click()
    visit.title("Check a statutory return")
    assert not visit.page.get_by_role("radio").first.is_checked()
    visit.page.go_back()
    visit.page.wait_for_timeout(300)
    assert visit.page.get_by_text("Episodes.csv").count() == 0
    visit.page.context.close()


# --- what is said ---------------------------------------------------------------------------------------


def test_names_and_roles_are_said(visit: Visit, seen: dict[str, Any]) -> None:
    page = visit.page
    assert seen
    page.get_by_role("link", name="1 Return").click()
    expect(page.get_by_role("group", name="Which return?")).to_be_visible()
    for role in ("banner", "main", "contentinfo"):
        expect(page.get_by_role(role)).to_be_visible()  # type: ignore[arg-type]
    page.get_by_role("link", name="2 Files").click()
    for words in ("This year’s return", "Last year’s return (optional)", "Other files (optional)"):
        expect(page.get_by_role("region", name=words, exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Choose files for: This year’s return")).to_be_visible()
    page.get_by_role("link", name="3 Results").click()
    expect(page.get_by_role("navigation", name="Results")).to_be_visible()
    expect(page.get_by_role("columnheader", name="What is wrong")).to_be_visible()
    assert page.title().endswith("Forethought")
    assert page.locator("html").get_attribute("lang") == "en-GB"


def test_rules_stand_with_the_weightiest_first(visit: Visit, seen: dict[str, Any]) -> None:
    page = visit.page
    assert seen
    page.get_by_role("link", name="3 Results").click()
    page.get_by_label("Kind").select_option("")
    kinds = page.get_by_role("table", name="Rules that found something").locator(".govuk-tag").all_inner_texts()
    assert len(set(kinds)) > 1
    assert kinds == sorted(kinds, key=SEVERITIES.index)


def test_the_page_says_by_whose_rules_it_checks(visit: Visit, seen: dict[str, Any]) -> None:
    page = visit.page
    assert seen
    page.get_by_role("link", name="About this page").click()
    expect(page.get_by_text(f"Forethought {__version__},")).to_be_visible()
    expect(page.get_by_text("DuckDB 1.4.3")).to_be_visible()
    for return_ in ("ssda903", "cin"):
        for year in range(2023, 2028):
            expected = rule_set(return_, year)
            assert expected.reviewed
            row = page.get_by_role("row").filter(has_text=f"{year - 1}-{year % 100:02}").filter(has_text=expected.hash)
            expect(row.first).to_contain_text(f"{expected.reviewed.day} {expected.reviewed:%B %Y}")
            expect(row.first).to_contain_text(str(len(expected.rules)))


def test_on_paper_there_is_what_one_reads_and_nothing_to_press(visit: Visit, seen: dict[str, Any]) -> None:
    page = visit.page
    assert seen
    page.get_by_role("link", name="3 Results").click()
    page.get_by_role("table").get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="Why it matters")).to_be_visible()
    page.emulate_media(media="print")
    try:
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.get_by_role("heading", name="How to put it right")).to_be_visible()
        expect(page.locator("table").first).to_be_visible()
        for pressed in page.get_by_role("button").all():
            expect(pressed).to_be_hidden()
        expect(page.get_by_role("navigation", name="Results")).to_be_hidden()
        assert page.pdf().startswith(b"%PDF")
    finally:
        page.emulate_media(media="screen")


def test_without_scripts_the_page_says_what_it_needs(browser: Browser, check_page_file: Path) -> None:
    opened = open_page(browser, check_page_file, wait=False, java_script_enabled=False)
    expect(opened.page.get_by_role("heading", level=1)).to_be_visible()
    expect(opened.page.locator("body")).to_contain_text("the check cannot run in this browser")
    opened.page.context.close()


def test_a_damaged_page_says_so(browser: Browser, check_page_file: Path, tmp_path: Path) -> None:
    text = check_page_file.read_text(encoding="utf-8")
    start = text.index('id="part-engine">') + 20
    broken = tmp_path / "check.html"
    broken.write_text(text[:start] + text[start + 400 :], encoding="utf-8")
    opened = open_page(browser, broken, wait=False)
    expect(opened.page.get_by_text("could not be started")).to_be_visible()
    opened.page.context.close()
