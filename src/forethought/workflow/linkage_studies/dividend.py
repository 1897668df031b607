"""What a shared number would be worth: linkage as more of the council's and schools' records hold the NHS number.

Health records keep the numbers they hold. Council and school records first lose theirs, then a share of them
(``coverage``) is given the child's true number, of which a share (``error``) is wrong: half another child's, half one
digit mistyped. Pupil and learner numbers stay as they are today. Whoever has the number at a low coverage has it at a
higher one, and the same for errors, so that figures move by what is asked alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from forethought.linkage import Quality, link, measure
from forethought.workflow.linkage_studies.population import HEALTH, KEY, Population, study_settings

COVERAGES = (0, 25, 50, 75, 100)
ERRORS = (0, 1, 2, 5)


@dataclass(frozen=True)
class Dividend:
    """Linkage at one coverage and error (per cent). ``with_parent``: share of children of whom every service's record
    leads to a parent; ``together``: share of pairs of brothers and sisters (one mother) who are known to have one."""

    coverage: int
    error: int
    quality: Quality
    with_parent: float
    together: float


def dividends(
    made: Population,
    coverages: Sequence[int] = COVERAGES,
    errors: Sequence[int] = ERRORS,
    progress: Callable[[str], None] | None = None,
) -> Iterator[Dividend]:
    """Link the population at each coverage and error; nothing covered is linked once."""
    settings = study_settings()
    truth = truth_with_groups(made)
    for coverage in coverages:
        for error in errors if coverage else (0,):
            records = with_numbers(made, coverage, error)
            persons = link(records, settings, key=KEY).persons
            if progress:
                progress(f"coverage {coverage} per cent, error {error} per cent")
            yield Dividend(coverage, error, measure(persons, truth), *families(made, persons))


def truth_with_groups(made: Population) -> pa.Table:
    """``record_id, truth_id, twin_group`` and the characteristics, of the children."""
    base = made.truth.filter(made.truth["child"]).select(["record_id", "truth_id", "twin_group"])
    return base.join(made.groups, "truth_id", join_type="inner", use_threads=False).sort_by("record_id")


def with_numbers(made: Population, coverage: int, error: int) -> pa.Table:
    """The records of one true person, with NHS numbers as described above; ``coverage`` and ``error`` per cent."""
    records = made.known
    whose = made.truth["truth_id"].take(pc.index_in(records["record_id"], made.truth["record_id"].combine_chunks()))
    true = made.people["nhs_number"].take(pc.index_in(whose, made.people["truth_id"].combine_chunks()))
    rng = np.random.default_rng(20_261)
    held, wrong = rng.random(len(records)) * 100 < coverage, rng.random(len(records)) * 100 < error
    others, slips = rng.random(len(records)) < 0.5, rng.integers(0, 9, len(records))
    numbers, own = true.to_pylist(), records["nhs_number"].to_pylist()
    health = records["source"].to_pylist()
    given = [
        own[row]
        if health[row] == HEALTH
        else None
        if not held[row] or not numbers[row]
        else numbers[row]
        if not wrong[row]
        else numbers[row - 1]
        if others[row]
        else _mistyped(numbers[row], int(slips[row]))
        for row in range(len(records))
    ]
    return records.set_column(records.column_names.index("nhs_number"), "nhs_number", pa.array(given, pa.string()))


def _mistyped(number: str, place: int) -> str:
    return number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]


def families(made: Population, persons: pa.Table) -> tuple[float, float]:
    """Share of children whose every record leads to a parent, and share of true sibling pairs seen to share a
    mother."""
    children = made.truth.filter(made.truth["child"])
    person = dict(zip(persons["record_id"].to_pylist(), persons["person_id"].to_pylist(), strict=True))
    mothers: dict[str, set[str]] = {}
    for record, mother in zip(made.mothers["record_id"].to_pylist(), made.mothers["mother"].to_pylist(), strict=True):
        if record in person:
            mothers.setdefault(person[record], set()).add(mother)
    led: dict[str, list[set[str]]] = {}
    for record, child in zip(children["record_id"].to_pylist(), children["truth_id"].to_pylist(), strict=True):
        if record in person:
            led.setdefault(child, []).append(mothers.get(person[record], set()))
    with_parent = float(np.mean([all(each) for each in led.values()]))
    return with_parent, _together(made, led)


def _together(made: Population, led: Mapping[str, list[set[str]]]) -> float:
    """Of pairs of children of one mother: every record of the one shares a mother with every record of the other."""
    sisters: dict[str, list[str]] = {}
    mother = dict(zip(made.people["truth_id"].to_pylist(), made.people["mother"].to_pylist(), strict=True))
    for child in sorted(led):
        if mother.get(child):
            sisters.setdefault(mother[child], []).append(child)
    pairs = [(a, b) for group in sisters.values() for i, a in enumerate(group) for b in group[i + 1 :]]
    met = [all(one & two for one in led[a] for two in led[b]) for a, b in pairs]
    return float(np.mean(met)) if met else float("nan")
