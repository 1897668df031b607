"""What happened to children in the year: reviews, times missing, social workers, health, leaving care."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from forethought.record.projections.returns import Row, day
from forethought.record.projections.returns.year import birthday
from forethought.record.projections.ssda903.cohort import Cohort


def reviews(cohort: Cohort) -> Iterator[Row]:
    """Reviews held in the year of children whose care was not all short breaks."""
    for child in cohort.beyond_breaks:
        for row in _by_day(cohort.facts.of("ssd_cla_reviews", "clar_cla_person_id", child), "clar_cla_review_date"):
            if cohort.year.holds(day(row, "clar_cla_review_date")) and row.get("clar_cla_review_cancelled") != "Y":
                yield {**cohort.facts.person(child), **row}


def missing(cohort: Cohort) -> Iterator[Row]:
    """Times missing or away that touch the year."""
    begins, ends = "miss_missing_episode_start_date", "miss_missing_episode_end_date"
    for child in cohort.by_child:
        for row in _by_day(cohort.facts.of("ssd_missing", "miss_person_id", child), begins):
            if cohort.year.touches(day(row, begins), day(row, ends)):
                yield {**cohort.facts.person(child), **row, "found": cohort.year.by_then(row, ends)}


def workers(cohort: Cohort) -> Iterator[Row]:
    """The social workers of the year, before care too, of children looked after on its last day; a worker who had the
    case for less than a day is not told of."""
    begins, ends = "invo_involvement_start_date", "invo_involvement_end_date"
    professionals = cohort.facts.by("ssd_professionals", "prof_professional_id")
    for child in cohort.at_end:
        for row in _by_day(cohort.facts.of("ssd_involvements", "invo_person_id", child), begins):
            worker = professionals.get(row.get("invo_professional_id") or "", ({},))[0]
            begin, end = day(row, begins), day(row, ends)
            if cohort.year.touches(begin, end) and begin != end and _leads(cohort, row, worker):
                yield {**cohort.facts.person(child), **worker, **row, "left": cohort.year.by_then(row, ends)}


def _leads(cohort: Cohort, row: Row, worker: Row) -> bool:
    terms, role = cohort.mapped.terms["workers"], (row.get("invo_professional_role_id") or "").lower()
    number = (worker.get("prof_social_worker_registration_no") or "").upper()
    return role not in terms["not_lead"] and (
        number.startswith(tuple(terms["registered"])) or (not number and "social worker" in role)
    )


def leavers(cohort: Cohort) -> Iterator[Row]:
    """Care leavers: in touch or not, what they do, where they live."""
    for child in cohort.leavers:
        row = cohort.facts.of("ssd_care_leavers", "clea_person_id", child)[-1]
        place, suitable = row.get("clea_care_leaver_accommodation"), row.get("clea_care_leaver_accom_suitable")
        yield {
            **cohort.facts.person(child),
            **row,
            "accommodation": f"{place}{suitable or ''}" if place and len(place) == 1 else place,
        }


def health(cohort: Cohort) -> Iterator[Row]:
    """Each child looked after for twelve months; what is asked depends on age. What no table was given for is blank,
    what a table given does not mention did not happen."""
    year, ages = cohort.year, cohort.mapped.terms["outcomes"]
    for child in cohort.whole_year:
        person = cohort.facts.person(child)
        sat, end = birthday(person, ages["score_from"]), birthday(person, ages["score_until"])
        tried, grown = birthday(person, ages["conviction_from"]), birthday(person, ages["development_until"])
        yield {
            **person,
            **_checks(cohort, child),
            **_score(cohort, child),
            **_immunised(cohort, child),
            **_misuse(cohort, child),
            "convicted": _happened(cohort, "ssd_cla_convictions", "clac_person_id", "clac_cla_conviction_date", child),
            "asked_of_score": _said(sat is not None and sat <= year.last and (end or "") >= year.first),
            "asked_of_conviction": _said(tried is not None and tried <= year.last),
            "asked_of_development": _said(grown is not None and grown > year.last),
        }


def _said(true: bool) -> str | None:
    return "1" if true else None


def _in_year(cohort: Cohort, table: str, person: str, on: str, child: str) -> list[Row]:
    rows = cohort.facts.of(table, person, child)
    return [row for row in _by_day(rows, on) if cohort.year.holds(day(row, on))]


def _happened(cohort: Cohort, table: str, person: str, on: str, child: str) -> str | None:
    if not cohort.facts.has(table):
        return None
    return "1" if _in_year(cohort, table, person, on, child) else "0"


def _checks(cohort: Cohort, child: str) -> Row:
    if not cohort.facts.has("ssd_cla_health"):
        return {}
    terms = cohort.mapped.terms
    rows = _in_year(cohort, "ssd_cla_health", "clah_person_id", "clah_health_check_date", child)
    done = [
        row for row in rows if (row.get("clah_health_check_status") or "").lower() not in terms["health"]["not_done"]
    ]
    kinds = [(row.get("clah_health_check_type") or "").lower() for row in done]
    return {
        name: "1" if any(word in kind for kind in kinds for word in words) else "0"
        for name, words in terms["checks"].items()
    }


def _score(cohort: Cohort, child: str) -> Row:
    """The last score of the year, or why there is none. A reason without a day counts when the child has no other one:
    of two the dataset does not say which is of which year."""
    on, score, reason = "csdq_sdq_completed_date", "csdq_sdq_score", "csdq_sdq_reason"
    scored = [row for row in _in_year(cohort, "ssd_sdq_scores", "csdq_person_id", on, child) if row.get(score)]
    if scored:
        return {"score": scored[-1][score]}
    rows = cohort.facts.of("ssd_sdq_scores", "csdq_person_id", child)
    dated = [row[reason] for row in rows if row.get(reason) and cohort.year.holds(day(row, on))]
    undated = {row[reason] for row in rows if row.get(reason) and day(row, on) is None}
    return {"no_score_because": dated[-1] if dated else undated.pop() if len(undated) == 1 else None}


def _immunised(cohort: Cohort, child: str) -> Row:
    on = "clai_immunisations_status_date"
    rows = _by_day(cohort.facts.of("ssd_cla_immunisations", "clai_person_id", child), on)
    known = [row for row in rows if (day(row, on) or "") <= cohort.year.last]
    return known[-1] if known else {}


def _misuse(cohort: Cohort, child: str) -> Mapping[str, str | None]:
    table, on, help_given = "ssd_cla_substance_misuse", "clas_substance_misuse_date", "clas_intervention_received"
    if not cohort.facts.has(table):
        return {}
    rows = _in_year(cohort, table, "clas_person_id", on, child)
    words = sorted(row[help_given] or "" for row in rows if row.get(help_given))
    return {"misuse": "1" if rows else "0", help_given: words[-1] if words else None}


def _by_day(rows: tuple[Row, ...], on: str) -> list[Row]:
    return sorted(rows, key=lambda row: day(row, on) or "")
