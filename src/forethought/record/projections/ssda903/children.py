"""Tables that say who the children are: Header, UASC, PrevPerm, and the episodes themselves."""

from __future__ import annotations

from collections.abc import Iterator

from forethought.record.projections.returns import Row, covers, day
from forethought.record.projections.returns.year import birthday
from forethought.record.projections.ssda903.care import Episode
from forethought.record.projections.ssda903.cohort import Cohort

_LIVED = ("addr_address_start_date", "addr_address_end_date")
_STATUS_UNTIL = "immi_immigration_status_end_date"
_NEVER = "9999"  # sorts after every day


def header(cohort: Cohort) -> Iterator[Row]:
    """Everyone in the return; whether a girl is a mother is asked unless all of her care was short breaks."""
    facts, year, asked_sex = cohort.facts, cohort.year, cohort.mapped.terms["asked_of_mother"]
    asked = frozenset(cohort.beyond_breaks)
    for child in cohort.everyone:
        person = facts.person(child)
        rows = facts.of("ssd_mother", "moth_person_id", child)
        born = min((on for row in rows if (on := year.by_then(row, "moth_childs_dob"))), default=None)
        is_mother = born is not None or (not rows and person.get("pers_is_mother") == "Y")
        yield {
            **person,
            "no_number": person.get("pers_upn_unknown") or _too_young(cohort, person),
            "asked_of_mother": "1" if (person.get("pers_sex") == asked_sex and child in asked) else None,
            "mother": "1" if is_mother else "0",
            "first_child_born": born,
        }


def _too_young(cohort: Cohort, person: Row) -> str | None:
    rule = cohort.mapped.terms["no_number"]
    grown = birthday(person, rule["age"])
    code: str = rule["code"]
    return code if grown is not None and grown > f"{cohort.year.number - 2}-{rule['until']}" else None


def episodes(cohort: Cohort) -> Iterator[Row]:
    """Each episode with its placement and, unless the child came alone, the home the child came from."""
    listed, number = cohort.mapped.listed, cohort.year.number
    without_number, without_provider = listed("without_number", number), listed("without_provider", number)
    for episode in cohort.episodes:
        short_break, alone = episode.short_break, episode.child in cohort.alone
        urn = episode.held.get("clap_cla_placement_urn")
        if urn is None and episode.place in listed("stands_in", number):
            urn = cohort.mapped.terms["places"]["stand_in"]
        yield {
            **episode.held,
            "begins": episode.begins,
            "began_because": episode.began_because,
            "ends": episode.ends,
            "ended_because": episode.ended_because,
            "status": episode.status,
            "place": episode.place,
            "short_break": "1" if short_break else None,
            "home_not_asked": "1" if short_break or alone else None,
            "home_postcode": None if short_break or alone else _home(cohort, episode),
            "number_of_place": None if episode.place in without_number else urn,
            "without_provider": "1" if episode.place in without_provider else None,
        }


def _home(cohort: Cohort, episode: Episode) -> str | None:
    """The postcode of the home on the day the period of care began; failing that, of the last home before it; of a baby
    of whom no home is held, of the mother's."""
    found = _home_of(cohort, episode.child, episode.entered)
    grown = birthday(cohort.facts.person(episode.child), cohort.mapped.terms["baby"])
    if found is None and grown is not None and episode.entered < grown:
        mothers = cohort.facts.of("ssd_mother", "moth_childs_person_id", episode.child)
        homes = (_home_of(cohort, row.get("moth_person_id") or "", episode.entered) for row in mothers)
        found = next((home for home in homes if home), None)
    return found


def _home_of(cohort: Cohort, person: str, on: str) -> str | None:
    rows = [
        row
        for row in cohort.facts.of("ssd_address", "addr_person_id", person)
        if row.get("addr_address_type") not in cohort.mapped.terms["away"] and (day(row, _LIVED[0]) or "") <= on
    ]
    there = [row for row in rows if covers(row, *_LIVED, on)]
    found = max(there or rows, key=lambda row: (day(row, _LIVED[0]) or "", day(row, _LIVED[1]) or "9"), default=None)
    return found.get("addr_address_postcode") if found else None


def unaccompanied(cohort: Cohort) -> Iterator[Row]:
    """Everyone who came alone, until the year in which that status ends or they come of age, whichever is first."""
    year, adult = cohort.year, cohort.mapped.terms["adult"]
    for child in cohort.everyone:
        if child in cohort.alone:
            person = cohort.facts.person(child)
            ended = max(year.by_then(row, _STATUS_UNTIL) or _NEVER for row in cohort.alone[child])
            ceased = min(ended, birthday(person, adult) or _NEVER)
            if ceased >= year.first:
                yield {**person, "ceased_to_be_alone": None if ceased == _NEVER else ceased}


def earlier_permanence(cohort: Cohort) -> Iterator[Row]:
    """Each child who came into care in the year, with the earlier permanence arrangement that is held."""
    terms, year = cohort.mapped.terms, cohort.year
    for child, held in cohort.by_child.items():
        came = [e for e in held if e.began_because == terms["started"] and year.holds(e.begins)]
        if came:
            rows = cohort.facts.of("ssd_cla_previous_permanence", "lapp_person_id", child)
            yield {**cohort.facts.person(child), **_arrangement(rows, terms["no_permanence"])}


def _arrangement(rows: tuple[Row, ...], none: str) -> Row:
    """One arrangement of those held: the dataset does not say to which period of care each belongs, so one that was
    made goes before the word that none was, and the last of them by its date before the others."""
    option, on = "lapp_previous_permanence_option", "lapp_previous_permanence_order_date"
    made = [row for row in rows if row.get(option) not in (none, None)]
    found = max(made or rows, key=lambda row: _backwards(row.get(on) or ""), default=None)
    return {} if found is None else {**found, "had_permanence": "1" if made else None}


def _backwards(text: str) -> str:
    """A date as it sorts: year, month, day, whether ISO or dd/mm/yyyy with parts that are not known."""
    return "-".join(reversed(text.lower().replace("zz", "00").split("/")))
