"""What list 8 asks of children who went missing, and of the interviews offered to them on their return."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forethought.synth.feeds.annex_a.council import Council
from forethought.synth.feeds.annex_a.dates import Array, Listed
from forethought.synth.feeds.annex_a.history import History
from forethought.synth.feeds.annex_a.words import count_column, yes_no
from forethought.synth.rows import NEVER, NOBODY


def missing_columns(council: Council, persons: Array, here: Listed, twelve: Array) -> dict[str, pa.Array]:
    """Times missing and away in the twelve months, and the interview after the last of the first."""
    held = council.community.care.missing
    missing = History(held.person, held.start, held.kind == "M")
    away = History(held.person, held.start, held.kind == "A")
    offered, accepted, back = _interviews(council, missing.latest(persons, here.end, twelve), here)
    return {
        "Number of Episodes the Child has been 'Missing' from their Placement in the last 12 months": count_column(
            missing.count(persons, here.end, twelve)
        ),
        "Number of Episodes the Child has been 'Absent' from their Placement in the last 12 months": count_column(
            away.count(persons, here.end, twelve)
        ),
        "Was the child offered a Return Interview after their last missing episode (Y/N)?": yes_no(offered, back),
        "Did the child accept a Return Interview after their last missing episode (Y/N)?": yes_no(
            accepted, back & offered
        ),
    }


def _interviews(
    council: Council, last: Array, here: Listed
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """For the last time missing of each: whether an interview was offered, held, and whether the child is back."""
    held, reports = council.community.care.missing, council.community.justice.missing
    size = len(last)
    offered, accepted, back = np.zeros(size, np.bool_), np.zeros(size, np.bool_), np.zeros(size, np.bool_)
    some = np.flatnonzero(last != NOBODY)
    person, start, end = held.person[last[some]], held.start[last[some]], here.end[some]
    report = History(reports.person, reports.reported).latest(person, start + 1, start)
    known = report != NOBODY
    some, report, end = some[known], report[known], end[known]
    back[some] = held.end[last[some]] < end
    offered[some] = reports.offered[report]
    accepted[some] = np.where(reports.interviewed[report] < end, reports.interviewed[report], NEVER) != NEVER
    return offered, accepted, back
