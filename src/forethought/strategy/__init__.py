"""What was promised, by whom and by when: the same reading for the centre and for councils."""

from forethought.strategy.assessment import Assessment, Group, Standing, assess
from forethought.strategy.commitments import Commitment, load_commitments
from forethought.strategy.errors import HistoryError, StrategyError
from forethought.strategy.history import Change, History, record_change, slip_days
from forethought.strategy.scorecard import commitments_csv, scorecard_csv, write_scorecard

__all__ = [
    "Assessment",
    "Change",
    "Commitment",
    "Group",
    "History",
    "HistoryError",
    "Standing",
    "StrategyError",
    "assess",
    "commitments_csv",
    "load_commitments",
    "record_change",
    "scorecard_csv",
    "slip_days",
    "write_scorecard",
]
