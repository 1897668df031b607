"""Where a statement comes from and of which days it speaks, in words, with the agreement under which it may be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from forethought.governance import Agreements, english_day
from forethought.model import day_in_words
from forethought.pages.words import day
from forethought.record import Fact
from forethought.telling.labels import feed_label

NO_DATES = "no dates given"


@dataclass(frozen=True, slots=True)
class SourceLine:
    """Who says so, in which feed and file row, of which days, since when it is known, and by which legal gateway.

    ``days`` is valid time in words. ``mark`` names the line on its page: values that rest on it carry the mark (see
    ``told``). ``known_to`` is when the source said otherwise, None while it stands. The last four are the same as the
    record writes them: ids of the controller and the feed, ISO days, half-open. ``row`` counts from 1.
    """

    mark: str
    organisation: str
    feed: str
    days: str
    known_from: datetime
    known_to: datetime | None
    file: str
    row: int | None
    agreement: str
    gateway: str
    source: str
    feed_id: str
    valid_from: str | None
    valid_to: str | None

    @property
    def known_on(self) -> date:
        """The day in England since when it is known."""
        return english_day(self.known_from)

    @property
    def words(self) -> str:
        """Who says so, of which days, since when it is known: one sentence, as every note begins."""
        otherwise = f", said otherwise on {day(english_day(self.known_to))}" if self.known_to else ""
        return f"{self.organisation}, {self.feed}: {self.days}; known since {day(self.known_on)}{otherwise}."


class Sources:
    """Names organisations and gateways from the agreements of the workspace; one for each page.

    ``purpose``: only agreements that serve it are named as those under which something is shared.
    """

    def __init__(self, agreements: Agreements, purpose: str = "") -> None:
        self._names = {party.id: party.name for item in agreements.values() for party in item.parties}
        self._kinds = {party.id: party.kind for item in agreements.values() for party in item.parties}
        self._agreements = [item for item in agreements.values() if not purpose or purpose in item.purposes]
        self._lines: dict[SourceLine, SourceLine] = {}

    def name(self, organisation: str) -> str:
        """The organisation's name, or its id when no agreement names it."""
        return self._names.get(organisation, organisation)

    def all_names(self) -> dict[str, str]:
        """The names of all organisations that any agreement names, by id."""
        return dict(self._names)

    def kind(self, organisation: str) -> str:
        """What kind of organisation it is, in words for a child; 'a service' when no agreement says."""
        return self._kinds.get(organisation) or "a service"

    def named(self, facts: Iterable[Fact]) -> list[Fact]:
        """``facts`` with the organisation's name in place of its id, for sentences that name it."""
        return [replace(fact, source=self.name(fact.source)) for fact in facts]

    def line(self, fact: Fact) -> SourceLine:
        """The source of one fact. Facts of one row with the same times have one line."""
        covering = (item for item in self._agreements if item.covers(fact.feed, fact.source))
        agreement = next(covering, None)
        line = SourceLine(
            mark="",
            organisation=self.name(fact.source),
            feed=feed_label(fact.feed),
            days=days_in_words(fact.valid_from, fact.valid_to, fact.valid_precision),
            known_from=fact.known_from,
            known_to=fact.known_to,
            file=fact.file,
            row=None if fact.row is None else fact.row + 1,
            agreement=agreement.title if agreement else "",
            gateway="; ".join(agreement.gateway) if agreement else "",
            source=fact.source,
            feed_id=fact.feed,
            valid_from=fact.valid_from,
            valid_to=fact.valid_to,
        )
        return self._lines.setdefault(line, replace(line, mark=f"s{len(self._lines) + 1}"))


def days_in_words(start: str | None, end: str | None, precision: str = "day") -> str:
    """The days that a statement speaks of: "from 3 March 2025, ended 9 January 2026"; "no dates given".

    ``start`` and ``end`` are ISO dates, half-open: what ended on a day has the day before as its last. What has no
    known day, month or year (``precision``) is told as it is written.
    """
    words = [f"{word} {_day(day, precision)}" for word, day in (("from", start), ("ended", end)) if day]
    return ", ".join(words) or NO_DATES


def _day(text: str, precision: str) -> str:
    try:
        return day_in_words(date.fromisoformat(text[:10]), precision)
    except ValueError:
        return text
