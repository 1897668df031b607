"""The two charts of the link report, from the same numbers as the tables beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from forethought.insight import Frame
from forethought.insight.charts import BarChart, Mark
from forethought.linkage.explaining import chance
from forethought.telling.labels import attribute_label
from forethought.web.presenting.link_report_words import counted, share, weight

_MARKED = {"apart": "apart", "waits": "waits", "joins": "joined"}


def field_chart(inputs: Mapping[str, Any]) -> BarChart:
    """How many records say something usable in each field."""
    rows = inputs["rows"]
    marks = tuple(
        Mark(attribute_label(name), _hundred(one["usable_share"]), share(one["usable_share"], rows))
        for name, one in inputs["fields"].items()
    )
    frame = Frame("chart-fields", "Usable share of each field", "Share of all rows that hold a usable value")
    return BarChart(frame, "Per cent of rows with a usable value", marks)


def weight_chart(bands: Sequence[Mapping[str, Any]]) -> BarChart:
    """How many pairs have which weight; each bar says on which side of the thresholds it lies."""
    marks = tuple(
        Mark(
            f"{band_words(band)[0]}: {_MARKED[band['what']]}",
            band["pairs"],
            counted(band["pairs"]),
            own=band["what"] == "joins",
        )
        for band in bands
    )
    frame = Frame("chart-weights", "Pairs by weight", "Compared pairs by weight, cut at the thresholds")
    return BarChart(frame, "Number of pairs. Bold and dark: at or above the threshold for joining", marks)


def band_words(band: Mapping[str, Any]) -> tuple[str, str]:
    """A band of weights, and the chance that a pair at its lower end is one person."""
    low, high = band["low"], band["high"]
    if low is None:
        return f"Below {weight(high)}", "less"
    words = chance(low).removeprefix("about ").replace("999,999 in 1,000,000", "999,999 in a million")
    return f"{weight(low)} and above" if high is None else f"{weight(low)} to {weight(high)}", words


def _hundred(part: float | None) -> float | None:
    return None if part is None else 100 * part
