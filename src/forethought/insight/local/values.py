"""What an authority's page is made of: figures with their period and reason, what may be said of them, sentences.

Frozen data throughout, no page. ``shown`` is always what may be printed; ``value`` is for drawing only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from forethought.insight.charts import Chart, ControlChart, FunnelChart, GroupChart, LineChart, StripChart
from forethought.insight.national import Gap

Basis = Literal["control chart", "exact test", "no counts", "too few points", "one figure", "no figure"]
"""What is said of a series over time rests on: 12 points or more, fewer with their counts, fewer without."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A figure that a sentence uses: measure, area, period (in words), and the figure as it stands in the sentence."""

    measure: str
    area: str
    period: str
    shown: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence made by ``rule`` of ``data/sentences.toml``.

    Every number in it is one of ``figures`` as shown, part of a period or name, or stands in the rule's own words.
    """

    text: str
    rule: str
    figures: tuple[Cited, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnFigure:
    """A provisional figure made from the area's own returns. ``shown`` is what disclosure control lets be printed.

    ``value`` is None where that is a symbol; ``low`` and ``high`` are a 95 per cent interval in the unit of the figure
    or None. ``period`` is in words and ``end`` its last day. ``note`` is printed beside it.
    """

    shown: str
    value: float | None
    low: float | None
    high: float | None
    period: str
    end: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class Latest:
    """A published figure: ``period`` as published, ``when`` in words, ``ends`` its last day.

    ``age_months`` counts whole months from then. ``reason`` says in words why there is no number, ``together`` names
    the areas of a joint figure.
    """

    period: str
    when: str
    ends: date
    age_months: int
    published: date | None
    value: float | None
    shown: str
    reason: str = ""
    together: str = ""


@dataclass(frozen=True, slots=True)
class Beside:
    """What a figure is set beside in the same period. Of the neighbours ``counted`` of ``of`` have a number."""

    label: str
    code: str
    value: float | None
    shown: str
    reason: str = ""
    counted: int | None = None
    of: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where the area lies among all. ``says`` is the funnel's word, or ``not compared`` with ``why_not``.

    ``numerator``, ``denominator``, ``low`` and ``high`` (95 per cent interval) are as shown, empty when not compared.
    """

    says: Literal["ask why", "no clear difference", "too few to say", "not compared"]
    side: str
    why_not: str
    numerator: str = ""
    denominator: str = ""
    low: str = ""
    high: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    """What the area's own series can show. ``points`` counts its numbers.

    ``low`` and ``high`` are the limits of the control chart, or the range that chance alone gives the latest figure if
    nothing changed; ``outside`` which side of it the latest lies on, empty within. ``flag`` is the control chart's.
    ``says`` is the sentence of the test itself, kept for the method.
    """

    basis: Basis
    points: int
    low: str = ""
    high: str = ""
    outside: str = ""
    flag: str = ""
    says: str = ""


@dataclass(frozen=True, slots=True)
class Companion:
    """A measure that must be read with another: its title and the area's latest figure."""

    measure: str
    title: str
    when: str
    shown: str
    reason: str


@dataclass(frozen=True, slots=True)
class Together:
    """What a topic's figure must be shown with, why, and what no published figure tells."""

    companions: tuple[Companion, ...]
    why: str
    lacks: str


@dataclass(frozen=True, slots=True)
class Topic:
    """One indicator of the framework in one authority (the four on judgements together).

    ``ids`` are the framework's ids, ``measured`` says what is counted of what. ``last_number`` is the newest figure
    with a number when the latest has none. Charts are None where there is nothing to draw. ``own`` is the area's
    provisional figure, ``own_card`` the indicator card it comes from; ``card`` the card that computes the same, empty
    for none.
    """

    ids: tuple[str, ...]
    title: str
    measured: str
    unit: str
    latest: Latest
    last_number: Latest | None
    neighbours: Beside | None
    region: Beside | None
    england: Beside | None
    place: Place
    course: Course
    trend: LineChart | None
    control: ControlChart | None
    strip: StripChart | None
    funnel: FunnelChart | None
    together: Together
    own: OwnFigure | None
    own_card: str
    card: str
    source: str
    note: str
    sentences: tuple[Sentence, ...] = ()

    @property
    def id(self) -> str:
        """The first of its ids."""
        return self.ids[0]


@dataclass(frozen=True, slots=True)
class Section:
    """An outcome or enabler of the framework, its topics in the framework's order, and what nobody measures there."""

    id: str
    title: str
    topics: tuple[Topic, ...]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class OwnTopic:
    """An own figure that the framework does not publish. ``published`` is one published elsewhere, or None."""

    card: str
    title: str
    unit: str
    own: OwnFigure
    published: Latest | None
    where: str


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group: counts as shown, the figure with its 95 per cent interval, and the ratio where there is one."""

    group: str
    counted: str
    out_of: str
    shown: str
    low: str
    high: str
    ratio: str
    says: str


@dataclass(frozen=True, slots=True)
class Equality:
    """How a measure differs between groups. ``area`` is whose figures these are; ``why_england`` says why they are not
    the authority's own. ``caveat`` belongs on the page. ``reference`` is the group the ratios compare with, or empty
    where only shares can be shown."""

    id: str
    title: str
    by: str
    area: str
    why_england: str
    when: str
    unit: str
    reference: str
    rows: tuple[GroupRow, ...]
    chart: GroupChart
    caveat: str
    source: str
    sentences: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class Inspection:
    """The latest inspection at the stocktake, in the inspectorate's words: judgement by area of work."""

    inspected: date
    published: date
    as_at: date
    age_months: int
    judgements: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Header:
    """Who the authority is. No rank is held.

    ``deprivation`` is the mean score of its small areas (Indices of Deprivation 2025), ``most_deprived`` the share of
    them in England's most deprived tenth, as shown; empty where not held. ``neighbours`` are the nearest first.
    """

    code: str
    name: str
    kind: str
    region: str
    population: str
    population_when: str
    deprivation: str
    most_deprived: str
    neighbours: tuple[str, ...]
    inspection: Inspection | None
    sentences: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class LocalView:
    """Everything an authority's page shows on the day ``as_of``. ``gaps`` concern all sections."""

    header: Header
    as_of: date
    framing: str
    sections: tuple[Section, ...]
    gaps: tuple[Gap, ...]
    own_only: tuple[OwnTopic, ...]
    equality: tuple[Equality, ...]

    @property
    def topics(self) -> tuple[Topic, ...]:
        """All topics in the framework's order."""
        return tuple(topic for section in self.sections for topic in section.topics)

    def charts(self) -> tuple[Chart, ...]:
        """Every chart of the page, in its order."""
        of_topics = (c for t in self.topics for c in (t.trend, t.control, t.strip, t.funnel) if c is not None)
        return (*of_topics, *(one.chart for one in self.equality))
