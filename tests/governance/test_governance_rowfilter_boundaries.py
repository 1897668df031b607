"""One policy, a handful of rows: what each construct opens, at the edges where a slip would open more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from forethought.engine import Engine
from forethought.governance import (
    Agreements,
    Authority,
    PolicyBook,
    PolicyEntity,
    PolicyError,
    compile_filter,
    compile_row_filter,
    load_purposes,
    load_roles,
    principal_entity,
    request_context,
)
from governance.governance_builders import NOW, claim, seen, worker

READER = PolicyEntity("Worker", "w", {"organisation": "north", "cases": frozenset({"kai", "ruby"})})
CONTEXT = {
    "purpose": "direct_care",
    "urgent": False,
    "hour": 9,
    "subjects": ["kai", "sam"],
    "covered": [
        {"controller": "council", "feed": "cin"},
        {"controller": "council", "feed": "roll"},
        {"controller": "schools", "feed": "roll"},
    ],
    "nobody": [],
}
ROWS = [
    claim(claim_id="1", person_id="kai", controller="council", feed="cin", row=1, attribute="a_b"),
    claim(claim_id="2", person_id="ruby", controller="schools", feed="cin", row=2, attribute="axb"),
    claim(claim_id="3", person_id="sam", controller="schools", feed="roll", row=3, outcome="unfounded"),
    claim(
        claim_id="4",
        person_id=None,
        controller=None,
        feed="roll",
        row=None,
        protected=None,
        sealed=None,
        attribute="100%",
    ),
]
OPENS = """
resource.row < 2                                                             | 1 4
resource.row <= 2                                                            | 1 2 4
resource.row > 2                                                             | 3
resource.row >= 2                                                            | 2 3
2 > resource.row                                                             | 1 4
resource.row == 0                                                            | 4
resource.row != 0                                                            | 1 2 3
resource.row == "1"                                                          |
!(resource.row == 1)                                                         | 2 3 4
resource.protected                                                           | 4
resource.protected == false                                                  | 1 2 3
resource.person == "kai"                                                     | 1
resource.person == resource.feed                                             |
resource.person == ""                                                        | 4
resource.person == "kai" && resource.feed == "roll"                          |
resource.person == "kai" || resource.feed == "roll"                          | 1 3 4
principal.cases.contains(resource.person)                                    | 1 2
context.subjects.contains(resource.person)                                   | 1 3
context.nobody.contains(resource.person)                                     |
context.subjects.contains(resource.row)                                      |
[resource.person, "ruby"].contains("ruby")                                   | 1 2 3 4
[resource.person].contains("ruby")                                           | 2
[resource.person, resource.feed].contains("roll")                            | 3 4
[resource.person, resource.feed].containsAll(["kai", "cin"])                 | 1
[resource.person, resource.feed].containsAny(["kai", "cin"])                 | 1 2
[resource.person, "x"] == ["x", "kai"]                                       | 1
[resource.person, "x"] == ["x"]                                              |
principal.cases.containsAll(["kai", "ruby"])                                 | 1 2 3 4
principal.cases.containsAll(["kai", "sam"])                                  |
principal.cases.containsAny(["sam", "ruby"])                                 | 1 2 3 4
principal.cases.containsAny(["sam"])                                         |
principal.cases == ["ruby", "kai"]                                           | 1 2 3 4
principal.cases == ["kai"]                                                   |
context.nobody.isEmpty()                                                     | 1 2 3 4
principal.cases.isEmpty()                                                    |
context.covered.contains({"controller": resource.controller, "feed": resource.feed}) | 1 3
context.covered.contains({"controller": "council", "feed": resource.feed})   | 1 2 3 4
context.covered.contains({"controller": resource.controller, "feed": "cin"}) | 1
context.covered.contains({"controller": resource.controller})                |
context.covered.contains({"controller": "schools", "feed": "cin"})           |
context.covered.contains({"controller": "schools", "feed": "roll"})          | 1 2 3 4
{"a": resource.feed} == {"a": "cin"}                                         | 1 2
{"a": resource.feed} == {"b": "cin"}                                         |
{"a": 1, "b": 2} == {"b": 2, "a": 1}                                         | 1 2 3 4
{"a": 1} == {"a": 2}                                                         |
{"a": resource.feed}.a == "cin"                                              | 1 2
{"a": "roll", "b": resource.feed}.b == "cin"                                 | 1 2
{"a": 1} == ["a"]                                                            |
resource.person == ["kai"]                                                   |
resource has outcome                                                         | 3
resource has outcome && resource.outcome == "unfounded"                      | 3
resource has person                                                          | 1 2 3 4
resource has shoe_size                                                       |
principal has cases                                                          | 1 2 3 4
principal has shoe_size                                                      |
context has hour                                                             | 1 2 3 4
context has shoe_size                                                        |
context.hour < 9                                                             |
context.hour <= 9                                                            | 1 2 3 4
context.hour > 9                                                             |
context.hour >= 9                                                            | 1 2 3 4
8 < context.hour                                                             | 1 2 3 4
8 > context.hour                                                             |
8 <= context.hour                                                            | 1 2 3 4
8 >= context.hour                                                            |
context.hour == 9                                                            | 1 2 3 4
context.hour != 9                                                            |
context.urgent                                                               |
!context.urgent                                                              | 1 2 3 4
context.urgent == 0                                                          |
context.urgent && resource.row == 1                                          |
!context.urgent && resource.row == 1                                         | 1
context.urgent || resource.row == 1                                          | 1
!context.urgent || resource.row == 1                                         | 1 2 3 4
resource.row == 1 || context.urgent                                          | 1
principal.organisation like "n*h"                                            | 1 2 3 4
principal.organisation like "n"                                              |
resource.attribute like "a_b"                                                | 1
resource.attribute like "100%"                                               | 4
resource.attribute like "*"                                                  | 1 2 3 4
resource.attribute like "a*"                                                 | 1 2
resource is Claim                                                            | 1 2 3 4
resource is Worker                                                           |
principal is Worker                                                          | 1 2 3 4
principal is Child                                                           |
principal == Worker::"w"                                                     | 1 2 3 4
principal == Worker::"x"                                                     |
principal in Worker::"w"                                                     | 1 2 3 4
principal in [Worker::"x", Worker::"w"]                                      | 1 2 3 4
principal in [Worker::"x"]                                                   |
action == Action::"read"                                                     | 1 2 3 4
action == Action::"extract"                                                  |
if context.urgent then true else resource.row == 1                           | 1
if !context.urgent then resource.row == 2 else true                          | 2
if resource.feed == "cin" then resource.row == 1 else resource.row == 3      | 1 3
"""
REFUSED = """
resource.row < "2"
"a" < "b"
context.hour
resource.person
resource.row
if resource.row then true else false
if context.hour then true else false
resource == resource
[resource].contains("kai")
context.subjects.contains(resource)
principal.organisation.contains("n")
context.hour.contains(1)
resource.person.contains("k")
{"a": 1}.contains(1)
context.shoe_size == 1
{"a": 1}.b == 1
"text" in Worker::"w"
resource in Worker::"w"
resource.person in Worker::"w"
context.hour like "n"
resource.row like "n"
"text" is Worker
resource.person is Worker
principal is Worker in Worker::"w"
"text" has a
resource.person has a
context.urgent.isEmpty()
-context.hour == 1
context.subjects.hasTag("a")
"""


@pytest.fixture(scope="module")
def rows_seen() -> Any:
    with Engine() as engine:
        yield lambda sql: " ".join(seen(ROWS, sql, engine))


def _policy(condition: str, word: str = "when") -> str:
    return f"permit (principal, action, resource is Claim) {word} {{ {condition} }};"


@pytest.mark.parametrize("line", OPENS.strip().splitlines())
def test_what_a_condition_opens(line: str, rows_seen: Callable[[str], str]) -> None:
    condition, _, expected = line.rpartition("|")
    assert rows_seen(compile_row_filter(_policy(condition), READER, "read", CONTEXT)) == expected.strip()
    turned = compile_row_filter(_policy(condition, "unless"), READER, "read", CONTEXT)
    assert rows_seen(turned) == " ".join(sorted(set("1234") - set(expected.split())))


@pytest.mark.parametrize("condition", REFUSED.strip().splitlines())
def test_what_is_neither_yes_nor_no_or_cannot_be_told_is_refused(condition: str) -> None:
    with pytest.raises(PolicyError):
        compile_row_filter(_policy(condition), READER, "read", CONTEXT)


@pytest.mark.parametrize("first", ["context.hour", "resource.row", "principal", "context.subjects"])
def test_a_clause_that_is_neither_yes_nor_no_is_refused_also_before_one_that_fails(first: str) -> None:
    text = f"permit (principal, action, resource) when {{ {first} }} when {{ context.urgent }};"
    with pytest.raises(PolicyError):
        compile_row_filter(text, READER, "read", CONTEXT)


SCOPES = """
principal, action, resource                                       | yes
principal is Worker, action, resource                             | yes
principal is Child, action, resource                              |
principal == Worker::"w", action, resource                        | yes
principal == Worker::"x", action, resource                        |
principal == Child::"w", action, resource                         |
principal in Worker::"w", action, resource                        | yes
principal in Worker::"x", action, resource                        |
principal, action == Action::"read", resource                     | yes
principal, action == Action::"extract", resource                  |
principal, action in [Action::"extract", Action::"read"], resource | yes
principal, action in [Action::"extract"], resource                |
principal, action == Act::Action::"read", resource                |
principal, action, resource is Claim                              | yes
principal, action, resource is Register                           |
principal, action, resource == Claim::"1"                         |
principal, action, resource in Claim::"1"                         |
"""


@pytest.mark.parametrize("line", SCOPES.strip().splitlines())
def test_whom_and_what_a_policy_is_about(line: str) -> None:
    scope, _, applies = line.rpartition("|")
    found = compile_row_filter(f"permit ({scope});", READER, "read", CONTEXT)
    assert found == ("TRUE" if applies.strip() else "FALSE")


def test_a_scope_that_names_a_type_and_a_group_at_once_is_refused() -> None:
    with pytest.raises(PolicyError):
        compile_row_filter('permit (principal is Worker in Worker::"w", action, resource);', READER, "read", {})


def test_a_clause_is_not_worked_out_for_a_reader_the_policy_is_not_about() -> None:
    text = "permit (principal is Child, action, resource) when { principal.age > 3 };"
    assert compile_row_filter(text, READER, "read", CONTEXT) == "FALSE"


def test_a_clause_after_one_that_failed_is_not_worked_out() -> None:
    text = "permit (principal, action, resource) when { context.urgent } when { context.shoe_size > 3 };"
    assert compile_row_filter(text, READER, "read", CONTEXT) == "FALSE"
    assert compile_row_filter(_policy("context.urgent && context.shoe_size > 3"), READER, "read", CONTEXT) == "FALSE"
    assert compile_row_filter(_policy("!context.urgent || context.shoe_size > 3"), READER, "read", CONTEXT) == "TRUE"


def test_an_unknown_construct_is_refused_even_where_it_would_not_matter() -> None:
    text = 'permit (principal is Child, action, resource) when { decimal("1.0").lessThan(decimal("2.0")) };'
    with pytest.raises(PolicyError, match="does not know"):
        compile_row_filter(text, READER, "read", CONTEXT)


def test_all_clauses_of_a_policy_must_hold(rows_seen: Callable[[str], str]) -> None:
    text = 'permit (principal, action, resource) when { resource.row > 1 } unless { resource.feed == "roll" };'
    assert rows_seen(compile_row_filter(text, READER, "read", CONTEXT)) == "2"


def test_one_permit_is_enough_and_one_forbid_shuts(rows_seen: Callable[[str], str]) -> None:
    one, two = _policy("resource.row == 1"), _policy("resource.row == 2")
    shut = 'forbid (principal, action, resource) when { resource.person == "kai" };'
    assert rows_seen(compile_row_filter(one + two, READER, "read", CONTEXT)) == "1 2"
    assert rows_seen(compile_row_filter(one + two + shut, READER, "read", CONTEXT)) == "2"
    assert compile_row_filter(shut, READER, "read", CONTEXT) == "FALSE"
    assert compile_row_filter(one + "forbid (principal, action, resource);", READER, "read", CONTEXT) == "FALSE"


def test_what_a_withholding_policy_stops_is_not_seen_and_is_known_to_be_there(rows_seen: Callable[[str], str]) -> None:
    # read as text, the annotation still takes the rows away; only who loads a book learns what was withheld
    text = (
        _policy("resource.row > 0")
        + '@shows("withheld") forbid (principal, action, resource) when { resource.row == 1 };'
    )
    assert rows_seen(compile_row_filter(text, READER, "read", CONTEXT)) == "2 3"


@pytest.mark.parametrize(
    "text",
    [
        "permit (principal, action, resource",
        "permit (principal == ?principal, action, resource);",
        _policy("resource.row == 1") + "permit (principal == ?principal, action, resource);",
    ],
)
def test_a_policy_that_is_broken_or_has_a_hole_in_it_is_refused(text: str) -> None:
    with pytest.raises(PolicyError):
        compile_row_filter(text, READER, "read", CONTEXT)


@pytest.mark.parametrize(
    ("field_set", "permits"),
    [
        ("care", ("practitioner-case",)),
        ("relationship", ("practitioner-case", "practitioner-family")),
        ("flag", ("practitioner-case",)),
    ],
)
def test_a_field_set_known_beforehand_decides_what_can_be_opened(
    book: PolicyBook, agreements: Agreements, field_set: str, permits: tuple[str, ...]
) -> None:
    roles, day = load_roles(), NOW.date()
    context = request_context(
        load_purposes()["direct_care"], agreements.in_force(day, "direct_care"), (), real_data=False
    )
    entity = principal_entity(worker("practitioner"), roles, day)
    found = compile_filter(book, entity, "read", context, fixed={"field_set": field_set})
    assert found.opens_nothing is (field_set == "flag")
    assert found.permits == permits


def test_what_is_withheld_is_what_was_permitted_and_then_stopped(
    book: PolicyBook, authority: Authority, engine: Engine
) -> None:
    grant = authority.grant(worker("practitioner"), "direct_care", subjects=["kai"])
    rows = [
        claim(claim_id="open"),
        claim(claim_id="hidden", field_set="contact_details", entity="address", attribute="postcode", protected=True),
        claim(claim_id="elsewhere", person_id="stranger", sealed=True),
        claim(claim_id="flag", field_set="flag", sealed=True),
    ]
    assert seen(rows, grant.row_filter, engine) == ["open"]
    assert seen(rows, grant.withheld_filter, engine) == ["hidden"]
