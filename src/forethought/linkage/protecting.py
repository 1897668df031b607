"""A link report as it may be shown: small numbers hidden, shares coarse enough to give nobody away.

A count of one to five is hidden, and where it would stand alone the next smallest beside it, since the whole is known.
A share is rounded to steps that hold ten or more of what it is a share of.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from .measure import SMALLEST

_FINEST, _STEP_HOLDS = 1_000, 10
_WIDE, _BANDS_ABOVE, _BANDS_BELOW = 5, 5, 4


def hidden(counts: Mapping[str, int]) -> dict[str, int | None]:
    """Counts that together make a known whole: small ones None, and with a lone one the next smallest."""
    small = [name for name, count in counts.items() if 0 < count < SMALLEST]
    rest = [name for name, count in counts.items() if count >= SMALLEST]
    if len(small) == 1 and rest:
        small.append(min(rest, key=lambda name: (counts[name], name)))
    return {name: None if name in small else count for name, count in counts.items()}


def shown_count(count: int) -> int | None:
    """A count that stands alone; None when it is small."""
    return None if 0 < count < SMALLEST else count


def rounded_share(share: float | None, whole: int) -> float | None:
    """A share of ``whole`` in equal steps of ten or more of it, from none to all; None of fewer than twenty."""
    if share is None or whole < 2 * _STEP_HOLDS:
        return None
    steps = min(_FINEST, whole // _STEP_HOLDS)
    return round(round(share * steps) / steps, 4)


def protected(report: Mapping[str, Any]) -> dict[str, Any]:
    """A report (as ``LinkReport.to_dict`` or ``report.json`` of any version has it) as it may be shown.

    Fields have ``given_share`` and ``usable_share`` in place of counts, ``weights`` are bands (``weight_bands``), the
    largest persons are put together. Measured quality, estimates and the model are as they were: they hold no small
    group. None stands for what is hidden.
    """
    stages, model = report["stages"], report["model"]
    joins = hidden(stages["joins"])
    of_source = hidden(_records_by_source(report))
    return {
        **report,
        "inputs": _inputs(report["inputs"], of_source, joins.get("equal", 0) is None),
        "stages": {
            **stages,
            "joins": joins,
            "forbidden": hidden(stages["forbidden"]),
            "review": hidden(stages["review"]),
            "totals": {name: shown_count(sum(stages[name].values())) for name in ("joins", "forbidden", "review")},
        },
        "weights": weight_bands(report["weights"], model["review"], model["automatic"]),
        "sizes": hidden(_with_tail(report["sizes"])),
        "sources": [
            {**row, "records": of_source.get(row["source"]), "share": rounded_share(row["share"], row["records"])}
            for row in report["sources"]
        ],
        "events": hidden(report["events"]),
        "small_numbers_hidden": True,
    }


def _records_by_source(report: Mapping[str, Any]) -> dict[str, int]:
    """Records of each source; from the shares where a report is of before they were counted."""
    counted = report["inputs"].get("by_source")
    return dict(counted) if counted else {row["source"]: row["records"] for row in report["sources"]}


def _inputs(inputs: Mapping[str, Any], of_source: Mapping[str, int | None], hide_distinct: bool) -> dict[str, Any]:
    rows = inputs["rows"]
    return {
        **inputs,
        "by_source": dict(of_source),
        # Records less different ones are the rows equal in every field: hidden with them.
        "distinct": None if hide_distinct else inputs["distinct"],
        "born_1_january": shown_count(inputs["born_1_january"]),
        "fields": {
            name: {
                "given_share": rounded_share(field["given"] / max(rows, 1), rows),
                "usable_share": rounded_share(field["usable"] / max(rows, 1), rows),
                "fillers": shown_count(field["fillers"]),
            }
            for name, field in inputs["fields"].items()
        },
    }


def _with_tail(sizes: Mapping[str, int]) -> dict[str, int]:
    """Persons by number of records, the largest put together until there are enough of them.

    The numbers of persons and of records are both known; two hidden counts could be worked out from them.
    """
    held = sorted((int(size), count) for size, count in sizes.items())
    tail = 0
    while held and (tail or held[-1][1] < SMALLEST):
        size, count = held.pop()
        tail += count
        if tail >= SMALLEST or not held:
            return {**{str(size): count for size, count in held}, f"{size} or more": tail}
    return {str(size): count for size, count in held}


def weight_bands(weights: Mapping[str, int], review: float, automatic: float) -> list[dict[str, Any]]:
    """Pairs by bands of weight, cut at the thresholds: ``low``, ``high`` (None: open), ``what`` becomes of them, pairs.

    ``what`` is ``apart``, ``waits`` or ``joins``. A weight counts by its whole number.
    """
    low, high = math.floor(review), math.floor(automatic)
    edges = [
        *(low - _WIDE * n for n in range(_BANDS_BELOW, 0, -1)),
        *range(low, high, _WIDE),
        *(high + _WIDE * n for n in range(_BANDS_ABOVE + 1)),
    ]
    bounds: list[tuple[int | None, int | None]] = list(zip([None, *edges], [*edges, None], strict=True))
    counts = {str(place): _between(weights.items(), *ends) for place, ends in enumerate(bounds)}
    held = [place for place, count in counts.items() if count]
    if not held:
        return []
    shown = hidden({place: counts[place] for place in counts if int(held[0]) <= int(place) <= int(held[-1])})
    return [
        {"low": bounds[int(place)][0], "high": bounds[int(place)][1],
         "what": _what(bounds[int(place)][0], low, high), "pairs": count}
        for place, count in shown.items()
    ]  # fmt: skip


def _between(weights: Iterable[tuple[str, int]], low: int | None, high: int | None) -> int:
    return sum(n for w, n in weights if (low is None or int(w) >= low) and (high is None or int(w) < high))


def _what(start: int | None, low: int, high: int) -> str:
    if start is None or start < low:
        return "apart"
    return "waits" if start < high else "joins"
