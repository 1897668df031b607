"""What children said, by year: answers to the product's questionnaire, and statements in their own words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forethought.synth.agencies import Registers
from forethought.synth.chance import pick
from forethought.synth.community import Community
from forethought.synth.feeds.feed import Extract, Feed
from forethought.synth.feeds.periods import (
    code_column,
    cut,
    local_ids,
    moment_column,
    once,
    periods_of,
    references,
)
from forethought.synth.journeys.support.parameters import parameters
from forethought.synth.journeys.support.voice import EXPERIENCE

Array = NDArray[Any]
OWN_WORDS = "own-words"
"""The instrument of statements; the item is what a statement is about."""
_VERSION = "1"
_OPENS, _CLOSES = 8 * 60, 20 * 60


def extracts(community: Community, registers: Registers) -> Iterator[Extract]:
    """Each year in the form ``voice``, by the council's ids of children; nobody asks to correct anything."""
    setting, support = community.setting, community.support
    answers = support.answers.take(support.answers.instrument == EXPERIENCE)
    said = support.statements
    person = np.concatenate([answers.person, said.person])
    day = np.concatenate([answers.day, said.day])
    rng = setting.stream("feeds", "voice")
    minute = _OPENS + np.floor(rng.random(len(day)) * (_CLOSES - _OPENS)).astype(np.int64)
    how = np.concatenate([pick(rng, parameters()["experience"]["mode"], len(answers)), said.to])
    # A child answers all questions at one sitting.
    first = _first_of(answers.person, answers.day)
    minute[: len(answers)], how[: len(answers)] = minute[first], how[first]
    instrument = np.repeat([EXPERIENCE, OWN_WORDS], [len(answers), len(said)])
    periods = periods_of(setting.window, "yearly")
    sent = once(periods, day)
    row = sent.row
    item, answer = np.concatenate([answers.item, said.topic]), np.concatenate([answers.answer, said.text])
    nothing = once(periods, np.empty(0, np.int32))
    empty = code_column(np.empty(0, np.str_))
    corrections = ("CorrectionId", "PersonId", "AboutClaim", "Statement", "SaidAt")
    yield from cut(
        {
            "Answers": (
                sent,
                {
                    "AnswerId": references(setting, "VA", row),
                    "PersonId": local_ids(registers["council"], person[row], day[row]),
                    "InstrumentId": code_column(instrument[row]),
                    "InstrumentVersion": pa.repeat(_VERSION, len(row)),
                    "ItemId": code_column(item[row]),
                    "Answer": code_column(answer[row]),
                    "AnsweredAt": moment_column(day[row], minute[row]),
                    "Mode": code_column(how[row]),
                },
            ),
            "Corrections": (nothing, dict.fromkeys(corrections, empty)),
        },
        periods,
    )


def _first_of(person: Array, day: Array) -> Array:
    """For each answer the place of the first that the same child gave on the same day."""
    _, first, which = np.unique(person.astype(np.int64) * 2**20 + day, return_index=True, return_inverse=True)
    found: Array = first[which]
    return found


FEED = Feed(
    name="voice",
    title="What children said",
    agency="council",
    standard="The product's form for answers and corrections",
    cadence="yearly",
    extracts=extracts,
    form="voice",
)
"""Yearly."""
