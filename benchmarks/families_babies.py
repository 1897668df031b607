"""Mothers of babies in Synthetic England: birth notifications against maternity records, with and without numbers."""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from forethought.linkage import families
from forethought.workflow.linkage_studies.population import read_feed

PARTIAL = ("weight", "sex", "birth_order")
"""What a delivery record lacks where the hospital keeps nothing about the baby on the mother's record."""


def mothers_of_babies(inbox: Path, apart: Path, months: list[str]) -> dict[str, Any]:
    """Precision and recall of each way, of the live births whose mother's record is there."""
    notices = _months(inbox, "births", "BirthNotification", months)
    notices = notices.filter(pc.equal(notices["Stillbirth"], "N"))
    notices = notices.append_column("baby", _numbers(notices))
    mothers = _months(inbox, "maternity", "MSD001MotherDemog", months)
    truth = _truth(apart, notices)
    deliveries = _deliveries(inbox, months)
    found: dict[str, Any] = {}
    own = pa.table({"mother": mothers["LocalPatientIdMother"], "nhs_number": mothers["NHSNumberMother"]})
    own = own.set_column(0, "mother", _person(apart, own["mother"]))
    numbered = pa.table({"baby": notices["baby"], "mother_number": notices["NHSNumberMother"]})
    by_number = families.by_number(numbered, own, allow_test=True)
    found["both numbers on one record"] = _quality(by_number, truth, apart, records=False)
    births = _births(notices)
    started = time.perf_counter()
    for name, lacking in (("no number, no name", ()), ("nor anything of the baby", PARTIAL)):
        cut = deliveries
        for column in lacking:
            at = cut.column_names.index(column)
            cut = cut.set_column(at, column, pa.nulls(len(cut), cut.schema.field(column).type))
        links = families.by_evidence(births, cut)
        found[name] = {**_quality(links.links, truth, apart), "unsure": len(links.unsure)}
    found["seconds"] = round(time.perf_counter() - started, 2)
    return {"live births": len(notices), **found}


def _births(notices: pa.Table) -> pa.Table:
    """What a birth record tells without any number or name; the mother's age, not her date of birth."""
    born = notices["DateOfBirth"]
    return _table(
        families.BIRTHS,
        baby=notices["baby"], hospital=notices["PlaceOfBirth"], practice=notices["GPPractice"], sex=notices["Sex"],
        district=_district(notices["MotherPostcode"]), mother_age=_age(notices["MotherDateOfBirth"], born),
        weight=notices["BirthWeight"], weeks=notices["GestationLength"], birth_order=notices["BirthOrder"],
        born=_dates(born),
    )  # fmt: skip


def _deliveries(inbox: Path, months: list[str]) -> pa.Table:
    """One row for each baby of a delivery, with the mother's own record of that month."""
    labour = _months(inbox, "maternity", "MSD301LabourDelivery", months)
    baby = _months(inbox, "maternity", "MSD401BabyDemographics", months)
    mother = _once(_months(inbox, "maternity", "MSD001MotherDemog", months), "LocalPatientIdMother")
    practice = _once(_months(inbox, "maternity", "MSD002GP", months), "LocalPatientIdMother")
    baby = baby.select(["LabourDeliveryID", "PersonPhenSex", "BirthOrderMaternityBaby", "BirthWeight"])
    whole = labour.filter(pc.equal(labour["PregOutcome"], "live")).join(baby, "LabourDeliveryID", use_threads=False)
    whole = whole.join(mother, "LocalPatientIdMother", use_threads=False)
    whole = whole.join(practice, "LocalPatientIdMother", use_threads=False)
    day = whole["DeliveryDate"]
    weeks = pc.divide(whole["GestationLengthBirth"].cast(pa.int64()), 7)
    return _table(
        families.DELIVERIES,
        mother=whole["LocalPatientIdMother"], delivery=whole["LabourDeliveryID"], hospital=whole["PlaceOfBirth"],
        practice=whole["OrgIdGMPMother"], sex=whole["PersonPhenSex"], district=_district(whole["Postcode"]),
        mother_age=_age(whole["PersonBirthDateMother"], day), weight=whole["BirthWeight"], weeks=weeks,
        birth_order=whole["BirthOrderMaternityBaby"], born=_dates(day),
    )  # fmt: skip


