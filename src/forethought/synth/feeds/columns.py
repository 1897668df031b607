"""Columns of returns from numbers and codes: text as a return writes it, null where nothing is to be written."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forethought.synth.rows import NEVER

Array = NDArray[Any]
_DMY = (8, 9, 4, 5, 6, 4, 0, 1, 2, 3)  # where the letters of dd-mm-yyyy stand in yyyy-mm-dd


def text_column(values: Array, asked: Array | bool = True) -> pa.Array:
    """Codes, null where one is empty or not ``asked`` for."""
    return pa.array(values, pa.string(), mask=(values == "") | ~_each(asked, values))


def date_column(days: Array, asked: Array | bool = True) -> pa.Array:
    """Days as dd/mm/yyyy, null for :data:`NEVER` and where not ``asked`` for."""
    given = (days != NEVER) & _each(asked, days)
    return pa.array(_dmy(np.where(given, days, 0)), pa.string(), mask=~given)


def iso_column(days: Array, asked: Array | bool = True) -> pa.Array:
    """Days as yyyy-mm-dd, null for :data:`NEVER` and where not ``asked`` for."""
    given = (days != NEVER) & _each(asked, days)
    held = np.where(given, days, 0).astype("datetime64[D]").astype("U10")
    return pa.array(held, pa.string(), mask=~given)


def number_column(values: Array) -> pa.Array:
    """Whole numbers as text."""
    return pa.array(values.astype(np.int64).astype(np.str_), pa.string())


def flag_column(values: Array, asked: Array | bool = True) -> pa.Array:
    """Flags as 1 and 0, null where not ``asked`` for."""
    return pa.array(np.where(values, "1", "0"), pa.string(), mask=~_each(asked, values))


def _each(asked: Array | bool, values: Array) -> NDArray[np.bool_]:
    return np.broadcast_to(np.asarray(asked, np.bool_), values.shape)


def _dmy(days: Array) -> NDArray[np.str_]:
    if not len(days):
        return np.empty(0, "U10")
    iso = np.datetime_as_string(days.astype("datetime64[D]")).astype("U10")
    letters = iso.view("U1").reshape(len(days), 10)[:, _DMY].copy()
    letters[:, (2, 5)] = "/"
    found: NDArray[np.str_] = letters.view("U10").ravel()
    return found
