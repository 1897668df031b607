"""A yearly survey of children in care: numbers of answers for the whole authority, nobody's answers by themselves.

The questions are our own. No row is about fewer than :data:`FEWEST` children who answered a question.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from forethought.synth.agencies import Registers
from forethought.synth.community import Community
from forethought.synth.feeds.feed import Delivery, Extract, Feed
from forethought.synth.feeds.files import write_csv_tables
from forethought.synth.journeys.support.parameters import parameters
from forethought.synth.journeys.support.tables import Answers, Invited
from forethought.synth.window import Window

FEWEST = 5
"""Questions that fewer children of an age group answered are left out."""
_KEYS = {"answers": ["AgeGroup", "QuestionId", "Question", "Answer"], "response": ["AgeGroup"]}
_NUMBERS = {"answers": ["Children"], "response": ["Asked", "Answered"]}


def extracts(community: Community, registers: Registers) -> Iterator[Extract]:
    """Counts of each year's answers and of who was asked; the same rows for every locality, so that they add up."""
    support = community.support
    instrument = parameters()["survey"]["instrument"]
    invited = support.invited.take(support.invited.instrument == instrument)
    answers = support.answers.take(support.answers.instrument == instrument)
    for year in community.setting.window.each:
        first, end = Window.bounds(year)
        yield Extract(
            str(year),
            {
                "answers": _answers(answers.take((answers.day >= first) & (answers.day < end))),
                "response": _response(invited.take(invited.year == year)),
            },
        )


def _answers(answers: Answers) -> pa.Table:
    rows = [
        {
            "AgeGroup": band,
            "QuestionId": item["id"],
            "Question": item["text"],
            "Answer": answer,
            "Children": int(
                np.count_nonzero((answers.item == item["id"]) & (answers.band == band) & (answers.answer == answer))
            ),
            "Synthetic": "yes",
        }
        for item in parameters()["survey"]["items"]
        for band in item["bands"]
        for answer in item["answers"]
    ]
    return pa.Table.from_pylist(rows)


def _response(invited: Invited) -> pa.Table:
    rows = [
        {
            "AgeGroup": band,
            "Asked": int(np.count_nonzero(invited.band == band)),
            "Answered": int(np.count_nonzero(invited.answered & (invited.band == band))),
            "Synthetic": "yes",
        }
        for band in parameters()["survey"]["bands"]
    ]
    return pa.Table.from_pylist(rows)


def write(folder: Path, delivery: Delivery, tables: Mapping[str, Iterable[pa.Table]]) -> list[Path]:
    """The localities' numbers added up; questions with too few answers in an age group are left out."""
    whole = {name: [_added(name, parts)] for name, parts in tables.items()}
    return write_csv_tables(folder, delivery, whole)


def _added(name: str, parts: Iterable[pa.Table]) -> pa.Table:
    joined = pa.concat_tables(list(parts))
    numbers = _NUMBERS[name]
    summed = joined.group_by([*_KEYS[name], "Synthetic"], use_threads=False).aggregate(
        [(number, "sum") for number in numbers]
    )
    renamed = {f"{number}_sum": number for number in numbers}
    table = summed.rename_columns([renamed.get(column, column) for column in summed.column_names])
    table = table.select(joined.column_names)
    return _large_enough(table) if name == "answers" else table


def _large_enough(table: pa.Table) -> pa.Table:
    totals = table.group_by(["AgeGroup", "QuestionId"], use_threads=False).aggregate([("Children", "sum")])
    enough = {(row["AgeGroup"], row["QuestionId"]) for row in totals.to_pylist() if row["Children_sum"] >= FEWEST}
    keys = zip(table["AgeGroup"].to_pylist(), table["QuestionId"].to_pylist(), strict=True)
    return table.filter(pc.equal(pa.array([key in enough for key in keys], pa.bool_()), True))


FEED = Feed(
    name="survey",
    title="Survey of children in care",
    agency="council",
    standard="Our own questions; numbers of answers by age group",
    cadence="yearly",
    extracts=extracts,
    write=write,
    form="survey",
)
"""Yearly, one set of numbers for the authority."""
