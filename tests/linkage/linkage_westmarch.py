"""Reads the fictional partnership's files into the table that linkage takes, and its truth beside it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from forethought.linkage.cleaned import COLUMNS
from forethought.synth import Order, Window, authority_named, make_feeds

Row = dict[str, str | None]
CENSUS = date(2026, 3, 31)
DELIVERIES = ("case-system-2026", "school-roll-2026", "child-health-2026")
CONTROLLERS = {
    "council": "westmarch-council",
    "schools": "westmarch-schools",
    "health_visiting": "westmarch-health",
}


def westmarch(folder: Path, seed: int, children: int) -> tuple[pa.Table, pa.Table]:
    """Build the partnership; return its records of people and their truth (with twins and groups)."""
    inbox, truth = folder / "inbox", folder / "apart"
    order = Order(authority_named("westmarch", children), Window(2026, 2), seed=seed, deliveries=DELIVERIES)
    make_feeds(order, inbox, truth=truth, processes=1)
    records = pa.Table.from_pylist(list(_records(inbox)), pa.schema([(n, pa.string()) for n in COLUMNS]))
    return records, _truth(truth)


def _read(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        for row in csv.DictReader(handle):
            yield {name: value or None for name, value in row.items()}


def _records(inbox: Path) -> Iterator[Row]:
    homes = {
        r["addr_person_id"]: r["addr_address_postcode"]
        for r in _read(inbox / "case-system-2026/synthetic_ssd_address.csv")
    }
    for r in _read(inbox / "case-system-2026/synthetic_ssd_person.csv"):
        yield {
            "record_id": f"westmarch-council/{r['pers_person_id']}",
            "source": "westmarch-council",
            "forename": r["pers_forename"],
            "surname": r["pers_surname"],
            "date_of_birth": r["pers_dob"],
            "sex": r["pers_sex"],
            "postcode": homes.get(r["pers_person_id"]),
            "nhs_number": r["pers_single_unique_id"],
            "upn": r["pers_upn"],
        }
    for r in _read(inbox / "school-roll-2026/synthetic_Pupils.csv"):
        yield {
            "record_id": f"westmarch-schools/{r['PupilId']}",
            "source": "westmarch-schools",
            "forename": r["Forename"],
            "surname": r["Surname"],
            "other_surname": r["PreferredSurname"],
            "date_of_birth": r["DOB"],
            "sex": r["Sex"],
            "postcode": r["Postcode"],
            "upn": r["UPN"],
            "uln": r["ULN"],
        }
    for r in _read(inbox / "child-health-2026/synthetic_ChildHealth.csv"):
        yield {
            "record_id": f"westmarch-health/{r['HealthId']}",
            "source": "westmarch-health",
            "forename": r["Forename"],
            "surname": r["Surname"],
            "date_of_birth": r["DOB"],
            "sex": r["Sex"],
            "postcode": r["Postcode"],
            "nhs_number": r["NHSNumber"],
            "birth_order": r["BirthOrder"],
        }


def _truth(folder: Path) -> pa.Table:
    people = {p["person_id"]: p for p in pq.read_table(folder / "synthetic_person.parquet").to_pylist()}
    known = set(pq.read_table(folder / "synthetic_event_need_cases.parquet")["person"].to_pylist())
    cared = set(pq.read_table(folder / "synthetic_event_care_periods.parquet")["person"].to_pylist())
    rows = []
    for record in pq.read_table(folder / "synthetic_record.parquet").to_pylist():
        if record["agency"] not in CONTROLLERS:
            continue
        person = people[record["person_id"]]
        rows.append(
            {
                "record_id": f"{CONTROLLERS[record['agency']]}/{record['local_id']}",
                "truth_id": record["person_id"],
                "twin_group": person["twins"],
                "sex": person["sex"],
                "ethnicity": person["ethnicity"],
                "age": _age(person["born"]),
                "social_care": "known" if record["person_id"] in known else "not known",
                "care": "looked after" if record["person_id"] in cared else "not looked after",
            }
        )
    names = ("record_id", "truth_id", "twin_group", "sex", "ethnicity", "age", "social_care", "care")
    return pa.Table.from_pylist(rows, pa.schema([(n, pa.string()) for n in names]))


def _age(born: date) -> str:
    years = (CENSUS - born).days / 365.25
    bands = ((1, "under 1"), (5, "1 to 4"), (10, "5 to 9"), (16, "10 to 15"), (18, "16 and 17"))
    return next((label for below, label in bands if years < below), "18 and over")
