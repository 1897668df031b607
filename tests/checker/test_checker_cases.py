"""Every worked example of every rule card, in the page itself: the same rows as on the card."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import pytest

from forethought.engine import compile_sql, run_cases, tables_used
from forethought.model import load_form
from forethought.quality import RETURNS, Case, Edition, Rule, editions
from forethought.quality.case_running import case_steps
from support_checker import Checker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("checker-cases")]

_AT_ONCE = 250
_HEAD = "with "


class _Texts:
    """Stands in for an engine, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def query(self, sql: str, params: Sequence[Any] = ()) -> None:
        self.asked.append(sql)


def _rows(case: Case) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    return {
        f"raw_{table.lower()}": [{**row, "_row": at} for at, row in enumerate(rows)]
        for table, rows in case.rows.items()
    }


def _asked(edition: Edition) -> Iterator[dict[str, Any]]:
    """What the page is asked for each case of one wording: the small tables as text, the rule by its code."""
    rule = edition.rule
    query, texts = compile_sql(rule.sql), _Texts()
    columns, steps = case_steps(load_form(rule.return_, rule.case_year), tables_used(query))
    run_cases(query, [_rows(case) for case in rule.cases], columns, engine=texts, steps=steps)  # type: ignore[arg-type]
    tail = f" select * from ({query}) as selected"
    for text in texts.asked:
        tables = text.removeprefix(_HEAD).removesuffix(tail)
        assert len(tables) == len(text) - len(_HEAD) - len(tail)
        yield {"return_": rule.return_, "year": edition.years[-1], "code": rule.code, "ctes": tables}


_Asked = tuple[Rule, Case, dict[str, Any]]


def _all(wordings: Sequence[Edition]) -> list[_Asked]:
    return [
        (edition.rule, case, one)
        for edition in wordings
        for case, one in zip(edition.rule.cases, _asked(edition), strict=True)
    ]


def _wrong(checker: Checker, asked: Sequence[_Asked]) -> list[str]:
    """The cases in which the page finds other rows than the card says."""
    wrong = []
    for start in range(0, len(asked), _AT_ONCE):
        some = asked[start : start + _AT_ONCE]
        for (rule, case, _), told in zip(some, checker.calls("caseHits", [one for *_, one in some]), strict=True):
            if isinstance(told, Exception):
                wrong.append(f"{rule.code}, {case.name}: {told}")
                continue
            found = frozenset((table, row) for table, row in told["hits"])
            whole = rule.level == "return" and bool(told["count"])
            if found != case.found or whole != case.whole_return:
                wrong.append(f"{rule.code}, {case.name}: {sorted(found)} instead of {sorted(case.found)}")
    return wrong


@pytest.mark.parametrize("return_", RETURNS)
def test_the_page_finds_the_rows_of_every_case_of_every_card(return_: str, checker: Checker) -> None:
    wordings = [edition for every in editions(return_).values() for edition in every]
    asked = _all(wordings)
    assert _wrong(checker, asked) == []
    assert len(asked) == sum(len(edition.rule.cases) for edition in wordings) > 2 * len(wordings)


def test_a_case_with_another_answer_would_be_noticed(checker: Checker) -> None:
    """Ask each case about the rows of the next one of its card: mostly another answer."""
    wordings = [every[-1] for every in list(editions("ssda903").values())[:40]]
    asked = _all(wordings)
    swapped = [(rule, case, after[2]) for (rule, case, _), after in pairwise(asked)]
    assert _wrong(checker, asked) == []
    assert len(_wrong(checker, swapped)) > len(swapped) / 3
