"""Rule cards, runs, findings, completeness, comparison of runs."""

from forethought.quality.acceptance_file import is_work_list, keep_acceptances, read_acceptances, write_acceptances
from forethought.quality.accepting import Acceptance, accept
from forethought.quality.bundling import ready_parts, rule_bundle
from forethought.quality.case_running import CaseResult, run_card_cases
from forethought.quality.checking import Run, check
from forethought.quality.comparing import Comparison, compare
from forethought.quality.corrected import Corrected, write_corrected
from forethought.quality.errors import CardError
from forethought.quality.explaining import Explanation, explain
from forethought.quality.findings import CHILD_COLUMNS
from forethought.quality.geography import PLACED, authority_on, postcode_edition, postcode_file
from forethought.quality.invented import NOTHING_INVENTED, Invented, read_invented
from forethought.quality.laying_out import Laid, laid_out
from forethought.quality.manual import Edition, editions, rule_pages
from forethought.quality.manual import pages as manual_pages
from forethought.quality.mending import Mend, mends_of
from forethought.quality.next_year import Beside, beside
from forethought.quality.own_cards import CardVerdict, examine_cards, start_dataset, start_rule
from forethought.quality.preparing import Desk
from forethought.quality.registry import RETURNS, RuleSet, load_rules, rule_set
from forethought.quality.rule import SEVERITIES, Case, Rule
from forethought.quality.saving import SavedRun, run_summary, save_run, work_summary, write_children
from forethought.quality.selecting import wanted_codes
from forethought.quality.sharing import write_shared
from forethought.quality.staff import STAFF_DATED, STAFF_DAY, staff_of
from forethought.quality.typed import COLLECTION, typed_sql
from forethought.quality.views import View, views, views_in
from forethought.quality.workbook import write_workbook
from forethought.quality.worklist import WorkList, work_list

__all__ = [
    "CHILD_COLUMNS",
    "COLLECTION",
    "NOTHING_INVENTED",
    "PLACED",
    "RETURNS",
    "SEVERITIES",
    "STAFF_DATED",
    "STAFF_DAY",
    "Acceptance",
    "Beside",
    "CardError",
    "CardVerdict",
    "Case",
    "CaseResult",
    "Comparison",
    "Corrected",
    "Desk",
    "Edition",
    "Explanation",
    "Invented",
    "Laid",
    "Mend",
    "Rule",
    "RuleSet",
    "Run",
    "SavedRun",
    "View",
    "WorkList",
    "accept",
    "authority_on",
    "beside",
    "check",
    "compare",
    "editions",
    "examine_cards",
    "explain",
    "is_work_list",
    "keep_acceptances",
    "laid_out",
    "load_rules",
    "manual_pages",
    "mends_of",
    "postcode_edition",
    "postcode_file",
    "read_acceptances",
    "read_invented",
    "ready_parts",
    "rule_bundle",
    "rule_pages",
    "rule_set",
    "run_card_cases",
    "run_summary",
    "save_run",
    "staff_of",
    "start_dataset",
    "start_rule",
    "typed_sql",
    "views",
    "views_in",
    "wanted_codes",
    "work_list",
    "work_summary",
    "write_acceptances",
    "write_children",
    "write_corrected",
    "write_shared",
    "write_workbook",
]
