"""Sentences and licences of adults, by month, with the children who live with them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from forethought.synth.agencies import Registers
from forethought.synth.community import Community
from forethought.synth.feeds.feed import Extract, Feed
from forethought.synth.feeds.periods import (
    ADDRESS,
    IDENTITY,
    code_column,
    cut,
    identity,
    periods_of,
    references,
    versions,
)
from forethought.synth.journeys.support.households import Households
from forethought.synth.rows import NEVER


def extracts(community: Community, registers: Registers) -> Iterator[Extract]:
    """Sentences that began, and people who left prison or whose sentence ended, in each month."""
    setting, lives, sentences = community.setting, community.lives, community.justice.sentences
    periods = periods_of(setting.window, "monthly")
    sent = versions(periods, sentences.start, sentences.released, sentences.end, book=True)
    rows = sentences.take(sent.row)
    homes = Households(lives, community.care)
    question, _ = homes.children_on(homes.home_of(rows.person, sent.last_day), sent.last_day)
    children = np.bincount(question, minlength=len(rows)).astype(np.int32)
    columns = {
        "SentenceReference": references(setting, "PR", sent.row),
        **identity(registers["probation"], lives, rows.person, sent.last_day, IDENTITY | ADDRESS),
        "SentenceType": code_column(rows.kind),
        "Offence": code_column(rows.offence),
        "SentenceDate": sent.day(sentences.start),
        "ReleaseDate": sent.day(np.where(sentences.kind == "custody", sentences.released, NEVER)),
        "EndDate": sent.day(sentences.end),
        "RiskOfSeriousHarm": code_column(rows.harm),
        "Registrations": code_column(rows.registrations),
        "ChildrenAtAddress": pa.array(children),
    }
    yield from cut({"sentences": (sent, columns)}, periods)


FEED = Feed(
    name="probation",
    title="Probation and prison records of adults",
    agency="probation",
    standard="Our own form, after the records of His Majesty's Prison and Probation Service",
    cadence="monthly",
    extracts=extracts,
    form="probation",
)
"""Monthly changes; the first month has whoever is under sentence."""
