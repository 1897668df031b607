"""Events of a run come in the order in which they are carried out, whoever arrives."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from forethought.linkage import LinkSettings, link
from forethought.linkage.spine import Event
from forethought.linkage.spine.events import in_order

KEY = b"a key of the tests, 32 bytes long"


def rows(*told: tuple[str, str, str, str]) -> pa.Table:
    names = ("record_id", "forename", "surname", "known_from")
    table = [{**dict(zip(names, row, strict=True)), "date_of_birth": "2015-03-04", "source": "s"} for row in told]
    return pa.Table.from_pylist([{**row, "postcode": "AB1 2CD", "sex": "F"} for row in table])


def test_who_joins_a_person_that_he_was_known_before_does_not_come_before_those_who_are_created() -> None:
    before = link(rows(("b", "Ada", "Byron", "2024-05-01")), LinkSettings(), key=KEY)
    both = rows(
        ("b", "Ada", "Byron", "2024-05-01"),
        ("a", "Ada", "Byron", "2020-01-01"),
        ("d", "Zoe", "Quill", "2024-06-01"),
        ("c", "Eva", "Marsh", "2024-07-01"),
    )
    after = link(both, LinkSettings(), key=KEY, spine=before.persons)
    told = [Event(**row) for row in after.events.to_pylist()]
    assert [event.event for event in told] == ["created", "created", "attached"]
    assert [event.effective for event in told if event.record_id == "a"] == [date(2020, 1, 1)]
    assert tuple(told) == in_order(told)
