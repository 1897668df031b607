"""Two records beside each other: what each says, where they differ, and what that weighs, in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from markupsafe import Markup, escape

from forethought.insight.charts import Frame, Limit, Step, WaterfallChart
from forethought.linkage.explaining import Explanation, chance, start_words
from forethought.pages.words import day
from forethought.telling.labels import attribute_label
from forethought.telling.told import Told
from forethought.web.presenting.labels import pair_words
from forethought.web.presenting.link_records import Record, RecordFacts

COMPARED = (
    "forename", "surname", "other_surname", "date_of_birth", "sex", "postcode", "nhs_number", "upn", "uln",
    "birth_order",
)  # fmt: skip
_ATTRIBUTE = {"other_surname": "preferred_surname"}
_ALIKE = 0.7
_MARK = Markup('<mark class="app-differs">{}</mark>')


@dataclass(frozen=True, slots=True)
class Said:
    """What one record says of one thing: its text with what differs marked, and what the person's other files say."""

    text: Told
    elsewhere: tuple[Told, ...] = ()
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One thing in both records, and in a word how they compare."""

    label: str
    left: Said
    right: Said
    verdict: Told
    differs: bool


def lines(pair: tuple[str, str], records: Iterable[Record], hidden: set[str], written: RecordFacts) -> list[Line]:
    """Each thing that either record states, in a fixed order.

    ``records`` are those of both persons; ``hidden`` are the persons of whom an address is withheld, and then nothing
    about addresses is compared for anybody. ``written`` knows whose each record is and on what each value rests.
    """
    held = {str(record["record_id"]): record for record in records}
    two = held[pair[0]], held[pair[1]]
    found = []
    for name in COMPARED:
        label = attribute_label(_ATTRIBUTE.get(name, name))
        if name == "postcode" and hidden:
            left, right = (Said(Told(""), withheld=written.persons[record] in hidden) for record in pair)
            found.append(Line(label, left, right, Told(pair_words("withheld"), (), "withheld"), False))
        elif any(_text(record, name) for record in two):
            found.append(_line(label, name, two, [_elsewhere(r, pair, held, name, written) for r in pair], written))
    return found


def waterfall(told: Explanation, automatic: float, review: float, *, frame_id: str = "weight") -> WaterfallChart:
    """The weight as steps, from two records at random to this pair; what is not known in both counts for nothing."""
    limits = (
        Limit(review, pair_words("asks_from").format(chance=_short(review))),
        Limit(automatic, pair_words("joins_from").format(chance=_short(automatic))),
    )
    title = pair_words("chart_title").format(chance=chance(told.total))
    frame = Frame(frame_id, title, pair_words("chart_subtitle"))
    running = told.running
    steps = [
        Step(finding.title, finding.found, before, after, finding.short, chance(after))
        for finding, before, after in zip(told.findings, running, running[1:], strict=False)
    ]
    first = Step(*start_words(), told.start, told.start, _short(told.start), chance(told.start))
    words = pair_words("together"), pair_words("together_found")
    last = Step(*words, told.total, told.total, _short(told.total), chance(told.total))
    heads = pair_words("head_step"), pair_words("head_found"), pair_words("head_does"), pair_words("head_sum")
    return WaterfallChart(frame, heads, (first, *steps, last), limits)


def table(told: Explanation) -> list[tuple[str, str, str, str]]:
    """The same as rows: what was compared, what was found, what that does in whole words, the chance so far."""
    running = told.running
    start = (*start_words(), pair_words("start"), chance(running[0]))
    steps = [(f.title, f.found, f.words, chance(after)) for f, after in zip(told.findings, running[1:], strict=True)]
    return [
        start,
        *steps,
        (pair_words("together"), pair_words("together_found"), pair_words("end"), chance(told.total)),
    ]


def beside(
    pair: tuple[Record, Record], others: Iterable[list[dict[str, Any]]], written: RecordFacts, *, addresses: bool
) -> list[Told]:
    """For each other person, whether and how they are easily taken for one of the two; without a name.

    ``others`` are the records of each. Without ``addresses`` nothing is said that tells who lives where.
    """
    names = ["forename", "surname", "date_of_birth", *(["postcode"] if addresses else [])]
    found: dict[str, list[dict[str, Any]]] = {}
    for records in others:
        text = _one_beside(pair, records, addresses)
        if text:
            found.setdefault(text, []).extend(records)
    return [written.compared(records, names, text, "beside") for text, records in found.items()]


def _short(weight: float) -> str:
    return chance(weight).removeprefix("about ")


def _one_beside(pair: tuple[Record, Record], records: list[dict[str, Any]], addresses: bool) -> str:
    near = [{_kind(record, own, addresses) for record in records} for own in pair]
    kind = next((name for _, name in _KINDS if any(name in kinds for kinds in near)), "")
    if not kind:
        return ""
    letters = [letter for letter, kinds in zip("AB", near, strict=True) if kind in kinds]
    where = pair_words("in_both") if len(letters) == 2 else pair_words("in_one").format(letter=letters[0])
    return pair_words(kind).format(where=where, name=_forename(pair, records))


def _kind(record: Record, own: Record, addresses: bool) -> str:
    """How another's record is near to one of the two; empty when it is not."""
    shared = {name for name in ("postcode", "date_of_birth", "surname") if _same(record, own, name)}
    if not addresses:
        shared.discard("postcode")
    return next((name for need, name in _KINDS if need <= shared), "")


