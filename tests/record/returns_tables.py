"""Datasets written as small text tables, and projections of them read back as rows."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Mapping
from datetime import date
from io import StringIO

import pyarrow as pa

from forethought.record.projections import Ask, project
from forethought.sources import read

Rows = list[dict[str, str | None]]
Dataset = Mapping[str, Rows]

PREFIXES = {
    "person": "pers", "address": "addr", "mother": "moth", "disability": "disa", "immigration_status": "immi",
    "legal_status": "lega", "cin_episodes": "cine", "cin_assessments": "cina", "assessment_factors": "cinf",
    "cin_plans": "cinp", "s47_enquiry": "s47e", "initial_cp_conference": "icpc", "cp_plans": "cppl",
    "cp_reviews": "cppr", "cla_episodes": "clae", "cla_placement": "clap", "cla_reviews": "clar",
    "cla_previous_permanence": "lapp", "cla_health": "clah", "cla_immunisations": "clai",
    "cla_substance_misuse": "clas", "cla_convictions": "clac", "sdq_scores": "csdq", "missing": "miss",
    "care_leavers": "clea", "permanence": "perm", "involvements": "invo", "professionals": "prof",
    "linked_identifiers": "link",
}  # fmt: skip

# Short words for long column names, so that a table fits on a page.
SHORT = {
    "cla_episodes": {
        "start": "cla_episode_start_date", "why": "cla_episode_start_reason", "end": "cla_episode_ceased_date",
        "because": "cla_episode_ceased_reason", "period": "cla_id",
    },
    "cla_placement": {
        "start": "cla_placement_start_date", "type": "cla_placement_type", "postcode": "cla_placement_postcode",
        "provider": "cla_placement_provider", "urn": "cla_placement_urn", "end": "cla_placement_end_date",
        "moved": "cla_placement_change_reason", "period": "cla_id",
    },
    "legal_status": {
        "status": "legal_status", "start": "legal_status_start_date", "end": "legal_status_end_date"
    },
    "cin_episodes": {
        "referral": "referral_id", "referred": "referral_date", "source": "referral_source_code",
        "need": "cin_primary_need_code", "nfa": "referral_nfa", "closed": "close_date", "reason": "close_reason",
    },
    "cp_plans": {
        "plan": "cp_plan_id", "referral": "referral_id", "start": "cp_plan_start_date", "end": "cp_plan_end_date",
        "initial": "cp_plan_initial_category", "latest": "cp_plan_latest_category", "elsewhere": "cp_plan_ola",
    },
    "involvements": {
        "worker": "professional_id", "role": "professional_role_id", "start": "involvement_start_date",
        "end": "involvement_end_date", "reason": "worker_change_reason",
    },
    "permanence": {
        "period": "cla_id", "decided": "adm_decision_date", "matched": "matched_date",
        "carer": "adopted_by_carer_flag", "reversed": "decision_reversed_date", "why": "decision_reversed_reason",
        "ordered": "permanence_order_date", "number": "number_of_adopters", "sex": "adopter_sex",
        "status": "adopter_legal_status",
    },
}  # fmt: skip


def dataset(text: str) -> Dataset:
    """Tables from text: a line with a table's short name, a header of columns without the prefix, rows. ``-`` is a
    blank."""
    found: dict[str, Rows] = {}
    for block in text.strip().split("\n\n"):
        name, header, *lines = [line.strip() for line in block.strip().splitlines()]
        words = [word.strip() for word in header.split("|")]
        columns = [f"{PREFIXES[name]}_{SHORT.get(name, {}).get(word, word)}" for word in words]
        cells = ([None if cell.strip() == "-" else cell.strip() for cell in line.split("|")] for line in lines)
        found[f"ssd_{name}"] = [dict(zip(columns, row, strict=True)) for row in cells]
    return found


def tables(given: Dataset, shuffled: random.Random | None = None) -> dict[str, pa.Table]:
    """The dataset as Arrow tables of text; in any order of rows and columns when a source of chance is given."""
    found = {}
    for name, rows in given.items():
        columns = list(dict.fromkeys(column for row in rows for column in row)) or ["none"]
        held = list(rows)
        if shuffled:
            shuffled.shuffle(held)
            shuffled.shuffle(columns)
        found[name] = pa.table({name_: pa.array([row.get(name_) for row in held], pa.string()) for name_ in columns})
    return found


def ask(year: int = 2026) -> Ask:
    return Ask(date(year, 3, 31), "E08000025", particulars={"year": str(year)})


def returned(given: Dataset, year: int = 2026) -> dict[str, Rows]:
    """The return of children looked after, by table, as its CSV files read."""
    made = project("ssda903", tables(given), ask(year))
    return {name.removesuffix(".csv"): csv_rows(content) for name, content in made.items()}


def csv_rows(content: bytes) -> Rows:
    rows = csv.DictReader(StringIO(content.decode("utf-8"), newline=""))
    return [{column: cell or None for column, cell in row.items()} for row in rows]


def census(given: Dataset, tmp_path, year: int = 2026) -> dict[str, Rows]:
    """The children in need census, by table, as its XML file reads through the one door in."""
    (name, content), *others = project("cin_census", tables(given), ask(year)).items()
    assert not others
    path = tmp_path / name
    path.write_bytes(content)
    intake = read(path, "cin", year)
    assert [notice.what for notice in intake.notices if notice.level in ("error", "warning")] == []
    return {
        table: [{k: v for k, v in row.items() if k[0] != "_"} for row in held.to_pylist()]
        for table, held in intake.tables.items()
    }


def lines(rows: Rows, columns: str) -> list[str]:
    """Rows as text: the named columns, ``-`` for a blank."""
    return [" ".join(row[column] or "-" for column in columns.split()) for row in rows]


def joined(*given: Dataset) -> dict[str, Rows]:
    """Several datasets as one."""
    found: dict[str, Rows] = {}
    for one in given:
        for name, rows in one.items():
            found[name] = [*found.get(name, []), *rows]
    return found


def without(rows: Iterable[Mapping[str, str | None]], column: str, child: str) -> Rows:
    return [dict(row) for row in rows if row[column] != child]
