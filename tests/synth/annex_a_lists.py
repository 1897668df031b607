"""The lists of two localities of Westmarch, made once, for every test of them."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

import numpy as np

from forethought.synth.agencies import registers_of
from forethought.synth.areas import authority_named, localities
from forethought.synth.feeds.annex_a import FEED
from forethought.synth.making.locality import make_community
from forethought.synth.setting import setting_of
from forethought.synth.window import Window

LISTS = [f"List {number}" for number in range(1, 12)]
ID = "Child Unique ID"
WIDTHS = dict(zip(LISTS, (7, 8, 11, 12, 14, 14, 17, 34, 17, 16, 19), strict=True))


@cache
def places():
    """Two localities of Westmarch, 10,000 children over six years, and the council's registers."""
    made = [
        make_community(setting_of(2, Window(), piece)) for piece in localities(authority_named("westmarch", 10_000))
    ]
    return [(place, registers_of(place)) for place in made]


@cache
def sent(number=0):
    return tuple(FEED.extracts(*places()[number]))


def rows(name, period=None):
    """The rows of a list of both localities, of one date or of all."""
    return [
        row | {"period": extract.period}
        for number in range(2)
        for extract in sent(number)
        if period in (None, extract.period)
        for row in extract.tables[name].to_pylist()
    ]


def last_day(period):
    first = np.datetime64(f"{period}-03" if len(period) == 4 else period, "M") + 1
    return (first.astype("datetime64[D]") - 1).item()


def months_before(end, months):
    first = np.datetime64(end + timedelta(1), "M") - months
    return first.astype("datetime64[D]").item()
