"""What was published here, read again: the area's own figures, to be set beside those of others."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from forethought.insight.local import OwnFigure
from forethought.model import authorities
from forethought.workflow.workspace import Workspace


def own_place(workspace: Workspace) -> str:
    """The code of the workspace's area, empty where it has none that statistics know."""
    code = workspace.authority_code
    return code if code in authorities() else ""


def own_figures(workspace: Workspace) -> dict[str, OwnFigure]:
    """The figures of the latest publication by card (``A17``), or card and part (``A12: foster care``).

    They are as shown: what was hidden stays hidden. Empty before the first publication.
    """
    path = workspace.root / "published" / "figures.json"
    if not path.exists():
        return {}
    results = [one["result"] for one in json.loads(path.read_text(encoding="utf-8"))["figures"]]
    return {_name(result): _own(result) for result in results if "end" in result}


def _name(result: Mapping[str, Any]) -> str:
    return f"{result['indicator']}: {result['part']}" if result["part"] else result["indicator"]


def _own(result: Mapping[str, Any]) -> OwnFigure:
    value = _number(result["shown"])
    # Of too few to show a share an interval is published; beside other figures a symbol stands alone.
    low, _, high = ("" if value is None else result["shown_interval"]).partition(" to ")
    return OwnFigure(
        shown=result["shown"],
        value=value,
        low=_number(low),
        high=_number(high),
        period=result["period"],
        end=date.fromisoformat(result["end"]),
        note=result["note"],
    )


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
