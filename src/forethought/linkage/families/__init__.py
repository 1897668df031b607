"""Who is what to whom: typed, dated, sourced statements between persons, never identity and never passed on.

A relationship never joins two records into one person. What contradicts itself is kept and shown; nothing leads across
a seal; a protected address makes no household.
"""

from __future__ import annotations

from .babies import BIRTHS, DELIVERIES, MotherLinks, by_evidence, by_number
from .conflicts import CONFLICTS, conflicts, standing
from .figures import (
    LinkedParents,
    PairQuality,
    SiblingCounts,
    linked_parents,
    quality,
    sibling_pairs,
    sibling_quality,
)
from .groups import FAMILIES, FAMILY_KINDS, Families, family_groups
from .households import HOUSEHOLDS, NOT_HOUSEHOLDS, Households, co_residents, households
from .kinds import ConflictKind, Kind, broader, conflict_kinds, kind_of, kinds
from .people import PEOPLE, children_on, people_of
from .places import HOMES, STAYS, kind_of_place, place_of, places_where, stays
from .relating import HOLDERS, RELATIONSHIPS, Related, both_ways, relate, responsibility
from .report import FamilyReport, family_report
from .seals import NO_SEALS, Seals
from .siblings import inferred_siblings
from .statements import (
    ASSERTED,
    INFERRED,
    REFUTED,
    RESPONSIBILITY,
    STATEMENTS,
    case_system_mothers,
    claimed,
    health_mother_records,
    health_mothers,
    school_contacts,
    school_responsibility,
)
from .unborn import EXPECTED, PREGNANCIES, birth_dates_only, expected_children

__all__ = [
    "ASSERTED",
    "BIRTHS",
    "CONFLICTS",
    "DELIVERIES",
    "EXPECTED",
    "FAMILIES",
    "FAMILY_KINDS",
    "HOLDERS",
    "HOMES",
    "HOUSEHOLDS",
    "INFERRED",
    "NOT_HOUSEHOLDS",
    "NO_SEALS",
    "PEOPLE",
    "PREGNANCIES",
    "REFUTED",
    "RELATIONSHIPS",
    "RESPONSIBILITY",
    "STATEMENTS",
    "STAYS",
    "ConflictKind",
    "Families",
    "FamilyReport",
    "Households",
    "Kind",
    "LinkedParents",
    "MotherLinks",
    "PairQuality",
    "Related",
    "Seals",
    "SiblingCounts",
    "birth_dates_only",
    "both_ways",
    "broader",
    "by_evidence",
    "by_number",
    "case_system_mothers",
    "children_on",
    "claimed",
    "co_residents",
    "conflict_kinds",
    "conflicts",
    "expected_children",
    "family_groups",
    "family_report",
    "health_mother_records",
    "health_mothers",
    "households",
    "inferred_siblings",
    "kind_of",
    "kind_of_place",
    "kinds",
    "linked_parents",
    "people_of",
    "place_of",
    "places_where",
    "quality",
    "relate",
    "responsibility",
    "school_contacts",
    "school_responsibility",
    "sibling_pairs",
    "sibling_quality",
    "standing",
    "stays",
]
