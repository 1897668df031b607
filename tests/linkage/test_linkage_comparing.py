"""The engine that carries out a model: the pairs and the weights of Splink, and SQL's answers to the letter."""

from __future__ import annotations

import random
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from splink import DuckDBAPI, Linker

from forethought.engine.pair_conditions import pair_condition
from forethought.engine.parsing import ParseError
from forethought.linkage import LinkageError
from forethought.linkage.comparing import (
    Pairs,
    PeopleTable,
    candidates,
    candidates_in_parts,
    read_model,
    weigh,
    weigh_parts,
)
from forethought.linkage.comparing.word_sets import WORD_SET_SIMILARITY
from forethought.linkage.features import widen
from forethought.linkage.training import any_people_settings, model_settings

LETTERS = "aaabdeeilmnorst é'-"


def invented(rows: int, seed: int) -> pa.Table:
    """People that are near to each other, with blanks, empty texts, accents, lists and everything unknown at times."""
    dice = random.Random(seed)

    def perhaps(value: Any) -> Any:
        return None if dice.random() < 0.06 else value

    def word() -> str:
        return "".join(dice.choice(LETTERS) for _ in range(dice.randint(0, 6)))

    names = [word() for _ in range(60)]
    table: dict[str, list[Any]] = {name: [] for name in TYPES}
    for number in range(rows):
        forename, surname = dice.choice(names), dice.choice(names)
        area, sector = dice.randint(1, 3), dice.randint(1, 2)
        values = {
            "node": number,
            "forename": perhaps(forename),
            "forename_first": perhaps(forename.split(" ")[0]),
            "forename_also": perhaps(dice.sample(names, dice.randint(0, 3))),
            "surname": perhaps(surname),
            "surname_parts": perhaps(surname.split("-")),
            "date_of_birth": perhaps(
                f"20{dice.randint(10, 13)}-{dice.choice(['01', '02', '11'])}-0{dice.randint(1, 3)}"
            ),
            "sex": perhaps(dice.choice("MF")),
            "postcode": perhaps(f"WX{area} {sector}{dice.choice('AB')}{dice.choice('AB')}"),
            "postcode_sector": f"WX{area} {sector}",
            "postcode_district": f"WX{area}",
            "nhs_number": dice.choice([None, None, str(dice.randint(1, 40))]),
            "upn": dice.choice([None, str(dice.randint(1, 60))]),
            "uln": None,
            "seal": "s" if number % 8 == 0 else None,
            "side": dice.choice(["before", "after"]) if number % 8 == 0 else None,
        }
        for name, value in values.items():
            table[name].append(value)
    return pa.table({name: pa.array(values, TYPES[name]) for name, values in table.items()})


TYPES = {
    "node": pa.int64(),
    **dict.fromkeys(
        ("forename", "forename_first", "surname", "date_of_birth", "sex", "postcode", "postcode_sector",
         "postcode_district", "nhs_number", "upn", "uln", "seal", "side"),
        pa.string(),
    ),
    **dict.fromkeys(("forename_also", "surname_parts"), pa.list_(pa.string())),
}  # fmt: skip


def by_splink(table: pa.Table, model: dict[str, Any]) -> dict[tuple[int, int], float]:
    api = DuckDBAPI()
    api.duckdb_con.execute("SET threads = 1")
    api.duckdb_con.execute(WORD_SET_SIMILARITY)
    linker = Linker(api.register(table, dataset_display_name="people"), model, log_level=None, validate_settings=False)
    found = linker.inference.predict(threshold_match_weight=-1e9, warning_mode="never")
    query = f"SELECT node_l, node_r, match_weight FROM {found.physical_name}"
    rows = linker.misc.query_sql(query).as_pyarrow_table()
    pairs = zip(rows["node_l"].to_pylist(), rows["node_r"].to_pylist(), strict=True)
    return dict(zip(((min(a, b), max(a, b)) for a, b in pairs), rows["match_weight"].to_pylist(), strict=True))