def _table(schema: pa.Schema, **columns: Any) -> pa.Table:
    size = len(columns["born"])
    return pa.table(
        [columns[f.name].cast(f.type) if f.name in columns else pa.nulls(size, f.type) for f in schema], schema=schema
    )


def _months(inbox: Path, feed: str, table: str, months: list[str]) -> pa.Table:
    paths = [inbox / f"{feed}-{month}" / f"synthetic_{table}.csv" for month in months]
    return pa.concat_tables([read_feed(path) for path in paths if path.exists()])


def _once(table: pa.Table, key: str) -> pa.Table:
    names = [name for name in table.column_names if name not in (key, "Synthetic")]
    found = table.group_by(key, use_threads=False).aggregate([(name, "last") for name in names])
    return found.rename_columns([name.removesuffix("_last") for name in found.column_names])


def _numbers(notices: pa.Table) -> pa.Array:
    return pa.array([f"b{at}" for at in range(len(notices))], pa.string())


def _dates(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.strptime(column.cast(pa.string()), format="%Y-%m-%d", unit="s", error_is_null=True).cast(pa.date32())


def _age(born: pa.ChunkedArray, on: pa.ChunkedArray) -> pa.ChunkedArray:
    one, two = _dates(born), _dates(on)
    day_of_year = [pc.add(pc.multiply(pc.month(day), 100), pc.day(day)) for day in (one, two)]
    years = pc.subtract(pc.year(two), pc.year(one))
    return pc.subtract(years, pc.cast(pc.less(day_of_year[1], day_of_year[0]), pa.int64()))


def _district(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.replace_substring_regex(column, r"\s*\d[A-Za-z]{2}$", "")


def _truth(apart: Path, notices: pa.Table) -> dict[str, str]:
    """The true mother of each notified baby, by the minute of birth and the weight: many have no number yet."""
    people = pq.read_table(apart / "synthetic_person.parquet", columns=["person_id", "born", "mother"]).to_pylist()
    of = {row["person_id"]: row for row in people}
    found: dict[tuple[str, str, str], set[str]] = {}
    for row in pq.read_table(apart / "synthetic_event_health_births.parquet").to_pylist():
        who = of[row["person"]]
        time_of_birth = f"{row['minute'] // 60:02d}:{row['minute'] % 60:02d}"
        found.setdefault((str(who["born"]), time_of_birth, str(row["weight"])), set()).add(who["mother"])
    columns = [notices[name].to_pylist() for name in ("baby", "DateOfBirth", "TimeOfBirth", "BirthWeight")]
    known = {baby: found.get((born, at, weight), set()) for baby, born, at, weight in zip(*columns, strict=True)}
    return {baby: next(iter(mothers)) for baby, mothers in known.items() if len(mothers) == 1}


def _person(apart: Path, local: pa.ChunkedArray) -> pa.ChunkedArray:
    records = pq.read_table(apart / "synthetic_record.parquet")
    records = records.filter(pc.equal(records["agency"], "maternity"))
    at = pc.index_in(local, value_set=records["local_id"].combine_chunks())
    return pa.chunked_array([records["person_id"].combine_chunks().take(at.combine_chunks())])


def _quality(links: pa.Table, truth: dict[str, str], apart: Path, *, records: bool = True) -> dict[str, Any]:
    person = _person(apart, links["mother"]) if records else links["mother"]
    pairs = [(b, m) for b, m in zip(links["baby"].to_pylist(), person.to_pylist(), strict=True) if b in truth]
    right = sum(truth[baby] == mother for baby, mother in pairs)
    return asdict(families.quality(len(pairs), right, len(truth)))
