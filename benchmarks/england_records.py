"""Records of three services of Synthetic England, and whose they are: what linkage is measured on.

    .venv/bin/python benchmarks/england_records.py FOLDER [--children 420000] [--seed 20261126]

Writes ``records.parquet`` (the columns that linkage reads) and ``truth.parquet`` (record, person, twins, groups) from
the frozen generator: the council's case system, the schools' roll and the child health service, all as they stand at
the end of the last year. About 420,000 children give a million records. A record that is two children's is left out of
the truth, and so out of the measuring. The seed is for measuring: work on linkage with another.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import csv

from forethought.synth import Order, Window, authority_named, make_feeds
from forethought.synth.frozen import frozen

SEED, CHILDREN, YEAR = 20_261_126, 420_000, 2026
COUNCIL, SCHOOLS, HEALTH = "westmarch-council", "westmarch-schools", "westmarch-health"
AGENCIES = {"council": COUNCIL, "schools": SCHOOLS, "health_visiting": HEALTH}
DELIVERIES = tuple(f"{feed}-{YEAR}" for feed in ("case-system", "school-roll", "child-health"))
COLUMNS = (
    "record_id", "source", "forename", "surname", "other_surname", "date_of_birth", "sex", "postcode", "nhs_number",
    "upn", "uln", "birth_order", "known_from",
)  # fmt: skip
PUPILS = {
    "forename": "Forename", "surname": "Surname", "other_surname": "PreferredSurname", "date_of_birth": "DOB",
    "sex": "Sex", "postcode": "Postcode", "upn": "UPN", "uln": "ULN",
}  # fmt: skip
CHILDREN_OF_HEALTH = {
    "forename": "Forename", "surname": "Surname", "date_of_birth": "DOB", "sex": "Sex", "postcode": "Postcode",
    "nhs_number": "NHSNumber", "birth_order": "BirthOrder",
}  # fmt: skip
OF_COUNCIL = {
    "forename": "pers_forename", "surname": "pers_surname", "date_of_birth": "pers_dob", "sex": "pers_sex",
    "postcode": "home", "nhs_number": "pers_single_unique_id", "upn": "pers_upn",
}  # fmt: skip


def main() -> None:
    options = _options()
    options.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=options.folder) as place:
        inbox, apart = Path(place, "inbox"), Path(place, "apart")
        order = Order(
            authority_named("westmarch", options.children), Window(YEAR, 2), seed=options.seed, deliveries=DELIVERIES
        )
        make_feeds(order, inbox, truth=apart)
        records, truth = records_of(inbox), truth_of(apart)
    pq.write_table(records, options.folder / "records.parquet", compression="zstd")
    pq.write_table(truth, options.folder / "truth.parquet", compression="zstd")
    told = {"generator": frozen().version, "children": options.children, "seed": options.seed, "records": len(records)}
    (options.folder / "told.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(told))


def records_of(inbox: Path) -> pa.Table:
    """One row for each record of a child that a service holds; texts, null where it holds nothing."""
    people = _read(inbox / DELIVERIES[0] / "synthetic_ssd_person.csv")
    homes = _read(inbox / DELIVERIES[0] / "synthetic_ssd_address.csv")
    last = homes.group_by("addr_person_id", use_threads=False).aggregate([("addr_address_postcode", "last")])
    last = last.rename_columns({"addr_address_postcode_last": "home", "addr_person_id": "pers_person_id"})
    council = people.join(last.select(["pers_person_id", "home"]), "pers_person_id", use_threads=False)
    pupils = _read(inbox / DELIVERIES[1] / "synthetic_Pupils.csv")
    children = _read(inbox / DELIVERIES[2] / "synthetic_ChildHealth.csv")
    parts = [
        _renamed(council, COUNCIL, "pers_person_id", OF_COUNCIL),
        _renamed(pupils, SCHOOLS, "PupilId", PUPILS),
        _renamed(children, HEALTH, "HealthId", CHILDREN_OF_HEALTH),
    ]
    return pa.concat_tables(parts).sort_by("record_id").combine_chunks()


def _renamed(table: pa.Table, source: str, key: str, names: dict[str, str]) -> pa.Table:
    columns = {name: table[there].cast(pa.string()) for name, there in names.items()}
    columns["record_id"] = pc.binary_join_element_wise(source, table[key].cast(pa.string()), "/")
    columns["source"] = pa.array([source] * len(table), pa.string())
    blank = pa.nulls(len(table), pa.string())
    return pa.table({name: columns.get(name, blank) for name in COLUMNS})


def _read(path: Path) -> pa.Table:
    """A CSV file of text columns; an empty cell is null."""
    with path.open("rb") as stream:
        names = stream.readline().decode("utf-8-sig").strip().replace('"', "").split(",")
    kinds = csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True, null_values=[""],
        quoted_strings_can_be_null=True,
    )  # fmt: skip
    return csv.read_csv(path, convert_options=kinds)


def truth_of(folder: Path) -> pa.Table:
    """Whose each record is, with the groups by which quality is told. Records of two children are left out."""
    records = pq.read_table(folder / "synthetic_record.parquet")
    records = records.filter(pc.is_in(records["agency"], value_set=pa.array(list(AGENCIES))))
    names = pa.array([AGENCIES[agency] for agency in records["agency"].to_pylist()], pa.string())
    ids = pc.binary_join_element_wise(names, records["local_id"].combine_chunks(), "/")
    whose = pa.table({"record_id": ids, "truth_id": records["person_id"].combine_chunks()})
    once = whose.group_by(["record_id", "truth_id"], use_threads=False).aggregate([])
    many = once.group_by("record_id", use_threads=False).aggregate([("truth_id", "count")])
    single = many.filter(pc.equal(many["truth_id_count"], 1)).select(["record_id"])
    once = once.join(single, "record_id", join_type="inner", use_threads=False)
    people = pq.read_table(
        folder / "synthetic_person.parquet", columns=["person_id", "child", "twins", "sex", "ethnicity", "born"]
    )
    people = people.rename_columns({"person_id": "truth_id", "twins": "twin_group"})
    return once.join(people, "truth_id", use_threads=False).sort_by("record_id").combine_chunks()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--children", type=int, default=CHILDREN)
    parser.add_argument("--seed", type=int, default=SEED)
    return parser.parse_args()


if __name__ == "__main__":
    main()
