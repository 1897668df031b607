"""The tracker: what was promised, page by page. The same pages stand at the national door and as a site of files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from typing import Any

from markupsafe import Markup

from forethought.insight.charts import Frame, LineChart, Track
from forethought.pages.stand_alone import stand_alone, stylesheet
from forethought.pages.words import day
from forethought.strategy import (
    CAVEAT,
    Aggregate,
    Assessment,
    Commitment,
    Gap,
    History,
    Point,
    Progress,
    Section,
    action_plan,
    by_body,
    by_strategy,
    cost_by_barrier,
    cost_by_payer,
    coverage,
    envelope,
    estimate,
    evidence,
    explained,
    export_texts,
    figures,
    gap_kinds,
    gap_words,
    headline,
    not_found,
    progress,
    questions,
    rules,
    scorecard_csv,
    searched_until,
    shipped_action,
    slip_days,
    slugs,
    think_family,
)
from forethought.strategy import commitments_csv as standings_csv

TITLE = "What was promised about data on children"
STYLE = "forethought.css"
SEED = 2026
_FILES = {
    "register.csv": "the list, every column (CSV)",
    "register.csv-metadata.json": "what each column of it holds (CSV on the Web)",
    "register.xml": "the list as StratML Part 2 (XML)",
    "commitments.csv": "where each promise stands today (CSV)",
    "scorecard.csv": "counts by strategy and owner (CSV)",
    "coverage.csv": "sectors by themes (CSV)",
    "points.csv": "every point that was measured (CSV)",
    "series.csv": "which of the series for Open SDG, series-1.csv and so on, is whose (CSV)",
}
_MENU = (("Promises", "national"), ("Coverage", "national-coverage"), ("Proposed plan", "national-plan"),
         ("Cost", "national-cost"), ("How it is read", "national-rules"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """A template and what it is given."""

    template: str
    context: Mapping[str, Any]


@dataclass(frozen=True)
class Tracker:
    """A register on one day with its history and points; ``plan`` is our proposals, None for a list of one's own.

    Pages have the names of the site's routes: ``national``, ``national-list`` (kind and name),
    ``national-commitment`` (id), ``national-coverage``, ``national-plan``, ``national-cost``, ``national-rules``.
    """

    assessment: Assessment
    history: History = History()  # noqa: RUF009 - a frozen value
    points: tuple[Point, ...] = ()
    plan: Assessment | None = None
    aggregates: tuple[Aggregate, ...] = ()
    title: str = TITLE

    @cached_property
    def strategies(self) -> tuple[Section, ...]:
        """The promises by strategy, in the order of the list."""
        return by_strategy(self.assessment.standings)

    @cached_property
    def owners(self) -> tuple[Section, ...]:
        """The promises by body, the centre and councils alike, in the order of the list."""
        return by_body(self.assessment.standings)

    @cached_property
    def commitments(self) -> tuple[Commitment, ...]:
        """The promises themselves."""
        return tuple(standing.commitment for standing in self.assessment.standings)

    @cached_property
    def files(self) -> Mapping[str, str]:
        """The downloads: file name to text."""
        exported = export_texts(self.commitments, self.points, self.history, self.title)
        states = {
            "commitments.csv": standings_csv(self.assessment),
            "scorecard.csv": scorecard_csv(self.assessment),
        }
        return {**exported, **states}

    @property
    def file_words(self) -> tuple[tuple[str, str], ...]:
        """The downloads: file name and what it holds."""
        measured = {point.commitment_id for point in self.points} & {c.id for c in self.commitments}
        names = [name for name in _FILES if name not in ("points.csv", "series.csv") or measured]
        return tuple((name, _FILES[name]) for name in names)

    @cached_property
    def addresses(self) -> Mapping[str, str]:
        """The id of each promise as it stands in the name of a file."""
        return slugs(commitment.id for commitment in self.commitments)

    def pages(self) -> Iterator[tuple[str, ...]]:
        """The name of every page with its arguments."""
        yield from ((name,) for _, name in _MENU if self.plan or name not in ("national-plan", "national-cost"))
        yield ("national-list", "all", "promises")
        yield from (("national-list", "gap", gap.name) for gap in gap_kinds())
        yield from (("national-list", "strategy", section.slug) for section in self.strategies)
        yield from (("national-list", "owner", section.slug) for section in self.owners)
        yield from (("national-commitment", commitment.id) for commitment in self.commitments)

    def page(self, name: str, *arguments: str) -> Page:
        """The page of that name. Raises ``LookupError`` when there is none."""
        makers: Mapping[str, Callable[..., Page]] = {
            "national": self._index,
            "national-list": self._list,
            "national-commitment": self._commitment,
            "national-coverage": self._coverage,
            "national-plan": self._plan,
            "national-cost": self._cost,
            "national-rules": self._rules,
        }
        found = makers[name](*arguments)
        return Page(found.template, {**self._shared(), **found.context})

    def _shared(self) -> dict[str, Any]:
        return {
            "tracker": self,
            "as_of": self.assessment.as_of,
            "gap_words": gap_words,
            "body_slugs": {section.name: section.slug for section in self.owners},
            "strategy_slugs": {section.name: section.slug for section in self.strategies},
            "choices": None,
        }

    def _index(self) -> Page:
        gaps = [(gap, len(gap.among(self.assessment.standings))) for gap in gap_kinds()]
        figures_now = headline(self.assessment, self.history)
        return Page("tracker/index.html", {"whole": self.assessment, "headline": figures_now, "gaps": gaps})

    def _list(self, kind: str, name: str) -> Page:
        if kind == "all":
            return Page(
                "tracker/list.html", {"heading": "Every promise", "kind": kind, "shown": self.assessment.standings}
            )
        if kind == "gap":
            gap = _named(gap_kinds(), name)
            return Page(
                "tracker/list.html", {"heading": gap.words, "kind": kind, "shown": gap.among(self.assessment.standings)}
            )
        sections = {"strategy": self.strategies, "owner": self.owners}[kind]
        section = next((section for section in sections if section.slug == name), None)
        if section is None:
            raise LookupError(name)
        return Page(
            "tracker/list.html",
            {"heading": section.name, "kind": kind, "shown": section.standings, "counts": section.counts},
        )

    def _commitment(self, commitment_id: str) -> Page:
        found = next((s for s in self.assessment.standings if s.commitment.id == commitment_id), None)
        if found is None:
            raise LookupError(commitment_id)
        promise = found.commitment
        changes = self.history.of(promise.id)
        measured = progress(promise, self.points)
        known = {commitment.id: commitment for commitment in self.commitments}
        context = {
            "standing": found,
            "promise": promise,
            "states": explained(found),
            "moves": [change for change in changes if change.field == "due_date"],
            "changes": changes,
            "slip": slip_days(self.history, promise),
            "sources": [(item, item in found.proof) for item in evidence(promise)],
            "questions": [(words, getattr(promise, column)) for column, words in questions()],
            "progress": measured,
            "change": "" if measured.change is None else _plain(measured.change),
            "chart": _chart(promise, measured),
            "needs": [(need, known.get(need)) for need in promise.needs],
            "successor": promise.superseded_by in known,
            "waiting": [other for other in self.commitments if promise.id in other.needs],
            "searched": searched_until(),
        }
        return Page("tracker/commitment.html", context)

    def _coverage(self) -> Page:
        return Page("tracker/coverage.html", {"matrix": coverage(self.commitments)})

    def _plan(self) -> Page:
        return Page("plan.html", {"plan": action_plan(self._proposals())})

    def _cost(self) -> Page:
        proposals = [standing.commitment for standing in self._proposals().standings]
        context = {
            "caveat": CAVEAT,
            "action": shipped_action(),
            "found": _estimate(),
            "envelope": envelope(),
            "published": tuple(figures().values()),
            "evaluated": think_family(),
            "not_found": not_found(),
            "barriers": cost_by_barrier(proposals),
            "payers": cost_by_payer(proposals),
        }
        return Page("tracker/cost.html", context)

    def _rules(self) -> Page:
        context = {"rules": rules(), "questions": questions(), "searched": searched_until()}
        return Page("tracker/rules.html", context)

    def _proposals(self) -> Assessment:
        if self.plan is None:
            raise LookupError("plan")
        return self.plan


def site(tracker: Tracker) -> Mapping[str, str]:
    """The whole site, file name to text: every page, the stylesheet beside them, the downloads. It has no script."""
    names = {page: _file_name(tracker, *page) for page in tracker.pages()}

    def link(name: str, *arguments: str) -> str:
        if name == "national-file":
            return arguments[0] if arguments[0] in tracker.files else ""
        return names.get((name, *arguments), "")

    menu = [(words, names[name,]) for words, name in _MENU if (name,) in names]
    texts = {}
    for page, file_name in names.items():
        found = tracker.page(*page)
        texts[file_name] = stand_alone(
            found.template, {**found.context, "here": file_name}, link=link, navigation=menu, style=STYLE
        )
    return {**texts, **tracker.files, STYLE: stylesheet()}


def plan_page(plan: Assessment) -> str:
    """The proposed plan as one page that needs no other file and prints on paper."""
    return stand_alone("plan.html", {"plan": action_plan(plan), "tracker": None})


def _file_name(tracker: Tracker, name: str, *arguments: str) -> str:
    if name == "national":
        return "index.html"
    if name == "national-commitment":
        return f"commitment-{tracker.addresses[arguments[0]]}.html"
    if name == "national-list":
        kind, which = arguments
        return f"{kind}-{which}.html"
    return f"{name.removeprefix('national-')}.html"


def _named(gaps: Sequence[Gap], name: str) -> Gap:
    found = next((gap for gap in gaps if gap.name == name), None)
    if found is None:
        raise LookupError(name)
    return found


def _chart(promise: Commitment, measured: Progress) -> Mapping[str, Any] | None:
    if not measured.points:
        return None
    unit = measured.points[0].unit or promise.metric
    last = measured.points[-1]
    title = f"{_plain(last.value)} on {day(last.day)}"
    if measured.shows == "points":
        title += f": {measured.why}, so no verdict"
    frame = Frame("points", title, f"{unit}; {promise.owner or 'no owner named'}", _sources(measured))
    shown = tuple(_plain(point.value) for point in measured.points)
    track = Track(promise.id, tuple(float(point.value) for point in measured.points), shown)
    chart = LineChart(frame, unit, tuple(day(point.day) for point in measured.points), (track,))
    return {"chart": chart, "drawing": Markup(chart.svg())}  # noqa: S704 - drawn by us, texts escaped there


def _sources(measured: Progress) -> str:
    sources = dict.fromkeys(point.source for point in measured.points if point.source)
    return f"Source: {'; '.join(sources)}." if sources else "No source is named."


def _plain(value: Decimal) -> str:
    return f"{value:,f}"


@cache
def _estimate() -> Any:
    return estimate(shipped_action(), seed=SEED)
