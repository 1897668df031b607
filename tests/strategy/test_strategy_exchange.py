"""The list for other people's tools: StratML there and back, CSV that explains itself, series for Open SDG."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from forethought.strategy import (
    Commitment,
    History,
    Point,
    StrategyError,
    coverage,
    csvw_metadata,
    list_csv,
    load_commitments,
    load_proposals,
    load_series,
    open_sdg_csv,
    record_change,
    write_export,
)
from forethought.strategy.commitments import ALL_COLUMNS, DATES, FLAGS, SUMS
from forethought.strategy.coverage import sector_names, theme_names
from forethought.strategy.stratml import OURS, STRATML, identifier, plain_id, write_stratml
from forethought.strategy.stratml_reading import read_stratml
from strategy.strategy_promises import promise

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cn"]), max_size=12).map(str.strip)
FREE = [
    name
    for name in ALL_COLUMNS
    if name not in (*DATES, *SUMS, *FLAGS, "id", "commitment", "owner", "status", "barrier", "action_type")
    and name not in ("unverified", "rating_by", "superseded_by")
]


@st.composite
def commitments(draw: st.DrawFn) -> list[Commitment]:
    ids = draw(st.lists(WORDS.filter(bool), unique=True, min_size=1, max_size=5))
    return [
        promise(
            id=name,
            commitment=draw(WORDS.filter(bool)),
            owner=draw(WORDS),
            barrier=draw(st.sampled_from(["", "cultural"])),
            verifiable=draw(st.booleans()),
            hedged=draw(st.booleans()),
            **{field: draw(WORDS) for field in FREE},
            **{field: draw(st.none() | st.dates()) for field in DATES},
            **{field: draw(st.none() | st.integers(0, 10**9)) for field in SUMS},
        )
        for name in ids
    ]


@given(commitments())
@settings(max_examples=40, deadline=None)
def test_stratml_goes_round_without_loss(found: list[Commitment]) -> None:
    assert list(read_stratml(write_stratml(found, "Plan"))) == found


@given(commitments())
@settings(max_examples=40, deadline=None)
def test_csv_goes_round_without_loss(found: list[Commitment]) -> None:
    rows = list(csv.DictReader(io.StringIO(list_csv(found), newline="")))
    assert [row["id"] for row in rows] == [commitment.id for commitment in found]
    assert rows == [commitment.texts() for commitment in found]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_an_identifier_is_an_xml_name_and_gives_the_id_back(text: str) -> None:
    assert plain_id(identifier(text)) == text
    assert all(c.isascii() and (c.isalnum() or c in "-._") for c in identifier(text))


def test_the_whole_register_and_plan_go_round() -> None:
    for found in (load_commitments(), load_proposals()):
        assert read_stratml(write_stratml(found, "Plan")) == found


# The order of elements in the schema PerformancePlanOrReport of 16 February 2016, for the elements that are written.
ORDER = {
    "PerformancePlanOrReport": "Name Description OtherInformation StrategicPlanCore",
    "StrategicPlanCore": "Goal",
    "Goal": "Name Description Identifier SequenceIndicator Stakeholder OtherInformation Objective",
    "Objective": "Name Description Identifier SequenceIndicator Stakeholder OtherInformation PerformanceIndicator",
    "Stakeholder": "Name Description Role",
    "Role": "Name Description RoleType",
    "PerformanceIndicator": "SequenceIndicator MeasurementDimension UnitOfMeasurement Identifier Relationship "
    "MeasurementInstance OtherInformation",
    "MeasurementInstance": "TargetResult ActualResult",
    "TargetResult": "StartDate EndDate NumberOfUnits Descriptor Description",
    "ActualResult": "StartDate EndDate NumberOfUnits Descriptor Description",
}


def test_elements_stand_where_the_schema_has_them() -> None:
    root = etree.fromstring(write_stratml([*load_commitments(), *load_proposals()], "Plan"))
    assert root.get("Type") == "Performance_Plan"
    for element in root.iter():
        name = etree.QName(element)
        assert name.namespace == STRATML  # nothing foreign: the schema has no room for it
        allowed = ORDER.get(name.localname, "").split()
        places = [allowed.index(etree.QName(child).localname) for child in element]
        assert places == sorted(places)
        if len(element):
            assert not (element.text or "").strip()
    ids = [element.text for element in root.iter(f"{{{STRATML}}}Identifier")]
    assert len(ids) == len(set(ids))
    assert {e.text for e in root.iter(f"{{{STRATML}}}RoleType")} == {"Performer", "Beneficiary"}


def test_money_rating_evidence_and_slip_travel_in_our_namespace() -> None:
    old = promise(due_date=date(2026, 1, 1), funding="£5m", rating_met="no", rating_by="Committee")
    new = replace(old, due_date=date(2027, 1, 1))
    at = datetime(2026, 2, 1, tzinfo=UTC)
    history = record_change(History(), old, new, at=at, by="Editor", reason="told so")
    root = etree.fromstring(write_stratml([new], "Plan", history=history))
    ours = etree.fromstring(root.findtext(f".//{{{STRATML}}}OtherInformation") or "")
    told = {etree.QName(child).localname: child for child in ours}
    assert etree.QName(ours).namespace == OURS
    assert (told["funding"].text, told["rating_met"].text) == ("£5m", "no")
    assert told["source"].text == new.source
    moved = told["moved"]
    assert (moved.get("from"), moved.get("to"), moved.get("reason")) == ("2026-01-01", "2027-01-01", "told so")
    assert read_stratml(write_stratml([new], "Plan", history=history)) == (new,)


@pytest.mark.parametrize("namespace", [STRATML, "http://www.stratml.net/PerformancePlanOrReport"])
def test_another_programs_plan_is_read_with_what_it_has(tmp_path: Path, namespace: str) -> None:
    path = tmp_path / "theirs.xml"
    path.write_text(
        f"""<PerformancePlanOrReport xmlns="{namespace}" Type="Strategic_Plan"><Name>City plan</Name>
        <StrategicPlanCore><Goal><Name>Schools</Name><Description/>
        <Objective><Name>Short</Name><Description>Publish a list</Description><Identifier>c-7_20_</Identifier>
        <Stakeholder><Name>The Council</Name><Role><Name>Lead</Name><RoleType>Performer</RoleType></Role></Stakeholder>
        <OtherInformation>Said in May</OtherInformation></Objective>
        <Objective><Name>Only a name</Name></Objective></Goal></StrategicPlanCore></PerformancePlanOrReport>"""
    )
    first, second = load_commitments(path)
    assert (first.id, first.strategy, first.theme, first.owner) == ("c-7_20_", "City plan", "Schools", "The Council")
    assert (first.commitment, first.status, first.note) == ("Publish a list", "unknown", "Said in May")
    assert (second.id, second.commitment, second.owner) == ("2", "Only a name", "")


@pytest.mark.parametrize(
    "content",
    [
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><PerformancePlanOrReport>&e;</PerformancePlanOrReport>',
        '<?xml version="1.0" encoding="UTF-16"?><!doctype x><PerformancePlanOrReport/>'.encode("utf-16"),
    ],
)
def test_a_plan_with_entities_is_refused(content: bytes) -> None:
    with pytest.raises(StrategyError, match="document type"):
        read_stratml(content)


@pytest.mark.parametrize("content", [b"", b"not xml", b"<html/>"])
def test_what_is_no_plan_is_named(content: bytes) -> None:
    with pytest.raises(StrategyError):
        read_stratml(content)


def test_entities_inside_our_own_part_are_not_read() -> None:
    inner = f'<!DOCTYPE x [<!ENTITY e "secret">]><f:commitment xmlns:f="{OURS}"><f:note>&e;</f:note></f:commitment>'
    document = write_stratml([promise()], "Plan")
    root = etree.fromstring(document)
    place = root.find(f".//{{{STRATML}}}OtherInformation")
    assert place is not None
    place.text = inner
    (found,) = read_stratml(etree.tostring(root))
    assert "secret" not in found.texts().values()
    assert found.status == "unknown"


def test_control_characters_are_named_not_written() -> None:
    with pytest.raises(StrategyError, match="XML cannot carry"):
        write_stratml([promise(note="a\x00b")], "Plan")


def test_the_metadata_beside_the_list_is_that_of_the_list() -> None:
    folder = files("forethought") / "cards" / "commitments"
    header = (folder / "national.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    shipped = (folder / "national.csv-metadata.json").read_text(encoding="utf-8")
    assert shipped == csvw_metadata("national.csv", header)
    table = json.loads(shipped)
    assert [column["name"] for column in table["tableSchema"]["columns"]] == header
    assert all(column["dc:description"] for column in table["tableSchema"]["columns"])


def test_the_readme_names_every_column() -> None:
    page = (files("forethought") / "cards" / "commitments" / "README.md").read_text(encoding="utf-8")
    assert [name for name in ALL_COLUMNS if f"`{name}`" not in page] == []


def test_series_for_open_sdg() -> None:
    points = [
        Point("X-1", date(2026, 3, 31), Decimal("12.50"), "%", {"sex": "girls"}),
        Point("X-1", date(2025, 3, 31), Decimal(10), "%"),
        Point("X-1", date(2026, 3, 31), Decimal("1E+1"), "%"),
    ]
    assert open_sdg_csv(points) == "Year,sex,Value\n2025,,10\n2026,,10\n2026,girls,12.50\n"


@pytest.mark.parametrize(
    ("second", "message"),
    [
        (Point("X-1", date(2026, 5, 1), Decimal(1)), "one year"),
        (Point("X-2", date(2025, 5, 1), Decimal(1)), "several measures"),
        (Point("X-1", date(2025, 5, 1), Decimal(1), "", {"Year": "x"}), "cannot be called"),
    ],
)
def test_series_that_would_mislead_are_refused(second: Point, message: str) -> None:
    with pytest.raises(StrategyError, match=message):
        open_sdg_csv([Point("X-1", date(2026, 3, 31), Decimal(1)), second])


def test_points_are_read_with_their_breakdown_or_named(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("id,day,value,breakdown\nX-1,2026-03-31,4.5,sex=girls; age=0 to 4\n")
    (point,) = load_series(path)
    assert (point.value, point.breakdown) == (Decimal("4.5"), {"sex": "girls", "age": "0 to 4"})
    for line in ("X-1,31/3/2026,4", "X-1,2026-03-31,four", ",2026-03-31,4", "X-1,2026-03-31,NaN"):
        path.write_text(f"id,day,value\n{line}\n")
        with pytest.raises(StrategyError, match="line 2"):
            load_series(path)


def test_every_shipped_point_belongs_to_a_commitment_and_has_a_source() -> None:
    ids = {commitment.id for commitment in load_commitments()}
    assert all(point.commitment_id in ids and point.source and point.unit for point in load_series())


def test_the_matrix_places_every_commitment() -> None:
    found = coverage([*load_commitments(), *load_proposals()])
    assert sum(found.counts.values()) == 162
    assert set(found.sectors) == set(sector_names())
    assert set(found.themes) == set(theme_names())
    register = coverage(load_commitments())
    assert ("Justice and police", "Voice and measures") in register.gaps
    rows = list(csv.reader(io.StringIO(register.as_csv())))
    assert sum(int(cell) for row in rows[1:] for cell in row[1:]) == 122
    assert len(register.gaps) == sum(cell == "0" for row in rows[1:] for cell in row[1:])


def test_what_has_no_place_is_counted_and_is_no_gap() -> None:
    found = coverage([promise(strategy="Ours", theme="odd"), promise(sector="Health", theme="trust")])
    assert found.counts == {("Not placed", "Not placed"): 1, ("Health", "Trust and people's own access"): 1}
    assert not [pair for pair in found.gaps if "Not placed" in pair]


def test_the_export_reads_back_whole(tmp_path: Path) -> None:
    written = write_export(load_commitments(), load_series(), tmp_path / "out")
    assert {path.name for path in written} == {
        "register.csv", "register.csv-metadata.json", "register.xml", "coverage.csv", "series.csv", "points.csv",
        "series-1.csv", "series-2.csv",
    }  # fmt: skip
    assert load_commitments(tmp_path / "out" / "register.csv") == load_commitments()
    assert load_commitments(tmp_path / "out" / "register.xml") == load_commitments()
    assert (tmp_path / "out" / "series-1.csv").read_text() == "Year,Value\n2023,26\n"
    assert load_series(tmp_path / "out" / "points.csv") == load_series()


def test_points_within_a_year_are_all_kept_and_open_sdg_has_the_last(tmp_path: Path) -> None:
    points = [Point("X-1", date(2026, month, 1), Decimal(month), "%") for month in (3, 9, 6)]
    write_export([promise()], points, tmp_path)
    assert load_series(tmp_path / "points.csv") == tuple(points)
    assert (tmp_path / "series-1.csv").read_text() == "Year,Value\n2026,9\n"
