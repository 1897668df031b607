"""A number that fits another child better keeps no record from its own child."""

from __future__ import annotations

import pyarrow as pa
import pytest

from forethought.linkage import link, load_trained_model

KEY = b"a key of the tests, 32 bytes long"
SETTINGS = load_trained_model().settings(allow_test_numbers=True)
ADA, ZOE = "9990000018", "9990000026"
CASES = """
# who holds whose number: source forename number; then whether a/1 and b/1 are one person
the number of a child whom nobody else knows keeps records apart | a Ada ADA, b Ada ZOE | two
a number that another child holds in two sources does not        | a Ada ADA, b Ada ZOE, c Zoe ZOE, d Zoe ZOE | one
nor one that another child holds in as many sources              | a Ada ADA, b Ada ZOE, c Zoe ZOE | one
but one that most sources hold with this birth date does         | a Ada ADA, b Ada ZOE, d Ada ZOE, c Zoe ZOE | two
""".strip()


def records(told: str) -> pa.Table:
    rows = []
    for words in (part.split() for part in told.split(",")):
        source, forename, number = words
        born = {"Ada": "2015-03-04", "Zoe": "2012-08-09"}[forename]
        surname, postcode = ("Marchbanks", "SW1A 1AA") if forename == "Ada" else ("Quillfeather", "LS2 9JT")
        rows.append(
            {
                "record_id": f"{source}/1",
                "source": source,
                "forename": forename,
                "surname": surname,
                "date_of_birth": born,
                "sex": "F",
                "postcode": postcode,
                "nhs_number": {"ADA": ADA, "ZOE": ZOE}[number],
            }
        )
    return pa.Table.from_pylist(rows)


@pytest.mark.parametrize("line", [line for line in CASES.splitlines() if not line.startswith("#")])
def test_who_is_kept_apart_by_two_numbers(line: str) -> None:
    _, told, expected = (part.strip() for part in line.split("|"))
    found = link(records(told), SETTINGS, key=KEY).persons.to_pylist()
    person = {row["record_id"]: row["person_id"] for row in found}
    assert (person["a/1"] == person["b/1"]) is (expected == "one")
    assert len({person[record] for record in ("a/1", "c/1") if record in person}) == ("c/1" in person) + 1


def test_what_lies_under_a_seal_casts_no_doubt() -> None:
    told = records("a Ada ADA, b Ada ZOE, c Zoe ZOE, d Zoe ZOE")
    seals = pa.table({"record_id": ["c/1", "d/1"], "seal": ["s", "s"], "side": ["before", "before"]})
    person = {
        row["record_id"]: row["person_id"] for row in link(told, SETTINGS, key=KEY, seals=seals).persons.to_pylist()
    }
    assert person["a/1"] != person["b/1"]
