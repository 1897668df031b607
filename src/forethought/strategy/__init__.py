"""What was promised, by whom and by when: the same reading for the centre and for councils; and what we propose."""

from forethought.strategy.aggregates import Aggregate, load_aggregates
from forethought.strategy.assessment import Assessment, assess
from forethought.strategy.commitments import ALL_COLUMNS, COLUMNS, NOT_FOUND, Commitment
from forethought.strategy.cost import CAVEAT, Action, Appraisal, Estimate, Range, appraise, estimate
from forethought.strategy.coverage import Coverage, coverage
from forethought.strategy.errors import HistoryError, StrategyError
from forethought.strategy.evidence import Evidence, evidence
from forethought.strategy.exchange import csvw_metadata, list_csv, write_export
from forethought.strategy.figures import (
    Figure,
    Returns,
    envelope,
    figures,
    not_found,
    returns,
    shipped_action,
    think_family,
)
from forethought.strategy.groups import Group
from forethought.strategy.headline import Headline, Share, headline
from forethought.strategy.history import Change, History, record_change, slip_days
from forethought.strategy.loading import load_commitments
from forethought.strategy.plan import plan_html, plan_markdown, write_plan
from forethought.strategy.proposals import gaps, load_proposals, reviewed_on
from forethought.strategy.scorecard import commitments_csv, scorecard_csv, write_scorecard
from forethought.strategy.series import Point, Progress, load_series, open_sdg_csv, progress
from forethought.strategy.standing import Standing

__all__ = [
    "ALL_COLUMNS",
    "CAVEAT",
    "COLUMNS",
    "NOT_FOUND",
    "Action",
    "Aggregate",
    "Appraisal",
    "Assessment",
    "Change",
    "Commitment",
    "Coverage",
    "Estimate",
    "Evidence",
    "Figure",
    "Group",
    "Headline",
    "History",
    "HistoryError",
    "Point",
    "Progress",
    "Range",
    "Returns",
    "Share",
    "Standing",
    "StrategyError",
    "appraise",
    "assess",
    "commitments_csv",
    "coverage",
    "csvw_metadata",
    "envelope",
    "estimate",
    "evidence",
    "figures",
    "gaps",
    "headline",
    "list_csv",
    "load_aggregates",
    "load_commitments",
    "load_proposals",
    "load_series",
    "not_found",
    "open_sdg_csv",
    "plan_html",
    "plan_markdown",
    "progress",
    "record_change",
    "returns",
    "reviewed_on",
    "scorecard_csv",
    "shipped_action",
    "slip_days",
    "think_family",
    "write_export",
    "write_plan",
    "write_scorecard",
]
