"""A child who goes by two forenames is asked about, unless a service knows both: then there are two children."""

from __future__ import annotations

import pyarrow as pa
import pytest

from forethought.linkage import link, load_trained_model

KEY = b"a key of the tests, 32 bytes long"
SETTINGS = load_trained_model().settings()
CASES = """
# what services hold: source forename; then how many persons there are, and whether somebody is asked
two services, each with a forename of its own     | a Parisa, b Mina                     | 2 | asked
a service knows both, so they are twins           | a Parisa, a Mina, b Mina             | 2 | not asked
three services, two of them with one forename     | a Parisa, b Mina, c Mina             | 2 | asked
a nickname is no other forename                   | a Robert, b Bob                      | 1 | not asked
""".strip()


@pytest.mark.parametrize("line", [line for line in CASES.splitlines() if not line.startswith("#")])
def test_who_is_asked_about_a_child_with_two_forenames(line: str) -> None:
    _, told, persons, asked = (part.strip() for part in line.split("|"))
    rows = []
    for number, words in enumerate(told.split(",")):
        source, forename = words.split()
        rows.append(
            {
                "record_id": f"{source}/{number}",
                "source": source,
                "forename": forename,
                "surname": "Ahmadzai",
                "date_of_birth": "2009-12-20",
                "sex": "F",
                "postcode": "SW1A 1AA",
            }
        )
    found = link(pa.Table.from_pylist(rows), SETTINGS, key=KEY)
    reasons = [row["reason"] for row in found.review.to_pylist() if row["reason"].startswith("another forename")]
    assert len(set(found.persons["person_id"].to_pylist())) == int(persons)
    assert len(reasons) == (asked == "asked")


def test_what_a_person_answers_joins_them() -> None:
    rows = [
        {"record_id": f"{source}/1", "source": source, "forename": forename, "surname": "Ahmadzai", "sex": "F",
         "date_of_birth": "2009-12-20", "postcode": "SW1A 1AA"}
        for source, forename in (("a", "Parisa"), ("b", "Mina"))
    ]  # fmt: skip
    same = pa.table({"left": ["a/1"], "right": ["b/1"]})
    found = link(pa.Table.from_pylist(rows), SETTINGS, key=KEY, joined=same)
    assert len(set(found.persons["person_id"].to_pylist())) == 1
    assert len(found.review) == 0
