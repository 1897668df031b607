"""What speaks for or against a pair of records besides its weight, and the columns that a calibration makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .numbering import Codes, Flags, Reals

Texts = NDArray[np.object_]

_SCALE = 4.0  # weights are divided by this, so that the prior's spreads are of the size of the parameters
_HIGH = 8.0  # from this weight on labels cannot tell a wrong link from a wrong number: the model's slope is believed


@dataclass(frozen=True)
class Signs:
    """Of each pair what speaks for or against it besides its weight.

    ``joined``: the run joined them, so no rule and no rival stood against it. ``unlike``: forenames (more than one
    name's writings) or places in a birth order differ. ``clash``: joined, they give a person two records of one source,
    which sources avoid. ``far``: birth dates are as far apart as those of two children. ``seldom``: how seldom one of
    the two sources knows somebody whom the other does not, as log odds (`judgements`). ``between``: the two sources, as
    one text.
    """

    joined: Flags
    unlike: Flags
    clash: Flags
    far: Flags
    seldom: Reals
    between: Texts

    def take(self, at: Flags) -> Signs:
        """Those of some of the pairs."""
        return Signs(*(held[at] for held in self._held()))

    def after(self, first: Signs) -> Signs:
        """These, behind others."""
        return Signs(*(np.concatenate(both) for both in zip(first._held(), self._held(), strict=True)))

    def _held(self) -> list[NDArray[Any]]:
        return [getattr(self, each.name) for each in fields(self)]

    def sources(self) -> tuple[str, ...]:
        """Which two sources pairs lie between, each once."""
        return tuple(sorted(set(self.between.tolist())))


class Columns(NamedTuple):
    """A row a pair of what each parameter of a calibration is multiplied by: ``plain`` the first ones, and ``between``
    the place of the one for the pair's two sources, -1 when there is none."""

    plain: Reals
    between: Codes

    def filled(self, between: int) -> Reals:
        """The same as one table, with a column for each of so many pairs of sources."""
        return np.column_stack([self.plain, self.between[:, None] == np.arange(between)])


def columns(weight: Reals, signs: Signs, between: Sequence[str]) -> Columns:
    """What calibrations with ``between`` multiply, for pairs."""
    held = np.asarray(weight, float)
    plain = (
        np.ones(len(held)),
        held / _SCALE,
        np.maximum(held - _HIGH, 0) / _SCALE,
        signs.joined,
        signs.unlike,
        signs.clash,
        signs.unlike & signs.clash,
        signs.far,
        np.where(signs.clash, 0, signs.seldom),  # nobody is lacked where one source knows both
    )
    place = {name: at for at, name in enumerate(between)}
    at = np.asarray([place.get(name, -1) for name in signs.between.tolist()], np.int64)
    return Columns(np.column_stack(plain).astype(float), at)
