"""Files of any people: they are linked without labels from whatever columns there are."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from forethought.linkage import LinkageError, LinkResult, LinkSettings, link_files
from forethought.linkage.features import widen
from forethought.linkage.learning import learn
from forethought.linkage.passes import choose_passes
from forethought.linkage.records import comparison_table, read_people
from forethought.linkage.training import any_people_settings
from linkage.linkage_any_people import make_any_people

MAPPING = """
record_id = "id"
[columns]
full_name = "name"
date_of_birth = "born"
place = "town"
other = ["trade", "home"]
"""


def linked(folder: Path, table: pa.Table, mapping: str = MAPPING, **more: Path) -> LinkResult:
    pq.write_table(table, folder / "people.parquet")
    (folder / "map.toml").write_text(mapping, encoding="utf-8")
    return link_files([folder / "people.parquet"], folder / "map.toml", folder / "out", truth="person", **more)


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> tuple[LinkResult, Path]:
    folder = tmp_path_factory.mktemp("crowd")
    return linked(folder, make_any_people(11, 200, 9)), folder


def test_a_file_with_heavy_errors_is_linked_without_labels(crowd: tuple[LinkResult, Path]) -> None:
    quality = crowd[0].report.quality
    assert quality is not None
    assert quality.precision is not None
    assert quality.recall is not None
    assert quality.precision >= 0.98
    assert quality.recall >= 0.93


def test_the_report_says_which_threshold_was_chosen_and_what_is_expected_of_it(
    crowd: tuple[LinkResult, Path],
) -> None:
    page = (crowd[1] / "out/report.md").read_text()
    assert "chosen without labels" in page
    assert "expects a precision of 0.9" in page
    assert "average" in crowd[0].report.stages["joins"]


def test_the_order_of_rows_changes_nothing_and_the_saved_model_gives_the_same(
    crowd: tuple[LinkResult, Path], tmp_path: Path
) -> None:
    first, folder = crowd
    table = make_any_people(11, 200, 9)
    order = list(range(len(table)))
    random.Random(5).shuffle(order)
    again = linked(tmp_path, table.take(order))
    together = [set(map(tuple, _persons(result))) for result in (first, again)]
    assert together[0] == together[1]
    given = linked(tmp_path, table.take(order), model=folder / "out/model.json")
    assert set(map(tuple, _persons(given))) == together[0]


def _persons(result: LinkResult) -> list[list[str]]:
    held: dict[str, list[str]] = {}
    for record, person in zip(*(result.persons[n].to_pylist() for n in ("record_id", "person_id")), strict=True):
        held.setdefault(person, []).append(record)
    return list(held.values())


def test_a_threshold_of_ones_own_is_kept(tmp_path: Path) -> None:
    table = make_any_people(12, 120, 6)
    careful = linked(tmp_path, table, MAPPING + "[settings]\nthreshold = 7\n")
    chosen = linked(tmp_path, table)
    assert len(set(careful.persons["person_id"].to_pylist())) > len(set(chosen.persons["person_id"].to_pylist()))
    assert any("mean weight of 7 (as given)" in note for note in careful.report.model["notes"])
    with pytest.raises(LinkageError, match="threshold"):
        linked(tmp_path, table, MAPPING + '[settings]\nthreshold = "high"\n')


def with_twins(number: bool) -> pa.Table:
    """Pairs of people with one birth date, surname, town and home; and a number of each one's own, or none."""
    rows = []
    for row in make_any_people(13, 300, 4).to_pylist():
        first, *_, last = row["name"].split()
        rows.append({**row, "name": f"{first} {last}", "member_no": f"q{int(row['person']) * 7919:07d}"})
        if int(row["person"]) % 4 == 0:
            twin = {"id": f"{row['id']}t", "person": f"{row['person']}t", "name": f"Quillon {last}"}
            rows.append({**rows[-1], **twin, "member_no": f"q{int(row['person']) * 7919 + 500_000:07d}"})
    table = pa.Table.from_pylist(rows)
    return table if number else table.drop_columns(["member_no"])


@pytest.mark.parametrize("number", [False, True])
def test_twins_stay_two_people(tmp_path: Path, number: bool) -> None:
    """Without the rule nearly all share a person; with it one in ten at most, where other records lack birth dates."""
    mapping = MAPPING.replace('"home"]', '"home", "member_no"]') if number else MAPPING
    result = linked(tmp_path, with_twins(number), mapping)
    person = dict(zip(*(result.persons[n].to_pylist() for n in ("record_id", "person_id")), strict=True))
    born = dict(zip(*(with_twins(number)[n].to_pylist() for n in ("id", "born")), strict=True))
    twins = [(record[:-1], record) for record in person if record.endswith("t") and born[record]]
    assert len(twins) > 100
    assert sum(person[one] == person[two] for one, two in twins) <= 0.12 * len(twins)


