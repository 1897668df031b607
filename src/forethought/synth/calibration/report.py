"""The page that shows how near the synthetic population is to England: every figure beside the published one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from forethought.synth.calibration.judging import Band, bands, judge, reason, settings
from forethought.synth.calibration.sampling import AUTHORITY, Sample, parameters_hash
from forethought.synth.calibration.spread import Spread
from forethought.synth.calibration.targets import POINTS, RELATIVE, Comparison

NO_REASON = "no reason has been given yet"
_TITLE = """# How near Synthetic England is to England

This page is made by `python tools/calibrate.py`; do not edit it. It shows one sample, and is made again whenever a
parameter changes."""
_HOW = f"""Near is within {100 * RELATIVE:.0f} per cent of the published value or, for percentages,
{POINTS:.0f} percentage points. A published count is taken as right to the nearest ten, months to the nearest whole one.
Counts are put on England's scale. Noise is about one standard deviation of our own figure at this size, found by
leaving parts of the sample out in turn; families, schools and homes stay together. Where two of them are more than the
tolerance, and could carry the figure across it, the figure is too small to judge and counts neither way. One fact often
stands as a count and as a percentage; totals that are 100 per cent by definition are left out."""
_NAMES = {
    "births": "Births (ONS, NHS England)",
    "b1_children_in_need": "Children in need",
    "c1_referrals": "Referrals",
    "c3_factors_at_assessment": "Factors at the end of assessment",
    "care_leavers_accommodation_suitability": "Care leavers: accommodation",
    "care_leavers_activity": "Care leavers: activity",
    "cla_31_march_characteristics": "Looked after on 31 March",
    "cla_adoption_stage_times": "Adoption: times",
    "cla_ceased_characteristics": "Ceased to be looked after",
    "cla_health_convictions_sdq": "Looked after: health and convictions",
    "cla_new_placements": "New placements",
    "cla_number_and_rate": "Looked after: numbers and rates",
    "cla_placement_stability": "Placement stability",
    "cla_school_moves": "Looked after: changes of school",
    "cla_social_worker_count": "Looked after: social workers",
    "cla_started_characteristics": "Started to be looked after",
    "d3_cpp_subsequent": "Protection plans: second or later",
    "d5_cpp_at31_by_duration": "Protection plans by duration",
    "emergency": "Emergency departments",
    "health_visiting": "Health visiting",
    "hospital_admissions_injuries_0_14": "Hospital admissions for injuries",
    "immunisation": "Immunisation",
    "justice": "Justice and low income",
    "lait": "Local Authority Interactive Tool",
    "mental_health": "Mental health services",
    "outcomes_absence": "Absence of children in need",
    "outcomes_ks2": "Key stage 2 of children in need",
    "outcomes_ks4": "Key stage 4 of children in need",
    "overlaps": "Overlaps",
}


@dataclass(frozen=True)
class Calibration:
    """Every comparison of one sample, and the figures that have bounds."""

    children: int
    seed: int
    years: tuple[int, int]
    mark: str
    comparisons: tuple[Comparison, ...]
    bands: tuple[Band, ...]
    spread_children: int

    @property
    def judged(self) -> list[Comparison]:
        """What chance does not decide."""
        return [item for item in self.comparisons if item.verdict != "too small"]

    @property
    def missed(self) -> list[Comparison]:
        """What is judged and not near."""
        return [item for item in self.judged if item.verdict == "missed"]

    @property
    def share_near(self) -> float:
        """The part of what is judged that is near."""
        return 1 - len(self.missed) / max(len(self.judged), 1)


def calibrate(sample: Sample, spread: Spread) -> Calibration:
    """Hold a sample, and the spread between authorities, against all that is published."""
    window = sample.window
    return Calibration(
        sample.children,
        sample.seed,
        (window.each[0], window.last_year),
        parameters_hash(),
        tuple(judge(sample)),
        tuple(bands(sample, ("spread", spread.ratio))),
        spread.children,
    )


def page(found: Calibration) -> str:
    """The page, in Markdown."""
    parts = (_head(found), _by_dataset(found), _misses(found), _bands(found), _not_compared(), *_figures(found))
    return "\n\n".join(parts) + "\n"


def title(item: Comparison) -> str:
    """What a figure says, in words as far as its key has them."""
    dataset, *parts, name = item.target.key.split("|")
    if dataset == "overlaps":
        return str(settings()["overlaps"][name]["title"])
    words = ", ".join(part for part in (*parts, name.replace("_", " ")) if part)
    return words.replace("<", "under ")


def _head(found: Calibration) -> str:
    judged, missed = len(found.judged), len(found.missed)
    small = len(found.comparisons) - judged
    first, last = found.years
    alone = sum(abs(item.relative) <= RELATIVE for item in found.judged)
    inside = sum(band.inside for band in found.bands)
    seeds = -(-found.children // AUTHORITY)
    facts = _table(
        ("sample", "value"),
        [
            ("children", f"{found.children:,} at any time, in authorities like England on average, of {AUTHORITY:,}"),
            ("years", f"those that end on 31 March {first} to {last}, pooled"),
            ("seeds", f"{found.seed} to {found.seed + seeds - 1}, one for each authority"),
            ("parameters", f"`{found.mark}`"),
            ("published figures", settings()["published"]),
        ],
    )
    verdict = (
        f"**{judged - missed} of {judged} figures judged are near ({100 * found.share_near:.1f} per cent); {missed} "
        f"are missed, each with its reason; {small} are too small to judge. {inside} of {len(found.bands)} figures "
        f"with bounds lie within them.** By {100 * RELATIVE:.0f} per cent alone, without the percentage points, "
        f"{alone} would be near ({100 * alone / judged:.1f} per cent)."
    )
    return "\n\n".join((_TITLE, verdict, facts.replace("| ---: |", "| --- |", 1), _HOW))


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    rule = ["---:" if at else "---" for at in range(len(heads))]
    lines = [heads, rule, *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _by_dataset(found: Calibration) -> str:
    counts: dict[str, Counter[str]] = {}
    for item in found.comparisons:
        counts.setdefault(_dataset(item), Counter())[item.verdict] += 1
    rows = [
        (_NAMES.get(name, name), str(tally["near"]), str(tally["missed"]), str(tally["too small"]))
        for name, tally in sorted(counts.items(), key=lambda pair: _NAMES.get(pair[0], pair[0]))
    ]
    return "## By data set\n\n" + _table(("data set", "near", "missed", "too small"), rows)


def _misses(found: Calibration) -> str:
    rows = [
        (
            f"{_NAMES.get(_dataset(item), _dataset(item))}: {title(item)}",
            _number(item.target.value),
            _number(item.synthetic),
            reason(item) or NO_REASON,
        )
        for item in found.missed
    ]
    table = _table(("figure", "published", "synthetic", "why"), rows).replace("| ---: |\n", "| --- |\n", 1)
    return "## Missed\n\n" + (table if rows else "None.")


def _bands(found: Calibration) -> str:
    rows = [
        (
            band.title,
            f"{_number(band.low)} to {_number(band.high)} {band.unit}" if band.low < band.high else _number(band.low),
            _number(band.synthetic),
            "yes" if band.inside else "no",
            band.source,
        )
        for band in found.bands
    ]
    note = f"The spread between authorities is that of all 153, each made with {found.spread_children:,} children."
    return f"## Figures with bounds\n\n{_table(('figure', 'bounds', 'synthetic', 'within', 'from'), rows)}\n\n{note}"


def _not_compared() -> str:
    rows = "\n".join(f"- {line}" for line in settings()["not_compared"])
    return f"## Not compared\n\n{rows}"


def _figures(found: Calibration) -> list[str]:
    parts = []
    names = sorted({_dataset(item) for item in found.comparisons}, key=lambda name: _NAMES.get(name, name))
    for name in names:
        rows = [
            (
                title(item),
                item.target.unit,
                _number(item.target.value),
                _number(item.synthetic),
                f"{100 * item.relative:+.1f}%" if item.target.value else "",
                _number(item.noise or 0.0),
                item.verdict,
            )
            for item in found.comparisons
            if _dataset(item) == name
        ]
        heads = ("figure", "unit", "published", "synthetic", "difference", "noise", "verdict")
        parts.append(f"## {_NAMES.get(name, name)}\n\n{_table(heads, rows)}")
    return parts


def _dataset(item: Comparison) -> str:
    return item.target.key.split("|")[0]


def _number(value: float) -> str:
    if abs(value) >= 1_000:
        return f"{value:,.0f}"
    return f"{value:.1f}".removesuffix(".0") if abs(value) >= 20 else f"{value:.2f}".removesuffix(".00")
