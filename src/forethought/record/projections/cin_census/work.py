"""What was done in the cases of a census: assessments, enquiries, plans and reviews."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from forethought.model import add_working_days
from forethought.record.projections.cin_census.cases import Case, Census
from forethought.record.projections.returns import Row, cell, day

ASSESSED, AUTHORISED = "cina_assessment_start_date", "cina_assessment_auth_date"
PLANNED, PLAN_ENDED = "cinp_cin_plan_start_date", "cinp_cin_plan_end_date"
ENQUIRED, ENQUIRY_ENDED = "s47e_s47_start_date", "s47e_s47_end_date"
CONFERENCE, TARGET = "icpc_icpc_date", "icpc_icpc_target_date"
PROTECTED, PROTECTION_ENDED = "cppl_cp_plan_start_date", "cppl_cp_plan_end_date"
REVIEWED = "cppr_cp_review_date"
_Placed = tuple[Case, Row]


@dataclass(frozen=True)
class Work:
    """The work of a census, table by table, each row with its case and, where other rows hang on it, its number."""

    census: Census

    def details(self) -> Iterator[Row]:
        """Each case as it stood at the end of the year."""
        moved_in = self._conferences_on_moving_in()
        for case in self.census.cases:
            yield {
                **case.row,
                "case": case.number,
                "closed": case.closed,
                "conference_on_moving_in": moved_in.get((case.child, case.number)),
            }

    def _conferences_on_moving_in(self) -> dict[tuple[str, str], str]:
        """The first conference of the year that follows a plan of another authority, not an enquiry here, by case."""
        found: dict[tuple[str, str], str] = {}
        placed = self._placed("ssd_initial_cp_conference", "icpc_person_id", "icpc_referral_id", CONFERENCE)
        for case, row in placed:
            on = day(row, CONFERENCE)
            moved = cell(row.get("icpc_icpc_transfer_in"), "flag") == "1"
            if moved and on is not None and self.census.year.holds(on):
                found.setdefault((case.child, case.number), on)
        return found

    @cached_property
    def _assessments(self) -> Sequence[Row]:
        year = self.census.year
        placed = self._placed("ssd_cin_assessments", "cina_person_id", "cina_referral_id", ASSESSED)
        within = [(case, row) for case, row in placed if year.touches(day(row, ASSESSED), day(row, AUTHORISED))]
        return [{**row, "authorised": year.by_then(row, AUTHORISED)} for row in _numbered(within)]

    def assessments(self) -> Iterator[Row]:
        """Assessments that went on at some time in the year; factors are found when one is authorised."""
        for row in self._assessments:
            yield {**row, "factors": ",".join(self._factors(row)) or None}

    def factors(self) -> Iterator[Row]:
        """One row for each factor found."""
        return ({**row, "factor": factor} for row in self._assessments for factor in self._factors(row))

    def _factors(self, row: Row) -> Sequence[str]:
        if row["authorised"] is None:
            return []
        held = self.census.facts.of("ssd_assessment_factors", "cinf_assessment_id", row.get("cina_assessment_id"))
        codes = [code for one in held for code in codes_set(one.get("cinf_assessment_factors_json") or "")]
        return list(dict.fromkeys(codes))

    def need_plans(self) -> Iterator[Row]:
        """Child in need plans of the year."""
        year = self.census.year
        for case, row in self._placed("ssd_cin_plans", "cinp_person_id", "cinp_referral_id", PLANNED):
            if year.touches(day(row, PLANNED), day(row, PLAN_ENDED)):
                yield {**row, "case": case.number, "ended": year.by_then(row, PLAN_ENDED)}

    def enquiries(self) -> Iterator[Row]:
        """Section 47 enquiries begun in the year, followed by a conference in it, or still without an outcome. An
        enquiry in a case that is closed had none to come."""
        within: int = self.census.mapped.terms["conference_within"]
        for case, row in self._placed("ssd_s47_enquiry", "s47e_person_id", "s47e_referral_id", ENQUIRED):
            begun = day(row, ENQUIRED) or ""
            meeting = self._meeting(row)
            conference = self.census.year.by_then(meeting, CONFERENCE)
            not_required = conference is None and (case.closed is not None or self._not_required(row))
            if self.census.year.touches(begun, begun if not_required else day(meeting, CONFERENCE)):
                target = day(meeting, TARGET) or add_working_days(date.fromisoformat(begun), within).isoformat()
                yield {
                    **row,
                    "case": case.number,
                    "target": target,
                    "conference": conference,
                    "not_required": "1" if not_required else "0",
                }

    def _meeting(self, row: Row) -> Row:
        """The conference that followed an enquiry; of several the first."""
        held = self.census.facts.of("ssd_initial_cp_conference", "icpc_s47_enquiry_id", row.get("s47e_s47_enquiry_id"))
        return min(held, key=lambda meeting: day(meeting, CONFERENCE) or "9", default={})

    def _not_required(self, row: Row) -> bool:
        """Whether the enquiry had ended by the last day of the year with an outcome other than a conference."""
        if self.census.year.by_then(row, ENQUIRY_ENDED) is None:
            return False
        outcomes = {name for name in codes_set(row.get("s47e_s47_outcome_json") or "") if name.endswith("_FLAG")}
        nothing = cell(row.get("s47e_s47_nfa"), "flag") == "1"
        return (nothing or bool(outcomes)) and outcomes.isdisjoint(self.census.mapped.terms["conference_flags"])

    @cached_property
    def _protection(self) -> Sequence[Row]:
        year = self.census.year
        placed = self._placed("ssd_cp_plans", "cppl_person_id", "cppl_referral_id", PROTECTED)
        within = [
            (case, row)
            for case, row in placed
            if year.touches(day(row, PROTECTED), day(row, PROTECTION_ENDED)) and _own(row)
        ]
        return _numbered(within)

    def protection_plans(self) -> Iterator[Row]:
        """Child protection plans of the year. A category changes at a conference: until a plan has been reviewed or
        has ended, the latest is the first."""
        facts, year = self.census.facts, self.census.year
        for row in self._protection:
            reviews = facts.of("ssd_cp_reviews", "cppr_cp_plan_id", row.get("cppl_cp_plan_id"))
            ended = year.by_then(row, PROTECTION_ENDED)
            settled = ended is not None or any(year.by_then(review, REVIEWED) for review in reviews)
            category = "cppl_cp_plan_latest_category" if settled else "cppl_cp_plan_initial_category"
            every = facts.of("ssd_cp_plans", "cppl_person_id", row.get("cppl_person_id"))
            before = [one for one in every if _own(one) and (day(one, PROTECTED) or "9") < (day(row, PROTECTED) or "")]
            yield {**row, "ended": ended, "latest_category": row.get(category), "earlier": str(len(before))}

    def reviews(self) -> Iterator[Row]:
        """Review conferences held in the year."""
        for plan in self._protection:
            held = self.census.facts.of("ssd_cp_reviews", "cppr_cp_plan_id", plan.get("cppl_cp_plan_id"))
            days = sorted({on for row in held if (on := day(row, REVIEWED)) and self.census.year.holds(on)})
            for on in days:
                yield {"cppr_person_id": plan.get("cppl_person_id"), "case": plan["case"], "number": plan["number"],
                       REVIEWED: on}  # fmt: skip

    def _placed(self, table: str, person: str, referral: str, begins: str) -> list[_Placed]:
        """The rows of a table that belong to a case of the census, in order of child, case and day."""
        found = []
        for child, rows in self.census.facts.by(table, person).items():
            for row in rows:
                on = day(row, begins)
                case = self.census.case_of(child, row.get(referral), on) if on else None
                if case is not None and on is not None:
                    found.append(((child, int(case.number), on), case, row))
        return [(case, row) for _, case, row in sorted(found, key=lambda item: item[0])]


def _own(row: Row) -> bool:
    """Whether a plan is this authority's own."""
    return cell(row.get("cppl_cp_plan_ola"), "flag") != "1"


def _numbered(placed: list[_Placed]) -> Sequence[Row]:
    """Rows with the number of their case, and their own number within it."""
    count: Counter[tuple[str, str]] = Counter()
    found = []
    for case, row in placed:
        count[case.child, case.number] += 1
        found.append({**row, "case": case.number, "number": str(count[case.child, case.number])})
    return found


def codes_set(text: str) -> list[str]:
    """Codes held as a JSON array, as a JSON object of flags (those that are set), or separated by commas; in order,
    none twice. Empty for what is none of these."""
    try:
        held = json.loads(text)
    except ValueError:
        held = [] if text.lstrip()[:1] in ("[", "{") else text.split(",")
    if isinstance(held, dict):
        held = [code for code, flag in held.items() if cell(str(flag), "flag") == "1"]
    words = [str(code).strip().upper() for code in (held if isinstance(held, list) else [held]) if code is not None]
    return [word for word in dict.fromkeys(words) if word]
