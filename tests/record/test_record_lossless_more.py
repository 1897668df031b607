"""Nothing that a source says is lost: on deliveries as agencies send them, and for every year of both returns."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pyarrow as pa
import pytest

from forethought.model import load_form
from forethought.record import Delivery, to_claims
from forethought.record.mapping import load_card, unmapped
from record.record_feeds import EVERY, RETURNS, local, world

RECEIVED = datetime(2026, 4, 5, 9, tzinfo=UTC)
every_feed = pytest.mark.parametrize("feed", EVERY)
every_year = pytest.mark.parametrize(
    ("name", "year"),
    [(name, year) for name in RETURNS for year in range(load_form(name).years[0], load_form(name).years[1] + 1)],
)


def said_by(claim):
    """All that a claim repeats of its row; where a span ends after its last day, that day too."""
    said = {claim["value"], claim["valid_from"], claim["valid_to"], *claim["entity_key"].split(":")}
    for subject in {claim["subject"], claim["other_subject"]} - {None}:
        said |= {local(subject), *local(subject).split(":")}
    return said


def as_told(value, kind, date_format):
    """A cell as a claim gives it: days are ISO wherever they are days."""
    if kind == "date" and date_format == "dmy" and value[2:3] == "/":
        return f"{value[6:]}-{value[3:5]}-{value[:2]}"
    return value


def lost(form, tables, claims):
    """The columns some cell of which no claim of its row repeats; a row that says only whose it is says nothing."""
    told = defaultdict(set)
    for claim in claims:
        told[claim["file"], claim["row"]] |= said_by(claim)
    return {
        (name, field.name)
        for name, table in tables.items()
        for row in table.to_pylist()
        if sum(row[field] is not None for field in form.tables[name].fields) > 1
        for field in form.tables[name].fields.values()
        if not field.derived
        and row[field.name] is not None
        and as_told(row[field.name], field.kind, form.date_format) not in told[row["_file"], row["_row"]]
    }


@every_feed
def test_every_delivery_is_read_whole(feed):
    form = load_form(feed, 2026)
    for made in world()[feed]:
        assert [entry for entry in made.intake.account if entry.rows_set_aside] == []
        assert [notice.what for notice in made.intake.notices if notice.level != "info"] == []
    arrived = {name for made in world()[feed] for name in made.intake.tables}
    assert arrived == set(form.tables) - {"DoLo", "PreProceedingsandFGDM"}


@every_feed
def test_every_cell_that_an_agency_sent_is_in_a_claim_of_its_row(feed):
    form = load_form(feed, 2026)
    for made in world()[feed]:
        assert lost(form, made.intake.tables, made.claims) == set()


@every_feed
def test_every_code_that_an_agency_sent_is_known(feed):
    for made in world()[feed]:
        assert unmapped(made.table) == {}


@every_feed
def test_days_are_iso_and_subjects_are_numbers_of_the_controller(feed):
    for made in world()[feed]:
        marks = tuple(made.note["controller"] + mark for mark in ("/", "#case/", "#organisation/"))
        for claim in made.claims:
            for day in {claim["valid_from"], claim["valid_to"]} - {None}:
                assert date.fromisoformat(day).isoformat() == day
            for subject in {claim["subject"], claim["other_subject"]} - {None}:
                assert subject.startswith(marks)
                assert all(local(subject).split(":")) or may_lack_a_part(feed)


def may_lack_a_part(feed):
    """Whether the card says that a part of a subject's number may be blank."""
    return any(term.startswith("?") for block in load_card(feed).blocks for term in block.subject)


@every_year
def test_every_column_of_every_year_of_a_return_is_in_a_claim(name, year):
    form, numbers, tables = load_form(name, year), count(1), {}
    for table in form.tables.values():
        row = {field.name: cell(field, form.date_format, next(numbers)) for field in table.fields.values()}
        columns = {column: pa.array([value], pa.string()) for column, value in row.items()}
        tables[table.name] = pa.table(columns | {"_row": pa.array([0]), "_file": pa.array([table.name])})
    delivery = Delivery("d", name, name, year, "council", "agreement", RECEIVED, ())
    assert lost(form, tables, to_claims(tables, delivery).to_pylist()) == set()


def cell(field, date_format, number):
    """Something that no other cell says: a day where a day belongs."""
    day = date(2001, 1, 1) + timedelta(days=number)
    told = f"{day:%d/%m/%Y}" if date_format == "dmy" else day.isoformat()
    return told if field.kind == "date" else f"said {number}"


def test_the_columns_that_a_card_passes_over_are_told_by_another_block():
    for feed in EVERY:
        blocks = load_card(feed).blocks
        for block in blocks:
            told = {column for other in blocks if other.table == block.table for column in other.attributes.values()}
            assert block.skip <= told, (feed, block.table, block.entity)
