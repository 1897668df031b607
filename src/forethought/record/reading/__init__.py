"""Reading the record about people over time: household, family, what was known when, and what nobody says.

Everything takes a day of valid time and a moment of known time, rests on claims by their ids, and sees only what a
reader shows.
"""

from forethought.record.fact_times import begun, held, so_on
from forethought.record.reading.expected import school_age
from forethought.record.reading.gaps import Gap, Gaps, Silence, gaps, silences
from forethought.record.reading.households import Companion, HomeOnDay, HouseholdOnDay, household
from forethought.record.reading.knowledge import Known, knowledge
from forethought.record.reading.last_word import last_word
from forethought.record.reading.names import name_facts, names_of
from forethought.record.reading.relatives import Relative, Stated, family, relatives
from forethought.record.reading.replay import Replay, replay, replayed
from forethought.record.reading.replay_text import REPLAY_COLUMNS, Line, replay_lines, replay_table
from forethought.record.reading.sharing import Evidence, LookAt, Sharing, sharing
from forethought.record.reading.telling import worth_telling
from forethought.record.reading.times import known_since, last_moment

__all__ = [
    "REPLAY_COLUMNS",
    "Companion",
    "Evidence",
    "Gap",
    "Gaps",
    "HomeOnDay",
    "HouseholdOnDay",
    "Known",
    "Line",
    "LookAt",
    "Relative",
    "Replay",
    "Sharing",
    "Silence",
    "Stated",
    "begun",
    "family",
    "gaps",
    "held",
    "household",
    "knowledge",
    "known_since",
    "last_moment",
    "last_word",
    "name_facts",
    "names_of",
    "relatives",
    "replay",
    "replay_lines",
    "replay_table",
    "replayed",
    "school_age",
    "sharing",
    "silences",
    "so_on",
    "worth_telling",
]
