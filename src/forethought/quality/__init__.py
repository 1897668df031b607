"""Rule cards, runs, findings, completeness, comparison of runs."""

from forethought.quality.bundling import rule_bundle
from forethought.quality.case_running import CaseResult, run_card_cases
from forethought.quality.checking import Run, check
from forethought.quality.comparing import Comparison, compare
from forethought.quality.errors import CardError
from forethought.quality.manual import Edition, editions, rule_pages
from forethought.quality.manual import pages as manual_pages
from forethought.quality.own_cards import CardVerdict, examine_cards, start_dataset, start_rule
from forethought.quality.preparing import Desk
from forethought.quality.registry import RETURNS, RuleSet, load_rules, rule_set
from forethought.quality.rule import Case, Rule
from forethought.quality.saving import SavedRun, run_summary, save_run
from forethought.quality.typed import typed_sql
from forethought.quality.views import View, views

__all__ = [
    "RETURNS",
    "CardError",
    "CardVerdict",
    "Case",
    "CaseResult",
    "Comparison",
    "Desk",
    "Edition",
    "Rule",
    "RuleSet",
    "Run",
    "SavedRun",
    "View",
    "check",
    "compare",
    "editions",
    "examine_cards",
    "load_rules",
    "manual_pages",
    "rule_bundle",
    "rule_pages",
    "rule_set",
    "run_card_cases",
    "run_summary",
    "save_run",
    "start_dataset",
    "start_rule",
    "typed_sql",
    "views",
]
