"""The row filter and the policy engine must agree on every row: SQL is compiled, the engine is the judge."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import cedarpy
import pytest

from forethought.engine import Engine, lint
from forethought.governance import (
    Agreements,
    Allocation,
    PolicyBook,
    PolicyEntity,
    PolicyError,
    Principal,
    compile_filter,
    compile_row_filter,
    load_purposes,
    load_roles,
    principal_entity,
    request_context,
)
from forethought.governance.nodes import KNOWN_BINARY, KNOWN_UNARY, walk
from governance.governance_builders import claim, seen, worker
from governance.policy_fuzz import WORDS, Fuzz

TODAY = date(2026, 6, 10)


def _random_rows(random_: random.Random, count: int, words: Mapping[str, tuple[Any, ...]]) -> list[dict[str, Any]]:
    return [
        claim(claim_id=f"{number:05}", **{name: random_.choice(values) for name, values in words.items()})
        for number in range(count)
    ]


def _resource(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as the engine sees it, with the gaps filled as documented."""
    names = ("controller", "feed", "field_set", "entity", "attribute", "nature")
    attributes: dict[str, Any] = {name: row[name] or "" for name in names}
    attributes |= {"person": row["person_id"] or "", "row": row["row"] or 0}
    attributes |= {name: True if row[name] is None else row[name] for name in ("protected", "sealed", "guarded")}
    if row["outcome"] is not None:
        attributes["outcome"] = row["outcome"]
    return {"uid": {"type": "Claim", "id": row["claim_id"]}, "attrs": attributes, "parents": []}


def _allowed(
    text: str,
    principal: PolicyEntity,
    action: str,
    context: Mapping[str, Any],
    rows: Iterable[Mapping[str, Any]],
) -> list[str]:
    """The judge: one decision of the policy engine for every row."""
    rows = list(rows)
    values = {
        name: sorted(value) if isinstance(value, frozenset) else value for name, value in principal.attributes.items()
    }
    who = {"uid": {"type": principal.type, "id": principal.id}, "attrs": values, "parents": []}
    asked = [
        {
            "principal": {"type": principal.type, "id": principal.id},
            "action": {"type": "Action", "id": action},
            "resource": {"type": "Claim", "id": row["claim_id"]},
            "context": dict(context),
        }
        for row in rows
    ]
    policies = cedarpy.PolicySet.from_str(text)
    answers = cedarpy.is_authorized_batch(asked, policies, [who, *(_resource(row) for row in rows)])
    assert not any(answer.diagnostics.errors for answer in answers)
    return [row["claim_id"] for row, answer in zip(rows, answers, strict=True) if answer.allowed]


SHIPPED_WORDS: dict[str, tuple[Any, ...]] = {
    "person_id": ("kai", "kai", "kai", "nadia", "robin", "stranger", "", None),
    "field_set": (
        "identity", "contact_details", "relationship", "involvement", "care", "need", "protection",
        "education", "health", "voice", "correction", "flag", None,
    ),
    "entity": ("person", "address", "placement", None),
    "attribute": ("surname", "postcode", "date_of_birth", "nationality", "lead", None),
    "nature": ("fact", "fact", "opinion", "allegation", "rumour", None),
    "outcome": ("unfounded", "", None),
    "protected": (False, False, False, True, None),
    "sealed": (*(False,) * 12, True, None),
    "guarded": (*(False,) * 12, True, None),
    "row": (0, 1, None),
}  # fmt: skip

SOURCES: tuple[tuple[Any, Any], ...] = (
    ("westmarch-council", "ssda903"), ("westmarch-council", "ssda903"), ("westmarch-council", "cin"),
    ("westmarch-council", "case-system"), ("westmarch-schools", "school-roll"),
    ("westmarch-health", "child-health"), ("westmarch-council", "voice"),
    ("westmarch-schools", "ssda903"), ("westmarch-council", None), (None, "cin"),
)  # fmt: skip

