"""Which figures must be hidden so that no small number shows, nor comes out of all the figures together.

One figure alone gives away too little to see the danger: the shares of a whole add up, the count of one indicator is
what another divides by, and what is left over is a number too. So all the figures that are shown together are taken as
one set of sums, and the attacker of ``disclosure`` says what can be worked out from them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from forethought.disclosure import Bound, Equation, Key, attack_bounds
from forethought.insight.cards import MEAN, SHARE, IndicatorCard
from forethought.insight.errors import IndicatorError
from forethought.insight.measuring import Measure

SMALL = 5
_REST = "all but "
Place = tuple[str, str]
"""A figure by its indicator and its part."""
Shown = tuple[int, int | None]
"""What a figure shows: numerator, and denominator where there is one."""


@dataclass(frozen=True, slots=True)
class _Cells:
    """The numbers behind figures: what each is, which of them add up, and which small ones nobody may learn."""

    values: Mapping[Key, int]
    sums: tuple[Equation, ...]
    shows: Mapping[Place, frozenset[Key]]
    counted: Mapping[Place, Key]
    never_nought: frozenset[Key]
    known: frozenset[Key] = frozenset()
    changed: frozenset[Key] = frozenset()


def hidden_figures(
    measures: Sequence[tuple[IndicatorCard, Measure]], *, before: Sequence[Mapping[Place, Shown]] = ()
) -> frozenset[Place]:
    """The figures to hide: those from which a number from 1 to 5 shows, and as many others as keep these hidden.

    ``measures`` are all the figures shown together, of one area and one date. A figure that is shown gives its
    numerator and denominator; one that is hidden gives neither. The cards say which numbers are one and the same
    (``counts``) and which parts contain others (``sums``). ``before`` are earlier releases about the same area and
    date: what they showed stays known, and a figure that has since changed by 1 to 5 is hidden as a small number is.
    Raises ``IndicatorError`` when a small number comes out whatever is hidden.
    """
    cells = _with_earlier(_cells(measures), before)
    hidden = {(card.id, measure.part) for card, measure in measures if _small(card, measure)}
    while unsafe := _worked_out(cells, hidden):
        chosen = _next(cells, hidden, unsafe)
        if chosen is None:
            raise IndicatorError(
                "A small number can be worked out from the figures, whatever is hidden",
                why="numbers from 1 to 5 could be traced to a child",
                do="Show fewer indicators together",
            )
        hidden.add(chosen)
    return frozenset(hidden)


def worked_out(
    measures: Sequence[tuple[IndicatorCard, Measure]], releases: Sequence[Mapping[Place, Shown]]
) -> frozenset[Place]:
    """The figures whose small number comes out of ``releases`` taken together; empty when none does.

    ``measures`` are the exact figures, ``releases`` what each release showed. It looks at what is public and at nothing
    else, so that it also finds what the hiding got wrong.
    """
    cells = _with_earlier(_cells(measures), releases)
    everything = {(card.id, measure.part) for card, measure in measures}
    found = set(_worked_out(cells, everything))
    touched = {key: place for place, keys in cells.shows.items() for key in keys}
    return frozenset(touched.get(key, (key[1], "")) for key in found)


def _small(card: IndicatorCard, measure: Measure) -> bool:
    """Whether the figure by itself would show a number from 1 to 5, as a part or as the rest of the whole."""
    of = measure.denominator or 0
    if card.measures == MEAN:
        return 1 <= of <= SMALL
    parts = [measure.numerator, *((of, of - measure.numerator) if card.measures == SHARE else ())]
    return any(1 <= part <= SMALL for part in parts)


def _cells(measures: Sequence[tuple[IndicatorCard, Measure]]) -> _Cells:
    values: dict[Key, int] = {}
    sums: list[Equation] = []
    shows: dict[Place, frozenset[Key]] = {}
    counted: dict[Place, Key] = {}
    wholes: dict[str, list[tuple[Key, Key]]] = {}
    for card, measure in measures:
        place, of = (card.id, measure.part), measure.denominator
        part, whole = _key(card.id, measure.part), _whole(card.form, card.denominator, of or 0)
        shown = set()
        if card.measures != MEAN:
            values[part] = int(measure.numerator)
            counted[place] = part
            shown.add(part)
        if of is not None and card.population != "denominator":
            values[whole] = of
            shown.add(whole)
        if card.measures == SHARE:
            rest = _key(card.id, f"{_REST}{measure.part}")
            values[rest] = values[whole] - values[part]
            sums.append(Equation(whole, (part, rest)))
            if measure.part not in (names[0] for names in card.sums):  # it would count its own parts twice
                wholes.setdefault(card.id, []).append((whole, part))
        shows[place] = frozenset(shown)
        sums += _counted_elsewhere(card, measure)
    sums += _divided(wholes, values)
    for card in {card.id: card for card, _ in measures}.values():
        sums += _contained(card, values)
    sums = [each for each in sums if each.whole in values and all(part in values for part in each.parts)]
    # Where the whole is small every part is hidden; elsewhere a nought is shown, so that a hidden part is none.
    large = (
        counted[card.id, m.part]
        for card, m in measures
        if card.measures != MEAN and not 1 <= (m.denominator or 9) <= SMALL
    )
    return _Cells(values, tuple(sums), shows, counted, frozenset(key for key in large if values[key] > 0))


def _with_earlier(cells: _Cells, before: Sequence[Mapping[Place, Shown]]) -> _Cells:
    """The same cells, with what earlier releases showed of them and what has changed a little since."""
    known: set[Key] = set()
    changed: set[Key] = set()
    for release in before:
        for place, (number, of) in release.items():
            for key in cells.shows.get(place, ()):
                then = number if key == cells.counted.get(place) else of
                if then is not None:
                    difference = abs(cells.values[key] - then)
                    (changed if 1 <= difference <= SMALL else known if difference == 0 else set()).add(key)
    return replace(cells, known=frozenset(known), changed=frozenset(changed))


def _divided(wholes: Mapping[str, Sequence[tuple[Key, Key]]], values: dict[Key, int]) -> list[Equation]:
    """The sum of the parts of each indicator that divides one whole; what is in no part is a cell of its own."""
    found = []
    for indicator, pairs in wholes.items():
        by_whole: dict[Key, list[Key]] = {}
        for whole, part in pairs:
            by_whole.setdefault(whole, []).append(part)
        for whole, parts in by_whole.items():
            left = values[whole] - sum(values[part] for part in parts)
            if len(parts) < 2 or left < 0:
                continue
            other = _key(indicator, f"in no part of {sorted(whole[2])}")
            values.update({other: left} if left else {})
            found.append(Equation(whole, (*parts, *((other,) if left else ()))))
    return found


def _counted_elsewhere(card: IndicatorCard, measure: Measure) -> Iterator[Equation]:
    """The number counted here as the whole that other indicators divide by, where the card says that it is one."""
    words = dict(zip(card.parts or ("",), card.counts, strict=False)).get(measure.part)
    if words:
        whole = _whole(card.form, words, int(measure.numerator))
        yield Equation(whole, (_key(card.id, measure.part),))


def _contained(card: IndicatorCard, values: dict[Key, int]) -> Iterator[Equation]:
    """The parts that lie within another part of the same indicator; what else lies in it is a cell of its own."""
    for whole, *parts in ([_key(card.id, name) for name in names] for names in card.sums):
        left = values[whole] - sum(values[part] for part in parts)
        other = _key(card.id, f"else in {sorted(whole[2])}")
        values.update({other: left} if left > 0 else {})
        if left >= 0:
            yield Equation(whole, (*parts, *((other,) if left else ())))


def _worked_out(cells: _Cells, hidden: set[Place]) -> list[Key]:
    """The small numbers of which the attacker learns more than that they are small."""
    start = dict.fromkeys(cells.values, Bound(0, None))
    start.update({key: Bound(cells.values[key], cells.values[key]) for key in cells.known})
    for place, keys in cells.shows.items():
        for key in keys:
            if place not in hidden:
                start[key] = Bound(cells.values[key], cells.values[key])
    for place in hidden:
        part = cells.counted.get(place)
        if part in cells.never_nought and start[part].high is None:
            start[part] = Bound(1, None)
    secret = [key for key, value in cells.values.items() if 1 <= value <= SMALL or key in cells.changed]
    sought = frozenset(secret)
    bounds = attack_bounds(start, cells.sums, enough=lambda key, bound: key not in sought or _wide(bound)).bounds
    return [key for key in secret if not _wide(bounds[key])]


def _wide(bound: Bound) -> bool:
    """Whether it leaves as many numbers open as the symbol does, and is not known to be smaller than the largest."""
    return bound.high is None or (bound.high >= SMALL and bound.high - bound.low >= SMALL - 1)


def _next(cells: _Cells, hidden: set[Place], unsafe: Sequence[Key]) -> Place | None:
    """The figure to hide next: the smallest of the same indicator, then of those that share a number with it.

    Noughts come last: hiding one only helps by hiding the whole with it.
    """
    key = unsafe[0]
    near = {key}
    while True:
        around = {other for s in cells.sums if near & {s.whole, *s.parts} for other in (s.whole, *s.parts)}
        free = [place for place, shown in cells.shows.items() if place not in hidden and shown & (near | around)]
        if free:
            return min(
                free, key=lambda place: (place[0] != key[1], not _size(cells, place), _size(cells, place), place)
            )
        if around <= near:
            return None
        near |= around


def _size(cells: _Cells, place: Place) -> int:
    counted = cells.counted.get(place)
    return cells.values[counted] if counted else max(cells.values[cell] for cell in cells.shows[place])


def _key(indicator: str, part: str) -> Key:
    return ("figure", indicator, frozenset({("part", part)}))


def _whole(form: str, words: str, of: int) -> Key:
    """What an indicator divides by: one cell wherever the same words and number stand."""
    return ("whole", f"{form}: {words}", frozenset({("children", str(of))}))
