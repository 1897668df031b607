"""The edges of agreements and of the authority's questions: the day itself, one of two, the last of a list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from forethought.governance import (
    AgreementError,
    Agreements,
    Allocation,
    Authority,
    Denied,
    MemoryAudit,
    PolicyBook,
    Principal,
    Purposes,
    break_glass,
    demo_agreements,
    load_agreements,
    load_purposes,
    load_roles,
)
from governance.governance_builders import KEY, NOW, claim, seen, worker

SOCIAL_CARE = "westmarch-social-care-2026"
TODAY = date(2026, 6, 10)
VOICE = "westmarch-voice-2026.toml"


def _loaded(tmp_path: Path, *changes: tuple[str, str], name: str = f"{SOCIAL_CARE}.toml") -> Agreements:
    text = demo_agreements()[name]
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "a.toml").write_text(text, encoding="utf-8")
    return load_agreements(tmp_path)


DAYS = """
signed_on  | revoked    | start      | review_by  | end        | reason
2026-06-10 |            | 2026-06-10 | 2026-06-10 | 2026-06-10 |
2026-06-11 |            | 2026-06-10 | 2026-06-10 | 2026-06-10 | not every party has signed
2026-06-10 |            | 2026-06-11 | 2026-06-11 | 2026-06-11 | it has not begun
2026-06-09 |            | 2026-06-09 | 2026-06-09 | 2026-06-10 | its review is overdue
2026-06-09 |            | 2026-06-09 | 2026-06-10 | 2026-06-09 | it has ended
2026-06-09 | 2026-06-10 | 2026-06-09 | 2026-06-10 | 2026-06-10 | it has been revoked
2026-06-09 | 2026-06-09 | 2026-06-09 | 2026-06-10 | 2026-06-10 | it has been revoked
2026-06-09 | 2026-06-11 | 2026-06-09 | 2026-06-10 | 2026-06-10 |
"""


@pytest.mark.parametrize("line", DAYS.strip().splitlines()[1:])
def test_an_agreement_on_the_day_that_decides(agreements: Agreements, line: str) -> None:
    signed, revoked, start, review_by, end, reason = (cell.strip() for cell in line.split("|"))
    day = date.fromisoformat
    agreement = agreements[SOCIAL_CARE]
    edge = replace(
        agreement,
        signed=tuple(replace(mark, on=day(signed)) for mark in agreement.signed),
        revoked=day(revoked) if revoked else None,
        start=day(start),
        review_by=day(review_by),
        end=day(end),
    )
    assert edge.why_not(TODAY) == reason
    assert edge.in_force(TODAY) is (not reason)
    assert [item.id for item in Agreements([edge]).in_force(TODAY)] == ([] if reason else [SOCIAL_CARE])


def test_an_agreement_of_one_day_is_a_right_one(tmp_path: Path) -> None:
    loaded = _loaded(tmp_path, ("start = 2025-04-01", "start = 2028-03-31"))
    assert loaded.problems == ()
    assert list(loaded) == [SOCIAL_CARE]


def test_one_wrong_controller_among_right_ones_is_found(tmp_path: Path) -> None:
    more = '\n[[datasets]]\ncontroller = "somebody"\nfeed = "x"\nfield_sets = ["care"]\n'
    loaded = _loaded(
        tmp_path, ('[[signed]]\nparty = "westmarch-council"', f'{more}[[signed]]\nparty = "westmarch-council"')
    )
    assert len(loaded) == 0
    assert "controller" in str(loaded.problems[0])


def test_one_wrong_signature_among_right_ones_is_found(tmp_path: Path) -> None:
    more = '\n[[signed]]\nparty = "somebody"\npost = "Nobody"\ndate = 2025-03-10\n'
    text = demo_agreements()[VOICE] + more
    (tmp_path / "a.toml").write_text(text, encoding="utf-8")
    assert "not a party" in str(load_agreements(tmp_path).problems[0])


@pytest.mark.parametrize("role", ["controller", "joint_controller"])
def test_either_kind_of_controller_may_give_a_dataset(tmp_path: Path, role: str) -> None:
    assert len(_loaded(tmp_path, ('role = "controller"', f'role = "{role}"'), name=VOICE)) == 1


@pytest.mark.parametrize("role", ["processor", "recipient"])
def test_who_only_handles_records_gives_none(tmp_path: Path, role: str) -> None:
    loaded = _loaded(tmp_path, ('role = "controller"', f'role = "{role}"'), name=VOICE)
    assert "not a party with a controller's role" in str(loaded.problems[0])


def test_a_role_that_is_none_is_named_as_the_fault(tmp_path: Path) -> None:
    loaded = _loaded(tmp_path, ('role = "controller"', 'role = "friend"'), name=VOICE)
    assert "The party's role is unknown" in str(loaded.problems[0])


@pytest.mark.parametrize("part", ["parties", "datasets"])
def test_an_agreement_without_parties_or_datasets_opens_nothing(tmp_path: Path, part: str) -> None:
    (tmp_path / "a.toml").write_text(demo_agreements()[VOICE].replace(f"[[{part}]]", "[[other]]"), encoding="utf-8")
    loaded = load_agreements(tmp_path)
    assert len(loaded) == 0
    assert len(loaded.problems) == 1


def test_a_file_that_is_not_text_opens_nothing_and_hides_no_other(tmp_path: Path) -> None:
    (tmp_path / "b.toml").write_bytes(b"\xff\xfe\x00")
    loaded = _loaded(tmp_path)
    assert list(loaded) == [SOCIAL_CARE]
    (problem,) = loaded.problems
    assert "cannot be opened" in str(problem)
    assert "b.toml" in str(problem)


def test_other_files_beside_the_agreements_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not an agreement", encoding="utf-8")
    assert _loaded(tmp_path).problems == ()
    assert all(name.endswith(".toml") for name in demo_agreements())


def test_the_second_of_two_agreements_is_found_by_feed_and_by_party(agreements: Agreements) -> None:
    for feed, controller in [("cin", "westmarch-council"), ("voice", "westmarch-council"), ("child-health", None)]:
        found = agreements.agreement_for(feed, TODAY, controller)
        assert found is not None
        assert found.covers(feed, controller)
    assert agreements.kind_of("westmarch-health") != ""
    assert agreements.agreement_for("cin", date(2030, 1, 1)) is None


def test_a_refused_delivery_is_told_why(agreements: Agreements) -> None:
    cases = [
        ("nobody", "cin", TODAY, "no readable agreement"),
        (SOCIAL_CARE, "school-roll", TODAY, "does not cover"),
        (SOCIAL_CARE, "cin", date(2030, 1, 1), "it has ended"),
    ]
    for agreement, feed, day, reason in cases:
        with pytest.raises(AgreementError, match=reason):
            agreements.require(agreement, feed, "westmarch-council", day)


# --- the authority --------------------------------------------------------------------------------------


def _code(authority: Authority, sink: MemoryAudit, principal: Principal, purpose: str, **rest: object) -> str:
    """The code in the log when the request is refused, empty when it is granted."""
    try:
        authority.grant(principal, purpose, **rest)  # type: ignore[arg-type]
    except Denied:
        return list(sink.events())[-1].code
    return ""


def test_a_purpose_out_of_review_is_refused_and_says_so(
    make_authority: Callable[..., Authority], sink: MemoryAudit
) -> None:
    purposes = load_purposes()
    last = purposes["direct_care"].review_by
    reader = worker("practitioner", training_until=last + timedelta(days=99))
    on = datetime(last.year, last.month, last.day, 12, tzinfo=UTC)
    day_after = make_authority(clock=lambda: on + timedelta(days=1))
    with pytest.raises(Denied) as refused:
        day_after.grant(reader, "direct_care", subjects=["kai"])
    assert refused.value.about_you == "This purpose is out of review and cannot be used."
    assert [event.code for event in sink.events()] == ["purpose_out_of_review"]
    assert day_after.usable_purposes(reader) == ()
    assert _code(make_authority(clock=lambda: on), sink, reader, "direct_care") != "purpose_out_of_review"


def test_the_purposes_offered_are_in_the_order_of_their_titles(authority: Authority) -> None:
    titles = [purpose.title for purpose in authority.usable_purposes(worker("practitioner"))]
    assert len(titles) > 1
    assert titles == sorted(titles)


def test_conflicting_roles_are_told_to_their_holder(authority: Authority) -> None:
    with pytest.raises(Denied) as refused:
        authority.grant(worker("practitioner", "ig_lead"), "direct_care", subjects=["kai"])
    assert "may not be held together" in refused.value.about_you


def test_a_kind_and_an_action_must_both_suit_the_purpose(authority: Authority, sink: MemoryAudit) -> None:
    child = Principal("kai", "child", frozenset({"child"}), subject="kai")
    assert _code(authority, sink, child, "direct_care") == "purpose_mismatch"
    assert _code(authority, sink, worker("practitioner"), "direct_care", action="extract") == "purpose_mismatch"
    assert _code(authority, sink, worker("practitioner"), "direct_care") == ""


def test_an_action_or_purpose_nobody_knows_is_not_copied_into_the_log(authority: Authority, sink: MemoryAudit) -> None:
    _code(authority, sink, worker("practitioner"), "Kai lives at 1 High Street", action="peek at Kai")
    _code(authority, sink, worker("practitioner"), "direct_care", action="extract")
    _code(authority, sink, worker("practitioner"), "direct_care", action="aggregate")
    _code(authority, sink, worker("practitioner"), "immigration_enforcement")
    logged = [(event.purpose, event.action) for event in sink.events()]
    assert logged == [
        ("(unknown)", "(unknown)"),
        ("direct_care", "extract"),
        ("direct_care", "aggregate"),
        ("immigration_enforcement", "read"),
    ]


def test_a_child_reaches_their_own_record_alone(authority: Authority, sink: MemoryAudit) -> None:
    child = Principal("kai", "child", frozenset({"child"}), subject="kai")
    assert authority.grant(child, "own_record").subjects == {"kai"}
    assert authority.grant(child, "own_record", subjects=["kai"]).subjects == {"kai"}
    assert _code(authority, sink, child, "own_record", subjects=["kai", "robin"]) == "no_policy"
    assert _code(authority, sink, child, "own_record", subjects=["robin"]) == "no_policy"


def test_a_named_case_brings_its_own_family_and_no_other(authority: Authority) -> None:
    start = date(2026, 1, 5)
    two = worker(
        "practitioner",
        allocations=(
            Allocation("kai", start, None, "North", frozenset({"nadia"})),
            Allocation("zoe", start, None, "North", frozenset({"yan"})),
            Allocation("old", start, date(2026, 6, 10), "North", frozenset({"gone"})),
        ),
    )
    assert authority.grant(two, "direct_care", subjects=["kai"]).subjects == {"kai", "nadia"}
    assert authority.grant(two, "direct_care").subjects == {"kai", "nadia", "zoe", "yan"}


def test_reasons_are_trimmed_and_kept_to_five_hundred_characters(authority: Authority, sink: MemoryAudit) -> None:
    grant = authority.grant(worker("practitioner"), "direct_care", subjects=["kai"], reason="  " + "x" * 600 + "  ")
    assert grant.reason == "x" * 500
    assert authority.grant(worker("practitioner"), "direct_care", subjects=["kai"]).reason == ""
    look = break_glass(authority, worker("practitioner"), "  " + "y" * 600, "Kai", ["kai"])
    assert look.grant.reason == "y" * 500


def test_grants_have_ids_of_their_own_that_tell_nothing(
    authority: Authority, make_authority: Callable[..., Authority]
) -> None:
    one = authority.grant(worker("practitioner"), "direct_care", subjects=["kai"])
    later = make_authority(clock=lambda: NOW + timedelta(seconds=1)).grant(
        worker("practitioner"), "direct_care", subjects=["kai"]
    )
    assert len(one.id) == 24
    assert one.id != later.id
    assert one.outcome == "read"


def test_an_urgent_look_needs_a_reason_and_is_marked(authority: Authority, sink: MemoryAudit) -> None:
    for blank in ("", "   "):
        with pytest.raises(Denied) as refused:
            break_glass(authority, worker("practitioner"), blank, "Kai", ["kai"])
        assert refused.value.about_you == "Say why you fear for this child."
    assert [event.code for event in sink.events()] == ["no_reason", "no_reason"]
    assert (
        break_glass(authority, worker("practitioner"), "a neighbour called", "Kai", ["kai"]).grant.outcome == "urgent"
    )


def test_what_was_typed_in_a_refused_urgent_look_is_kept_as_a_digest_that_ignores_case_and_spaces(
    authority: Authority, sink: MemoryAudit
) -> None:
    for typed in ("Kai", " KAI ", "Robin"):
        with pytest.raises(Denied):
            break_glass(authority, worker("practitioner"), "", typed, ["kai"])
    first, same, other = (event.query for event in sink.events())
    assert first == same != other
    assert len(first) == 32


def test_an_urgent_look_by_somebody_untrained_is_not_about_training(authority: Authority) -> None:
    with pytest.raises(Denied) as refused:
        break_glass(authority, worker("admin", training_until=None), "a neighbour called", "Kai", ["kai"])
    assert refused.value.about_you == ""
    lapsed = worker("practitioner", training_until=date(2020, 1, 1))
    assert break_glass(authority, lapsed, "a neighbour called", "Kai", ["kai"]).grant.subjects == {"kai"}


def test_an_authority_takes_records_for_real_unless_told_otherwise(agreements: Agreements, sink: MemoryAudit) -> None:
    strict = Authority(load_purposes(), agreements, sink, lambda: NOW, key=KEY)
    with pytest.raises(Denied) as refused:
        strict.grant(worker("practitioner"), "direct_care", subjects=["kai"])
    assert "second factor" in refused.value.about_you
    assert strict.grant(worker("practitioner", second_factor=True), "direct_care", subjects=["kai"]).subjects


def test_the_policies_and_roles_given_are_those_used(
    make_authority: Callable[..., Authority], book: PolicyBook
) -> None:
    assert make_authority(policies=book).policies is book
    roles = load_roles()
    assert make_authority(roles=roles).roles is roles


@pytest.mark.parametrize("kind", ["worker", "researcher"])
def test_without_a_second_factor_real_records_stay_shut_and_the_reader_is_told(
    make_authority: Callable[..., Authority], kind: str
) -> None:
    reader = Principal("r", kind, frozenset({"researcher" if kind == "researcher" else "admin"}), "westmarch-council",
                       training_until=date(2027, 1, 1))  # fmt: skip
    purpose, action = ("research", "extract") if kind == "researcher" else ("direct_care", "read")
    told = {}
    for demo in (False, True):
        for second in (False, True):
            with pytest.raises(Denied) as refused:
                make_authority(demo=demo).grant(replace(reader, second_factor=second), purpose, action=action)
            told[demo, second] = "second factor" in refused.value.about_you
    assert told == {(False, False): True, (False, True): False, (True, False): False, (True, True): False}


def test_what_kind_of_organisation_a_reader_belongs_to(authority: Authority) -> None:
    def kind(principal: Principal) -> str:
        return authority.organisation_kind(principal)

    assert kind(worker("practitioner")) == authority.agreements.kind_of("westmarch-council") != ""
    assert kind(Principal("kai", "child", frozenset({"child"}), subject="kai")) == ""
    assert kind(Principal("s", "service", frozenset({"linkage_service"}))) == "a computer program"
    assert kind(worker("practitioner", organisation="unheard-of")) == "another service"


def test_a_purpose_opens_only_the_field_sets_that_some_policy_opens(authority: Authority) -> None:
    grant = authority.grant(worker("practitioner"), "direct_care", subjects=["kai"])
    assert grant.field_sets < authority.purposes["direct_care"].field_sets | {"flag"}
    assert "care" in grant.field_sets
    assert seen([claim(claim_id="in"), claim(claim_id="out", person_id="stranger")], grant.row_filter) == ["in"]


def test_a_purpose_of_which_no_field_set_is_covered_is_refused(
    make_authority: Callable[..., Authority], agreements: Agreements, sink: MemoryAudit
) -> None:
    purposes = load_purposes()
    voice_only = Purposes(
        {**purposes, "direct_care": replace(purposes["direct_care"], field_sets=frozenset({"voice"}))}
    )
    for held, code in [(agreements.values(), ""), ([agreements[SOCIAL_CARE]], "no_policy")]:
        authority = make_authority(purposes=voice_only, agreements=Agreements(held))
        assert _code(authority, sink, worker("practitioner"), "direct_care", subjects=["kai"]) == code


def test_only_direct_care_brings_the_family_of_a_case_with_it(authority: Authority) -> None:
    analyst = worker("analyst")
    assert authority.grant(analyst, "statutory_return", subjects=["kai"]).subjects == {"kai"}
    assert authority.grant(analyst, "statutory_return", subjects=["stranger"]).subjects == {"stranger"}
    assert authority.grant(analyst, "statutory_return").subjects == frozenset()


def test_a_child_who_is_refused_is_told_nothing_of_second_factors(make_authority: Callable[..., Authority]) -> None:
    child = Principal("kai", "child", frozenset({"child"}), subject="kai")
    with pytest.raises(Denied) as refused:
        make_authority(demo=False).grant(child, "own_record", subjects=["robin"])
    assert refused.value.about_you == ""


def test_a_value_that_sql_cannot_carry_is_a_refusal_not_a_failure(authority: Authority, sink: MemoryAudit) -> None:
    odd = worker("practitioner", allocations=(Allocation("ka\\i", date(2026, 1, 5)),))
    assert _code(authority, sink, odd, "direct_care") == "not_compilable"
