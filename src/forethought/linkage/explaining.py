"""Say in plain words why two records weigh what they do: comparison by comparison, summing to the engine's weight."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .cleaned import COLUMNS
from .comparing import Level, Pairs, PeopleTable, read_model, weigh
from .data_files import load_data
from .records import comparison_table, read_people
from .settings import LinkSettings

SHARES = "value_shares"
"""Part of a saved model: for each column whose rare values weigh more, the share of records with each value."""

_LITTLE = 0.25  # log2 odds: a fifth more or less likely is not worth a sentence
_TOLD_RARE = 1.0
_SURE = 1_000_000

Shares = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Finding:
    """One comparison: its name in the model, its title, what was found, the weight (log2 odds) and that in words.

    ``short`` is the weight where there is little room: "× 30" for 30 times more likely, "÷ 30" for less.
    """

    comparison: str
    title: str
    found: str
    weight: float
    words: str
    short: str
    known: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """Where the weight starts (log2 odds of two records at random) and what each comparison adds; ``total`` sums up."""

    start: float
    findings: tuple[Finding, ...]

    @property
    def total(self) -> float:
        """The weight of the pair: what the engine gives, to its last digits."""
        return self.start + sum(finding.weight for finding in self.findings)

    @property
    def running(self) -> tuple[float, ...]:
        """The weight before anything is compared, and after each comparison."""
        sums = [self.start]
        for finding in self.findings:
            sums.append(sums[-1] + finding.weight)
        return tuple(sums)


def explain(model: Mapping[str, Any], left: Mapping[str, str | None], right: Mapping[str, str | None]) -> Explanation:
    """Explain the weight of two records under a model in Splink's form.

    ``left`` and ``right`` hold what two records say, as written, under the column names of ``link``; what is absent is
    unknown. With ``value_shares`` (see :data:`SHARES`) in the model the weights are those of the run that it comes
    from; a value without a share counts as neither rare nor common. Raises ``LinkageError`` for a model that cannot be
    carried out.
    """
    read, shares = read_model(model), model.get(SHARES, {})
    texts = tuple(c.name.removeprefix("text_") for c in read.comparisons if c.name.startswith("text_"))
    table, rows = _two(left, right, texts)
    one, other = (np.asarray([row]) for row in rows)
    weighed = weigh(Pairs(PeopleTable.of(table), one, other), read)
    said = [table.slice(row, 1).to_pylist()[0] for row in rows]
    findings = []
    for comparison in read.comparisons:
        level = comparison.levels[int(weighed.outcomes[comparison.name][0])]
        findings.append(_finding(comparison.name, level, _rarity(level, said, shares)))
    return Explanation(read.prior, tuple(findings))


def value_shares(
    records: pa.Table, settings: LinkSettings, model: Mapping[str, Any], wanted: Iterable[str]
) -> dict[str, dict[str, float]]:
    """The shares that weigh in the pairs of the records ``wanted``, among the different people as written in all.

    Kept with the model they let :func:`explain` give the weights of that run, without the other records.
    """
    if not model:
        return {}
    levels = [level for comparison in read_model(model).comparisons for level in comparison.levels]
    columns = sorted({level.rarity.column for level in levels if level.rarity})
    people = read_people(records, settings)
    table = comparison_table(people)
    at = pc.index_in(pa.array(sorted(set(wanted)), pa.string()), people.ids).drop_null()
    rows = pa.array(np.unique(people.written[people.node_of[np.asarray(at)]]))
    found = {}
    for name in columns:
        column = table[name].combine_chunks().dictionary_decode()
        values = column.drop_null()
        held = values.filter(pc.is_in(values, value_set=column.take(rows).drop_null().unique()))
        counts = held.value_counts().to_pylist()
        found[name] = {str(row["values"]): row["counts"] / max(len(values), 1) for row in counts}
    return found


def chance(weight: float) -> str:
    """The chance that a pair of this weight (log2 odds) is one person, in words: "about 1 in 300"."""
    words = load_data("explaining")["chance"]
    odds = 2.0**weight
    if odds < 1 / _SURE or odds > _SURE:
        return str(words["hopeless" if odds < 1 else "certain"])
    share = odds / (1 + odds)
    if share < 0.095:
        return str(words["low"]).format(n=f"{_rounded(1 / share):,}")
    if share <= 0.905:
        return str(words["middle"]).format(n=min(9, max(1, round(share * 10))))
    of = _rounded(1 + odds)
    return str(words["high"]).format(less=f"{of - 1:,}", n=f"{of:,}")


def start_words() -> tuple[str, str]:
    """What is said of the weight before anything is compared: title, and of what."""
    words = load_data("explaining")["start"]
    return str(words["title"]), str(words["found"])


def _two(
    left: Mapping[str, str | None], right: Mapping[str, str | None], texts: tuple[str, ...]
) -> tuple[pa.Table, tuple[int, int]]:
    """Both records as the table that is compared, and the row of each (one and the same when they say the same)."""
    names = [name for name in (*COLUMNS, *texts) if name not in ("record_id", "source", "known_from")]
    columns = {name: pa.array([left.get(name), right.get(name)], pa.string()) for name in names}
    people = read_people(pa.table({"record_id": ["left", "right"], **columns}), LinkSettings(text_columns=texts))
    one, other = people.written[people.node_of].tolist()  # in the order of their ids, since neither says when
    return comparison_table(people), (one, other)


def _rarity(level: Level, said: list[dict[str, Any]], shares: Shares) -> float:
    """How much more or less the level weighs because its value is rare or common, as in ``comparing.weighing``."""
    rule = level.rarity
    if rule is None:
        return 0.0
    known = [held for row in said if (held := shares.get(rule.column, {}).get(row[rule.column])) is not None]
    return rule.power * math.log2(rule.usual / max(*known, rule.least)) if known else 0.0


def _finding(name: str, level: Level, rarity: float) -> Finding:
    words = load_data("explaining")
    told = words["comparisons"].get(name, {})
    found = str(told.get("unknown" if level.unknown else level.label, level.label))
    if abs(rarity) >= _TOLD_RARE:
        found += f"; {words['rarity']['rare' if rarity > 0 else 'common']}"
    weight = level.weight + rarity
    title = str(told.get("title") or name.removeprefix("text_").replace("_", " ").capitalize())
    told_long, told_short = (_told(weight, level.unknown, form) for form in ("weight", "short"))
    return Finding(name, title, found, weight, told_long, told_short, not level.unknown)


def _told(weight: float, unknown: bool, form: str) -> str:
    words = load_data("explaining")[form]
    if unknown:
        return str(words["unknown"])
    if abs(weight) < _LITTLE:
        return str(words["little"])
    times = 2.0 ** abs(weight)
    shown = f"{times:.1f}" if times < 1.95 else f"{_rounded(min(times, 1e9)):,}"
    return str(words["more" if weight > 0 else "less"]).format(n=shown)


def _rounded(number: float) -> int:
    """A number as people say it: two figures that count."""
    digits = max(0, math.floor(math.log10(number)) - 1)
    return int(round(number / 10**digits) * 10**digits)