def test_where_a_number_shows_that_there_are_no_twins_other_forenames_are_taken_for_errors(tmp_path: Path) -> None:
    rows, dice = [], random.Random(3)
    for row in make_any_people(14, 400, 4).to_pylist():
        number = f"q{int(row['person']) * 7919:07d}"
        name = f"Quillon {row['name'].split()[-1]}" if dice.random() < 0.12 else row["name"]
        rows.append({**row, "name": name, "member_no": None if dice.random() < 0.1 else number})
    result = linked(tmp_path, pa.Table.from_pylist(rows), MAPPING.replace('"home"]', '"home", "member_no"]'))
    assert result.report.stages["forbidden"].get("forename", 0) == 0
    assert result.report.quality is not None
    assert (result.report.quality.recall or 0) > 0.97


def nodes_of(table: pa.Table) -> pa.Table:
    names = [name.split(" ", 1) for name in table["name"].to_pylist()]
    records = pa.table(
        {
            "record_id": table["id"],
            "forename": [n[0] for n in names],
            "surname": [n[-1] for n in names],
            "date_of_birth": table["born"],
            "place_1": table["town"],
        }
    )
    return widen(comparison_table(read_people(records, LinkSettings(text_columns=("place_1",)))))


def test_the_rarest_word_of_a_name_is_one_that_another_record_carries() -> None:
    table = pa.table(
        {
            "forename": ["ada mary", "ada", "ada", "mary", None],
            "surname": ["hill", "hlil", "hill", "moss", None],
            "surname_parts": [["hill", "moss"], ["hlil"], ["hill"], ["moss"], None],
            "text_place_1": ["high wex", "wex", None, "wex", "wex"],
        }
    )
    found = widen(table)
    assert found["name"].to_pylist() == ["ada mary hill", "ada hlil", "ada hill", "mary moss", None]
    assert found["name_words"].to_pylist()[0] == ["ada", "mary", "hill", "moss"]
    assert found["name_size"].to_pylist() == ["3", "2", "2", "2", None]
    assert found["name_rare"].to_pylist() == ["hill", "ada", "hill", "mary", None]
    assert found["name_rare2"].to_pylist() == ["mary", "hlil", "ada", "moss", None]
    assert found["words_text_place_1"].to_pylist() == [["high", "wex"], ["wex"], None, ["wex"], ["wex"]]


def test_passes_are_what_tells_people_apart() -> None:
    """A birth date alone tells, a town alone does not, a town and a rare word together do."""
    rules = choose_passes(nodes_of(make_any_people(15, 500, 4)))
    assert 'l."date_of_birth" = r."date_of_birth"' in rules
    assert 'l."text_place_1" = r."text_place_1"' not in rules
    assert any("text_place_1" in rule and " AND " in rule for rule in rules)


def test_chance_agreement_is_not_learned_from_matches() -> None:
    """With nine records a person, most random pairs that agree on a birth date are matches."""
    nodes = nodes_of(make_any_people(16, 150, 18))
    model = learn(nodes, any_people_settings(nodes), pairs=60_000, seed=1)
    births = next(c for c in model["comparisons"] if c["output_column_name"] == "date_of_birth")
    same = births["comparison_levels"][1]
    dates = [text for text in nodes["date_of_birth"].to_pylist() if text]
    agree = sum(n * (n - 1) for n in Counter(dates).values()) / (len(dates) * (len(dates) - 1))
    assert same["m_probability"] > 0.5
    assert same["u_probability"] < 0.3 * agree


def test_strangers_and_a_file_without_names_are_linked_too(tmp_path: Path) -> None:
    rows = [("1", "Ada Hill", "Wexcombe"), ("2", "Zara Moss", "Dunford"), ("3", None, None)]
    table = pa.Table.from_pylist([{"id": i, "person": i, "name": n, "born": None, "town": t} for i, n, t in rows])
    result = linked(tmp_path, table, 'record_id = "id"\n[columns]\nfull_name = "name"\nplace = "town"\n')
    assert len(set(result.persons["person_id"].to_pylist())) == 3
    nameless = linked(tmp_path, table, 'record_id = "id"\n[columns]\nplace = "town"\n')
    assert np.unique(nameless.persons["person_id"].to_pylist()).size >= 2
