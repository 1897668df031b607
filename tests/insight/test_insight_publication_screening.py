"""The screener: our own files pass throughout, every check finds its fault, and hostile files give checks."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.insight.publication import (
    STAGES,
    Count,
    FilePair,
    api_suitable,
    build_pair,
    passed,
    rules,
    screen,
)
from forethought.insight.publication.reference import limits
from insight.publication_spoiling import CLEAN, SIZES, Draft, Fault, faults, spoil

FAULTS = faults()


def test_our_own_files_pass_every_check() -> None:
    found = screen(CLEAN.data_csv(), CLEAN.meta_csv(), CLEAN.names)
    assert [check for check in found if check.result != "PASS"] == []
    assert [check.check for check in found] == [rule.name for rule in rules()]
    assert passed(found)
    assert api_suitable(found)


@pytest.mark.parametrize("fault", FAULTS, ids=[f"{fault.check}-{place}" for place, fault in enumerate(FAULTS)])
def test_a_seeded_fault_is_found_by_its_check(fault: Fault) -> None:
    draft = Draft()
    fault.seed(draft)
    found = {check: result for check, result in draft.results().items() if result != "PASS"}
    severity = next(rule.severity for rule in rules() if rule.name == fault.check)
    assert found.get(fault.check) == severity
    assert set(found) - {fault.check} == fault.also


def test_every_check_has_a_seeded_fault() -> None:
    assert {fault.check for fault in FAULTS} == {rule.name for rule in rules()}


def test_every_check_explains_itself_and_stands_once_in_a_known_stage() -> None:
    found = rules()
    assert len({rule.name for rule in found}) == len({rule.explanation for rule in found}) == len(found) >= 70
    assert [stage for stage in STAGES if any(rule.stage == stage for rule in found)] == list(STAGES)
    assert all(rule.explanation.endswith(".") for rule in found)


def test_a_failed_stage_stops_the_run_and_a_warning_does_not() -> None:
    stopped, warned = Draft(), Draft()
    time = "time_period_numeric"
    spoil(stopped, "every time_period=soon")
    spoil(warned, "named Children_in_need")
    found = screen(stopped.csv("data"), stopped.csv("meta"), CLEAN.names)
    assert found[-1].stage == "time"
    assert not passed(found)
    assert not api_suitable(found)
    assert next(check for check in found if check.check == time).message.endswith("Found: row 1.")
    again = screen(warned.csv("data"), warned.csv("meta"), ("Children_in_need.csv", "Children_in_need.meta.csv"))
    assert len(again) == len(rules())
    assert passed(again)
    assert not api_suitable(again)


def test_no_checks_at_all_are_no_pass() -> None:
    assert not passed(())
    assert not api_suitable(())


def test_a_message_lists_a_handful_and_counts_the_rest() -> None:
    draft = Draft()
    for row in draft.data:
        row["sex"] += " "
    for place, row in enumerate(draft.data):
        row["primary_need"] = f"Need {place} "
        row["primary_need_group"] = "Harm"
    found = screen(draft.csv("data"), draft.csv("meta"), CLEAN.names)
    message = next(check.message for check in found if check.check == "filter_outer_spaces")
    assert message.count("row ") == 5
    assert message.endswith(f"and {3 + len(draft.data) - 5} more.")


@pytest.mark.parametrize("limit", ["file_name", "file_bytes", "sheet_rows", "filter_items"])
def test_what_is_just_at_a_limit_passes(limit: str) -> None:
    found = screen(CLEAN.data_csv(), CLEAN.meta_csv(), CLEAN.names, replace(limits(), **{limit: SIZES[limit]}))
    assert api_suitable(found)


def test_what_is_just_at_a_limit_of_the_api_passes() -> None:
    draft = Draft()
    spoil(draft, "rename primary_need n{50} then listed sex label=S{80}")
    spoil(draft, 'where n{50}="Family stress" n{50}=F{120} then level MAT trust_id=1{30} trust_name=T{120}')
    assert set(draft.results().values()) == {"PASS"}


@pytest.mark.parametrize(("found", "ending"), [(5, "row 5."), (6, "row 5; and 1 more.")])
def test_the_sixth_of_what_was_found_is_counted(found: int, ending: str) -> None:
    data = CLEAN.data_csv() + b"2026\r\n" * found
    message = next(c.message for c in screen(data, CLEAN.meta_csv(), CLEAN.names) if c.check == "data_rows_even")
    first = CLEAN.data.num_rows
    assert message.endswith(ending.replace("row 5", f"row {first + 5}"))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"\xef\xbb\xbf",
        b"\xff\xfe\x00\x00",
        b"one\n1\n",
        b",,,\n,,,\n",
        b"a,a\n1,2\n",
        b"a\x00b\n1",
        b'"' + b"x" * 200_000,
        b"time_period\r2026\r",
        b"\n".join([b"a," * 5000 + b"b"] * 20),
        CLEAN.data_csv(),
        CLEAN.meta_csv(),
    ],
)
def test_hostile_files_give_checks(content: bytes) -> None:
    for data, meta in ((content, CLEAN.meta_csv()), (CLEAN.data_csv(), content), (content, content)):
        found = screen(data, meta, CLEAN.names)
        assert found
        if (data, meta) != (CLEAN.data_csv(), CLEAN.meta_csv()):
            assert not passed(found)


@given(st.binary(max_size=300), st.binary(max_size=300), st.text(max_size=20), st.text(max_size=20))
def test_whatever_the_bytes_the_answer_is_checks(data: bytes, meta: bytes, one: str, two: str) -> None:
    assert not passed(screen(data, meta, (one, two)))


@given(st.data())
def test_a_cell_of_nonsense_never_breaks_the_screener(data: st.DataObject) -> None:
    draft = Draft()
    rows = data.draw(st.sampled_from([draft.data, draft.meta]))
    row = data.draw(st.sampled_from(rows[:3]))
    column = data.draw(st.sampled_from(list(row)))
    row[column] = data.draw(st.text(st.characters(codec="utf-8"), max_size=12))
    found = screen(draft.csv("data"), draft.csv("meta"), CLEAN.names)
    assert found[0].stage == STAGES[0]


def test_what_the_standard_allows_passes() -> None:
    """Places that are not known, authorities of long ago, parts of London, symbols, and a file with no filter."""
    draft = Draft()
    place = 'la_name="Not available" new_la_code=x old_la_code=x region_code= region_name='
    spoil(draft, f"where new_la_code=E06000008 {place}")
    for row, symbol in zip(draft.data, ("z", "x", "c", "low", "k", "u", "-12.5", "1e6", "0"), strict=False):
        row["children_count"] = symbol
    found = draft.results()
    assert {name for name, result in found.items() if result != "PASS"} == {"authority_has_region"}
    old = Draft()
    spoil(old, "where new_la_code=E08000001 new_la_code=")
    spoil(old, 'where geographic_level=Regional region_code=E13000001 region_name="Inner London"')
    assert set(old.results().values()) == {"PASS"}


def test_a_pair_without_filters_passes() -> None:
    table = pa.table({"time_period": ["202526"], "area": ["E08000001"], "children_count": [120]})
    pair = build_pair(
        table, (), (Count("children_count", "Children"),), name="children", time_identifier="Financial year"
    )
    assert isinstance(pair, FilePair)
    assert api_suitable(screen(pair.data_csv(), pair.meta_csv(), pair.names))
