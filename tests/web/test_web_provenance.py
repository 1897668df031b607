"""P7: every value of the record that anybody is shown says its source and both its times, wherever it is shown."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import support_planted
import support_provenance
import support_review
import support_scan
from forethought import operations
from forethought.workflow import Workspace
from support_provenance import COLUMNS, DERIVED, NOT_VALUES, unbound, untold
from support_story import STORY

KAI = f"/practitioner/family/{STORY['kai']}/"
REVIEW = f"/case-review/{STORY['kai']}/"
FEWEST = 500  # of the words and days planted, so many are met on pages
OF_KAI = {
    f"social.worker {KAI}": FEWEST, f"social.worker {KAI}household/": 3, f"social.worker {KAI}chronology/": FEWEST,
    f"social.worker {KAI}involved/": 25, f"case.reviewer {REVIEW}": FEWEST,
    f"case.reviewer {REVIEW}chronology/": FEWEST,
}  # fmt: skip
"""Pages that the walk must come to by their links, with the fewest tokens that it must find bound on each."""


@dataclass
class Planted:
    """A served workspace, what its statements say, and who its organisations are."""

    workspace: Workspace
    claims: support_provenance.Claims
    names: dict[str, str]

    def wrong(self, body: bytes) -> list[str]:
        """What is wrong with one page or download."""
        is_page = body.lstrip()[:15].lower().startswith(b"<!doctype html")
        return unbound(body, self.claims, self.names)[0] if is_page else untold(body, self.claims, self.names)

    def bound(self, body: bytes) -> set[str]:
        """The tokens that stand in a page as they should."""
        return unbound(body, self.claims, self.names)[1]


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory, ready_demo: Path) -> tuple[Path, set[str]]:
    """The demonstration with everything planted that any feed can say of Kai, and the tokens."""
    root = tmp_path_factory.mktemp("planted") / "workspace"
    shutil.copytree(ready_demo, root)
    return root, support_planted.plant(Workspace(root))


@pytest.fixture
def planted(ready: tuple[Path, set[str]], tmp_path: Path, django_db_blocker: Any) -> Iterator[Planted]:
    root, tokens = ready
    with _Served(root, tmp_path, django_db_blocker) as workspace:
        yield _planted(workspace, tokens)


@pytest.fixture(scope="module")
def ready_pairs(tmp_path_factory: pytest.TempPathFactory, ready_demo: Path) -> Path:
    """The demonstration with pairs that wait for a reviewer."""
    root = tmp_path_factory.mktemp("pairs") / "workspace"
    support_review.link_again(support_review.doubtful_copy(ready_demo, root))
    return root


@pytest.fixture
def pairs(ready_pairs: Path, tmp_path: Path, django_db_blocker: Any) -> Iterator[Planted]:
    """Here names, days and postcodes of all records are the tokens."""
    with _Served(ready_pairs, tmp_path, django_db_blocker) as workspace:
        claims = support_planted.stated(workspace)
        tokens = {c["value"] for c in claims if c["entity"] in ("person", "address") and len(c["value"] or "") > 4}
        yield _planted(workspace, tokens)


class _Served:
    """A copy of a workspace, set up for as long as it is used."""

    def __init__(self, root: Path, folder: Path, blocker: Any) -> None:
        self.root, self.copy = root, folder / "workspace"
        self.allowed = blocker.unblock() if blocker else nullcontext()

    def __enter__(self) -> Workspace:
        self.allowed.__enter__()
        shutil.copytree(self.root, self.copy)
        operations.setup(self.copy)
        return Workspace(self.copy)

    def __exit__(self, *_: object) -> None:
        from django.db import connections

        connections.close_all()
        self.allowed.__exit__(None, None, None)


def _planted(workspace: Workspace, tokens: set[str]) -> Planted:
    claims = support_provenance.claims_by_token(support_planted.stated(workspace), tokens)
    return Planted(workspace, claims, support_provenance.organisations(workspace.agreements))


def _client(name: str, purpose: str = "") -> Any:
    from django.test import Client

    client = Client(SERVER_NAME="127.0.0.1")
    client.post("/sign-in/", {"persona": name})
    if purpose:
        client.post("/purpose/", {"purpose": purpose})
    return client


def test_every_page_and_download_of_everybody_says_source_and_times_of_every_value(planted: Planted) -> None:
    wrong, met, users = [], set(), set()
    pages = dict.fromkeys(OF_KAI, 0)
    for where, body in support_scan.walk():
        found = planted.wrong(body)
        wrong += [f"{where}: {what}" for what in found]
        users.add(where.split()[0])
        if body.lstrip().startswith(b"<!DOCTYPE"):
            bound = planted.bound(body)
            met |= {(where.split()[0], token) for token in bound}
            pages[where] = len(bound)
    assert wrong == []
    assert users == {user.username for user in operations.User.objects.all()}
    assert len({token for _, token in met}) >= FEWEST
    assert {name for name, _ in met} >= {"social.worker", "team.manager", "kai", "case.reviewer"}
    assert {where: pages[where] for where, fewest in OF_KAI.items() if pages[where] < fewest} == {}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_copy_that_a_reviewer_takes_away_holds_values_and_says_them_too(planted: Planted, kind: str) -> None:
    copy = _client("case.reviewer", "case_review").get(f"{REVIEW}what-was-known.{kind}").content
    assert planted.wrong(copy) == []
    assert len(support_provenance.told_in_tables(copy, planted.claims)) >= FEWEST


def test_the_answer_to_an_urgent_question_says_them_too(planted: Planted) -> None:
    form = {"forename": "Kai", "surname": "Benbow", "born-day": "14", "born-month": "1", "born-year": "2009",
            "reason": "He came to school with bruises"}  # fmt: skip
    answer = _client("other.worker").post("/urgent/", form)
    assert "Who helps this child" in answer.content.decode()
    assert planted.wrong(answer.content) == []
    assert planted.bound(answer.content)


def test_two_records_that_a_reviewer_compares_say_them_too(pairs: Planted) -> None:
    opened = {where: body for where, body in support_scan.walk(["link.reviewer"]) if "/links/pair/" in where}
    assert opened
    assert [f"{where}: {what}" for where, body in opened.items() for what in pairs.wrong(body)] == []
    assert set.union(*map(pairs.bound, opened.values())) >= {"Samuel", "Elsewhere", "27 March 2015", "WX7 7AA"}


def _no_notes(patch: pytest.MonkeyPatch) -> None:
    from forethought.telling import told

    patch.setattr(told.Written, "lines", (), raising=False)
    patch.setattr(told, "Written", lambda lines, rules: type("Empty", (), {"lines": (), "rules": rules})())


def _no_marks(patch: pytest.MonkeyPatch) -> None:
    from forethought.telling import told

    patch.setattr(told.Told, "__html__", lambda value: value.text)


def _no_days(patch: pytest.MonkeyPatch) -> None:
    from forethought.telling import sources

    patch.setattr(sources, "days_in_words", lambda *_: sources.NO_DATES)


def _no_organisation(patch: pytest.MonkeyPatch) -> None:
    from forethought.telling import sources

    patch.setattr(sources.Sources, "name", lambda *_: "A service")


def _another_feed(patch: pytest.MonkeyPatch) -> None:
    from forethought.telling import sources

    patch.setattr(sources, "feed_label", lambda _: "file")


def _first_fact_for_all(patch: pytest.MonkeyPatch) -> None:
    """Every value of an item is said to come from where its first comes from."""
    from forethought.telling import sources

    held: dict[int, Any] = {}
    honest = sources.Sources.line
    patch.setattr(sources.Sources, "line", lambda own, fact: held.setdefault(id(own), honest(own, fact)))


def _no_rules(patch: pytest.MonkeyPatch) -> None:
    from forethought.telling import told

    patch.setattr(told, "WorkedOut", lambda *_: type("Silent", (), {"rule": "", "words": "", "numbers": ()})())


@pytest.mark.parametrize(
    "spoil", [_no_marks, _no_days, _no_organisation, _another_feed, _first_fact_for_all, _no_rules, _no_notes]
)
def test_the_look_finds_a_page_that_says_less_or_something_else(
    planted: Planted, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[pytest.MonkeyPatch], None]
) -> None:
    worker = _client("social.worker", "direct_care")
    pages = [KAI, f"{KAI}chronology/", f"{KAI}involved/"]  # what is planted of the household has no days to lose
    assert [page for page in pages if planted.wrong(worker.get(page).content)] == []
    spoil(monkeypatch)
    assert [page for page in pages if planted.wrong(worker.get(page).content)] == pages


def test_a_template_that_writes_a_value_as_bare_text_is_found(planted: Planted) -> None:
    page = _client("social.worker", "direct_care").get(KAI).content
    token = next(iter(planted.bound(page)))
    for spoiled in (f"<main><p>{token}</p></main>", f'<main><p title="{token}">x</p></main>',
                    f'<main><p><span data-told="s1">{token}</span></p></main>',
                    f"<title>{token}</title><main></main>"):  # fmt: skip
        assert planted.wrong(b"<!DOCTYPE html>" + spoiled.encode()), spoiled


@pytest.mark.parametrize(
    ("leave_out", "found"), [(None, False), *((name, True) for name in COLUMNS), ("a wrong day", True)]
)
def test_a_table_that_leaves_the_site_must_have_the_columns(
    planted: Planted, leave_out: str | None, found: bool
) -> None:
    token, (claim, *_) = next((t, c) for t, c in planted.claims.items() if c[0]["valid_from"])
    row = {"value": token, "source": claim["controller"], **{name: claim[name] or "" for name in COLUMNS[1:4]},
           "known_from": claim["known_from"].isoformat()}  # fmt: skip
    if leave_out in COLUMNS:
        del row[str(leave_out)]
    elif leave_out:
        row["valid_from"] = "1999-01-01"
    table = ",".join(row) + "\n" + ",".join(str(cell) for cell in row.values()) + "\n"
    for body in (table.encode(), json.dumps([row]).encode(), _workbook([*row], [*row.values()])):
        assert bool(planted.wrong(body)) == found


def _workbook(*rows: list[str]) -> bytes:
    book, held = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["A title above the table"])
    for row in rows:
        book.active.append(row)
    book.save(held)
    return held.getvalue()


def test_what_the_law_does_not_ask_of_has_a_reason() -> None:
    assert all(len(reason) > 20 for reason in NOT_VALUES.values())


def test_the_rules_of_what_is_worked_out_are_told_where_a_reader_sees_it(planted: Planted) -> None:
    page = _client("social.worker", "direct_care").get(KAI).content.decode()
    for rule in DERIVED:
        assert f'data-rule="{rule}"' in page or rule == "withheld", rule
    assert "Worked out from" in page
