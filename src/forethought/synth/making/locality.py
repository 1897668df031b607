"""Makes one locality: its people, what happens to them, and what each agency sends of it."""

from __future__ import annotations

from pathlib import Path

from forethought.synth.agencies import registers_of
from forethought.synth.community import Community
from forethought.synth.feeds import FEEDS
from forethought.synth.journeys.care import make_care
from forethought.synth.journeys.health import make_health
from forethought.synth.journeys.justice import make_justice
from forethought.synth.journeys.need import make_need
from forethought.synth.journeys.schooling import make_schooling
from forethought.synth.journeys.support import make_support
from forethought.synth.lives import after_adoption, make_lives
from forethought.synth.making.order import Order
from forethought.synth.making.parts import Part, PartsWriter
from forethought.synth.making.truth import truth_of
from forethought.synth.setting import Setting

TRUTH = "truth"
"""The name under which the truth lies among the parts; no feed may have it."""


def make_community(setting: Setting) -> Community:
    """Everything that is true of one locality."""
    lives, risk = make_lives(setting)
    need, care = make_care(setting, lives, risk, make_need(setting, lives, risk))
    lives, risk = after_adoption(setting, lives, risk, care.adoptions)
    return Community(
        setting,
        lives,
        risk,
        need,
        care,
        make_schooling(setting, lives, risk, need, care),
        make_health(setting, lives, risk, need, care),
        make_justice(setting, lives, risk, need, care),
        make_support(setting, lives, risk, need, care),
    )


def write_locality(order: Order, number: int, folder: Path, *, truth: bool) -> tuple[Path, list[Part]]:
    """Make a locality and write what it gives to each delivery into one file of ``folder``."""
    community = make_community(order.setting(number))
    registers = registers_of(community)
    path = folder / f"{number:05d}.parts"
    with path.open("wb") as sink:
        writer = PartsWriter(sink)
        for name, feed in FEEDS.items():
            if order.feeds and name not in order.feeds:
                continue
            for extract in feed.extracts(community, registers):
                if order.wants(name, extract.period):
                    for table, rows in extract.tables.items():
                        writer.add(name, extract.period, table, rows)
        if truth:
            for table, rows in truth_of(community, registers).items():
                writer.add(TRUTH, "", table, rows)
    return path, writer.parts
