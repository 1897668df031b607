"""The lookup behind an urgent look: names and birth dates alone, whatever the agreements say, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from forethought.engine import Engine
from forethought.governance import Agreements, Authority, Denied, MemoryAudit, Principal
from governance.governance_builders import claim, seen, worker

PURPOSE = "urgent_lookup"
LOOKUP = Principal("service:urgent-lookup", "service", frozenset({"urgent_lookup_service"}))
LINKAGE = Principal("service:linkage", "service", frozenset({"linkage_service"}))

ROWS = """
field_set       entity      attribute         nature     prot shown
identity        person      forename          fact       no   yes
identity        person      surname           fact       no   yes
identity        person      preferred_surname fact       no   yes
identity        person      former_surname    fact       no   yes
identity        person      date_of_birth     fact       no   yes
identity        person      forename          fact       yes  no
identity        person      date_of_birth     fact       ?    no
identity        person      nhs_number        fact       no   no
identity        person      upn               fact       no   no
identity        person      sex               fact       no   no
identity        address     surname           fact       no   no
identity        person      surname           allegation no   no
contact_details person      surname           fact       no   no
contact_details address     postcode          fact       no   no
relationship    person      forename          fact       no   no
involvement     involvement lead              fact       no   no
"""


@pytest.fixture(params=["in force", "lapsed"])
def gate(request: pytest.FixtureRequest, make_authority: Callable[..., Authority]) -> Authority:
    return make_authority() if request.param == "in force" else make_authority(agreements=Agreements())


@pytest.mark.parametrize("demo", [True, False])
def test_the_lookup_compares_names_and_birth_dates_and_sees_nothing_else(
    make_authority: Callable[..., Authority], gate: Authority, engine: Engine, demo: bool
) -> None:
    lines = [line.split() for line in ROWS.strip().splitlines()[1:]]
    rows = [
        claim(
            claim_id=f"{number:02}",
            person_id="stranger",
            feed="a feed without any agreement",
            field_set=field_set,
            entity=entity,
            attribute=attribute,
            nature=nature,
            protected={"yes": True, "no": False, "?": None}[protected],
        )
        for number, (field_set, entity, attribute, nature, protected, _) in enumerate(lines)
    ]
    authority = make_authority(agreements=gate.agreements, demo=demo)
    grant = authority.grant(LOOKUP, PURPOSE)
    expected = [f"{number:02}" for number, line in enumerate(lines) if line[-1] == "yes"]
    assert seen(rows, grant.row_filter, engine) == expected
    assert grant.field_sets == {"identity"}


def test_lapsed_agreements_close_linkage_as_before(make_authority: Callable[..., Authority]) -> None:
    with pytest.raises(Denied):
        make_authority(agreements=Agreements()).grant(LINKAGE, "linkage")


@pytest.mark.parametrize(
    ("principal", "purpose", "action"),
    [
        (LOOKUP, "linkage", "read"),
        (LOOKUP, "urgent_safeguarding", "read"),
        (LOOKUP, PURPOSE, "extract"),
        (LOOKUP, PURPOSE, "compute"),
        (LINKAGE, PURPOSE, "read"),
        (Principal("e", "service", frozenset({"extract_service"}), study="s"), PURPOSE, "read"),
        (Principal("p", "service", frozenset({"publication_service"})), PURPOSE, "read"),
        (worker("practitioner"), PURPOSE, "read"),
        (worker("team_manager"), PURPOSE, "read"),
        (worker("admin"), PURPOSE, "read"),
        (Principal("kai", "child", frozenset({"child"}), subject="kai"), PURPOSE, "read"),
    ],
)
def test_only_the_named_service_may_look_up_and_it_may_do_nothing_else(
    gate: Authority, sink: MemoryAudit, principal: Principal, purpose: str, action: str
) -> None:
    with pytest.raises(Denied):
        gate.grant(principal, purpose, action=action)
    assert [event.outcome for event in sink.events()] == ["denied"]


def test_nobody_is_offered_the_purpose(authority: Authority) -> None:
    for principal in (worker("practitioner"), worker("team_manager")):
        assert PURPOSE not in [item.id for item in authority.usable_purposes(principal)]


def test_an_urgent_grant_opens_involvements_and_no_other_kind_of_fact(
    make_authority: Callable[..., Authority], engine: Engine
) -> None:
    authority = make_authority(agreements=Agreements(), demo=False)
    asking = worker("practitioner", second_factor=True)
    grant = authority.urgent(asking, "bruises", "kai", frozenset({"kai"}))
    rows = [
        claim(claim_id="lead", field_set="involvement", entity="involvement", attribute="lead"),
        claim(claim_id="surgery", field_set="contact_details", entity="registration", attribute="gp_practice"),
        claim(claim_id="school", field_set="education", entity="enrolment", attribute="school"),
        claim(claim_id="name", field_set="identity", entity="person", attribute="surname"),
        claim(claim_id="sealed", field_set="involvement", entity="involvement", attribute="lead", protected=True),
        claim(claim_id="other", field_set="involvement", entity="involvement", attribute="lead", person_id="ruby"),
    ]
    assert seen(rows, grant.row_filter, engine) == ["lead"]
    assert grant.field_sets == {"involvement"}


def test_an_urgent_grant_on_real_records_needs_the_second_factor(make_authority: Callable[..., Authority]) -> None:
    authority = make_authority(demo=False)
    with pytest.raises(Denied) as refused:
        authority.urgent(worker("practitioner"), "bruises", "kai", frozenset({"kai"}))
    assert "second factor" in refused.value.about_you
