"""Reading the record about people over time: household, family, what was known when, and what nobody says.

Everything takes ``as_at`` (a day of valid time) and ``as_known_at`` (a moment of known time), rests on claims by their
ids, and sees only what a reader shows.
"""

from forethought.record.reading.households import Companion, HomeOnDay, HouseholdOnDay, household
from forethought.record.reading.relatives import Relative, Stated, family, relatives

__all__ = [
    "Companion",
    "HomeOnDay",
    "HouseholdOnDay",
    "Relative",
    "Stated",
    "family",
    "household",
    "relatives",
]
