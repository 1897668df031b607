"""The report of a linkage run: what came in, how it was joined, how sure, and for whom it works less well."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .cleaned import Column
from .clusters import Clustering
from .intervals import Estimate
from .measure import Quality
from .naming import Named
from .records import People
from .scoring import Scores
from .settings import LinkSettings

_FIELDS = ("forename", "surname", "date_of_birth", "sex", "postcode", "nhs_number", "upn", "uln")


@dataclass(frozen=True)
class LinkReport:
    """One run in figures, after the GUILD guidance for reporting linked data (Gilbert and others, 2018).

    Counts only, never a person's values. `inputs` rows, records, those of each source, completeness of each
    identifier; `stages` joins by stage, pairs forbidden by reason, pairs for review; `model` thresholds, weights,
    whether trained; `weights` number of scored pairs by whole weight; `sizes` number of persons by number of records;
    `sources` for each two sources the share of the first one's records found in the second; `events` by kind;
    `quality` measured against truth, `quality_without_veto` the same without the twin and number rules; `estimates` of
    quality without truth.
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
    estimates: tuple[Estimate, ...] = ()

    def with_quality(self, quality: Quality, without_veto: Quality) -> LinkReport:
        """Return the report with measured quality added."""
        return replace(self, quality=quality, quality_without_veto=without_veto)

    def with_estimates(self, estimates: Iterable[Estimate]) -> LinkReport:
        """Return the report with estimates of its quality added (see `estimates`)."""
        return replace(self, estimates=tuple(estimates))

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


def make_report(people: People, state: Clustering, scores: Scores, named: Named, settings: LinkSettings) -> LinkReport:
    """Count what a run did."""
    _, person = np.unique(state.cluster[people.node_of], return_inverse=True)
    sizes = np.bincount(person)
    return LinkReport(
        _inputs(people),
        _stages(people, state, scores, len(sizes)),
        _model(scores, settings),
        _counted(np.floor(scores.edges.weight).astype(np.int64)),
        _counted(sizes),
        tuple(_sources(people.source, person)),
        dict(sorted(Counter(named.events["event"].to_pylist()).items())),
    )


def _counted(numbers: NDArray[np.int64]) -> dict[str, int]:
    each, counts = np.unique(numbers, return_counts=True)
    return {str(n): count for n, count in zip(each.tolist(), counts.tolist(), strict=True)}


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
        "by_source": _by_source(people.source),
        "fields": fields,
    }


def _by_source(source: Column) -> dict[str, int]:
    """Records of each source that sent any."""
    counts = np.bincount(source.ranks, minlength=len(source.values)).tolist()
    return {name: count for name, count in zip(source.values, counts, strict=True) if count}


def _stages(people: People, state: Clustering, scores: Scores, persons: int) -> dict[str, Any]:
    joins = Counter(state.accepted.stage.to_pylist())
    joins["equal"] += len(people.carried) - len(people)
    return {
        "joins": dict(sorted(joins.items())),
        "scored_pairs": len(scores.edges),
        "forbidden": dict(sorted(Counter(why for _, why in state.forbidden.values()).items())),
        "review": dict(sorted(Counter(doubt.why for doubt in state.review).items())),
        "persons": persons,
    }


def _model(scores: Scores, settings: LinkSettings) -> dict[str, Any]:
    kept = ("automatic", "review", "margin", "veto", "seed", "allow_test_numbers", "allow_pseudo")
    return {
        **{name: getattr(settings, name) for name in kept},
        "trained": scores.trained,
        "given": settings.model is not None,
        "version": settings.model_version,
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


def _sources(source: Column, person: NDArray[np.int64]) -> list[dict[str, Any]]:
    """For each ordered pair of sources, how many records of the first are of a person known to the second."""
    persons = int(person.max(initial=-1)) + 1
    known_to = np.zeros((len(source.values), persons), bool)
    known_to[source.ranks, person] = True
    names = [(place, name) for place, name in enumerate(source.values) if known_to[place].any()]
    found = []
    for one, name in names:
        whose = person[source.ranks == one]
        found += [
            {
                "source": name,
                "also_in": other_name,
                "records": len(whose),
                "share": round(int(known_to[other, whose].sum()) / len(whose), 4),
            }
            for other, other_name in names
            if other != one
        ]
    return found
