"""A filter compiled once for all who ask alike opens to each exactly what the policies say of that one."""

from __future__ import annotations

import random
from datetime import date
from types import SimpleNamespace

import pytest

from forethought.engine import Engine
from forethought.governance import (
    Agreements,
    PolicyBook,
    PolicyEntity,
    PolicyError,
    RowFilter,
    compile_filter,
    compile_row_filter,
    load_purposes,
    load_roles,
    principal_entity,
    request_context,
)
from forethought.governance.rowfilter import _compiled, _nodes, compile_openings
from governance.governance_builders import claim, seen, worker
from governance.policy_fuzz import Fuzz
from governance.test_governance_rowfilter import FUZZ_CONTEXT, FUZZ_WORDS, _allowed, _random_rows

TODAY = date(2026, 6, 10)
PEOPLE = ("kai", "it's", "100%", "care", "")


def _askers(random_: random.Random) -> list[tuple[PolicyEntity, dict[str, object]]]:
    """Readers and requests that differ in who asks and about whom; some of nobody, some of the same set twice."""
    found = []
    for name in ("w", "x", "w"):
        cases = frozenset(random_.sample(PEOPLE, random_.choice((0, 1, 2))))
        subjects = random_.choice((sorted(cases), random_.sample(PEOPLE, random_.choice((0, 1, 2)))))
        asker = PolicyEntity("Worker", name, {"organisation": "kai", "cases": cases})
        found.append((asker, {**FUZZ_CONTEXT, "subjects": subjects}))
    return found


def test_filter_and_engine_agree_for_each_of_many_askers_under_random_policies(engine: Engine) -> None:
    random_ = random.Random(7)
    fuzz = Fuzz(random_)
    opened = told_apart = 0
    for number in range(60):
        text = "".join(fuzz.policy(number) for number in range(random_.randint(1, 3)))
        book = SimpleNamespace(hash=f"{number} {text}", nodes=_nodes(text))
        rows = _random_rows(random_, 40, FUZZ_WORDS)
        answers = set()
        for asker, context in _askers(random_):
            allowed = _allowed(text, asker, "read", context, rows)
            assert seen(rows, compile_filter(book, asker, "read", context).sql, engine) == allowed, text
            opened += len(allowed)
            answers.add(tuple(allowed))
        told_apart += len(answers) > 1
    assert opened > 500
    assert told_apart > 10


@pytest.mark.parametrize(
    "condition",
    [
        'principal.cases.contains("kai")',
        'context.subjects.containsAny(["kai"])',
        'context.subjects.containsAll(["kai", "nadia"])',
        'principal.cases == ["kai"]',
        "principal.cases == context.subjects",
        '[principal.cases].contains(["kai"])',
        '[["kai"]].contains(principal.cases)',
        "[resource.person].containsAll(principal.cases)",
        'principal == Worker::"one"',
        'principal in [Worker::"one"]',
        '[Worker::"one"].contains(principal)',
        'if principal.cases.contains("kai") then resource.person == "kai" else false',
        "(if context.break_glass then principal.cases else context.subjects).contains(resource.person)",
    ],
)
def test_a_policy_that_depends_on_who_somebody_is_is_compiled_for_each(condition: str, engine: Engine) -> None:
    text = f"permit (principal, action, resource is Claim) when {{ {condition} }};"
    book = SimpleNamespace(hash=text, nodes=_nodes(text))
    rows = [claim(claim_id=name, person_id=name) for name in ("kai", "nadia", "robin")]
    sets = (["kai"], ["nadia"], ["kai", "nadia"], [])
    for asker in ("one", "other"):
        for cases in sets:
            for subjects in sets:
                who = PolicyEntity("Worker", asker, {"cases": frozenset(cases)})
                context = {"subjects": subjects, "break_glass": False}
                allowed = _allowed(text, who, "read", context, rows)
                assert seen(rows, compile_filter(book, who, "read", context).sql, engine) == allowed


def test_the_field_sets_that_open_are_those_in_which_a_row_can_be_seen(
    book: PolicyBook, agreements: Agreements
) -> None:
    roles, purposes = load_roles(), load_purposes()
    for role, purpose in (("practitioner", "direct_care"), ("analyst", "statutory_return"), ("admin", "direct_care")):
        entity = principal_entity(worker(role), roles, TODAY)
        context = request_context(purposes[purpose], agreements.in_force(TODAY, purpose), ("kai",), real_data=False)
        names = purposes[purpose].field_sets | {"nowhere"}
        whole, found = compile_openings(book, entity, "read", context, names)
        assert whole.sql == compile_row_filter(book.text, entity, "read", context)
        each = {name: compile_filter(book, entity, "read", context, fixed={"field_set": name}) for name in names}
        assert found == {name for name in names if not each[name].opens_nothing}


def test_another_worker_with_another_case_needs_no_compiling(book: PolicyBook, agreements: Agreements) -> None:
    roles, purpose = load_roles(), load_purposes()["direct_care"]

    def ask(name: str, person: str) -> RowFilter:
        base = principal_entity(worker("practitioner", id=name), roles, TODAY)
        entity = PolicyEntity(base.type, name, {**base.attributes, "cases": {person}, "families": set()})
        context = request_context(purpose, agreements.in_force(TODAY, "direct_care"), (person,), real_data=False)
        return compile_openings(book, entity, "read", context, purpose.field_sets)[0]

    first = ask("one", "kai")
    compiled = _compiled.cache_info().misses
    second = ask("other", "nadia")
    assert _compiled.cache_info().misses == compiled
    for mine, theirs in ((first.sql, second.sql), (first.withheld, second.withheld)):
        assert theirs == mine.replace("'kai'", "'nadia'") != mine


def test_an_unsafe_id_is_refused_also_when_the_filter_is_there_already(
    book: PolicyBook, agreements: Agreements
) -> None:
    roles, purpose = load_roles(), load_purposes()["direct_care"]
    entity = principal_entity(worker("practitioner"), roles, TODAY)
    for person in ("kai", "x\x000\x00", "back\\slash"):
        context = request_context(purpose, agreements.in_force(TODAY, "direct_care"), (person,), real_data=False)
        asked = PolicyEntity(entity.type, entity.id, {**entity.attributes, "cases": {person}})
        if person == "kai":
            assert "'kai'" in compile_filter(book, asked, "read", context).sql
        else:
            with pytest.raises(PolicyError, match="safely"):
                compile_filter(book, asked, "read", context)
