"""Names, first version: as common as in England, whatever the group."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from forethought.synth.chance import pick_index
from forethought.synth.names import load_names


@cache
def forenames() -> NDArray[np.str_]:
    return np.asarray(sorted({n for names, _ in load_names().forenames.values() for n in names}))


@cache
def surnames() -> NDArray[np.str_]:
    return np.asarray(load_names().surnames[0])


def draw_forenames(rng, sex, ethnicity, year):  # type: ignore[no-untyped-def]
    out = np.zeros(len(sex), np.int32)
    for s in ("M", "F"):
        names, cum = load_names().forenames[max(k[0] for k in load_names().forenames), s]
        at = np.searchsorted(forenames(), names)
        mine = np.flatnonzero(np.asarray(sex) == s)
        out[mine] = at[pick_index(rng, np.diff([0, *cum]), len(mine))]
    return out


def draw_surnames(rng, ethnicity):  # type: ignore[no-untyped-def]
    return pick_index(rng, np.diff([0, *load_names().surnames[1]]), len(ethnicity)).astype(np.int32)


def feminine(codes):  # type: ignore[no-untyped-def]
    return codes
