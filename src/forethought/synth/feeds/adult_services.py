"""Adult social care and treatment for drugs and alcohol, by quarter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forethought.synth.agencies import Registers
from forethought.synth.community import Community
from forethought.synth.feeds.feed import Extract, Feed
from forethought.synth.feeds.periods import (
    IDENTITY,
    NHS,
    Columns,
    Periods,
    Versions,
    code_column,
    cut,
    flag_column,
    identity,
    periods_of,
    references,
    versions,
)
from forethought.synth.journeys.support.households import Households

Array = NDArray[Any]
_EVENTS = {"request": "Request", "assessment": "Assessment", "service": "Service", "review": "Review"}


def extracts(community: Community, registers: Registers) -> Iterator[Extract]:
    """What changed in each quarter, as the services held it at its end; at first also what runs."""
    periods = periods_of(community.setting.window, "quarterly")
    yield from cut(
        {
            "social_care_events": _events(community, registers, periods),
            "substance_misuse": _treatments(community, registers, periods),
        },
        periods,
    )


def _children(community: Community, person: Array, on: Array) -> NDArray[np.int32]:
    """How many children live with each person on the day."""
    homes = Households(community.lives, community.care)
    question, _ = homes.children_on(homes.home_of(person, on), on)
    return np.bincount(question, minlength=len(person)).astype(np.int32)


def _events(community: Community, registers: Registers, periods: Periods) -> tuple[Versions, Columns]:
    """Events of a day are sent once, services again when they end."""
    events = community.support.adult_events
    lasting = np.where(events.event == "service", events.end, events.start)
    sent = versions(periods, events.start, lasting, book=True)
    rows = events.take(sent.row)
    names = np.full(len(rows), "", "U10")
    for code, name in _EVENTS.items():
        names[rows.event == code] = name
    return sent, {
        "EventReference": references(community.setting, "AS", sent.row),
        **identity(
            registers["adult_services"],
            community.lives,
            rows.person,
            sent.last_day,
            IDENTITY | NHS | {"Postcode": "postcode"},
        ),
        "EventType": code_column(names),
        "EventStartDate": sent.day(events.start),
        "EventEndDate": sent.day(events.end),
        "PrimarySupportReason": code_column(rows.reason),
        "Route": code_column(np.where(rows.event == "request", "", rows.route)),
        "ChildrenAtAddress": pa.array(_children(community, rows.person, sent.last_day)),
    }


def _treatments(community: Community, registers: Registers, periods: Periods) -> tuple[Versions, Columns]:
    """Clients by initials, birth date, sex and sector of postcode, as treatment services report them."""
    treatments = community.support.treatments
    sent = versions(periods, treatments.referred, treatments.start, treatments.end, book=True)
    rows = treatments.take(sent.row)
    wanted = {"LocalId": "local_id", "Forename": "forename", "Surname": "surname", "DateOfBirth": "born", "Sex": "sex"}
    held = identity(
        registers["adult_services"], community.lives, rows.person, sent.last_day, wanted | {"Postcode": "postcode"}
    )
    initials = np.char.add(_first(held.pop("Forename"), 1), _first(held.pop("Surname"), 1))
    sector = _sector(held.pop("Postcode"))
    substances = np.char.partition(rows.substances, " ") if len(rows) else np.empty((0, 3), np.str_)
    return sent, {
        "EpisodeReference": references(community.setting, "SM", sent.row),
        "ClientReference": held["LocalId"],
        "ClientInitials": code_column(initials),
        "DateOfBirth": held["DateOfBirth"],
        "Sex": held["Sex"],
        "PostcodeSector": code_column(sector),
        "ReferralDate": sent.day(treatments.referred),
        "StartDate": sent.day(treatments.start),
        "ProblemSubstance1": code_column(substances[:, 0]),
        "ProblemSubstance2": code_column(substances[:, 2]),
        "ChildrenLivingWithClient": sent.number(treatments.children),
        "Pregnant": flag_column(rows.pregnant),
        "EndDate": sent.day(treatments.end),
        "DischargeReason": sent.code(treatments.left, treatments.end),
    }


def _first(column: pa.Array, many: int) -> NDArray[np.str_]:
    return np.asarray(column.fill_null("").to_pylist(), np.str_).astype(f"U{many}")


def _sector(column: pa.Array) -> NDArray[np.str_]:
    """``WX1 2AB`` as ``WX1 2``."""
    texts = np.asarray(column.fill_null("").to_pylist(), np.str_)
    cuts = [text[:-2] if len(text) > 4 else "" for text in texts.tolist()]
    return np.asarray(cuts, np.str_)


FEED = Feed(
    name="adult-services",
    title="Adult social care and substance misuse treatment",
    agency="adult_services",
    standard="Our own form, after the client level data and the drug treatment monitoring data set",
    cadence="quarterly",
    extracts=extracts,
    form="adult-services",
)
"""Quarterly changes; the first quarter has every service that runs."""
