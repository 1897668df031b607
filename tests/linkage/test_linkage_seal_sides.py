"""N5: a record that carries what both sides of a seal carry, and everybody far from a seal."""

from __future__ import annotations

import pyarrow as pa
import pytest

from forethought.linkage import LinkResult, LinkSettings, link, load_trained_model
from forethought.linkage.index import PeopleIndex
from linkage.conftest import KEY
from linkage.linkage_westmarch import westmarch

SETTINGS = load_trained_model().settings(allow_test_numbers=True, allow_pseudo=True)
SEALS = pa.table({"record_id": ["old", "new"], "seal": ["s", "s"], "side": ["before", "after"]})
_SAME = {"forename": "Tamsin", "date_of_birth": "2016-05-09", "sex": "F", "nhs_number": "9990001236"}
OLD = {**_SAME, "record_id": "old", "source": "c", "surname": "Quillfeather", "postcode": "WX4 4DD"}
NEW = {**_SAME, "record_id": "new", "source": "c", "surname": "Oxenfordham", "postcode": "WX5 5EE"}


def late(surname: str | None, postcode: str | None) -> dict[str, str | None]:
    """A record that nobody has sealed yet and that carries the number of both."""
    return {**_SAME, "record_id": "late", "source": "h", "surname": surname, "postcode": postcode}


def linked(*rows: dict[str, str | None], settings: LinkSettings = SETTINGS) -> LinkResult:
    return link(pa.Table.from_pylist([dict(row) for row in rows]), settings, key=KEY, seals=SEALS)


def with_late(result: LinkResult) -> set[str]:
    """The sealed records that stand in one person with the late one."""
    of = dict(zip(*result.persons.to_pydict().values(), strict=True))
    return {record for record in ("old", "new") if of[record] == of["late"]}


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    ("surname", "postcode", "side"),
    [("Quillfeather", "WX4 4DD", {"old"}), ("Oxenfordham", "WX5 5EE", {"new"}),
     ("Quillfeather", "WX5 5EE", set()), (None, None, set())],
)  # fmt: skip
def test_n5_a_late_record_goes_to_the_side_that_fits_clearly_better_or_to_neither(
    surname: str | None, postcode: str | None, side: set[str], order: int
) -> None:
    result = linked(*[OLD, NEW, late(surname, postcode)][::order])
    assert with_late(result) == side
    assert "late" not in str(result.review.to_pylist()) + str(result.vetoes.to_pylist())


def test_what_a_person_decided_about_a_late_record_stands() -> None:
    records = pa.Table.from_pylist([OLD, NEW, late("Quillfeather", "WX4 4DD")])
    joined = pa.table({"left": ["late"], "right": ["new"]})
    result = link(records, SETTINGS, key=KEY, seals=SEALS, joined=joined)
    assert with_late(result) == {"new"}


def test_n5_a_seal_far_away_changes_no_join_and_no_question(tmp_path_factory: pytest.TempPathFactory) -> None:
    records = westmarch(tmp_path_factory.mktemp("far"), 20_261_126, 2_000)[0]
    lonely = [{**OLD, "nhs_number": None}, {**NEW, "nhs_number": None, "date_of_birth": "2003-08-30", "forename": "Io"}]
    more = pa.Table.from_pylist([{n: row.get(n) for n in records.column_names} for row in lonely], records.schema)
    whole = pa.concat_tables([records, more])
    plain, sealed = (link(whole, SETTINGS, key=KEY, seals=seals) for seals in (None, SEALS))
    assert len(plain.review) > 5
    for name in ("persons", "links", "vetoes", "review", "events"):
        assert getattr(sealed, name).equals(getattr(plain, name)), name
    assert sealed.report.to_json() == plain.report.to_json()


def test_n5_a_search_tells_of_one_side_alone(tmp_path_factory: pytest.TempPathFactory) -> None:
    records = pa.Table.from_pylist([OLD, NEW])
    persons = pa.table({"record_id": ["old", "new"], "person_id": ["o", "n"]})
    asked = {**_SAME, "surname": "Oxenfordham"}
    both = PeopleIndex(records, persons, SETTINGS).search(asked)
    one = PeopleIndex(records, persons, SETTINGS, {"old": ("s", "1"), "new": ("s", "2")}).search(asked)
    assert [match.person_id for match in both] == ["n", "o"]
    assert one == both[:1]
