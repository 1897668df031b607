"""What becomes of a recorded value on its way out: kept, made coarse, or put under a keyed code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from forethought.linkage.spine.external import pseudonym
from forethought.research.studies import Dataset, Study, attributes_card

_NAMES = {"date_of_birth": "birth", "ethnicity": "ethnic_group"}
_MEANINGS = {
    "code": "as recorded",
    "number": "as recorded; blank when not a number",
    "pseudonym": "keyed code of this study",
    "ethnic_group": "broad group",
}


@dataclass(frozen=True, slots=True)
class Changer:
    """Changes values for one study with its key."""

    study: Study
    key: bytes

    def value(self, attribute: str, kind: str, value: str | None) -> Any:
        """``value`` as it leaves; None when there is none, or when it is not of its kind."""
        if value is None:
            return None
        if kind == "number":
            return int(value) if value.strip().isdigit() else None
        if kind == "pseudonym":
            return pseudonym(self.key, attribute, value)
        if kind == "ethnic_group":
            return attributes_card()["ethnic_groups"].get(value[:1].upper(), "Not known")
        if kind == "birth":
            return self._birth(day(value))
        return self.when(value) if kind == "date" else value

    def when(self, text: str | None) -> Any:
        """A day as month (``2025-07``) or as days since the population's first day."""
        found = day(text)
        if found is None:
            return None
        return f"{found:%Y-%m}" if self.study.dates == "month" else (found - self.study.population.start).days

    def _birth(self, born: date | None) -> str | None:
        if born is None:
            return None
        return f"{born:%Y}" if self.study.birth == "year" else f"{born:%Y-%m}"

    def meaning(self, kind: str) -> str:
        """What was done to values of ``kind``, for the codebook."""
        if kind == "birth":
            return f"{self.study.birth} of birth"
        if kind == "date":
            first = self.study.population.start.isoformat()
            return "month" if self.study.dates == "month" else f"days since {first}"
        return _MEANINGS[kind]


def columns_of(dataset: Dataset) -> dict[str, str]:
    """The columns of a dataset: what each is called when it leaves, by attribute."""
    return {attribute: _NAMES.get(attribute, attribute) for attribute in dataset.attributes}


def day(text: str | None) -> date | None:
    """The day an ISO text names, None when it names none."""
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None
