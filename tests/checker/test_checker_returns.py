"""The page says exactly what the command line says: the same findings, counts and files, for every year and form."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
from playwright.sync_api import Browser

from checker.checker_returns import Given, Wanted, files_of, make, saved
from forethought.quality import (
    Run,
    SavedRun,
    accept,
    check,
    keep_acceptances,
    read_acceptances,
    write_acceptances,
    write_workbook,
)
from support_checker import BUILT, Checker, open_page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("checker-returns")]

FORMS = [
    *(Wanted("ssda903", year, "csv") for year in range(2023, 2028)),
    *(Wanted("cin", year, "xml") for year in range(2023, 2028)),
    *(Wanted("ssda903", 2026, form) for form in ("xml", "zip", "xlsx")),
    *(Wanted("cin", 2026, form) for form in ("csv", "zip", "xlsx")),
    Wanted("ssda903", 2026, "csv", beside=False),
    Wanted("ssda903", 2025, "csv", faults=0.0),
    Wanted("ssda903", 2026, "csv", children=400, faults=0.3, seed=11),
    Wanted("cin", 2026, "xml", children=250, faults=0.3, seed=11),
]


@dataclass(frozen=True)
class Both:
    """One return checked by the page and by Python."""

    page: Checker
    summary: dict[str, Any]
    run: Run
    saved: SavedRun


@pytest.fixture(scope="module")
def page(browser: Browser, check_page_file: Path) -> Iterator[Checker]:
    """The page with the postcode file in it."""
    opened = open_page(browser, check_page_file)
    give_postcodes(opened)
    yield opened
    opened.assert_quiet()
    opened.page.context.close()


@pytest.fixture(scope="module")
def returns(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Wanted], Given]:
    """Makes a return, once."""
    made: dict[Wanted, Given] = {}

    def given(wanted: Wanted) -> Given:
        if wanted not in made:
            made[wanted] = make(tmp_path_factory.mktemp("return"), wanted)
        return made[wanted]

    return given


def give_postcodes(page: Checker) -> None:
    reading = page.give_paths("beside", {path.name: path for path in BUILT.glob("*postcodes*")})
    assert [(one["kind"], one["problem"]) for one in reading["beside"]] == [("postcodes", None)]


def put(page: Checker, given: Given) -> None:
    """Give the page the return and what stands beside it; postcodes stay."""
    page.clear("this", "last")
    for name in [one["name"] for one in page.choose(given.return_, given.year, given.authority or "")["beside"]]:
        if "postcodes" not in name:
            page.call("take", {"slot": "beside", "name": name})
    page.give("this", given.files)
    if given.previous:
        page.give("last", files_of(given.previous))
    if given.providers:
        page.give("beside", files_of(given.providers))


def by_python(given: Given) -> Run:
    return check(
        given.source,
        given.return_,
        given.year,
        previous=given.previous,
        authority=given.authority,
        providers=given.providers,
    )


@pytest.fixture(scope="module", params=FORMS, ids=str)
def both(
    request: pytest.FixtureRequest,
    page: Checker,
    returns: Callable[[Wanted], Given],
    tmp_path_factory: pytest.TempPathFactory,
) -> Both:
    given = returns(request.param)
    put(page, given)
    summary = page.call("check")
    run = by_python(given)
    return Both(page, summary, run, saved(run, tmp_path_factory.mktemp("saved")))


def test_the_findings_are_the_same_to_the_byte(both: Both) -> None:
    assert_same(both.page.download("findings"), both.saved.findings_csv)


def test_what_became_of_each_rule_is_the_same_to_the_byte(both: Both) -> None:
    assert_same(both.page.download("statuses"), both.saved.statuses_csv)


def test_the_document_of_the_run_is_the_same(both: Both) -> None:
    document = json.loads(both.page.download("json"))
    findings = document.pop("findings")
    expected = json.loads(both.saved.run_json.read_text(encoding="utf-8"))
    assert document == expected
    assert list(document) == list(expected)
    assert list(document["counts"]["by_code"]) == list(expected["counts"]["by_code"])
    assert [one["finding"] for one in findings] == both.saved.work.table["finding"].to_pylist()


def test_the_workbook_has_the_same_cells(both: Both, tmp_path: Path) -> None:
    write_workbook(tmp_path / "work.xlsx", both.run, both.saved.work)
    assert cells(both.page.download("workbook")) == cells((tmp_path / "work.xlsx").read_bytes())


def test_what_is_shared_is_the_open_findings_without_anybody(both: Both) -> None:
    shared = both.page.download("shared").decode("utf-8-sig")
    assert len(shared.splitlines()) == both.saved.work.open.num_rows + 1
    words = {word.strip('"') for line in shared.splitlines() for word in line.split(",")}
    children = {child for child in both.run.findings["child"].to_pylist() if child}
    files = {account.file for account in both.run.tables}
    assert words & (children | files) == set()


def test_what_the_page_shows_is_in_the_same_figures(both: Both) -> None:
    assert both.summary["counts"] == dict(both.run.counts)
    assert both.summary["completeness"] == both.run.completeness.to_pylist()
    shown = both.page.call("findings", {"offset": 0, "limit": 20})
    assert shown["total"] == both.run.findings.num_rows
    names = [name for name in both.saved.work.table.column_names if name in (shown["rows"] or [{}])[0]]
    assert [{n: row[n] for n in names} for row in shown["rows"]] == both.saved.work.table.select(names)[:20].to_pylist()
    children = both.page.call("children", {"offset": 0, "limit": 10_000, "containing": ""})["rows"]
    expected = both.saved.work.children().select(["child", "codes", "accepted"]).to_pylist()
    assert [{key: row[key] for key in ("child", "codes", "accepted")} for row in children] == expected


def assert_same(got: bytes, path: Path) -> None:
    """The same bytes; otherwise the first lines that differ."""
    expected = path.read_bytes()
    if got == expected:
        return
    lines = zip(got.decode().splitlines(), expected.decode().splitlines(), strict=False)
    different = [(page, python) for page, python in lines if page != python]
    raise AssertionError(f"{len(got)} bytes instead of {len(expected)}, first different: {different[:3]}")


def cells(book: bytes) -> dict[str, list[tuple[Any, ...]]]:
    """Every cell of every sheet, blank as None; of the first without the words on what to do next, which are others."""
    sheets = openpyxl.load_workbook(io.BytesIO(book), read_only=True)
    found = {sheet.title: [_blank(row) for row in sheet.iter_rows(values_only=True)] for sheet in sheets}
    own = ("Accepting a finding", "Mending one")
    return {**found, "Read me": [row[:1] if row[0] in own else row for row in found["Read me"]]}


def _blank(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(None if cell == "" else cell for cell in row)


# --- a second run ---------------------------------------------------------------------------------------

NOW = Wanted("ssda903", 2026, "csv")
BEFORE = Wanted("ssda903", 2026, "csv", seed=8, faults=0.1)


@dataclass(frozen=True)
class Two:
    """A return and its check, and the same for what stood there before: half of the files were others."""

    given: Given
    run: Run
    given_before: Given
    before: Run


@pytest.fixture(scope="module")
def both_times(returns: Callable[[Wanted], Given], tmp_path_factory: pytest.TempPathFactory) -> Two:
    given, other = returns(NOW), returns(BEFORE)
    mixed = tmp_path_factory.mktemp("mixed")
    for number, (name, content) in enumerate(sorted(given.files.items())):
        (mixed / name).write_bytes(content if number % 2 else other.files[name])
    before = replace(given, source=mixed, providers=None)
    return Two(given, by_python(given), before, by_python(before))


@pytest.fixture
def two(both_times: Two, page: Checker) -> Two:
    """The page holds the return of now, and knows nothing of an earlier test."""
    page.call("forget")
    give_postcodes(page)
    put(page, both_times.given)
    return both_times


@pytest.mark.parametrize("name", ["findings.csv", "run.json"])
def test_an_earlier_run_is_compared_as_python_does(name: str, two: Two, page: Checker, tmp_path: Path) -> None:
    before = saved(two.before, tmp_path / "before")
    earlier = before.findings_csv.read_bytes()
    if name == "run.json":  # which the page alone writes with the findings in it
        put(page, two.given_before)
        page.call("check")
        earlier = page.download("json")
        put(page, two.given)
    reading = page.give("beside", {name: earlier})
    assert reading["beside"][-1]["kind"] == "earlier findings"
    page.call("check")
    expected = saved(two.run, tmp_path / "now", previous_findings=before.findings_parquet)
    assert_same(page.download("findings"), expected.findings_csv)
    assert expected.comparison is not None
    counts = expected.comparison.counts()
    assert min(counts["new"], counts["gone"], counts["still"]) > 0
    document = json.loads(page.download("json"))
    assert document["comparison"] == {**counts, "by_code": expected.comparison.by_code()}
    assert document["work"] == json.loads(expected.run_json.read_text(encoding="utf-8"))["work"]
    write_workbook(tmp_path / "work.xlsx", two.run, expected.work, expected.comparison)
    assert cells(page.download("workbook")) == cells((tmp_path / "work.xlsx").read_bytes())


def test_accepted_findings_count_here_as_there(two: Two, page: Checker, tmp_path: Path) -> None:
    run, before = two.run, two.before
    rows = run.findings.to_pylist()
    code = next(row["code"] for row in rows if row["child"])
    children = sorted({row["child"] for row in rows if row["code"] == code and row["child"]})[:3]
    on = date(2026, 6, 1)
    given = accept(run, code, children, "as the court wrote; =not a formula", who="data officer", on=on)
    stale = accept(before, before.findings["code"][0].as_py(), [before.findings["child"][0].as_py()], "gone?", on=on)
    write_acceptances(tmp_path / "accepted.csv", (*given, *stale))
    reading = page.give("beside", {"accepted.csv": (tmp_path / "accepted.csv").read_bytes()})
    kept = keep_acceptances(tmp_path / "accepted.csv", run, on=on)
    assert reading["beside"][-1]["kind"] == "accepted findings"
    page.call("check")
    expected = saved(run, tmp_path / "now", acceptances=kept)
    assert_same(page.download("findings"), expected.findings_csv)
    assert json.loads(page.download("json"))["work"] == json.loads(expected.run_json.read_text())["work"]
    assert_same(page.download("accepted"), tmp_path / "accepted.csv")


def test_what_is_accepted_in_the_page_counts_on_the_command_line(two: Two, page: Checker, tmp_path: Path) -> None:
    run = two.run
    page.call("check")
    rows = page.call("findings", {"offset": 0, "limit": 1000})["rows"]
    chosen = [row["finding"] for row in rows[::7]]
    told = {"reason": "looked into, 'quoted', with £ and é", "who": "data officer", "on": "2026-06-01"}
    summary = page.call("accept", {"findings": chosen, **told})
    (tmp_path / "accepted.csv").write_bytes(page.download("accepted"))
    kept = read_acceptances(tmp_path / "accepted.csv", run.return_, run.year)
    expected = saved(run, tmp_path / "now", acceptances=kept)
    assert expected.work.counts["accepted"] == summary["work"]["accepted"] == len(chosen)
    assert_same(page.download("findings"), expected.findings_csv)
    assert page.call("check")["work"]["accepted"] == len(chosen)  # a second check of the same return forgets nothing
    page.call("accept", {"findings": [], "code": rows[0]["code"], **told})
    assert all(row["accepted"] == "accepted" for row in _of(page, rows[0]["code"]))
    assert page.call("withdraw", {"findings": [row["finding"] for row in rows]})["work"]["accepted"] == 0


def test_a_workbook_filled_in_and_given_back_is_taken_as_python_takes_it(
    two: Two, page: Checker, tmp_path: Path
) -> None:
    page.call("check")
    book = openpyxl.load_workbook(io.BytesIO(page.download("workbook")))
    sheet = book["Work list"]
    places = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1, 3):
        sheet.cell(row, places["reason"]).value = f"looked into, row {row}"
        sheet.cell(row, places["accepted_by"]).value = "data officer"
    book.save(tmp_path / "work.xlsx")
    reading = page.give("beside", {"work.xlsx": (tmp_path / "work.xlsx").read_bytes()})
    assert [one["kind"] for one in reading["beside"] if one["name"] == "work.xlsx"] == ["accepted findings"]
    page.call("check")
    kept = keep_acceptances(tmp_path / "kept.csv", two.run, answers=tmp_path / "work.xlsx", on=date.today())
    assert len(kept) > 5
    expected = saved(two.run, tmp_path / "now", acceptances=kept)
    assert_same(page.download("findings"), expected.findings_csv)
    assert_same(page.download("accepted"), tmp_path / "kept.csv")


def test_of_two_words_about_a_finding_the_later_holds_and_a_file_taken_away_is_unsaid(two: Two, page: Checker) -> None:
    page.call("check")
    first, second = (row["finding"] for row in page.call("findings", {"offset": 0, "limit": 2})["rows"])
    page.call("accept", {"findings": [first, second], "reason": "seen on paper", "who": "", "on": "2026-06-01"})
    listed = page.download("findings").decode("utf-8-sig").splitlines()
    answered = [line.replace("seen on paper", "seen by the court") if first in line else line for line in listed]
    taken_out = [line.replace('"seen on paper"', "") if second in line else line for line in answered]
    page.give("beside", {"answers.csv": "\n".join(taken_out).encode()})
    assert _reasons(page, first, second) == ["seen by the court", None]
    page.call("take", {"slot": "beside", "name": "answers.csv"})
    assert _reasons(page, first, second) == ["seen on paper", "seen on paper"]


def _reasons(page: Checker, *findings: str) -> list[str | None]:
    page.call("check")
    rows = {row["finding"]: row["reason"] for row in page.call("findings", {"offset": 0, "limit": 10})["rows"]}
    return [rows[finding] for finding in findings]


def _of(page: Checker, code: str) -> list[dict[str, Any]]:
    return list(page.call("findings", {"code": code, "offset": 0, "limit": 1000})["rows"])


@pytest.mark.parametrize("only", ["all", "open", "accepted", "new"])
def test_slices_of_the_list_add_up_to_the_whole(only: str, two: Two, page: Checker) -> None:
    page.call("check")
    wanted = {"only": only, "offset": 0, "limit": 10_000}
    whole = page.call("findings", wanted)
    pieces = [page.call("findings", {**wanted, "offset": at, "limit": 37}) for at in range(0, whole["total"], 37)]
    assert [row for piece in pieces for row in piece["rows"]] == whole["rows"]
    assert {"all": two.run.findings.num_rows, "open": two.run.findings.num_rows}.get(only, 0) == whole["total"]


# --- the postcode file ----------------------------------------------------------------------------------

WITHOUT = "postcode file not loaded"


def test_without_the_postcode_file_only_what_needs_it_could_not_run(
    browser: Browser, check_page_file: Path, returns: Callable[[Wanted], Given]
) -> None:
    given = returns(NOW)
    opened = open_page(browser, check_page_file)
    put(opened, given)
    statuses = opened.call("check")["statuses"]
    run = by_python(given)
    left = {row["code"] for row in statuses if row["status"] == "could_not_run"}
    assert {row["reason"] for row in statuses if row["code"] in left} == {WITHOUT}
    assert 0 < len(left) < len(statuses) / 4
    ran = pa.compute.invert(pa.compute.is_in(run.statuses["code"], pa.array(sorted(left))))
    assert [row for row in statuses if row["code"] not in left] == run.statuses.filter(ran).to_pylist()
    opened.assert_quiet()
    opened.page.context.close()
