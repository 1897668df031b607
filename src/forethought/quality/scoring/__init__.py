"""Scores of a return: maturity of its data, and what stands beside it."""

from forethought.quality.scoring.assessing import Assessment, assess, write_assessment
from forethought.quality.scoring.beside import dates
from forethought.quality.scoring.counting import Scores, score
from forethought.quality.scoring.maturity import Item, maturity_index

__all__ = ["Assessment", "Item", "Scores", "assess", "dates", "maturity_index", "score", "write_assessment"]
