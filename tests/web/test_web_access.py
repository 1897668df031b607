"""Who may use which route, as one table. A route without a row fails, and so does one without a rule of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from forethought.workflow import Workspace
from support_story import STORY

# everyone: no sign-in needed. anyone: every account. Otherwise the personas that may.
TABLE = """
home                         everyone
sign-in                      everyone
sign-out                     everyone
leave                        everyone
urgent                       everyone
about                        everyone
about-purposes               everyone
about-privacy                everyone
about-accessibility          everyone
purpose                      anyone
children                     social.worker other.worker team.manager
family-page                  social.worker team.manager
household                    social.worker team.manager
chronology                   social.worker team.manager
involved                     social.worker team.manager
said-wrong                   social.worker other.worker team.manager
case-reviews                 case.reviewer
case-replay                  case.reviewer
case-replay-download         case.reviewer
case-chronology              case.reviewer
review                       team.manager
own-start                    kai
own-record                   kai
looked                       kai
wrong                        kai
wrong-received               kai
questions                    kai
question                     kai
questions-thanks             kai
leader                       leader analyst
leader-download              leader analyst
leader-indicators            leader analyst
leader-beside                leader analyst
national                     policy.lead
national-download            policy.lead
national-file                policy.lead
national-measured            policy.lead
national-list                policy.lead
national-commitment          policy.lead
national-coverage            policy.lead
national-plan                policy.lead
national-cost                policy.lead
national-rules               policy.lead
areas                        everyone
authority                    everyone
authority-figures            everyone
authority-measure            everyone
pack                         everyone
nation                       everyone
nation-figures               everyone
nation-indicator             everyone
nation-indicator-figures     everyone
research                     researcher
check-table                  researcher
links                        link.reviewer second.reviewer link.lead
links-decided                link.reviewer second.reviewer link.lead
links-quality                link.reviewer second.reviewer link.lead
link-pair                    link.reviewer second.reviewer link.lead
link-report                  link.reviewer second.reviewer link.lead ig.lead analyst
link-report-file             link.reviewer second.reviewer link.lead ig.lead analyst
ig                           ig.lead
ig-export                    ig.lead
accounts                     admin
account_login                everyone
account_logout               everyone
account_signup               everyone
account_reauthenticate       anyone
mfa_authenticate             everyone
mfa_reauthenticate           anyone
mfa_index                    anyone
mfa_activate_totp            anyone
mfa_deactivate_totp          anyone
mfa_view_recovery_codes      anyone
mfa_generate_recovery_codes  anyone
"""
ROWS = {line.split()[0]: line.split()[1:] for line in TABLE.strip().splitlines()}
PERSONAS = [
    "social.worker",
    "other.worker",
    "team.manager",
    "kai",
    "leader",
    "policy.lead",
    "researcher",
    "ig.lead",
    "analyst",
    "case.reviewer",
    "link.reviewer",
    "second.reviewer",
    "link.lead",
    "admin",
]
ARGUMENTS = {
    "family-page": [STORY["kai"]],
    "household": [STORY["kai"]],
    "chronology": [STORY["kai"]],
    "involved": [STORY["kai"]],
    "case-replay": [STORY["kai"]],
    "case-replay-download": [STORY["kai"], "csv"],
    "case-chronology": [STORY["kai"]],
    "question": ["1"],
    "link-pair": ["ABCDEFGHJK"],
    "link-report-file": ["report.json"],
    "said-wrong": ["1"],
    "leader-download": ["A01", "csv"],
    "national-download": ["register"],
    "national-file": ["register.csv"],
    "national-list": ["all", "promises"],
    "national-commitment": ["DSL-01"],
    "authority": ["E08000006"],
    "authority-figures": ["E08000006", "csv"],
    "authority-measure": ["E08000006", "NF01"],
    "pack": ["E08000006", "html"],
    "nation-figures": ["csv"],
    "nation-indicator": ["NF01"],
    "nation-indicator-figures": ["NF01", "csv"],
}
PURPOSES = [
    "",
    "direct_care",
    "own_record",
    "service_improvement",
    "national_reporting",
    "research",
    "audit_review",
    "linkage_review",
    "case_review",
]
OF_A_CASE = {"family-page", "household", "chronology", "involved"}
NEEDS_PURPOSE = {"children", *OF_A_CASE}


def in_log(persona: str) -> str:
    """How the log names somebody: a child never by the name they sign in with."""
    from forethought.operations import User

    user = User.objects.get(username=persona)
    return f"child-account-{user.pk}" if user.kind == "child" else persona


def routes() -> Iterator[Any]:
    from django.urls import get_resolver

    yield from get_resolver().url_patterns


def test_every_route_has_a_row_here_and_a_rule_of_its_own(demo_workspace: Workspace) -> None:
    from forethought.web.access import rule_of

    found = {route.name: rule_of(route.callback, route.name) for route in routes()}
    assert set(found) == set(ROWS)
    assert [name for name, rule in found.items() if rule is None] == []


def test_a_route_without_a_rule_opens_to_nobody(signed_in: Callable[..., Any], settings: Any) -> None:
    from django.http import HttpResponse
    from django.urls import path

    from forethought.web import urls

    unmarked = path("forgotten/", lambda request: HttpResponse("secret"), name="forgotten")
    settings.ROOT_URLCONF = type(
        "Urls", (), {"urlpatterns": [*urls.urlpatterns, unmarked], "handler404": urls.handler404}
    )
    for name in PERSONAS:
        answer = signed_in(name).get("/forgotten/")
        assert answer.status_code == 404
        assert b"secret" not in answer.content


@pytest.mark.parametrize("name", [row for row, who in ROWS.items() if who != ["everyone"]])
def test_nobody_gets_in_without_signing_in(demo_workspace: Workspace, visitor: Any, name: str) -> None:
    from django.urls import reverse

    for method in (visitor.get, visitor.post):
        answer = method(reverse(name, args=ARGUMENTS.get(name, [])))
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/sign-in/?next=")


@pytest.mark.parametrize("persona", PERSONAS)
def test_each_person_opens_their_own_pages_and_is_refused_at_the_others(
    signed_in: Callable[..., Any], log: Callable[[], list[Any]], persona: str
) -> None:
    from django.urls import reverse

    client = signed_in(persona)
    for name, who in ROWS.items():
        if who in (["everyone"], ["anyone"]):
            continue
        before = len(log())
        answer = client.get(reverse(name, args=ARGUMENTS.get(name, [])), follow=False)
        new = log()[before:]
        if persona in who or (name in OF_A_CASE and persona in ROWS["children"]):
            # Nothing is published or linked yet, so these files are not there; but they were asked for rightly.
            expected = (404,) if name.startswith(("leader-", "link-report-")) else (200, 302)
            assert answer.status_code in expected, f"{persona} at {name}"
            assert [event for event in new if event.outcome == "denied"] == [], f"{persona} at {name}"
            continue
        assert answer.status_code == 404, f"{persona} at {name}"
        assert [(event.outcome, event.actor) for event in new] == [("denied", in_log(persona))], f"{persona} at {name}"


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("persona", ["social.worker", "team.manager"])
def test_only_the_right_purpose_opens_a_childs_page(
    signed_in: Callable[..., Any], log: Callable[[], list[Any]], persona: str, purpose: str
) -> None:
    from django.urls import reverse

    client = signed_in(persona)
    if purpose:
        client.post("/purpose/", {"purpose": purpose})
    for name in NEEDS_PURPOSE:
        before = len(log())
        answer = client.get(reverse(name, args=ARGUMENTS.get(name, [])))
        if purpose == "direct_care":
            assert answer.status_code == 200
            assert [event.outcome for event in log()[before:]] == ["read"]
        else:
            assert answer.headers["Location"].startswith("/purpose/?next=")
            assert log()[before:] == []


def test_every_page_about_a_child_leaves_an_event_for_everyone_it_shows(
    signed_in: Callable[..., Any], log: Callable[[], list[Any]]
) -> None:
    from django.urls import reverse

    for persona, purpose, name in (
        ("social.worker", "direct_care", "children"),
        ("social.worker", "direct_care", "family-page"),
        *(("social.worker", "direct_care", name) for name in sorted(OF_A_CASE)),
        ("case.reviewer", "case_review", "case-chronology"),
        ("kai", "", "own-record"),
        ("ig.lead", "", "ig"),
    ):
        client = signed_in(persona, purpose)
        before = len(log())
        assert client.get(reverse(name, args=ARGUMENTS.get(name, []))).status_code == 200
        (event,) = log()[before:]
        assert (event.actor, event.outcome) == (in_log(persona), "read")
