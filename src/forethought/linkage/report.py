"""The report of a linkage run: what came in, how it was joined, how sure, and for whom it works less well."""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from .clusters import Clustering
from .measure import Quality
from .records import People
from .scoring import Scores
from .settings import LinkSettings
from .spine import Identity

_FIELDS = ("forename", "surname", "date_of_birth", "sex", "postcode", "nhs_number", "upn", "uln")


@dataclass(frozen=True)
class LinkReport:
    """One run in figures, after the GUILD guidance for reporting linked data (Gilbert and others, 2018).

    Counts only, never a person's values. `inputs` rows, records, completeness of each identifier; `stages`
    joins by stage, pairs forbidden by reason, pairs for review; `model` thresholds, weights, whether trained;
    `weights` number of scored pairs by whole weight; `sizes` number of persons by number of records;
    `sources` for each two sources the share of the first one's records found in the second; `events` by
    kind; `quality` measured against truth, `quality_without_veto` the same without the twin and number rules.
    """

    inputs: Mapping[str, Any]
    stages: Mapping[str, Any]
    model: Mapping[str, Any]
    weights: Mapping[str, int]
    sizes: Mapping[str, int]
    sources: tuple[Mapping[str, Any], ...]
    events: Mapping[str, int]
    quality: Quality | None = None
    quality_without_veto: Quality | None = None

    def with_quality(self, quality: Quality, without_veto: Quality) -> LinkReport:
        """Return the report with measured quality added."""
        return replace(self, quality=quality, quality_without_veto=without_veto)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain values."""
        return asdict(self)

    def to_json(self) -> str:
        """Return the report as one JSON document."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False, sort_keys=True)

    def to_markdown(self) -> str:
        """Return the report as a page to read."""
        from .report_page import page

        return page(self)


def make_report(
    people: People, state: Clustering, scores: Scores, identity: Identity, settings: LinkSettings
) -> LinkReport:
    """Count what a run did."""
    persons: defaultdict[str, list[str]] = defaultdict(list)
    for record, person in identity.person_of.items():
        persons[person].append(record)
    return LinkReport(
        _inputs(people),
        _stages(people, state, scores, len(persons)),
        _model(scores, settings),
        _count_up(Counter(math.floor(e.weight) for e in scores.edges)),
        _count_up(Counter(len(records) for records in persons.values())),
        tuple(_sources(people, persons)),
        dict(sorted(Counter(e.event for e in identity.events).items())),
    )


def _count_up(counted: Counter[int]) -> dict[str, int]:
    return {str(n): counted[n] for n in sorted(counted)}


def _inputs(people: People) -> dict[str, Any]:
    counts, rows = people.counts, max(people.counts["rows"], 1)
    fields = {
        name: {
            "given": counts.get(f"{name}:given", 0),
            "usable": counts.get(f"{name}:usable", 0),
            "usable_share": round(counts.get(f"{name}:usable", 0) / rows, 4),
            "fillers": counts.get(f"{name}:filler", 0),
        }
        for name in _FIELDS
    }
    return {
        "rows": counts["rows"],
        "records": counts["records"],
        "distinct": counts["distinct"],
        "born_1_january": counts.get("date_of_birth:1_january", 0),
        "fields": fields,
    }


def _stages(people: People, state: Clustering, scores: Scores, persons: int) -> dict[str, Any]:
    joins = Counter(join.stage for join in state.accepted)
    joins["equal"] += sum(len(records) - 1 for records in people.carriers)
    return {
        "joins": dict(sorted(joins.items())),
        "scored_pairs": len(scores.edges),
        "forbidden": dict(sorted(Counter(why for _, why in state.forbidden.values()).items())),
        "review": dict(sorted(Counter(why for _, why in state.review).items())),
        "persons": persons,
    }


def _model(scores: Scores, settings: LinkSettings) -> dict[str, Any]:
    kept = ("automatic", "review", "margin", "veto", "seed", "allow_test_numbers", "allow_pseudo")
    return {
        **{name: getattr(settings, name) for name in kept},
        "trained": scores.trained,
        "given": settings.model is not None,
        "notes": list(scores.notes),
        "prior": scores.model.get("probability_two_random_records_match"),
        "comparisons": [
            {
                "comparison": comparison["output_column_name"],
                "level": level["label_for_charts"],
                "m": level.get("m_probability"),
                "u": level.get("u_probability"),
            }
            for comparison in scores.model.get("comparisons", [])
            for level in comparison["comparison_levels"]
            if not level.get("is_null_level")
        ],
    }


def _sources(people: People, persons: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    """For each ordered pair of sources, how many records of the first are of a person known to the second."""
    total: Counter[str] = Counter(people.sources.values())
    met: Counter[tuple[str, str]] = Counter()
    for records in persons.values():
        known_to = Counter(people.sources[r] for r in records)
        for first, count in known_to.items():
            for second in known_to:
                met[first, second] += count if first != second else 0
    names = sorted(total)
    return [
        {"source": a, "also_in": b, "records": total[a], "share": round(met[a, b] / total[a], 4)}
        for a in names
        for b in names
        if a != b
    ]
