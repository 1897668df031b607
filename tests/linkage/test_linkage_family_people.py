"""What records agree on about a person, and who is a child on a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pyarrow as pa
import pytest

from forethought.linkage.families import children_on, people_of
from support_families import births

Read = Callable[[str], pa.Table]


def test_a_persons_birth_is_what_most_records_say(people: Read) -> None:
    records = people(
        """
        record_id | surname | date_of_birth
        c/1       | Reed    | 2015-01-02
        h/1       | Ash     | 2015-02-01
        s/1       | Oak     | 2015-02-01
        c/2       | Elm     | 2016-01-01
        h/2       | Elm     | 2015-12-31
        c/3       | Yew     | 31/02/2016
        c/4       | Fir     | 2015-01-01
        """
    )
    persons = people("record_id | person_id\nc/1 | a\nh/1 | a\ns/1 | a\nc/2 | b\nh/2 | b\nc/3 | c")
    found = people_of(records, persons).to_pylist()
    assert [(row["person"], str(row["born"]), row["surname"]) for row in found] == [
        ("a", "2015-02-01", "Ash"), ("b", "2015-12-31", "Elm"),
    ]  # fmt: skip
    assert people_of(records.slice(0, 0), persons).num_rows == 0


ON = [
    ("2026-03-31", "2008-03-31", False), ("2026-03-31", "2008-04-01", True), ("2026-03-31", "2026-03-31", True),
    ("2026-03-31", "2026-04-01", False), ("2026-03-31", "", False), ("2028-02-29", "2010-02-28", False),
    ("2028-02-29", "2010-03-01", True), ("2026-02-28", "2008-02-29", True), ("2026-03-01", "2008-02-29", False),
]  # fmt: skip


@pytest.mark.parametrize(("on", "born", "child"), ON)
def test_a_child_is_born_and_under_eighteen(on: str, born: str, child: bool) -> None:
    found = children_on(births(f"person | born\np | {born}"), date.fromisoformat(on))
    assert bool(len(found)) is child
