"""The record laid out for reading: each family together, what stands worked out. A cache, made anew from the batches.

Layout below ``cache/compaction``::

    <name>/part-0000.parquet ...   claims with the times they are known, one family beside the next
    <name>/places.arrow            where each subject lies
    <name>/about.json              the batches it was made from, hashes
    since-<name>.parquet, ended-<name>.parquet   what later batches opened and ended
"""

from forethought.record.compaction.keeping import (
    behind,
    compact,
    forget,
    forget_all,
    keep_since,
    laid_out,
    rows_about,
)
from forethought.record.compaction.laid import Laid
from forethought.record.compaction.rows import COMPACT_SCHEMA, WORKING_SCHEMA, working_schema

__all__ = [
    "COMPACT_SCHEMA",
    "WORKING_SCHEMA",
    "Laid",
    "behind",
    "compact",
    "forget",
    "forget_all",
    "keep_since",
    "laid_out",
    "rows_about",
    "working_schema",
]
