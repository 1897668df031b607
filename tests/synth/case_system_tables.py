"""Extracts of a case system of a small Westmarch, made once, for every test of them."""

from __future__ import annotations

from functools import cache

import numpy as np

from forethought.synth.agencies import registers_of
from forethought.synth.areas import authority_named, localities
from forethought.synth.feeds import case_system
from forethought.synth.feeds.case_system import further
from forethought.synth.making.locality import make_community
from forethought.synth.setting import setting_of
from forethought.synth.window import Window

AUTHORITY = authority_named("westmarch", 6_000)
YEARS = ["2021", "2022", "2023", "2024", "2025", "2026"]


@cache
def the_places():
    return [make_community(setting_of(1, Window(), piece)) for piece in localities(AUTHORITY)]


@cache
def the_place():
    return the_places()[0]


@cache
def the_registers():
    return registers_of(the_place())


@cache
def the_sent():
    return {found.period: found.tables for found in case_system.FEED.extracts(the_place(), the_registers())}


@cache
def the_more():
    return {found.period: found.tables for found in further.FEED.extracts(the_place(), the_registers())}


def column(table, name):
    return table[name].to_pylist()


def by(table, key):
    found = {row[key]: row for row in table.to_pylist()}
    assert len(found) == table.num_rows
    return found


def council_ids(place, registers, persons):
    last = np.full(len(persons), place.setting.window.end - 1, np.int32)
    return registers["council"].local_ids(np.asarray(persons, np.int32), last).tolist()
