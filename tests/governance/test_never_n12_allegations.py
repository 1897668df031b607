"""N12: never treat an allegation as fact: it is shown only together with what became of it."""

from __future__ import annotations

import pytest

from forethought.governance import Authority, Principal
from governance.governance_builders import claim, seen, worker

CASES = """
nature      outcome          shown
fact        -                yes
opinion     -                yes
allegation  -                no
allegation  empty            no
allegation  unsubstantiated  yes
allegation  not-yet-known    yes
rumour      proved           no
-           -                no
"""
READERS = [
    (worker("practitioner"), "direct_care", "read"),
    (worker("team_manager"), "direct_care", "read"),
    (worker("analyst"), "statutory_return", "read"),
    (Principal("kai", "child", frozenset({"child"}), subject="kai"), "own_record", "read"),
    (Principal("c", "service", frozenset({"publication_service"})), "local_planning", "compute"),
]


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader[1])
@pytest.mark.parametrize("line", CASES.strip().splitlines()[1:])
def test_n12_an_allegation_travels_with_its_outcome(
    authority: Authority, reader: tuple[Principal, str, str], line: str
) -> None:
    nature, outcome, shown = line.split()
    row = claim(
        feed="cin",
        field_set="protection",
        nature=None if nature == "-" else nature,
        outcome={"-": None, "empty": ""}.get(outcome, outcome),
    )
    principal, purpose, action = reader
    sql = authority.grant(principal, purpose, action=action).row_filter
    assert bool(seen([row], sql)) is (shown == "yes")
