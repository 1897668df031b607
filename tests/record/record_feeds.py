"""A small partnership as its agencies would deliver it, read and made into claims: for tests of the feeds' cards."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa

from forethought.record import Delivery, SourceFile, to_claims
from forethought.sources import Intake, read
from forethought.synth import Order, Window, authority_named, make_feeds

JUSTICE = ("police-incidents", "police-missing", "marac", "youth-justice", "family-court", "probation")
SUPPORT = ("adult-services", "housing", "benefits", "family-hubs", "annex-a")
RETURNS = ("ssda903", "cin")
SCHOOLS = ("school-census", "attendance", "attendance-terms", "exclusions", "sen2", "attainment")
HEALTH = ("maternity", "births", "community-health", "emergency", "admissions", "mental-health")
HELP = ("early-help", "survey")
EVERY = (*JUSTICE, *SUPPORT, *RETURNS, *SCHOOLS, *HEALTH, *HELP)
MADE_TOGETHER = ((*JUSTICE, *SUPPORT, *RETURNS), SCHOOLS, (*HEALTH, *HELP))
CHILDREN = 2000


@dataclass(frozen=True)
class Delivered:
    """One delivery: what its note says, what was read of it, and its claims, also as rows."""

    note: dict
    intake: Intake
    table: pa.Table
    claims: list[dict]


class World:
    """Every delivery of the feeds above, of one year, by feed; feeds are made when first one of them is asked for."""

    def __getitem__(self, feed):
        return _made(next(feeds for feeds in MADE_TOGETHER if feed in feeds))[feed]


def world():
    """The partnership."""
    return World()


@cache
def _made(feeds):
    with TemporaryDirectory(prefix="feeds-") as place:
        order = Order(authority_named("westmarch", CHILDREN), Window(2026, 1), seed=5, feeds=feeds)
        make_feeds(order, Path(place, "feeds"), processes=1)
        found = {}
        for folder in sorted(Path(place, "feeds").iterdir()):
            # Twelve workbooks differ in little and take as long to read as all else: the last will do.
            early = folder.name.startswith("annex-a-") and folder.name != "annex-a-2026-03"
            if (folder / "delivery.toml").is_file() and not early:
                made = _delivered(folder)
                found.setdefault(made.note["feed"], []).append(made)
        return found


def rows(feed, table):
    """The rows of a table in all deliveries of a feed, as they were read."""
    return [
        row for made in world()[feed] if table in made.intake.tables for row in made.intake.tables[table].to_pylist()
    ]


def claims(feed, **same):
    """The claims of all deliveries of a feed that are as ``same`` says."""
    found = (claim for made in world()[feed] for claim in made.claims)
    return [claim for claim in found if all(claim[name] == value for name, value in same.items())]


def local(subject):
    """The source's own number in a subject."""
    return subject.split("/", 1)[1]


def _delivered(folder):
    note = tomllib.loads((folder / "delivery.toml").read_text(encoding="utf-8"))
    feed = note["feed"]
    intake = read(folder, feed, note["year"])
    files = tuple(SourceFile(path.name, "0" * 64) for path in sorted(folder.iterdir()))
    delivery = Delivery(
        folder.name, feed, feed, note["year"], note["controller"], note["agreement"], note["received"], files,
        full=note["full"], period=note["period"],
    )  # fmt: skip
    table = to_claims(intake.tables, delivery)
    return Delivered(note, intake, table, table.to_pylist())
