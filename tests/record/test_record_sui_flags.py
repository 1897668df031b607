"""Status flags: each derived by its card with evidence and an end, or said not to be derivable; never denied."""

import json
import tomllib
from collections import defaultdict
from datetime import date, timedelta
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.engine import columns_used
from forethought.governance import refuse_score_fields
from forethought.record.projections import Ask, project
from forethought.record.projections.sui_records import flag_cards, status_flags
from support_campaigns import size
from support_claims import claim, claims, moment
from support_tree import ROOT

ON = date(2026, 7, 1)
NAMES = """
IsEnglishAsAdditionalLanguage IsChildrensSocialCareStatusOpen IsChildInNeed IsChildLookedAfter IsChildProtection
IsNotInEducationEmploymentOrTraining HasPupilPremium HasFreeSchoolMeals IsElectivelyHomeEducated
HasSpecialEducationalNeedsAndDisabilities IsOpenToCAMHS IsOpenToYouthJusticeService RiskOfExploitationSexual
RiskOfExploitationCriminal RiskOfRadicalisation RiskOfModernSlaveryAndTrafficking RiskOfGangsAndYouthViolence RiskOfFGM
HasPolicePowersOfProtection
"""

# Flag, what is stated (entity attribute value), from, to; then whether it holds on 1 July 2026.
CASES = """
IsEnglishAsAdditionalLanguage             | person english_as_additional_language true |            |            | yes
IsEnglishAsAdditionalLanguage             | person english_as_additional_language no   |            |            | no
IsEnglishAsAdditionalLanguage             | person language OTB                        |            |            | yes
IsEnglishAsAdditionalLanguage             | person language ENB                        |            |            | no
IsChildInNeed                             | need_episode primary_need N1               | 2026-01-05 |            | yes
IsChildInNeed                             | cin_episode primary_need N1                | 2026-01-05 |            | yes
HasFreeSchoolMeals                        | free_meals start_date 2025-09-01           | 2025-09-01 |            | yes
HasFreeSchoolMeals                        | free_meals start_date 2025-09-01           | 2025-09-01 | 2026-07-01 | no
HasSpecialEducationalNeedsAndDisabilities | ehcp_plan start_date 2025-09-01            | 2025-09-01 |            | yes
IsChildLookedAfter                        | legal_status legal_status C1               | 2025-06-01 |            | yes
IsChildProtection                         | cp_plan initial_category NEG               | 2026-02-01 |            | yes
IsOpenToCAMHS                             | referral team_kind community-CAMHS         | 2026-02-01 |            | yes
IsOpenToYouthJusticeService               | youth_justice_intervention kind prevention | 2026-02-01 |            | yes
IsChildInNeed                             | need_episode primary_need N1               | 2026-01-05 | 2026-07-01 | no
IsChildInNeed                             | need_episode primary_need N1               | 2026-01-05 | 2026-07-02 | yes
IsChildInNeed                             | need_episode primary_need N1               | 2026-07-02 |            | no
IsChildInNeed                             | need_plan plan_start 2026-06-01            | 2026-06-01 |            | yes
IsChildrensSocialCareStatusOpen           | involvement role worker                    | 2026-06-01 |            | yes
IsChildLookedAfter                        | placement legal_status C2                  | 2025-06-01 |            | yes
IsChildLookedAfter                        | placement legal_status V4                  | 2025-06-01 |            | no
IsChildProtection                         | protection_plan initial_category NEG       | 2026-02-01 |            | yes
IsNotInEducationEmploymentOrTraining      | leaving_care activity G5                   | 2026-04-01 | 2027-04-01 | yes
IsNotInEducationEmploymentOrTraining      | leaving_care activity F2                   | 2026-04-01 | 2027-04-01 | no
HasSpecialEducationalNeedsAndDisabilities | enrolment sen_provision K                  | 2025-09-01 |            | yes
HasSpecialEducationalNeedsAndDisabilities | enrolment sen_provision N                  | 2025-09-01 |            | no
IsOpenToCAMHS                             | involvement service CAMHS                  | 2026-06-01 |            | yes
IsOpenToCAMHS                             | involvement service CAMHS                  | 2026-06-01 | 2026-06-20 | no
IsOpenToYouthJusticeService               | involvement service Youth-justice          | 2026-06-01 |            | no
RiskOfExploitationSexual                  | assessment factors 4A,11A                  | 2026-01-05 | 2026-02-10 | yes
RiskOfExploitationSexual                  | assessment factors 4A,11A                  | 2025-05-05 | 2025-07-01 | no
RiskOfExploitationSexual                  | assessment factors 4A,11A                  | 2026-06-05 |            | no
RiskOfExploitationSexual                  | assessment factors 1A                      | 2026-01-05 | 2026-02-10 | no
RiskOfGangsAndYouthViolence               | assessment factors 13A                     | 2026-01-05 | 2026-02-10 | yes
RiskOfExploitationCriminal                | assessment factors 24A                     | 2026-01-05 | 2026-02-10 | yes
RiskOfModernSlaveryAndTrafficking         | assessment factors 12A                     | 2026-01-05 | 2026-02-10 | yes
RiskOfFGM                                 | assessment factors 22A                     | 2026-01-05 | 2026-02-10 | yes
RiskOfRadicalisation                      | exploitation_concern concern Radicalisation | 2026-01-05 |           | yes
RiskOfRadicalisation                      | exploitation_concern concern Radicalisation | 2025-07-01 |           | no
HasPolicePowersOfProtection               | placement legal_status L1                  | 2026-06-29 |            | yes
HasPolicePowersOfProtection               | placement legal_status L1                  | 2026-06-28 |            | no
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in CASES.strip().splitlines()]


def stated(words, first, last, **rest):
    entity, attribute, value = words.split()
    return claim(entity, attribute, value, valid_from=first or None, valid_to=last or None, **rest)


def held(rows, on=ON, known=None):
    return {flag.card.flag: flag for flag in status_flags(claims(rows), "P1", on, known)}


@pytest.mark.parametrize(("flag", "said", "first", "last", "holds"), ROWS, ids=[" ".join(row) for row in ROWS])
def test_when_a_flag_holds(flag, said, first, last, holds):
    assert (flag in held([stated(said, first, last)])) == (holds == "yes")


def test_the_cards_are_the_nineteen_flags_and_each_says_all_that_a_card_must():
    assert {card.flag for card in flag_cards()} == set(NAMES.split())
    for card in flag_cards():
        assert card.rule
        assert card.owner
        assert card.source
        assert card.licence == "MIT"
        assert card.version >= 1
        assert card.reviewed < card.next_review
        assert (card.status, bool(card.evidence), bool(card.reason)) in {
            ("derived", True, False), ("not_derivable", False, True),
        }  # fmt: skip
        for evidence in card.evidence:
            assert set(columns_used(f"select claim_id from claim where {evidence.condition}")) == {"claim"}


def test_every_derived_flag_has_a_case_that_holds():
    assert {row[0] for row in ROWS if row[4] == "yes"} == {
        card.flag for card in flag_cards() if card.status == "derived"
    }


def test_a_claim_that_says_why_there_is_no_value_is_no_evidence():
    row = stated("protection_plan initial_category NEG", "2026-02-01", None, claim_id="c")
    assert held([row])
    assert held([{**row, "value": None}]) == {}


def test_a_plan_that_another_agency_holds_is_no_evidence():
    plan = stated("protection_plan latest_category NEG", "2026-02-01", None, feed="community-health")
    assert held([plan]) == {}


def test_n12_what_is_only_alleged_is_no_evidence():
    rows = [stated(said, first, last, nature="allegation") for _, said, first, last, _ in ROWS]
    assert held(rows) == {}


def test_a_referral_without_further_action_makes_nobody_a_child_in_need():
    open_ = stated("need_episode primary_need N1", "2026-01-05", None)
    ended = claim("need_episode", "no_further_action", "true", valid_from="2026-01-05")
    other = claim("need_episode", "no_further_action", "true", valid_from="2026-01-05", entity_key="another")
    assert "IsChildInNeed" not in held([open_, ended])
    assert "IsChildInNeed" in held([open_, other])


def test_a_flag_says_its_rule_its_evidence_and_how_long_it_lasts():
    rows = [
        stated("placement legal_status C2", "2025-06-01", None, claim_id="c1", feed="ssda903", said="2026-05-01"),
        stated("placement legal_status C2", "2026-01-01", "2026-09-01", claim_id="c2", said="2026-05-29"),
    ]
    made = project("sui_records", {"claim": claims(rows)}, Ask(ON, "E08000025", None, {"person": "P1"}))
    told = json.loads(made["status-flags.json"])
    flag = next(each for each in told["flags"] if each["flag"] == "IsChildLookedAfter")
    assert flag["rule"] | {"words": "", "source": ""} == {
        "id": "sui_records/flags/IsChildLookedAfter", "version": 1, "words": "", "owner": "record", "source": "",
        "reviewed": "2026-11-26",
    }  # fmt: skip
    assert (flag["from"], flag["until"], flag["expires"]) == ("2025-06-01", None, "2027-07-31")
    assert [each["claim"] for each in flag["evidence"]] == ["c1", "c2"]
    assert {each["flag"] for each in told["not_derivable"]} == {
        "HasPupilPremium", "IsElectivelyHomeEducated",
    }  # fmt: skip
    every = {*told["statusFlags"], *told["nothing_stated"], *(each["flag"] for each in told["not_derivable"])}
    assert every == set(NAMES.split())
    assert "false" not in json.dumps(told)


def test_a_stated_end_is_said_inclusive():
    flag = held([stated("placement legal_status C2", "2026-01-01", "2026-09-01")])["IsChildLookedAfter"]
    assert (flag.until, flag.expires) == ("2026-08-31", date(2026, 8, 31))


def test_another_persons_claims_are_no_evidence():
    assert held([stated("placement legal_status C2", "2026-01-01", None, person_id="P2")]) == {}


def test_n1_no_flag_scores_anybody():
    told = project("sui_records", {"claim": claims([])}, Ask(ON, "E08000025", None, {"person": "P1"}))
    refuse_score_fields(set(json.loads(told["status-flags.json"])) | {"from", "until", "expires", "evidence"})
    assert {card.status for card in flag_cards()} == {"derived", "not_derivable"}


# What only these cards state, of entities that others state too.
ALONE = {("person", "language"): "school-census", ("referral", "team_kind"): "mental-health"}


def test_what_conditions_look_for_is_what_mapping_cards_state():
    """A condition on an attribute that nobody states would never hold, and nobody would notice."""
    said, cards = defaultdict(set), set()
    for entry in (files("forethought") / "cards" / "mappings").iterdir():
        cards.add(entry.name.removesuffix(".toml"))
        for block in tomllib.loads(entry.read_text(encoding="utf-8"))["claims"]:
            said[block["entity"]] |= set(block.get("attributes", ()))
    looked_for = {tuple(row[1].split()[:2]) for row in ROWS if row[4] == "yes"}
    looked_for -= {pair for pair, card in ALONE.items() if card not in cards}
    assert {(entity, name) for entity, name in looked_for if entity in said and name not in said[entity]} == set()
    assert {entity for entity, _ in looked_for} & set(said) >= {"person", "need_episode", "placement", "assessment"}


DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
ROW = st.builds(
    lambda said, first, last, told, ended, person, nature: stated(
        said, first and first.isoformat(), last and last.isoformat(), said=told.isoformat(),
        known_to=(told + ended).isoformat() if ended else None, person_id=person, nature=nature,
    ),
    st.sampled_from([row[1] for row in ROWS]), st.none() | DAYS, st.none() | DAYS, DAYS,
    st.none() | st.timedeltas(timedelta(days=1), timedelta(days=700)), st.sampled_from(["P1", "P1", "P2"]),
    st.sampled_from(["fact", "opinion", "allegation"]),
)  # fmt: skip
SOME = st.lists(ROW, max_size=8, unique_by=lambda row: row["claim_id"])


@settings(max_examples=size(25, 300))
@given(SOME, DAYS, st.none() | DAYS)
def test_no_flag_without_evidence_that_is_there_that_was_known_and_that_still_counts(rows, on, known):
    at = moment(known.isoformat()) if known else None
    by_id = {row["claim_id"]: row for row in rows}
    for flag in held(rows, on, at).values():
        assert flag.evidence
        assert flag.expires >= on
        for each in flag.evidence:
            row = by_id[each.fact.claim_id]
            assert row["person_id"] == "P1"
            assert row["nature"] != "allegation"
            assert row["known_to"] is None if at is None else row["known_from"] <= at
            assert at is None or row["known_to"] is None or row["known_to"] > at
            assert each.start is None or each.start <= on
            assert on < each.stop


@settings(max_examples=size(25, 300))
@given(SOME, DAYS)
def test_after_its_last_day_a_flag_is_gone_unless_other_evidence_came(rows, on):
    for name, flag in held(rows, on).items():
        rests_on = {each.fact.claim_id for each in flag.evidence}
        later = held([row for row in rows if row["claim_id"] in rests_on], flag.expires + timedelta(days=1))
        assert name not in later


@settings(max_examples=size(25, 300))
@given(SOME, DAYS, st.randoms(use_true_random=False))
def test_the_order_of_the_claims_makes_no_difference(rows, on, random):
    ask = Ask(on, "E08000025", None, {"person": "P1"})
    mixed = list(rows)
    random.shuffle(mixed)
    assert project("sui_records", {"claim": claims(rows)}, ask) == project("sui_records", {"claim": claims(mixed)}, ask)


def test_the_page_says_of_every_flag_what_its_card_says():
    page = (ROOT / "docs" / "record" / "sui-records.md").read_text(encoding="utf-8")
    for card in flag_cards():
        assert (
            f"| `{card.flag}` | {card.rule if card.status == 'derived' else 'Not derivable: ' + card.reason} |" in page
        )
