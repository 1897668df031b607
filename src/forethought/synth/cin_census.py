"""The CIN census of one year: rows of text for every table of the form, dates ISO."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from forethought.model import age_years
from forethought.synth.need import Assessment, Case, Enquiry, ProtectionPlan
from forethought.synth.partnership import Partnership
from forethought.synth.people import CENSUS
from forethought.synth.rates import draw, rates, stream

Row = dict[str, str]


class Census:
    """Makes the tables of the census of 31 March 2026."""

    def __init__(self, partnership: Partnership) -> None:
        self._all = partnership
        self._children = sorted(partnership.cases, key=lambda person: partnership.council_ids[person])
        self._tables: dict[str, list[Row]] = {name: [] for name in _TABLES}

    def tables(self) -> dict[str, list[Row]]:
        """Every table by name."""
        self._tables["Header"] = [self._header()]
        for person_id in self._children:
            child = self._all.council_ids[person_id]
            cases = self._all.cases[person_id]
            self._tables["ChildIdentifiers"].append(self._identifiers(person_id, cases))
            group = self._all.person(person_id).ethnic_group
            self._tables["ChildCharacteristics"].append({"LAchildID": child, "Ethnicity": group})
            for code in self._disabilities(person_id):
                self._tables["Disabilities"].append({"LAchildID": child, "Disability": code})
            for number, case in enumerate(cases, 1):
                self._case({"LAchildID": child, "CINdetailsID": str(number)}, case)
        return self._tables

    def _header(self) -> Row:
        return {
            "Collection": "CIN",
            "Year": "2026",
            "ReferenceDate": CENSUS.isoformat(),
            "SourceLevel": "L",
            "LEA": self._all.world.authority["code"],
            "SoftwareCode": "Invented",
            "Release": "1.0",
            "SerialNo": "001",
            "DateTime": "2026-06-05T08:30:00",
        }

    def _identifiers(self, person_id: str, cases: tuple[Case, ...]) -> Row:
        person, seen = self._all.person(person_id), self._all.seen[person_id]
        row = {"LAchildID": self._all.council_ids[person_id]}
        if person.kind == "unborn":
            return row | {"UPNunknown": "UN1", "ExpectedPersonBirthDate": person.born.isoformat(), "Sex": "U"}
        row |= {"PersonBirthDate": seen.born.isoformat(), "Sex": seen.sex}
        upn = self._all.council_upns.get(person_id, "")
        if upn:
            return row | {"UPN": upn}
        if age_years(seen.born, CENSUS) < 5:
            return row | {"UPNunknown": "UN1"}
        return row | {"UPNunknown": "UN6" if all(case.referral_only for case in cases) else "UN4"}

    def _disabilities(self, person_id: str) -> list[str]:
        shares = rates()["need"]["disability"]
        rng = stream(self._all.seed, f"disability {person_id}")
        if self._all.person(person_id).kind == "unborn":
            return []
        if rng.random() >= shares["share"]:
            return ["NONE"]
        return sorted({draw(rng, shares["kinds"]) for _ in range(rng.choice((1, 1, 2, 3)))})

    def _case(self, key: Row, case: Case) -> None:
        put = self._tables
        put["CINdetails"].append(key | _details(case))
        for number, assessment in enumerate(case.assessments, 1):
            here = key | {"AssessmentID": str(number)}
            put["Assessments"].append(here | _assessment(assessment))
            put["AssessmentFactorsList"] += [here | {"AssessmentFactor": code} for code in assessment.factors]
        for start, end in case.plans:
            put["CINplanDates"].append(key | {"CINPlanStartDate": iso(start), "CINPlanEndDate": iso(end)})
        put["Section47"] += [key | _enquiry(enquiry) for enquiry in case.enquiries]
        for number, plan in enumerate(case.protection, 1):
            here = key | {"CPPID": str(number)}
            put["ChildProtectionPlans"].append(here | _protection(plan))
            put["Reviews"] += [here | row for row in _reviews(plan)]


_TABLES = (
    "Header", "ChildIdentifiers", "ChildCharacteristics", "Disabilities", "CINdetails", "Assessments",
    "AssessmentFactorsList", "CINplanDates", "Section47", "ChildProtectionPlans", "Reviews",
)  # fmt: skip


def iso(day: date | None) -> str:
    """``day`` as the census writes it, blank for None."""
    return day.isoformat() if day else ""


def _details(case: Case) -> Row:
    return {
        "CINreferralDate": iso(case.referral),
        "ReferralSource": case.source,
        "PrimaryNeedCode": case.need,
        "CINclosureDate": iso(case.closed),
        "ReasonForClosure": case.reason,
        "ReferralNFA": "1" if case.referral_only else "0",
    }


def _assessment(assessment: Assessment) -> Row:
    return {
        "AssessmentActualStartDate": iso(assessment.start),
        "AssessmentAuthorisationDate": iso(assessment.authorised),
        "AssessmentFactors": ",".join(assessment.factors),
    }


def _enquiry(enquiry: Enquiry) -> Row:
    return {
        "S47ActualStartDate": iso(enquiry.start),
        "InitialCPCtarget": iso(enquiry.target),
        "DateOfInitialCPC": iso(enquiry.conference),
        "ICPCnotRequired": "1" if enquiry.not_required else "0",
    }


def _protection(plan: ProtectionPlan) -> Row:
    return {
        "CPPstartDate": iso(plan.start),
        "CPPendDate": iso(plan.end),
        "InitialCategoryOfAbuse": plan.initial,
        "LatestCategoryOfAbuse": plan.latest,
        "NumberOfPreviousCPP": str(plan.earlier),
    }


def _reviews(plan: ProtectionPlan) -> Iterator[Row]:
    for day in plan.reviews:
        yield {"CPPreviewDate": iso(day)}
