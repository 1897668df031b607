"""When the case system is extracted: whole at the end of each year, and month by month what changed in the last."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from forethought.synth.chance import stream
from forethought.synth.feeds.case_system.parameters import parameters
from forethought.synth.feeds.periods import Array
from forethought.synth.rows import NEVER
from forethought.synth.setting import Setting


@dataclass(frozen=True, slots=True)
class Moment:
    """One extract: what was known before the day ``end``. ``since`` is the ``end`` of the one before, and the extract
    has what is new or changed since; ``-NEVER`` where it has everything. ``renewed``: under the supplier's new numbers.
    """

    place: int  # among the extracts of the window
    period: str
    since: int
    end: int
    renewed: bool
    serial: int  # of the locality

    @property
    def whole(self) -> bool:
        """Whether the extract has everything."""
        return self.since == -NEVER

    def numbers(self, rows: Array) -> pa.Array:
        """The supplier's numbers of rows of a table, as text; null for nobody."""
        shape = parameters()["numbers"]
        found = shape["first"] + self.serial * shape["room"] + rows.astype(np.int64)
        if self.renewed:
            found = shape["new_first"] + found * shape["new_step"] % shape["new_modulus"]
        return pa.array(found, mask=rows < 0).cast(pa.string())


def moments_of(setting: Setting) -> tuple[Moment, ...]:
    """Every extract in order of time: ``2021`` and so on are whole; before the last of these come the months of its
    year (``2025-04`` to ``2026-02``). At one of the whole ones, the same all over the authority, the supplier has
    numbered all rows anew."""
    window = setting.window
    new = _renewed_in(setting)
    cuts = [(str(year), window.bounds(year)[1], True) for year in window.each]
    first = np.datetime64(window.bounds(window.last_year)[0], "D").astype("datetime64[M]")
    months = [first + number for number in range(12)]
    ends = np.asarray(months).astype("datetime64[D]").astype(np.int64).tolist()
    cuts[-1:-1] = [(str(month), end, False) for month, end in zip(months, ends[1:], strict=False)]
    since = [window.first, *(end for _, end, _ in cuts)]
    return tuple(
        Moment(place, period, -NEVER if whole else before, end, end >= new, setting.locality.serial)
        for place, ((period, end, whole), before) in enumerate(zip(cuts, since, strict=False))
    )


def _renewed_in(setting: Setting) -> int:
    """The day on which the first whole extract under new numbers ends; NEVER where there is only one."""
    years = setting.window.each
    if len(years) == 1:
        return NEVER
    rng = stream(setting.seed, setting.authority.code, "feeds", "case-system", "numbers")
    return setting.window.bounds(years[int(rng.integers(1, len(years)))])[1]