def test_pairs_and_weights_are_those_of_splink() -> None:
    """100,000 pairs and more, on DuckDB, to a millionth."""
    table, model = invented(4_400, 1), model_settings()
    expected = by_splink(table, model)
    held = read_model(model)
    found = weigh(candidates(PeopleTable.of(table), held.passes), held)
    assert len(expected) > 100_000
    pairs = zip(found.pairs.left.tolist(), found.pairs.right.tolist(), strict=True)
    ours = dict(zip(pairs, found.weight.tolist(), strict=True))
    assert ours.keys() == expected.keys()
    assert max(abs(ours[pair] - weight) for pair, weight in expected.items()) < 1e-6
    reached = {name: len(np.unique(outcomes)) for name, outcomes in found.outcomes.items()}
    assert reached == {"forename": 7, "surname": 7, "date_of_birth": 7, "sex": 3, "postcode": 6}, "a level is not tried"


@pytest.mark.parametrize("at_once", [1, 500, 40_000])
def test_pairs_taken_in_parts_are_the_same_pairs_each_once_and_never_too_many(at_once: int) -> None:
    table, held = invented(1_500, 4), read_model(model_settings())
    people = PeopleTable.of(table)
    whole = candidates(people, held.passes)
    parts = list(candidates_in_parts(people, held.passes, at_once))
    found = [pair for part in parts for pair in zip(part.left.tolist(), part.right.tolist(), strict=True)]
    assert len(found) == len(set(found))
    assert set(found) == {*zip(whole.left.tolist(), whole.right.tolist(), strict=True)}
    assert len(parts) > (1 if at_once < len(whole) else 0)
    of_one_row = int(np.bincount(whole.right).max())
    assert max(len(part) for part in parts) <= at_once + of_one_row
    weighed, all_at_once = weigh_parts(people, parts, held, least=-4), weigh(whole, held, least=-4)
    assert sorted(weighed.weight.tolist()) == sorted(all_at_once.weight.tolist())


def test_the_model_for_any_people_weighs_as_splink_does() -> None:
    """Whole names as sets of words, parts of dates and the texts of other columns included."""
    table = invented(700, 2).append_column(
        "text_place_1", pa.array([f"hill {n % 9} end"[: 4 + n % 7] for n in range(700)])
    )
    table = widen(table)
    model = any_people_settings(table)
    expected, held = by_splink(table, model), read_model(model)
    found = weigh(candidates(PeopleTable.of(table), held.passes), held)
    assert len(expected) > 10_000
    pairs = zip(found.pairs.left.tolist(), found.pairs.right.tolist(), strict=True)
    ours = dict(zip(pairs, found.weight.tolist(), strict=True))
    assert ours.keys() == expected.keys()
    assert max(abs(ours[pair] - weight) for pair, weight in expected.items()) < 1e-6
    assert len(np.unique(found.outcomes["name"])) > 7


CONDITIONS = """
surname_l = surname_r
surname_l <> surname_r
NOT (surname_l = surname_r)
surname_l IS NULL
NOT surname_l IS NULL AND surname_r IS NULL
surname_l = surname_r OR sex_l = sex_r
surname_l = surname_r AND (sex_l = sex_r OR postcode_l = postcode_r)
NOT (surname_l = surname_r AND sex_l = sex_r)
surname_l = forename_r
postcode_district_l = 'WX1'
'F' = sex_l
surname_l[1] = surname_r[1]
surname_l[1:2] = surname_r[1:2]
surname_l[1:2] = 'zz'
substr(surname_l, 2, 2) = substr(surname_r, 2, 2)
surname_l[1:3] = forename_r[1:3]
date_of_birth_l[6:10] <> '01-01'
date_of_birth_l[6:7] = date_of_birth_r[9:10]
length(surname_l) = 2
length(surname_l) >= length(surname_r)
least(length(surname_l), length(surname_r)) < 2
greatest(length(surname_l), length(forename_r)) > 4
damerau_levenshtein(surname_l, surname_r) <= 1
levenshtein(surname_l, forename_r) <= 2
jaro_winkler_similarity(surname_l, surname_r) >= 0.85
jaro_similarity(surname_l, surname_r) > 0.7
list_contains(forename_also_l, forename_first_r)
NOT list_contains(forename_also_l, forename_first_r)
list_has_any(surname_parts_l, surname_parts_r)
list_has_any(forename_also_l, surname_parts_r)
forename_also_l IS NULL
word_set_similarity(forename_also_l, forename_also_r) >= 0.8
word_set_similarity(forename_also_l, surname_parts_r) < 0.6
"""


