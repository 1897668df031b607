"""The statement that goes with linked data to whoever analyses them, in the four steps of GUILD.

Gilbert, Lafferty, Hagger-Johnson and others (2018), "GUILD: GUidance for Information about Linking Data sets",
Journal of Public Health 40(1). What nobody has said is written as not stated, never left out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from .error_band import Band
from .intervals import Estimate
from .protecting import hidden, rounded_share, shown_count
from .report import LinkReport
from .report_page import STAGES, percent, table_of

STEPS = {
    "provision": "1. Data provision: what the data are and where they come from",
    "linkage": "2. Linkage: how records were joined, and how well",
    "analysis": "3. Analysis: what to do about linkage error",
    "reporting": "4. Reporting: what to say of it",
}
PROVISION = ("population", "coverage", "generation", "processing", "quality", "permission")
"""What the providers of the data have to say of them."""

_ANALYSIS = (
    "Take every linked figure with its error band; a figure without one holds as if no link were wrong or missing.",
    "Use the table of link quality: repeat the analysis without persons whose weakest weight is low or who wait for "
    "review, and say whether the finding stands.",
    "Links are missed more often in some groups (the group table of this statement). Before comparing groups, ask "
    "whether the difference could be one of linkage; compare persons linked and not linked on what both have.",
    "That somebody has no record in a source may mean that they are not in it, or that the link was missed.",
)
_REPORTING = (
    "State the version of the linkage, the sources and their days, and the share of each source's records linked.",
    "Give precision and recall with their intervals and how each was come by, overall and by group.",
    "Say what was done about linkage error, and what the findings are without it.",
    "Reference: RECORD statement, items 1.3, 6.2, 6.3, 12.3 (Benchimol and others 2015).",
)


@dataclass(frozen=True)
class Guild:
    """A statement: plain values by step, the same in JSON and Markdown."""

    steps: Mapping[str, Mapping[str, Any]]

    def to_json(self) -> str:
        """The statement as one JSON document."""
        return json.dumps(self.steps, indent=2, ensure_ascii=False)

    def to_markdown(self) -> str:
        """The statement as a page to read."""
        parts = ["# How these data were linked (GUILD statement)"]
        for step, title in STEPS.items():
            parts.append(f"## {title}")
            parts += [_written(name, value) for name, value in self.steps[step].items()]
        return "\n\n".join(parts) + "\n"


def guild_statement(
    report: LinkReport,
    provision: Mapping[str, str],
    estimates: Sequence[Estimate] = (),
    bands: Mapping[str, Band] | None = None,
) -> Guild:
    """Put a run's report into the four steps. ``provision``: what the providers say, by the names of ``PROVISION``.

    ``estimates`` without truth and ``bands`` of the statistics that the data are given out for, where they were made.
    Small groups are hidden as in the report, counts of one to five are c, and shares are coarse enough to give nobody
    away (``protecting``).
    """
    inputs, stages, model = report.inputs, report.stages, report.model
    joins = hidden(stages["joins"])
    linkage: dict[str, Any] = {
        "identifiers": [
            {"field": n.replace("_", " "), "usable": rounded_share(f["usable_share"], inputs["rows"])}
            for n, f in inputs["fields"].items()
        ],
        "cleaning": "Names without accents and fillers, dates checked, numbers by their check digits; fillers dropped.",
        "method": "Certain joins first (equal records, numbers with birth date), then weights after Fellegi and "
        "Sunter from the heaviest down; never two records that contradict each other (two numbers, twins' forenames, a "
        "decision).",
        "weights": _weights(model),
        "thresholds": f"joined from {model['automatic']:g}, looked at from {model['review']:g} (log2 odds)",
        "records": inputs["records"],
        "persons": stages["persons"],
        "joins": [{"stage": STAGES.get(stage, stage), "joins": _told(n)} for stage, n in joins.items()],
        "waiting for a person": _told(shown_count(sum(stages["review"].values()))),
        "linked by source": [_rate(row) for row in report.sources],
        "estimated error": [asdict(e) for e in estimates] or "not estimated",
        "by group": [asdict(g) for g in report.quality.groups] if report.quality else "not measured",
    }
    return Guild(
        {
            "provision": {name: provision.get(name, "not stated") for name in PROVISION},
            "linkage": linkage,
            "analysis": {"advice": list(_ANALYSIS), "error bands": _bands(bands)},
            "reporting": {"advice": list(_REPORTING)},
        }
    )


def _rate(row: Mapping[str, Any]) -> dict[str, Any]:
    """How many of one source's records are of people known to another."""
    return {
        "source": row["source"],
        "also_in": row["also_in"],
        "records": _told(shown_count(row["records"])),
        "share": rounded_share(row["share"], row["records"]),
    }


def _told(number: int | None) -> int | str:
    """A count as it may leave; hidden ones as c."""
    return "c" if number is None else number


def _weights(model: Mapping[str, Any]) -> str:
    if model["given"]:
        return "given"
    return "learned from these records without labels" if model["trained"] else "the starting weights"


def _bands(bands: Mapping[str, Band] | None) -> list[dict[str, Any]] | str:
    if not bands:
        return "none were made"
    return [{"statistic": name, **asdict(band)} for name, band in bands.items()]


def _written(name: str, value: Any) -> str:
    title = f"**{name[:1].upper()}{name[1:].replace('_', ' ')}.**"
    if not isinstance(value, list):
        return (
            f"{title} {value:,}." if isinstance(value, int) else f"{title} {value[:1].upper()}{value[1:].rstrip('.')}."
        )
    if not value or isinstance(value[0], str):
        return "\n".join([title, "", *(f"- {line}" for line in value)])
    head = [str(key).replace("_", " ") for key in value[0]]
    return f"{title}\n\n{table_of(head, [[_cell(k, v) for k, v in row.items()] for row in value])}"


_SHARES = ("share", "usable", "recall", "low", "high", "false_rate", "false_low", "false_high", "level")


def _cell(key: str, value: Any) -> object:
    if value is None:
        return "–"
    if isinstance(value, float):
        return percent(value) if key in _SHARES and 0 <= value <= 1 else f"{value:,.4g}"
    return value