_KINDS = (
    ({"postcode", "date_of_birth"}, "beside_twin"),
    ({"date_of_birth", "surname"}, "beside_born_the_same_day"),
    ({"postcode", "surname"}, "beside_same_home"),
)


def _forename(pair: tuple[Record, Record], records: list[dict[str, Any]]) -> str:
    """How the other person's first name stands to those of the two, without saying it."""
    names = {_folded(record["forename"]) for record in records if record["forename"]}
    if not names:
        return pair_words("name_unknown")
    for place, own in enumerate(pair):
        mine = _folded(own.get("forename"))
        if mine and mine in names:
            return pair_words("name_same").format(letter="AB"[place])
    for place, own in enumerate(pair):
        mine = _folded(own.get("forename"))
        if mine and any(name[0] == mine[0] for name in names):
            return pair_words("name_initial").format(letter="AB"[place])
    return pair_words("name_other")


def _same(one: Record, other: Record, name: str) -> bool:
    return bool(one[name]) and _folded(one[name]) == _folded(other.get(name))


def _line(
    label: str, name: str, two: tuple[Record, Record], elsewhere: list[tuple[Told, ...]], written: RecordFacts
) -> Line:
    left, right = (_text(record, name) for record in two)
    differs = bool(left and right) and _folded(left) != _folded(right)
    if differs:
        texts = _marked(left, right), _marked(right, left)
        alike = SequenceMatcher(None, _folded(left), _folded(right), autojunk=False).ratio() >= _ALIKE
        word = "alike" if alike else "different"
    else:
        texts = escape(_shown(left)), escape(_shown(right))
        word = "same" if left and right else "one_only"
    one, other = (
        Said(written.told(record, name, text), also) for record, text, also in zip(two, texts, elsewhere, strict=True)
    )
    return Line(label, one, other, written.compared(two, [name], pair_words(word), "compared"), differs)


def _marked(text: str, other: str) -> Markup:
    """The text with what the other does not have marked; a text that is another altogether is marked whole.

    Of two dates the parts that differ are marked: a day, a month in words, a year.
    """
    if _is_date(text) and _is_date(other):
        pairs = zip(day(text).split(), day(other).split(), strict=True)
        return Markup(" ").join(escape(one) if one == two else _MARK.format(one) for one, two in pairs)
    matcher = SequenceMatcher(None, text.casefold(), other.casefold(), autojunk=False)
    if matcher.ratio() < _ALIKE:
        return _MARK.format(text)
    parts = [
        escape(text[start:end]) if kind == "equal" else _MARK.format(text[start:end])
        for kind, start, end, _, _ in matcher.get_opcodes()
        if end > start
    ]
    return Markup("").join(parts)


def _elsewhere(
    record: str, pair: tuple[str, str], held: Mapping[str, Record], name: str, written: RecordFacts
) -> tuple[Told, ...]:
    """What other files of the same person say otherwise, each once."""
    own = _folded(_text(held.get(record, {}), name))
    said: dict[str, Told] = {}
    for other, values in held.items():
        text = _text(values, name)
        same_person = other not in pair and written.persons.get(other) == written.persons[record]
        if same_person and text and _folded(text) != own:
            said.setdefault(_folded(text), written.told(values, name, _shown(text)))
    return tuple(said.values())


def _shown(text: str) -> str:
    return day(text) if _is_date(text) else text


def _is_date(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _text(record: Record, name: str) -> str:
    return str(record.get(name) or "")


def _folded(text: str | None) -> str:
    return "".join((text or "").split()).casefold()
