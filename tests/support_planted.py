"""A child of whom every feed says everything it can say, each cell in words or with a day that stands nowhere else."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

import support_story
from forethought.model import Field, load_form
from forethought.record.claims import is_person
from forethought.record.mapping import load_card
from forethought.synth import FEEDS
from forethought.workflow import Workspace
from support_story import STORY

YEAR = 2026
_PROTECTING = {"A3", "A4", "A5", "A6", "K1"}
_FREE = {"text", "id", "postcode", "upn", "nhs_number"}
_NUMBERS = {"integer", "decimal"}


@dataclass
class Planter:
    """Makes cells; ``tokens`` are those planted so far, dates as ISO."""

    tokens: set[str] = field(default_factory=set)

    def cell(self, column: Field, date_format: str) -> str:
        """A value for ``column``: a word, number or day that stands in no other cell; a code for what is coded."""
        number = len(self.tokens) + 1
        if column.codes:
            return next((code for code in column.codes if code not in _PROTECTING), "")
        if column.kind == "date":
            return self._day(number, date_format)
        if column.kind in _FREE:
            return self._keep(f"Zq{number:04d}x")
        if column.kind in _NUMBERS:
            return self._keep(str(7_100_000 + number))
        return {"flag": "1", "year": "2015", "datetime": "2020-01-02T03:04:05"}.get(column.kind, "")

    def _day(self, number: int, date_format: str) -> str:
        day = date(2010, 1, 1) + timedelta(days=3 * number)
        self._keep(day.isoformat())
        return f"{day:%d/%m/%Y}" if date_format == "dmy" else day.isoformat()

    def _keep(self, token: str) -> str:
        self.tokens.add(token)
        return token


def plant(workspace: Workspace) -> set[str]:
    """Add to the story's record one row of every table of every feed that an agreement covers, about Kai.

    Gives the tokens. People named as Kai's relatives there are his mother Nadia.
    """
    planter = Planter()
    for feed, form, controller, agreement in _feeds(workspace):
        tables = {name: [row] for name, row in _rows(planter, form)}
        support_story.send(workspace, feed, form, controller, agreement, tables, full=False, name=f"{feed}-planted")
    _say_whose(workspace)
    workspace.store().compact()
    workspace.store().keep_caches()
    return planter.tokens


def stated(workspace: Workspace) -> list[dict[str, Any]]:
    """Every statement as the batches hold it, whoever may read it."""
    paths = workspace.store().snapshot().claims
    return [row for path in paths for row in pq.read_table(path).to_pylist()]


def _feeds(workspace: Workspace) -> Iterator[tuple[str, str, str, str]]:
    """Feed, form, controller and agreement of everything that is delivered; who looks back gets no delivery."""
    held: dict[tuple[str, str], str] = {}
    for path in sorted(workspace.agreements.glob("*.toml")):
        agreement = tomllib.loads(path.read_text(encoding="utf-8"))
        for data in agreement["datasets"] if agreement["purposes"] != ["case_review"] else ():
            held.setdefault((data["feed"], data["controller"]), agreement["id"])
    for (feed, controller), agreement_id in sorted(held.items()):
        if feed in FEEDS:
            yield feed, FEEDS[feed].form, controller, agreement_id


def _rows(planter: Planter, name: str) -> Iterator[tuple[str, dict[str, str]]]:
    card, form = load_card(name), load_form(name, YEAR)
    flags = {block.table for block in card.blocks if block.entity == "flag"}
    persons = {
        (block.table, term.removeprefix("?"))
        for block in card.blocks
        if block.subject_kind == "person" and len(block.subject) == 1
        for term in block.subject
    }
    for table in form.tables.values():
        if table.name not in flags:
            number = STORY["kai"] if card.subject_is_person else "1"
            yield (
                table.name,
                {
                    column.name: number
                    if (table.name, column.name) in persons
                    else planter.cell(column, form.date_format)
                    for column in table.fields.values()
                },
            )


def _say_whose(workspace: Workspace) -> None:
    """Everybody the new rows are about is Kai, everybody they name beside him is his mother."""
    store = workspace.store()
    known = store.person_of()
    rows = [row for row in stated(workspace) if is_person(row["subject"])]
    named = {row["other_subject"] for row in rows if row["other_subject"] and is_person(row["other_subject"])}
    about = {row["subject"] for row in rows}
    own = set(STORY.values())
    new = {one: STORY["nadia"] if one in named else STORY["kai"] for one in (about | named) - set(known) - own}
    people = known | new
    nothing = pa.table({"left": pa.array([], pa.string())})
    table = pa.table({"subject": list(people), "person_id": list(people.values())})
    store.put_identity(
        {"persons": table, "links": nothing, "events": nothing},
        {"of": "planted"},
        lambda subject: "lone-" + subject.replace("/", "-"),
    )
