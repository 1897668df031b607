"""What stands: from batches in the order received, which claim is known from when to when, and why it ended.

A batch holds all that a delivery said, also what had been said before. Standing is worked out from batches alone, so
it is a cache: deleted, it is made again the same.
"""

from forethought.record.standing.beside import Beside, Feed
from forethought.record.standing.folding import CHANGED, LEFT_OUT, STANDING_SCHEMA, WITHDRAWN, Batch, fold
from forethought.record.standing.keeping import FoldTo, Stands, keep_standing, rules_of, stands

__all__ = [
    "CHANGED",
    "LEFT_OUT",
    "STANDING_SCHEMA",
    "WITHDRAWN",
    "Batch",
    "Beside",
    "Feed",
    "FoldTo",
    "Stands",
    "fold",
    "keep_standing",
    "rules_of",
    "stands",
]
