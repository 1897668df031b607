"""Does the error band hold what it promises? Populations whose truth is known, each linked and banded without it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow.compute as pc

from forethought.linkage import link
from forethought.linkage.error_band import Band, Statistic, error_bands, evidence_of
from forethought.linkage.judgements import Run
from forethought.linkage.linked_statistics import (
    number_of_persons,
    share_also_in,
    share_in_sources,
    share_with_several_records,
)
from forethought.linkage.numbering import codes_of
from forethought.workflow.linkage_studies.population import (
    COUNCIL,
    HEALTH,
    KEY,
    SCHOOLS,
    Population,
    make_population,
    study_settings,
    without_numbers,
)

WITH, WITHOUT = "with numbers", "without numbers"


@dataclass(frozen=True)
class Covered:
    """One statistic of one population: its band, and what is true of the same records."""

    seed: int
    run: str
    statistic: str
    band: Band
    truth: float

    @property
    def inside(self) -> bool:
        """Whether the band holds the truth."""
        return self.band.low - 1e-12 <= self.truth <= self.band.high + 1e-12


def campaign(seeds: Iterable[int], children: int) -> Iterator[Covered]:
    """Every statistic of the population of each seed, linked with the numbers that the services hold and without
    any."""
    for seed in seeds:
        yield from covered(make_population(children, seed))


def covered(made: Population) -> Iterator[Covered]:
    """The bands of one population beside its truth. No step before the last sees the truth."""
    settings = study_settings()
    records, seed = made.known, int(str(made.told["seed"]))
    hidden = without_numbers(records)
    with_numbers, blind = (link(each, settings, key=KEY) for each in (records, hidden))
    evidence = evidence_of(Run(records, blind.persons, blind.links, blind.scored))
    truth = codes_of(_of(blind.persons["record_id"], made))
    source = records["source"].take(pc.index_in(blind.persons["record_id"], records["record_id"].combine_chunks()))
    asked = statistics(source)
    for name, given, found in ((WITH, records, with_numbers), (WITHOUT, hidden, blind)):
        bands = error_bands(Run(given, found.persons, found.links, found.scored), evidence, asked, seed=seed)
        for title, band in bands.items():
            yield Covered(seed, name, title, band, asked[title](truth))


def _of(record_ids: Any, made: Population) -> Any:
    return made.truth["truth_id"].take(pc.index_in(record_ids, made.truth["record_id"].combine_chunks()))


def statistics(source: Any) -> dict[str, Statistic]:
    """What is asked of each population."""
    return {
        "number of persons": number_of_persons,
        "persons known to two services or more": share_in_sources(source, 2),
        "persons known to all three services": share_in_sources(source, 3),
        "known to social care: also at school": share_also_in(source, COUNCIL, SCHOOLS),
        "known to health: also known to social care": share_also_in(source, HEALTH, COUNCIL),
        "known to health: also at school": share_also_in(source, HEALTH, SCHOOLS),
        "known to social care: two records there": share_with_several_records(source, COUNCIL),
    }
