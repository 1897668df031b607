"""Tables from rows made one at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar, get_type_hints

import numpy as np

from forethought.synth.rows import Rows

T = TypeVar("T", bound=Rows)
_DTYPES: dict[str, Any] = {
    "day": np.int32,
    "number": np.int32,
    "reference": np.int32,
    "code": np.str_,
    "flag": np.bool_,
    "amount": np.float64,
}


def _types(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind, include_extras=True)
    return {item.name: _DTYPES[hints[item.name].__metadata__[0]] for item in fields(kind)}


_kinds_of: Callable[[Any], dict[str, Any]] = cache(_types)


def table(kind: type[T], rows: list[Any]) -> T:
    """The table of a kind that holds ``rows``, each with a value for every column in their order."""
    if not rows:
        return kind.empty()
    columns = zip(_kinds_of(kind).items(), zip(*rows, strict=True), strict=True)
    return kind(**{name: np.asarray(values, dtype) for (name, dtype), values in columns})
