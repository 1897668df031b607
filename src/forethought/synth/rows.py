"""Tables as columns of numbers and codes, which is how people and events are held while they are made.

Days are counted from 1 January 1970 (``numpy`` ``datetime64[D]`` as whole numbers). A period runs from its first day
up to but not including ``end``; what has not ended, or never happens, has :data:`NEVER`. A reference to another row
that is not there is :data:`NOBODY`. An empty text is a code that is not known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from typing import Annotated, Any, Self, get_type_hints

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

NEVER = 2**31 - 1
"""A day that does not come."""
NOBODY = -1
"""A reference to nobody or nothing."""

Days = Annotated[NDArray[np.int32], "day"]
Numbers = Annotated[NDArray[np.int32], "number"]
References = Annotated[NDArray[np.int32], "reference"]
Codes = Annotated[NDArray[np.str_], "code"]
Flags = Annotated[NDArray[np.bool_], "flag"]
Amounts = Annotated[NDArray[np.float64], "amount"]


def day(value: date) -> int:
    """The number of a day."""
    return (value - date(1970, 1, 1)).days


def on(number: int) -> date:
    """The day with a number."""
    return date.fromordinal(int(number) + 719_163)


def _found_columns(table: Any) -> dict[str, str]:
    hints = get_type_hints(table, include_extras=True)
    return {item.name: hints[item.name].__metadata__[0] for item in fields(table)}


_columns: Callable[[Any], dict[str, str]] = cache(_found_columns)


@dataclass(frozen=True)
class Rows:
    """A table: every field is one column, and all columns are as long."""

    def __post_init__(self) -> None:
        lengths = {len(getattr(self, name)) for name in _columns(type(self))}
        if len(lengths) > 1:
            raise ValueError(f"{type(self).__name__} has columns of different lengths")

    def __len__(self) -> int:
        return len(getattr(self, fields(self)[0].name))

    def take(self, wanted: NDArray[Any]) -> Self:
        """The rows that ``wanted`` names: flags, one for each row, or row numbers."""
        return type(self)(**{name: getattr(self, name)[wanted] for name in _columns(type(self))})

    @classmethod
    def join(cls, *parts: Rows) -> Self:
        """The rows of every part, one after another; an empty table without parts."""
        if not parts:
            return cls.empty()
        return cls(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in _columns(cls)})

    @classmethod
    def empty(cls) -> Self:
        """No rows."""
        return cls(**{name: np.empty(0, _DTYPES[kind]) for name, kind in _columns(cls).items()})

    def arrow(self) -> pa.Table:
        """As an Arrow table: days as dates, what never happens, nobody and unknown codes as null."""
        columns = _columns(type(self))
        return pa.table({name: arrow_column(getattr(self, name), kind) for name, kind in columns.items()})


_DTYPES: dict[str, Any] = {
    "day": np.int32,
    "number": np.int32,
    "reference": np.int32,
    "code": "U1",
    "flag": np.bool_,
    "amount": np.float64,
}


def arrow_column(values: NDArray[Any], kind: str) -> pa.Array:
    """One column in Arrow, by its kind (``day number reference code flag amount``)."""
    if kind == "day":
        return pa.array(values.astype(np.int32), pa.int32(), mask=values == NEVER).cast(pa.date32())
    if kind == "reference":
        return pa.array(values, pa.int32(), mask=values == NOBODY)
    if kind == "code":
        return pa.array(values, pa.string(), mask=values == "")
    return pa.array(values)
