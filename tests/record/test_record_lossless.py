"""Nothing that a source says is lost on its way into the record: every cell of a form is in a claim of its row."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pyarrow as pa
import pytest

from forethought.model import forms, load_form
from forethought.record import Delivery, RecordError, SourceFile, to_claims
from forethought.record.mapping import load_card
from forethought.record.mapping.card import KINDS

RECEIVED = datetime(2026, 4, 5, 9, tzinfo=UTC)
ROWS = 2


def second_editions():
    """The forms whose card says everything their rows say; earlier cards were a choice of columns."""
    for name in forms():
        try:
            if load_card(name).version != "1":
                yield name
        except RecordError:
            continue


def same_values(card):
    """The columns that hold the same number because a card joins their tables: (table, column) to a common name."""
    tables, common = load_form(card.form, 2026).tables, {}
    for block in card.blocks:
        for join in block.joins:
            left = next(table for table in block.tables if join["left"] in tables[table].fields)
            pair = (left, join["left"]), (join["table"], join["right"])
            old = {common.get(side) for side in pair} - {None}
            name = f"{left} {join['left']}"
            common |= {side: name for side, held in common.items() if held in old}
            common |= dict.fromkeys(pair, name)
    return common


def filled(form, card):
    """Two rows of every table in which no two cells say the same, but where tables are joined; and the cells."""
    numbers, joined, tables, cells = count(1), same_values(card), {}, []
    for name, table in form.tables.items():
        columns = defaultdict(list)
        for row in range(ROWS):
            for field in table.fields.values():
                if field.derived:
                    continue
                number = next(numbers)
                text, told = f"said {number}", f"said {number}"
                if (name, field.name) in joined:
                    text = told = f"{joined[(name, field.name)]} {row}"
                elif field.kind in ("date", "datetime"):
                    day = date(2001, 1, 1) + timedelta(days=3 * number)
                    told = day.isoformat()
                    text = told if form.date_format == "iso" or field.kind == "datetime" else f"{day:%d/%m/%Y}"
                columns[field.name].append(text)
                cells.append((name, row, field.name, told))
        data = {field: pa.array(values, pa.string()) for field, values in columns.items()}
        data["_row"] = pa.array(range(ROWS), pa.int64())
        data["_file"] = pa.array([name] * ROWS, pa.string())
        tables[name] = pa.table(data)
    return tables, cells


def claims_of(form, tables):
    files = tuple(SourceFile(name, "0" * 64) for name in tables)
    delivery = Delivery("d", form.name, form.name, form.year, "council", "agreement", RECEIVED, files, period="2026")
    return to_claims(tables, delivery).to_pylist()


def parts(text):
    return set() if text is None else {text, *text.split(":")}


def local(subject):
    """The source's own number in a subject."""
    return None if subject is None else subject.split("/", 1)[-1]


def told_by(claim, ends_on_last_day):
    """All that one claim repeats of its row."""
    said = {claim["value"], claim["attribute"], claim["valid_from"], claim["valid_to"], claim["outcome"]}
    said |= parts(local(claim["subject"])) | parts(local(claim["other_subject"])) | parts(claim["entity_key"])
    if ends_on_last_day and claim["valid_to"]:
        said.add((date.fromisoformat(claim["valid_to"]) - timedelta(days=1)).isoformat())
    return said


@pytest.mark.parametrize("name", list(second_editions()))
def test_every_cell_of_every_table_is_in_a_claim_of_its_row(name):
    form, card = load_form(name, 2026), load_card(name)
    tables, cells = filled(form, card)
    last = {block.table for block in card.blocks if block.valid_to_is_last_day}
    told = defaultdict(set)
    for claim in claims_of(form, tables):
        told[(claim["file"], claim["row"])] |= told_by(claim, claim["file"] in last)
    for block in card.blocks:  # a row joined to another is told with it, as the rows of both bear the same number
        for other in block.tables[1:]:
            for row in range(ROWS):
                told[(other, row)] |= told[(block.table, row)]
    silent = {(block.table, column) for block in card.blocks for column in block.skip}
    lost = {
        (table, column)
        for table, row, column, text in cells
        if text not in told[(table, row)] and (table, column) not in silent and table not in card.left_out
    }
    assert lost == set()


@pytest.mark.parametrize("name", list(second_editions()))
def test_days_are_iso_and_subjects_are_numbers_of_the_controller(name):
    form = load_form(name, 2026)
    tables, _ = filled(form, load_card(name))
    claims = claims_of(form, tables)
    assert claims
    for claim in claims:
        for day in (claim["valid_from"], claim["valid_to"]):
            assert day is None or date.fromisoformat(day).isoformat() == day, claim["attribute"]
        for subject in {claim["subject"], claim["other_subject"]} - {None}:
            mark, _, number = subject.removeprefix("council").partition("/")
            assert load_card(name).subject_is_person or (number and mark in {"", *(f"#{kind}" for kind in KINDS)})
            assert local(subject).strip(":"), claim["attribute"]


@pytest.mark.parametrize("name", list(second_editions()))
def test_every_column_that_a_card_names_is_in_the_form(name):
    first, last = load_form(name).years
    known = defaultdict(set)
    for year in range(first, last + 1):
        for table in load_form(name, year).tables.values():
            known[table.name] |= set(table.fields)
    card = load_card(name)
    assert set(card.left_out) <= set(known) - {block.table for block in card.blocks}
    assert all(card.left_out.values())
    for block in card.blocks:
        columns = set().union(*(known[table] for table in block.tables))
        named = [*block.attributes.values(), *(a[1:] for a in block.attributes if a.startswith("*"))]
        named += [*block.subject, *block.other, *block.key, *block.natural, *block.references, *block.given]
        named += [*block.skip, *(absent.column for absent in block.absent.values())]
        named += [day for day in (block.valid_from, block.valid_to) if day]
        assert {term.removeprefix("?") for term in named if term[0] not in "=@"} <= columns, (block.table, block.entity)
