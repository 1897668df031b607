"""One batch of questions to an agency: which record each is about, and on which day."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from forethought.synth.agencies.luck import Flags
from forethought.synth.agencies.scene import Scene
from forethought.synth.rows import Days, References


@dataclass(frozen=True)
class Asked:
    """``record`` is the row of the record, ``subject`` the person it describes, ``day`` the day of the question."""

    scene: Scene
    record: NDArray[np.int64]
    subject: References
    day: Days

    def __len__(self) -> int:
        return len(self.day)

    @cached_property
    def unborn(self) -> Flags:
        """Whose subject is not born yet."""
        found: Flags = self.scene.persons.born[self.subject] > self.day
        return found
