"""Indicator cards: what is counted, how, why it matters, and worked examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from forethought.engine import compile_sql
from forethought.insight.errors import IndicatorError
from forethought.quality.markdown import CardText, TextTable, read_card

SHARE, RATE, MEAN, COUNT = "share", "rate", "mean", "count"
_POLARITIES = frozenset({"neutral", "high", "low"})
_POPULATIONS = frozenset({"denominator", "invited", "none"})
_EXPECTED = "Expected"
_FRONT = (
    "id", "title", "unit", "per", "decimals", "polarity", "form", "needs", "fields", "cohort", "numerator",
    "denominator", "population", "period", "published", "from", "author", "reviewed", "next_review",
)  # fmt: skip
# What a card may leave out, with what then holds.
_OPTIONAL: Mapping[str, Any] = {
    "measures": "", "parts": (), "breakdowns": (), "history": "", "headline": False,
    "reviewer": "", "least_response": 0, "sums": (), "counts": (),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ExpectedFigure:
    """What a worked example must give for one part (blank for an indicator of one figure); None: not asked."""

    part: str
    numerator: float
    denominator: int | None


@dataclass(frozen=True, slots=True)
class IndicatorCase:
    """One worked example: rows by table, and the figures they must give."""

    name: str
    rows: Mapping[str, tuple[Mapping[str, str], ...]]
    expected: tuple[ExpectedFigure, ...]


@dataclass(frozen=True, slots=True)
class IndicatorCard:
    """One indicator. ``per`` is 100 for a per cent, 10,000 for a rate; values are shown with ``decimals`` places.

    ``polarity`` says which way is thought better (``high``, ``low``) or that neither is (``neutral``: counts of
    activity); no output colours by it. ``population`` says what the number given to ``compute`` is: the
    ``denominator``, how many were ``invited`` to answer, or ``none``. ``published`` names the published counterpart,
    empty when there is none.

    ``measures`` says what the figure is: a ``share``, a ``rate``, a ``mean`` (the numerator
    is then a sum) or a ``count`` (without denominator). ``parts`` are the figures of an indicator that has several,
    in order: its query gives a row for each, with the column ``part``. ``breakdowns`` names the sub-groups by which it
    makes sense, ``history`` what earlier records it needs, ``headline`` whether the leader's page shows it.
    ``least_response`` is the response in per cent below which the figure is withheld: of those asked how many answered,
    of the children counted how many have a family link or stand in a feed.
    ``sums`` names parts that contain others (the containing one first); ``counts`` gives, for each part, the words by
    which other cards divide by the number counted here, empty where none does: both tell what adds up to what.
    """

    id: str
    title: str
    unit: str
    per: int
    decimals: int
    polarity: str
    form: str
    needs: tuple[str, ...]
    fields: tuple[str, ...]
    cohort: str
    numerator: str
    denominator: str
    population: str
    period: str
    published: str
    valid_from: date
    author: str
    reviewer: str
    reviewed: date
    next_review: date
    why: str
    how: str
    sql: str
    cases: tuple[IndicatorCase, ...]
    measures: str = SHARE
    parts: tuple[str, ...] = ()
    breakdowns: tuple[str, ...] = ()
    history: str = ""
    headline: bool = False
    least_response: int = 0
    sums: tuple[tuple[str, ...], ...] = ()
    counts: tuple[str, ...] = ()


def indicators() -> tuple[str, ...]:
    """Ids of the indicators that ship with the project."""
    return tuple(sorted(e.name.removesuffix(".md") for e in _folder().iterdir() if e.name.endswith(".md")))


@cache
def load_indicator(indicator_id: str) -> IndicatorCard:
    """The indicator ``indicator_id``, for example ``A01``.

    Raises ``IndicatorError`` when there is no such card or it is not sound, ``SqlNotPortable`` when its query is not
    in the portable subset.
    """
    if indicator_id not in indicators():
        raise IndicatorError(
            "There is no indicator of that id", where=indicator_id, do="Use " + ", ".join(indicators())
        )
    file = f"{indicator_id}.md"
    return read_indicator((_folder() / file).read_text(encoding="utf-8"), file)


def read_indicator(text: str, file: str) -> IndicatorCard:
    """The indicator that the card ``text`` describes. Raises ``IndicatorError`` naming what is amiss."""
    card = read_card(text, file)
    front = {**_OPTIONAL, **card.front}
    _check(card, front, file)
    names = [name for name in (*_FRONT, *_OPTIONAL) if name != "from"]
    given: dict[str, Any] = {n: tuple(front[n]) if isinstance(front[n], list) else front[n] for n in names}
    given["measures"] = given["measures"] or (RATE if given["population"] == "denominator" else SHARE)
    given["sums"] = tuple(tuple(names) for names in given["sums"])
    compile_sql(card.sql, where=file)
    return IndicatorCard(
        **given,
        valid_from=front["from"],
        why=card.sections.get("Why it matters", ""),
        how=card.sections.get("How it is counted", ""),
        sql=card.sql,
        cases=_cases(card, given["parts"], file),
    )


def _check(card: CardText, front: Mapping[str, Any], file: str) -> None:
    missing = [name for name in _FRONT if name not in front]
    problems = (
        (bool(missing), "lacks " + ", ".join(missing)),
        (front.get("polarity") not in _POLARITIES, "has no known polarity"),
        (front.get("population") not in _POPULATIONS, "does not say what population it needs"),
        (front["measures"] not in ("", SHARE, RATE, MEAN, COUNT), "does not say what it measures"),
        (not card.sql, "has no query"),
        (not card.sections.get("Why it matters"), "does not say why it matters"),
        (any(name not in front["parts"] for names in front["sums"] for name in names), "sums parts that it has not"),
        (len(front["counts"]) not in (0, max(1, len(front["parts"]))), "does not say of each part what it counts"),
    )
    wrong = next((what for failed, what in problems if failed), "")
    if wrong:
        raise IndicatorError(f"The indicator's card {wrong}", where=file, do="Complete the card")


def _cases(card: CardText, parts: tuple[str, ...], file: str) -> tuple[IndicatorCase, ...]:
    tables = [table for table in card.tables if table.heading == _EXPECTED]
    rows = {table.heading: _by_case(table) for table in card.tables if table.heading != _EXPECTED}
    if len(tables) != 1 or not tables[0].rows:
        raise IndicatorError("The indicator's card has no worked examples", where=file, do="Add a table Expected")
    found = []
    for name, lines in _by_case(tables[0]).items():
        figures = tuple(_expected(line) for line in lines)
        if any(figure.part not in (parts or ("",)) for figure in figures):
            raise IndicatorError("An example expects a part that the card has not", where=file, do="Use its parts")
        given = {table: tuple(cases.get(name, ())) for table, cases in rows.items()}
        found.append(IndicatorCase(name, given, figures))
    return tuple(found)


def _expected(line: Mapping[str, str]) -> ExpectedFigure:
    denominator = line.get("denominator", "")
    return ExpectedFigure(line.get("part", ""), float(line["numerator"]), int(denominator) if denominator else None)


def _by_case(table: TextTable) -> dict[str, list[Mapping[str, str]]]:
    """Rows of a table by the case they belong to; a row without a name belongs to the case above."""
    found: dict[str, list[Mapping[str, str]]] = {}
    name = ""
    for _, cells in table.rows:
        name = cells[0] or name
        found.setdefault(name, []).append(dict(zip(table.columns[1:], cells[1:], strict=True)))
    return found


def _folder() -> Traversable:
    return files("forethought") / "cards" / "indicators"
