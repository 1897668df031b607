"""What agencies send, each in its own form: one module for each feed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from forethought.synth.feeds import (
    admissions,
    adult_services,
    annex_a,
    attainment,
    attendance,
    attendance_terms,
    benefits,
    births,
    case_system,
    child_health,
    cin,
    community_health,
    early_help,
    emergency,
    exclusions,
    family_court,
    family_hubs,
    housing,
    marac,
    maternity,
    mental_health,
    police_incidents,
    police_missing,
    probation,
    school_census,
    school_roll,
    sen2,
    ssda903,
    survey,
    voice,
    youth_justice,
)
from forethought.synth.feeds.case_system import further
from forethought.synth.feeds.feed import Delivery, Extract, Feed

_MODULES = (
    ssda903, cin, annex_a, case_system, further, early_help,
    school_census, attendance, attendance_terms, exclusions, sen2, attainment, school_roll,
    maternity, births, community_health, child_health, emergency, admissions, mental_health,
    police_incidents, police_missing, marac, youth_justice, family_court, probation, adult_services, housing, benefits,
    family_hubs, survey, voice,
)  # fmt: skip
FEEDS: Mapping[str, Feed] = MappingProxyType({module.FEED.name: module.FEED for module in _MODULES})
"""Every feed by its name, in the order in which a locality's are made."""

__all__ = ["FEEDS", "Delivery", "Extract", "Feed"]
