"""Broken and hostile files in the page: each is accounted for or refused in plain words, and the page lives on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from checker.checker_hostile_files import REVIEWS, Hostile, hostile
from forethought.sources import SourceError, read
from support_checker import Checker, RefusedError, open_page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("checker-hostile")]

YEAR = 2026
GOOD = {"reviews.csv": REVIEWS.encode()}
ALL = tuple(hostile())


@pytest.fixture(scope="module")
def page(browser: Browser, check_page_file: Path) -> Iterator[Checker]:
    opened = open_page(browser, check_page_file)
    opened.choose("ssda903", YEAR)
    yield opened
    opened.assert_quiet()
    opened.page.context.close()


def slot_of(page: Checker, given: Hostile) -> Mapping[str, Any]:
    """What the page says of the files."""
    page.clear("this")
    page.choose(given.return_, YEAR)
    reading: Mapping[str, Any] = page.give("this", given.files)
    return dict(reading["this"])


def by_python(folder: Path, given: Hostile) -> dict[str, Any]:
    """What the command line says of the same files: of the one file, or of the folder."""
    for name, content in given.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    tops = {name.split("/")[0] for name in given.files}
    whole = folder / tops.pop() if len(tops) == 1 else folder
    try:
        intake = read(whole, given.return_, YEAR)
    except SourceError as refusal:
        return {"tables": [], "notices": [asdict(notice) for notice in refusal.notices], "refused": refusal.what}
    tables = [{**asdict(account), "reasons": dict(account.reasons)} for account in intake.account]
    return {"tables": tables, "notices": [asdict(notice) for notice in intake.notices], "refused": None}


def assert_accounted(said: Mapping[str, Any]) -> None:
    for one in said["tables"]:
        assert one["rows_in"] == one["rows_checked"] + one["rows_set_aside"]
        assert sum(one["reasons"].values()) == one["rows_set_aside"]
    told = said["tables"] or said["notices"] or said["problem"]
    assert told, "nothing at all was said of the files"
    for notice in said["notices"]:
        assert notice["what"]
        assert "undefined" not in str(notice)
        assert "[object" not in str(notice)
    if said["problem"]:
        assert "fault of its own" not in said["problem"]["what"]
        assert said["problem"]["do"]


@pytest.mark.parametrize("given", ALL, ids=lambda given: given.name)
def test_a_hostile_file_is_accounted_for_as_on_the_command_line(given: Hostile, page: Checker, tmp_path: Path) -> None:
    said = slot_of(page, given)
    assert_accounted(said)
    expected = by_python(tmp_path / "return", given)
    broken = any(notice["what"].startswith("The XML is broken") for notice in expected["notices"])
    assert_same_accounts(said["tables"], expected["tables"], most=1 if broken else 0)
    assert (said["problem"] or {}).get("what") == expected["refused"]
    assert _told(said["notices"]) == _told(expected["notices"])


def assert_same_accounts(page: list[Mapping[str, Any]], python: list[Mapping[str, Any]], most: int) -> None:
    """The same tables and rows; ``most`` rows of a table may be on the other side of a break in the XML, of which two
    readers say a little differently where it is.
    """
    if not most:
        assert page == python
    where = [(one["name"], one["file"], one["rows_in"]) for one in page]
    assert where == [(one["name"], one["file"], one["rows_in"]) for one in python]
    for ours, theirs in zip(page, python, strict=True):
        assert abs(ours["rows_checked"] - theirs["rows_checked"]) <= most


def _told(notices: list[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    """Notices without the line of a break, which two readers of XML may put a little apart, and without the system's
    own words about a file that cannot be opened.
    """
    told = [(n["level"], n["file"], n["field"], n["what"], n["why"], n["do"]) for n in notices]
    return [(*one[:4], None, one[5]) if one[3] == "The file could not be opened" else one for one in told]


def test_there_are_enough_of_them() -> None:
    assert len(ALL) > 200
    assert len({given.name for given in ALL}) == len(ALL)


def test_after_all_of_them_a_good_file_is_read_and_checked(page: Checker) -> None:
    for given in ALL[:40]:
        slot_of(page, given)
    page.clear("this")
    page.choose("ssda903", YEAR)
    reading = page.give("this", GOOD)
    assert reading["ready"]
    assert [(one["name"], one["rows_checked"]) for one in reading["this"]["tables"]] == [("Reviews", 2)]
    summary = page.call("check")
    assert summary["counts"]["could_not_run"] == 0
    assert summary["counts"]["passed"] + summary["counts"]["found"] > 0


def test_a_check_without_anything_to_check_is_refused_in_words(page: Checker) -> None:
    page.clear("this")
    with pytest.raises(RefusedError) as caught:
        page.call("check")
    assert caught.value.problem["what"]
    assert "fault of its own" not in caught.value.problem["what"]


def test_hostile_files_beside_the_return_are_named_and_stop_nothing(page: Checker) -> None:
    page.clear("this", "beside")
    page.choose("ssda903", YEAR)
    page.give("this", GOOD)
    for given in ALL[::9]:
        reading = page.give("beside", given.files)
        assert all(one["problem"] or one["kind"] != "unknown" for one in reading["beside"]), given.name
        assert reading["ready"]
        page.clear("beside")
    assert page.call("check")["counts"]["rules"] > 0