@pytest.mark.parametrize("condition", CONDITIONS.strip().splitlines())
def test_a_condition_has_the_answer_that_the_database_gives(condition: str) -> None:
    table = invented(260, 7)
    columns = ", ".join(f"{side}.{name} AS {name}_{side}" for name in table.column_names for side in ("l", "r"))
    pairs = f"(SELECT {columns} FROM people l, people r)"
    with duckdb.connect() as database:
        database.register("people", table)
        database.execute(WORD_SET_SIMILARITY)
        rows = database.execute(f"SELECT coalesce({condition}, false) FROM {pairs} ORDER BY node_l, node_r").fetchall()
    every = np.repeat(np.arange(260), 260), np.tile(np.arange(260), 260)
    ours = Pairs(PeopleTable.of(table), *every).holds(pair_condition(condition))
    expected = np.asarray([row[0] for row in rows])
    assert ours.tolist() == expected.tolist()
    assert 0 < expected.sum() < len(expected) or condition.endswith("'zz'"), "a condition that tells nothing apart"


@pytest.mark.parametrize(
    "condition", ["regexp_matches(surname_l, 'x')", "surname = surname_r", "surname_l", "a_l + b_r > 2", "not sql ("]
)
def test_a_condition_that_cannot_be_carried_out_is_refused(condition: str) -> None:
    with pytest.raises(ParseError):
        pair_condition(condition)


NOTHING_LEFT_OVER = [{"sql_condition": "sex_l = sex_r", "m_probability": 0.9, "u_probability": 0.5}]


def changed(**parts: Any) -> dict[str, Any]:
    return {**model_settings(), **parts}


@pytest.mark.parametrize(
    ("model", "why"),
    [
        ({}, "missing or not as Splink saves it"),
        (changed(blocking_rules_to_generate_predictions=["l.sex IS NULL"]), "every record with every other"),
        (changed(blocking_rules_to_generate_predictions=["l.shoe = r.shoe"]), "no column shoe"),
        (
            changed(comparisons=[{"output_column_name": "a", "comparison_levels": [{"sql_condition": "f(a_l)"}]}]),
            "cannot",
        ),
        (changed(comparisons=[{"output_column_name": "a", "comparison_levels": NOTHING_LEFT_OVER}]), "left over"),
    ],
)
def test_a_model_that_does_not_fit_is_told(model: dict[str, Any], why: str) -> None:
    with pytest.raises(LinkageError, match="does not fit") as told:
        candidates(PeopleTable.of(invented(20, 3)), read_model(model).passes)
    assert why in str(told.value)


def test_nobody_and_nothing_known_is_compared_without_a_pair() -> None:
    held = read_model(model_settings())
    for table in (invented(0, 1), invented(1, 1), invented(30, 1).take(pa.array([0, 0])).slice(0, 1)):
        assert len(candidates(PeopleTable.of(table), held.passes)) == 0
    blank = pa.table({name: pa.nulls(5, kind) for name, kind in TYPES.items()})
    assert len(weigh(candidates(PeopleTable.of(blank), held.passes), held).weight) == 0


def test_sealed_sides_never_meet() -> None:
    table = invented(400, 5)
    pairs = candidates(PeopleTable.of(table), read_model(model_settings()).passes)
    seal, side = table["seal"].to_pylist(), table["side"].to_pylist()
    met = [(side[a], side[b]) for a, b in zip(pairs.left, pairs.right, strict=True) if seal[a] and seal[b]]
    assert met
    assert all(one == other for one, other in met)


def test_weights_do_not_depend_on_how_many_pairs_are_weighed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    held, people = read_model(model_settings()), PeopleTable.of(invented(300, 9))
    pairs = candidates(people, held.passes)
    whole = weigh(pairs, held, least=-5)
    monkeypatch.setattr("forethought.linkage.comparing.weighing._AT_ONCE", 100)
    parts = weigh(pairs, held, least=-5)
    assert whole.weight.tolist() == parts.weight.tolist()
    assert whole.pairs.left.tolist() == parts.pairs.left.tolist()
    assert len(whole.weight) < len(pairs)
