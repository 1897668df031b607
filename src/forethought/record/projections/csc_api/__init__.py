"""The payload of the department's children's social care API, the differences to send, and the checks before sending.

``client`` and ``transport`` are not among these names on purpose: they are what sends, and ``transport`` is the one
part that reaches a network, so whoever wants them imports them, and a default run never loads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from ..registry import Ask
from .assembling import assembled, payloads
from .canonical import canonical, child_hash, set_hash
from .checking import Problem, problems
from .delta import apply, apply_sets, as_sent, both, delta, delta_sets
from .shape import PayloadError, normal, with_flags

__all__ = [
    "PayloadError",
    "Problem",
    "apply",
    "apply_sets",
    "as_sent",
    "both",
    "canonical",
    "child_hash",
    "delta",
    "delta_sets",
    "normal",
    "payloads",
    "problems",
    "project",
    "set_hash",
    "sifted",
    "with_flags",
]

_NO_EPISODE = Problem("social_care_episodes", "something in the window belongs to no episode of the child's")


def project(tables: Mapping[str, pa.Table], ask: Ask) -> Mapping[str, bytes]:
    """``children.json``: the whole payload, one object a child; ``refused.json``: who is kept back, where and why.

    Both are canonical JSON in the order of the children's ids. What is wrong is told by path and reason, no value.
    """
    children, refused = sifted(tables, ask)
    listed = [
        {"la_child_id": name, "problems": [{"path": one.path, "reason": one.reason} for one in found]}
        for name, found in refused.items()
    ]
    return {
        "children.json": canonical([with_flags(child) for child in children.values()]),
        "refused.json": canonical(listed),
    }


def sifted(
    tables: Mapping[str, pa.Table], ask: Ask
) -> tuple[dict[str, dict[str, Any]], dict[str, tuple[Problem, ...]]]:
    """The children who can be sent, and those who cannot, with what is wrong; both in the order of the ids."""
    children, unplaced = assembled(tables, ask)
    found = {
        name: (*problems(child, ask.as_at), *([_NO_EPISODE] if name in unplaced else []))
        for name, child in children.items()
    }
    return (
        {name: child for name, child in children.items() if not found[name]},
        {name: wrong for name, wrong in found.items() if wrong},
    )