_CASE = (Allocation("kai", date(2026, 1, 5), None, "North", frozenset({"nadia", "robin"})),)
READERS: list[tuple[Principal, str, str, tuple[str, ...], bool]] = [
    (worker("practitioner", allocations=_CASE), "direct_care", "read", (), False),
    (worker("practitioner", allocations=_CASE), "direct_care", "read", ("kai", "nadia"), False),
    (worker("practitioner", "address_holder", allocations=_CASE), "direct_care", "read", (), False),
    (worker("practitioner", "adoption_records_holder", allocations=_CASE), "direct_care", "read", (), False),
    (worker("team_manager", allocations=_CASE), "direct_care", "read", (), False),
    (worker("practitioner", training_until=date(2026, 1, 1)), "direct_care", "read", (), False),
    (worker("practitioner"), "urgent_safeguarding", "read", ("stranger",), True),
    (worker("analyst"), "statutory_return", "read", (), False),
    (worker("admin"), "direct_care", "read", ("kai",), False),
    (Principal("kai", "child", frozenset({"child"}), subject="kai"), "own_record", "read", (), False),
    (Principal("l", "service", frozenset({"linkage_service"})), "linkage", "read", (), False),
    (Principal("c", "service", frozenset({"publication_service"})), "local_planning", "compute", (), False),
    (
        Principal("e", "service", frozenset({"extract_service"}), study="s",
                  study_field_sets=frozenset({"care", "identity", "need"})),
        "research", "extract", ("kai", "stranger"), False,
    ),
]  # fmt: skip


def test_filter_and_engine_agree_on_10_400_rows_for_every_kind_of_reader(
    book: PolicyBook, agreements: Agreements, engine: Engine
) -> None:
    random_ = random.Random(20260401)
    roles, purposes = load_roles(), load_purposes()
    judged = opened = 0
    for principal, purpose, action, subjects, urgent in READERS:
        entity = principal_entity(principal, roles, TODAY)
        context = request_context(
            purposes[purpose],
            agreements.in_force(TODAY, purpose),
            subjects,
            real_data=False,
            break_glass=urgent,
        )
        rows = _random_rows(random_, 800, SHIPPED_WORDS)
        for row in rows:
            row["controller"], row["feed"] = random_.choice(SOURCES)
        allowed = _allowed(book.text, entity, action, context, rows)
        assert seen(rows, compile_filter(book, entity, action, context).sql, engine) == allowed
        judged += len(rows)
        opened += len(allowed)
    assert judged == 10_400
    assert opened > 250


def test_a_request_that_differs_in_anything_gets_a_filter_of_its_own(book: PolicyBook, agreements: Agreements) -> None:
    """Filters are remembered, so each question comes after one that differs in a single thing, and again after it."""
    roles, purposes = load_roles(), load_purposes()
    different = set()
    for principal, purpose, action, subjects, urgent in READERS:
        entity = principal_entity(principal, roles, TODAY)
        context = request_context(
            purposes[purpose], agreements.in_force(TODAY, purpose), subjects, real_data=False, break_glass=urgent
        )
        asked = [(entity, context)]
        for name, value in entity.attributes.items():
            if isinstance(value, frozenset):
                without = {**entity.attributes, name: frozenset(sorted(value)[1:])}
                asked.append((PolicyEntity(entity.type, entity.id, without), context))
            elif isinstance(value, bool):
                asked.append((PolicyEntity(entity.type, entity.id, {**entity.attributes, name: not value}), context))
        for name, value in context.items():
            changed = not value if isinstance(value, bool) else value[1:]
            asked.append((entity, {**context, name: changed}))
        for who, what in (*asked, *asked):
            found = compile_filter(book, who, action, what).sql
            assert found == compile_row_filter(book.text, who, action, what)
            different.add(found)
    assert len(different) > 25


def test_a_request_changed_in_place_is_another_request(book: PolicyBook, agreements: Agreements) -> None:
    entity = principal_entity(worker("practitioner"), load_roles(), TODAY)
    context = request_context(
        load_purposes()["direct_care"], agreements.in_force(TODAY, "direct_care"), (), real_data=False
    )
    assert not compile_filter(book, entity, "read", context).opens_nothing
    context["covered"].clear()
    assert compile_filter(book, entity, "read", context).opens_nothing


FUZZ_WORDS: dict[str, tuple[Any, ...]] = {
    "person_id": (*WORDS, None),
    "controller": (*WORDS, None),
    "feed": (*WORDS, None),
    "field_set": (*WORDS, None),
    "entity": (*WORDS, None),
    "attribute": (*WORDS, None),
    "nature": (*WORDS, None),
    "outcome": ("proved", "care", "", None),
    "protected": (True, False, None),
    "sealed": (True, False, None),
    "guarded": (True, False, None),
    "row": (0, 1, 2, 3, None),
}
FUZZ_CONTEXT = {
    "purpose": "care",
    "break_glass": False,
    "subjects": ["kai", "it's"],
    "covered": [{"controller": "kai", "feed": "ssda903"}, {"controller": "", "feed": "care"}],
}


