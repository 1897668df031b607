"""Carries out a linkage model in Splink's form on whole tables, without a database: the same pairs, the same weights.

Splink trains the models and is the reference; this is the engine for bulk, for daily deltas and for single searches.
"""

from forethought.linkage.comparing.candidates import (
    candidates,
    candidates_in_parts,
    meeting,
    other_conditions,
    shared_values,
)
from forethought.linkage.comparing.conditions import Pairs
from forethought.linkage.comparing.model import Comparison, Level, Model, read_model
from forethought.linkage.comparing.people_table import PeopleTable
from forethought.linkage.comparing.spark import spark_model
from forethought.linkage.comparing.weighing import Commonness, Weighed, together, weigh, weigh_parts

__all__ = [
    "Commonness",
    "Comparison",
    "Level",
    "Model",
    "Pairs",
    "PeopleTable",
    "Weighed",
    "candidates",
    "candidates_in_parts",
    "meeting",
    "other_conditions",
    "read_model",
    "shared_values",
    "spark_model",
    "together",
    "weigh",
    "weigh_parts",
]
