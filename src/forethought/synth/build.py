"""Builds the fictional partnership's files and its truth, from a seed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from forethought.model import UserError
from forethought.synth.case_system import CaseSystem
from forethought.synth.child_health import ChildHealth
from forethought.synth.cin_census import Census
from forethought.synth.deliveries import DELIVERIES, write_delivery
from forethought.synth.faults import Fault, Row, plant
from forethought.synth.partnership import Partnership, make_partnership
from forethought.synth.rates import stream
from forethought.synth.school_roll import SchoolRoll
from forethought.synth.ssda903 import Return903
from forethought.synth.story import STORY, plant_overlap
from forethought.synth.truth import truth_tables, write_tables

SEED = 20260401
CHILDREN = 12_000
_FEWEST = 200
_SHARE_SPOILT_903 = 0.16  # of the children, one fault each: about one row in fifty
_SHARE_SPOILT_CIN = 0.025  # of the children

Progress = Callable[..., object]


@dataclass(frozen=True, slots=True)
class Summary:
    """What was made.

    ``population_0_17`` is the number to set rates against: the files hold everyone known to social care but only
    about a third of other children. ``deliveries`` maps each delivery to the rows of its tables.
    """

    fictional: bool
    seed: int
    children: int
    population_0_17: int
    known_to_social_care: int
    looked_after: int
    deliveries: Mapping[str, Mapping[str, int]]
    faults_planted: Mapping[str, int]


@dataclass(frozen=True)
class _Made:
    partnership: Partnership
    tables: Mapping[str, Mapping[str, list[Row]]]
    faults: tuple[Fault, ...]
    truth: Mapping[str, pa.Table]


def build_partnership(
    folder: Path,
    *,
    seed: int = SEED,
    children: int = CHILDREN,
    truth: Path | None = None,
    progress: Progress | None = None,
) -> Summary:
    """Write the fictional partnership Westmarch into ``folder``, one sub-folder for each delivery.

    The same ``seed`` and ``children`` give the same bytes. With ``truth``, a folder that must not lie in
    ``folder``, the truth goes into its sub-folder ``truth`` in the same go (see :func:`write_truth`). ``progress`` is
    called with a word, the steps done and the steps in all.

    Raises ``UserError`` for fewer than 200 children, or a truth folder inside the inbox.
    """
    if truth is not None and truth.resolve().is_relative_to(folder.resolve()):
        raise UserError(
            "The truth must not lie among the deliveries",
            where=str(truth),
            why="whatever is in the inbox is read as what agencies say",
            do="Name a folder outside the inbox",
        )
    step = progress or _silent
    made = _make(seed, children, step)
    for number, note in enumerate(DELIVERIES, 2):
        step(f"writing {note.folder}", number, len(DELIVERIES) + 2)
        write_delivery(folder, note, made.tables[note.folder])
    if truth is not None:
        write_tables(truth, made.truth)
    step("done", len(DELIVERIES) + 2, len(DELIVERIES) + 2)
    return _summary(made)


def write_truth(folder: Path, *, seed: int = SEED, children: int = CHILDREN) -> Path:
    """Write what is true of the partnership of this ``seed`` and size into ``folder/truth``, and return that folder.

    Three Parquet files: ``people`` (true person id, kind, family, twin set, ethnic group, sex, date of birth, whether
    known to social care), ``records`` (source, ``controller/local id``, true person id), ``faults`` (delivery, table,
    key, field, code). They are for measuring and belong outside the inbox.
    """
    return write_tables(folder, _make(seed, children, _silent).truth)


def _make(seed: int, children: int, step: Progress) -> _Made:
    if children < _FEWEST:
        raise UserError(
            "Too few children for a partnership",
            why="shares of placements and needs cannot be met",
            do=f"Ask for at least {_FEWEST}",
        )
    step("making people", 0, len(DELIVERIES) + 2)
    partnership = make_partnership(seed, children)
    step("making files", 1, len(DELIVERIES) + 2)
    roll = SchoolRoll(partnership)
    tables = {
        "ssda903-2025": Return903(partnership, 2025).tables(),
        "ssda903-2026": Return903(partnership, 2026).tables(),
        "cin-2026": Census(partnership).tables(),
        "case-system": CaseSystem(partnership).tables(),
        "school-roll": roll.tables(),
        "child-health": ChildHealth(partnership).tables(),
    }
    faults = _plant(partnership, tables)
    return _Made(partnership, tables, faults, truth_tables(partnership, roll.adults, faults))


def _plant(partnership: Partnership, tables: Mapping[str, dict[str, list[Row]]]) -> tuple[Fault, ...]:
    spared = frozenset(child.council_id for child in STORY.children)
    latest = tables["ssda903-2026"]
    latest["Episodes"] = plant_overlap(latest["Episodes"])
    key = f"{STORY.kai.council_id}/{STORY.overlap_decom:%d/%m/%Y}"
    overlap = Fault(
        STORY.overlap_delivery, "Episodes", key, "DECOM", STORY.overlap_code, "the placement before ends a week later"
    )
    rng = stream(partnership.seed, "faults")
    return (
        overlap,
        *plant(latest, "ssda903-2026", "CHILD", spared, rng, _SHARE_SPOILT_903),
        *plant(tables["cin-2026"], "cin-2026", "LAchildID", spared, rng, _SHARE_SPOILT_CIN),
    )


def _summary(made: _Made) -> Summary:
    partnership = made.partnership
    counts = {name: {table: len(rows) for table, rows in group.items()} for name, group in made.tables.items()}
    return Summary(
        fictional=True,
        seed=partnership.seed,
        children=len(partnership.people.of_kind("child")),
        population_0_17=round(partnership.world.authority["population_0_17"] * partnership.scale),
        known_to_social_care=len(partnership.council_ids),
        looked_after=len(partnership.looked_after),
        deliveries=counts,
        faults_planted=dict(Counter(fault.delivery for fault in made.faults)),
    )


def _silent(*_: object) -> None:
    return None