def test_filter_and_engine_agree_on_12_000_rows_under_random_policies_over_every_construct(
    engine: Engine,
) -> None:
    random_ = random.Random(11)
    fuzz = Fuzz(random_)
    reader = PolicyEntity("Worker", "w", {"organisation": "kai", "cases": frozenset({"kai", "100%"})})
    used_binary: set[str] = set()
    used_unary: set[str] = set()
    opened = 0
    for _ in range(120):
        text = "".join(fuzz.policy(number) for number in range(random_.randint(1, 4)))
        rows = _random_rows(random_, 100, FUZZ_WORDS)
        allowed = _allowed(text, reader, "read", FUZZ_CONTEXT, rows)
        assert seen(rows, compile_row_filter(text, reader, "read", FUZZ_CONTEXT), engine) == allowed, text
        opened += len(allowed)
        for policy in cedarpy.PolicySet.from_str(text).to_pst().static_policies.values():
            used_binary |= {node.op for node in walk(policy) if isinstance(node, cedarpy.pst.BinaryOp)}
            used_unary |= {node.op for node in walk(policy) if isinstance(node, cedarpy.pst.UnaryOp)}
    assert used_binary == KNOWN_BINARY
    assert used_unary == KNOWN_UNARY
    assert 1_000 < opened < 11_000


def test_a_quote_in_an_identifier_stays_inside_its_literal() -> None:
    text = "permit (principal, action, resource is Claim) when { principal.cases.contains(resource.person) };"
    reader = PolicyEntity("Worker", "w", {"cases": frozenset({"x' OR '1'='1"})})
    sql = compile_row_filter(text, reader, "read", {})
    assert seen([claim(claim_id="kai"), claim(claim_id="odd", person_id="x' OR '1'='1")], sql) == ["odd"]


@pytest.mark.parametrize("bad", ["back\\slash", "line\nbreak", "null\x00"])
def test_an_identifier_that_sql_could_read_differently_is_refused(bad: str) -> None:
    text = "permit (principal, action, resource is Claim) when { principal.cases.contains(resource.person) };"
    with pytest.raises(PolicyError, match="safely"):
        compile_row_filter(text, PolicyEntity("Worker", "w", {"cases": frozenset({bad})}), "read", {})


@pytest.mark.parametrize(
    "condition",
    [
        "resource.row + 1 == 2",
        "resource.row * 2 == 2",
        'datetime("2026-01-01") < datetime("2027-01-01")',
        'decimal("1.0").lessThan(decimal("2.0"))',
        "resource.unheard_of == 1",
        "principal.unheard_of == 1",
        "resource == principal",
    ],
)
def test_a_construct_the_compiler_does_not_know_is_refused(condition: str) -> None:
    text = f"permit (principal, action, resource is Claim) when {{ {condition} }};"
    with pytest.raises(PolicyError):
        compile_row_filter(text, PolicyEntity("Worker", "w", {}), "read", {})


def test_no_policy_opens_nothing() -> None:
    assert compile_row_filter("", PolicyEntity("Worker", "w", {}), "read", {}) == "FALSE"


def test_the_filter_is_portable_sql(book: PolicyBook, agreements: Agreements) -> None:
    roles, purposes = load_roles(), load_purposes()
    for principal, purpose, action, subjects, urgent in READERS:
        context = request_context(
            purposes[purpose],
            agreements.in_force(TODAY, purpose),
            subjects,
            real_data=True,
            break_glass=urgent,
        )
        compiled = compile_filter(book, principal_entity(principal, roles, TODAY), action, context)
        assert lint(f"select claim_id from claim where {compiled.sql}") == []


def test_a_pattern_with_sql_wildcards_matches_them_literally() -> None:
    text = 'permit (principal, action, resource is Claim) when { resource.attribute like "a_b*100%" };'
    sql = compile_row_filter(text, PolicyEntity("Worker", "w", {}), "read", {})
    rows = [claim(claim_id="yes", attribute="a_b is 100%"), claim(claim_id="no", attribute="axb is 100")]
    assert seen(rows, sql) == ["yes"]
