"""How long records are kept: a schedule with floors set by law, and the clock that says what is due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path

from forethought.governance.cards import DATA_FOLDER, Card, parse_card
from forethought.governance.errors import GovernanceCardError


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """How long one class of record is kept: ``years`` from the event ``counted_from``.

    ``floor`` is the least the law allows, in years, and cannot be undercut. When ``death_years`` is set and
    the person died before 18, the record is kept that many years from the death instead.
    """

    record_class: str
    title: str
    counted_from: str
    years: int
    floor: int
    death_years: int | None
    statute: str


@dataclass(frozen=True, slots=True)
class Due:
    """What the schedule says on a day. ``state`` is ``keep``, ``hold`` (due, but a hold stands) or
    ``destroy``.

    ``on`` is the first day of destruction, ``None`` while the event it counts from has not happened.
    """

    state: str
    on: date | None
    rule: RetentionRule


def load_retention(local: Path | None = None) -> Mapping[str, RetentionRule]:
    """The schedule by record class: the one that ships, with longer periods from ``local`` where it gives
    them.

    ``local`` is a TOML file of ``[[periods]]`` with ``record_class`` and ``years``. A period below the floor
    the law sets, or for an unknown class, raises ``GovernanceCardError`` (N14).
    """
    rules = {rule.record_class: rule for rule in map(_rule, _card(DATA_FOLDER / "retention.toml").cards("rules"))}
    if local is not None:
        for entry in _card(local).cards("periods"):
            name, years = entry.text("record_class"), entry.whole("years")
            if name not in rules:
                raise entry.fail("The class of record is unknown", "Use one of: " + ", ".join(sorted(rules)))
            if years < rules[name].floor:
                raise entry.fail(
                    f"'{name}' would be destroyed before the law allows",
                    f"Give at least {rules[name].floor} years",
                    f"the floor is set by {rules[name].statute}",
                )
            rules[name] = replace(rules[name], years=years)
    return rules


def due(rule: RetentionRule, events: Mapping[str, date], on: date, *, holds: Iterable[str] = ()) -> Due:
    """What to do with a record of this class on ``on``, given when things happened (``{"birth": ...}``).

    Neither a day early nor kept past its day: ``destroy`` from the anniversary on, ``keep`` before it,
    ``hold`` while any hold (an inquiry, a court case) stands. Without the event it counts from the record is
    kept.
    """
    from_day = _destroy_from(rule, events)
    if from_day is None or on < from_day:
        return Due("keep", from_day, rule)
    return Due("hold" if tuple(holds) else "destroy", from_day, rule)


def _destroy_from(rule: RetentionRule, events: Mapping[str, date]) -> date | None:
    died, born = events.get("death"), events.get("birth")
    if rule.death_years is not None and died and born and died < _anniversary(born, 18):
        return _anniversary(died, rule.death_years)
    start = events.get(rule.counted_from)
    return _anniversary(start, rule.years) if start else None


def _anniversary(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)  # 29 February: the later day, so that nothing goes early


def _card(path: Path | Traversable) -> Card:
    return parse_card(path.read_text(encoding="utf-8"), path.name)


def _rule(card: Card) -> RetentionRule:
    rule = RetentionRule(
        record_class=card.text("record_class"),
        title=card.text("title"),
        counted_from=card.text("counted_from"),
        years=card.whole("years"),
        floor=card.whole("floor"),
        death_years=card.whole("death_years") if "death_years" in card.raw else None,
        statute=card.text("statute"),
    )
    if rule.years < rule.floor:
        raise GovernanceCardError("A period is below its floor", where=card.where, do="Raise 'years'")
    return rule
