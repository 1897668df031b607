"""What is known of a topic as facts and words, for the rules that make its sentences."""

from __future__ import annotations

from forethought.insight.fair import symbols
from forethought.insight.local.figures import ONLY_ENGLAND
from forethought.insight.local.measures import About, companions
from forethought.insight.local.rules import Facts
from forethought.insight.local.values import Beside, Cited, Sentence, Topic
from forethought.insight.national.wording import day

_SIDES = {"high": "above", "low": "below", "": ""}
_SLOTS = ("latest", "earlier", "beside", "place", "course", "age", "together", "lacks", "own", "own beside")


def sentences_of(topic: Topic, about: About, area: str) -> tuple[Sentence, ...]:
    """The sentences of one topic, in the order of the page."""
    return facts_of(topic, about, area).sentences(*_SLOTS)


def question_of(topic: Topic, about: About, area: str) -> Sentence | None:
    """The question for members that the topic's figures give rise to; None when they give rise to none."""
    return facts_of(topic, about, area).sentence("ask")


def facts_of(topic: Topic, about: About, area: str) -> Facts:
    """Everything the rules may ask of a topic."""
    known = Facts()
    known.words |= {"title": topic.title, "unit": topic.unit, "area": area, "when": topic.latest.when}
    known.words |= {"reason": topic.latest.reason, "together": topic.latest.together}
    known.fact("judgement", len(topic.ids) > 1)
    known.fact("number", topic.latest.value is not None)
    known.fact("joint", bool(topic.latest.together))
    known.fact("only england", topic.latest.reason == ONLY_ENGLAND)
    known.fact("too old", topic.latest.age_months >= about.dataset.too_old_after_months)
    ends = day(topic.latest.ends)
    known.words["ends"] = ends
    known.figure("age", Cited(f"{topic.id}, age in months", area, ends, str(topic.latest.age_months)))
    known.figure("shown", Cited(topic.id, topic.latest.together or area, topic.latest.when, topic.latest.shown))
    if topic.last_number is not None:
        known.fact("earlier number", True)
        known.words["last_when"] = topic.last_number.when
        known.figure("last_shown", Cited(topic.id, area, topic.last_number.when, topic.last_number.shown))
    _beside(known, topic, area)
    _place(known, topic, area)
    _course(known, topic, area)
    _together(known, topic, about, area)
    _own(known, topic, area)
    return known


def _beside(known: Facts, topic: Topic, area: str) -> None:
    if known.holds & {"judgement"}:
        return
    when = topic.latest.when
    for name, found in (("region", topic.region), ("england", topic.england)):
        if found is not None and found.value is not None:
            known.fact(name, True)
            known.words[f"{name}_name"] = found.label
            known.figure(f"{name}_shown", Cited(topic.id, found.label, when, found.shown))
    near = topic.neighbours
    if near is not None and near.value is not None:
        known.fact("neighbours", True)
        known.figure("median", Cited(f"{topic.id}, median", _near(area), when, near.shown))
        _counted(known, topic, near, area)


def _counted(known: Facts, topic: Topic, near: Beside, area: str) -> None:
    when = topic.latest.when
    known.figure("counted", Cited(f"{topic.id}, neighbours with a number", _near(area), when, str(near.counted)))
    known.figure("of", Cited("statistical neighbours", _near(area), when, str(near.of)))


def _place(known: Facts, topic: Topic, area: str) -> None:
    place, when = topic.place, topic.latest.when
    known.fact(f"place {place.says}", True)
    known.words["side"] = _SIDES[place.side]
    if place.numerator:
        known.figure("numerator", Cited(f"{topic.id}, numerator", area, when, place.numerator))
        known.figure("denominator", Cited(f"{topic.id}, denominator", area, when, place.denominator))


def _course(known: Facts, topic: Topic, area: str) -> None:
    course, when = topic.course, topic.latest.when
    known.fact(course.basis, True)
    known.fact("signal", bool(course.flag))
    known.fact("outside", bool(course.outside))
    known.fact("several points", course.points > 1)
    known.words["outside"] = course.outside
    known.figure("points", Cited(f"{topic.id}, periods with a number", area, when, str(course.points)))
    for name, end in (("low", course.low), ("high", course.high)):
        if end:
            known.figure(name, Cited(f"{topic.id}, {name} end of what chance gives", area, when, end))


def _together(known: Facts, topic: Topic, about: About, area: str) -> None:
    found = topic.together
    known.words |= {"why": found.why, "lacks": found.lacks, "ask": companions(about.measure.id).ask}
    known.fact("lacks", bool(found.lacks))
    known.fact("companions", bool(found.companions))
    said = [f'"{one.title}" ({one.reason or one.shown}, {one.when})' for one in found.companions]
    known.words["companions"] = " and ".join(said)
    known.cited["companions"] = tuple(Cited(c.measure, area, c.when, c.reason or c.shown) for c in found.companions)


def _own(known: Facts, topic: Topic, area: str) -> None:
    own = topic.own
    if own is None:
        return
    known.fact("own", True)
    known.words["own_period"] = own.period
    measure = f"{topic.own_card}, own data, provisional"
    known.figure("own_shown", Cited(measure, area, own.period, symbols().get(own.shown, own.shown)))
    if own.value is None or own.low is None or own.high is None or topic.latest.value is None:
        return
    known.fact("own interval", True)
    known.fact("own within", own.low <= topic.latest.value <= own.high)
    for name, end in (("own_low", own.low), ("own_high", own.high)):
        known.figure(name, Cited(f"{measure}, interval", area, own.period, f"{end:,.1f}"))


def _near(area: str) -> str:
    return f"neighbours of {area}"
