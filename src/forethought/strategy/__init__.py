"""What was promised, by whom and by when: the same reading for the centre and for councils; and what we propose."""

from forethought.strategy.aggregates import Aggregate, load_aggregates
from forethought.strategy.assessment import Assessment, assess
from forethought.strategy.bodies import Section, bodies, by_body, by_strategy, slugs
from forethought.strategy.commitments import ALL_COLUMNS, COLUMNS, NOT_FOUND, Commitment
from forethought.strategy.cost import CAVEAT, Action, Appraisal, Estimate, Range, appraise, estimate
from forethought.strategy.costing import CostGroup, cost_by_barrier, cost_by_payer
from forethought.strategy.coverage import Coverage, coverage
from forethought.strategy.errors import HistoryError, StrategyError
from forethought.strategy.evidence import Evidence, evidence
from forethought.strategy.exchange import csvw_metadata, export_texts, list_csv, write_export
from forethought.strategy.explaining import Gap, Rule, State, explained, gap_kinds, gap_words, questions, rules
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
from forethought.strategy.importing import Mapped, import_commitments, import_series, is_series, load_mapping
from forethought.strategy.loading import load_commitments
from forethought.strategy.plan import Plan, action_plan, plan_markdown
from forethought.strategy.proposals import gaps, load_proposals, reviewed_on
from forethought.strategy.reading import searched_until
from forethought.strategy.recording import as_recorded, change_to, find, record, with_evidence, with_reply
from forethought.strategy.scorecard import commitments_csv, scorecard_csv, write_scorecard
from forethought.strategy.series import Point, Progress, load_series, open_sdg_csv, progress, series_csv
from forethought.strategy.standing import Standing
from forethought.strategy.starting import guide, new_list

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
    "CostGroup",
    "Coverage",
    "Estimate",
    "Evidence",
    "Figure",
    "Gap",
    "Group",
    "Headline",
    "History",
    "HistoryError",
    "Mapped",
    "Plan",
    "Point",
    "Progress",
    "Range",
    "Returns",
    "Rule",
    "Section",
    "Share",
    "Standing",
    "State",
    "StrategyError",
    "action_plan",
    "appraise",
    "as_recorded",
    "assess",
    "bodies",
    "by_body",
    "by_strategy",
    "change_to",
    "commitments_csv",
    "cost_by_barrier",
    "cost_by_payer",
    "coverage",
    "csvw_metadata",
    "envelope",
    "estimate",
    "evidence",
    "explained",
    "export_texts",
    "figures",
    "find",
    "gap_kinds",
    "gap_words",
    "gaps",
    "guide",
    "headline",
    "import_commitments",
    "import_series",
    "is_series",
    "list_csv",
    "load_aggregates",
    "load_commitments",
    "load_mapping",
    "load_proposals",
    "load_series",
    "new_list",
    "not_found",
    "open_sdg_csv",
    "plan_markdown",
    "progress",
    "questions",
    "record",
    "record_change",
    "returns",
    "reviewed_on",
    "rules",
    "scorecard_csv",
    "searched_until",
    "series_csv",
    "shipped_action",
    "slip_days",
    "slugs",
    "think_family",
    "with_evidence",
    "with_reply",
    "write_export",
    "write_scorecard",
]
