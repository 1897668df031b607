"""Records of three services of Synthetic England, whose they are, and the characteristics by which quality is told.

The council's case system, the schools' roll and the child health service, as they stand at the end of the last year,
from the frozen generator. Everything here is invented; a record that is two children's is left out of the truth.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import csv

from forethought.linkage import LinkSettings, load_trained_model
from forethought.linkage.cleaned import COLUMNS
from forethought.synth import Order, Window, authority_named, make_feeds
from forethought.synth.frozen import frozen
from forethought.workflow.linkage_studies.groups import characteristics

KEY = b"a key for studies, not a secret"
YEAR = 2026
COUNCIL, SCHOOLS, HEALTH = "westmarch-council", "westmarch-schools", "westmarch-health"
AGENCIES = {"council": COUNCIL, "schools": SCHOOLS, "health_visiting": HEALTH}
DELIVERIES = tuple(f"{feed}-{YEAR}" for feed in ("case-system", "school-roll", "child-health"))
NUMBERS = ("nhs_number", "upn", "uln")
_PUPILS = {
    "forename": "Forename", "surname": "Surname", "other_surname": "PreferredSurname", "date_of_birth": "DOB",
    "sex": "Sex", "postcode": "Postcode", "upn": "UPN", "uln": "ULN",
}  # fmt: skip
_CHILDREN_OF_HEALTH = {
    "forename": "Forename", "surname": "Surname", "date_of_birth": "DOB", "sex": "Sex", "postcode": "Postcode",
    "nhs_number": "NHSNumber", "birth_order": "BirthOrder",
}  # fmt: skip
_OF_COUNCIL = {
    "forename": "pers_forename", "surname": "pers_surname", "date_of_birth": "pers_dob", "sex": "pers_sex",
    "postcode": "home", "nhs_number": "pers_single_unique_id", "upn": "pers_upn",
}  # fmt: skip


@dataclass(frozen=True)
class Population:
    """``records`` as linkage reads them; ``truth`` (``record_id, truth_id, child, twin_group, sex, ethnicity, born``);
    ``groups`` (``truth_id`` and a text for each characteristic, children only); ``mothers`` (``record_id, mother``:
    who a record says the mother is, by her number or name and birth date); ``people`` (``truth_id, nhs_number,
    mother``, as is true); ``told``: generator, children, seed.
    """

    records: pa.Table
    truth: pa.Table
    groups: pa.Table
    mothers: pa.Table
    people: pa.Table
    told: dict[str, object]

    @property
    def known(self) -> pa.Table:
        """The records that are of one true person."""
        of_one = pc.is_in(self.records["record_id"], value_set=self.truth["record_id"].combine_chunks())
        return self.records.filter(of_one)


def study_settings() -> LinkSettings:
    """How every study links: with the trained model, which has seen other children, and numbers that are invented."""
    return load_trained_model().settings(allow_test_numbers=True, allow_pseudo=True)


def make_population(children: int, seed: int, processes: int | None = 1) -> Population:
    """Make the population of an authority of ``children`` children (from 2,000). Several seconds for 3,000."""
    with tempfile.TemporaryDirectory(prefix="population-") as place:
        inbox, apart = Path(place, "inbox"), Path(place, "apart")
        order = Order(authority_named("westmarch", children), Window(YEAR, 2), seed=seed, deliveries=DELIVERIES)
        make_feeds(order, inbox, truth=apart, processes=processes)
        people = pq.read_table(apart / "synthetic_person.parquet", columns=["person_id", "nhs_number", "mother"])
        return Population(
            records_of(inbox),
            truth_of(apart),
            characteristics(apart, Window(YEAR, 2)),
            mothers_of(inbox),
            people.rename_columns(["truth_id", "nhs_number", "mother"]),
            {"generator": frozen().version, "children": children, "seed": seed},
        )


def without_numbers(records: pa.Table, names: tuple[str, ...] = NUMBERS) -> pa.Table:
    """The same records with their numbers left blank."""
    for name in names:
        blank = pa.nulls(len(records), pa.string())
        records = records.set_column(records.column_names.index(name), name, blank)
    return records


def records_of(inbox: Path) -> pa.Table:
    """One row for each record of a child that a service holds; texts, null where it holds nothing."""
    people = read_feed(inbox / DELIVERIES[0] / "synthetic_ssd_person.csv")
    homes = read_feed(inbox / DELIVERIES[0] / "synthetic_ssd_address.csv")
    last = homes.group_by("addr_person_id", use_threads=False).aggregate([("addr_address_postcode", "last")])
    last = last.rename_columns({"addr_address_postcode_last": "home", "addr_person_id": "pers_person_id"})
    council = people.join(last.select(["pers_person_id", "home"]), "pers_person_id", use_threads=False)
    pupils = read_feed(inbox / DELIVERIES[1] / "synthetic_Pupils.csv")
    children = read_feed(inbox / DELIVERIES[2] / "synthetic_ChildHealth.csv")
    parts = [
        _renamed(council, COUNCIL, "pers_person_id", _OF_COUNCIL),
        _renamed(pupils, SCHOOLS, "PupilId", _PUPILS),
        _renamed(children, HEALTH, "HealthId", _CHILDREN_OF_HEALTH),
    ]
    return pa.concat_tables(parts).sort_by("record_id").combine_chunks()


def mothers_of(inbox: Path) -> pa.Table:
    """Who each record of a child says the mother is: ``record_id, mother`` (NHS number, else names and birth date)."""
    people = read_feed(inbox / DELIVERIES[0] / "synthetic_ssd_person.csv")
    adult = dict(
        zip(
            people["pers_person_id"].to_pylist(),
            _who(people, "pers_single_unique_id", "pers_forename", "pers_surname", "pers_dob"),
            strict=True,
        )
    )
    stated = read_feed(inbox / DELIVERIES[0] / "synthetic_ssd_mother.csv").to_pylist()
    rows = [(f"{COUNCIL}/{row['moth_childs_person_id']}", adult.get(row["moth_person_id"])) for row in stated]
    health = read_feed(inbox / DELIVERIES[2] / "synthetic_ChildHealth.csv")
    named = _who(health, "MotherNHSNumber", "MotherForename", "MotherSurname", "MotherDOB")
    rows += [(f"{HEALTH}/{record}", who) for record, who in zip(health["HealthId"].to_pylist(), named, strict=True)]
    found = sorted((record, who) for record, who in rows if who)
    return pa.table({"record_id": [r for r, _ in found], "mother": [w for _, w in found]})


def _who(table: pa.Table, number: str, *names: str) -> list[str | None]:
    said = zip(*(table[name].to_pylist() for name in names), strict=True)
    plain = ["|".join(text.casefold() for text in row) if all(row) else None for row in said]
    return [held or named for held, named in zip(table[number].to_pylist(), plain, strict=True)]


def _renamed(table: pa.Table, source: str, key: str, names: dict[str, str]) -> pa.Table:
    columns = {name: table[there].cast(pa.string()) for name, there in names.items()}
    columns["record_id"] = pc.binary_join_element_wise(source, table[key].cast(pa.string()), "/")
    columns["source"] = pa.array([source] * len(table), pa.string())
    blank = pa.nulls(len(table), pa.string())
    return pa.table({name: columns.get(name, blank) for name in COLUMNS})


def read_feed(path: Path) -> pa.Table:
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
