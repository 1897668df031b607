"""Families of Synthetic England: children with a linked parent before and after linkage, brothers and sisters, babies.

    .venv/bin/python benchmarks/families.py [--children 100000] [--seed 20261126] [--as-true]

Takes the council's case system, the schools' roll, the child health service, births and maternity of the frozen
generator, links their people (with ``--as-true``: takes who is who from the truth instead, which is quick), and tells
what ``linkage.families`` finds, how right it is, and how long each step took. Mothers of babies are found twice: from
the numbers on birth notifications, and without any number or name. The seed is for measuring: work with another.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from england_records import SEED
from families_babies import mothers_of_babies

from forethought.linkage import LinkSettings, families, link
from forethought.synth import Order, Window, authority_named, make_feeds
from forethought.synth.frozen import frozen
from forethought.workflow.linkage_studies.population import (
    AGENCIES,
    COUNCIL,
    HEALTH,
    SCHOOLS,
    YEAR,
    read_feed,
    records_of,
)
from forethought.workflow.linkage_studies.population import DELIVERIES as FEEDS

ON = date(YEAR, 3, 31)
MONTHS = [f"{year}-{month:02d}" for year in (YEAR - 1, YEAR) for month in range(1, 13)][3:15]
DELIVERIES = FEEDS + tuple(f"{feed}-{month}" for feed in ("births", "maternity") for month in MONTHS)


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="families-") as place:
        inbox, apart = Path(place, "inbox"), Path(place, "apart")
        order = Order(
            authority_named("westmarch", options.children), Window(YEAR, 2), seed=options.seed, deliveries=DELIVERIES
        )
        make_feeds(order, inbox, truth=apart)
        told = {"generator": frozen().version, "children": options.children, "seed": options.seed}
        print(json.dumps({**told, **_families(inbox, apart, options.as_true)}, indent=2))


def _families(inbox: Path, apart: Path, as_true: bool) -> dict[str, Any]:
    seconds: dict[str, Any] = {}
    health = read_feed(inbox / FEEDS[2] / "synthetic_ChildHealth.csv")
    children = records_of(inbox)
    whose = _whose(apart, health)
    persons = whose.rename_columns(["record_id", "person_id"]) if as_true else _linked(children, health, seconds)
    with _timed(seconds, "statements"):
        statements = _statements(inbox, health)
    people = families.people_of(children, persons)
    with _timed(seconds, "relationships"):
        names = children.select(["record_id", "forename", "surname"])
        adults = families.health_mother_records(health, HEALTH).select(names.column_names)
        related = families.relate(statements, persons, names=pa.concat_tables([names, adults]))
    with _timed(seconds, "households"):
        stays = families.stays(_homes(inbox, persons), protected=_protected(inbox, persons))
        homes = families.households(stays, people.select(["person", "surname"]))
        together = families.co_residents(homes.members)
    kids = families.children_on(people, ON)
    with _timed(seconds, "siblings"):
        inferred = families.inferred_siblings(related.relations, kids, homes.members, on=ON, births=people)
    whole = families.Related(pa.concat_tables([related.relations, inferred]), related.itself)
    with _timed(seconds, "families"):
        groups = families.family_groups(whole, people, on=ON, key=b"a key for benchmarks, not a secret")
    mothers = pq.read_table(apart / "synthetic_person.parquet", columns=["person_id", "mother"])
    mothers = mothers.rename_columns(["truth_id", "mother"])
    whose = whose.filter(_young(apart, whose["truth_id"]))
    quality = families.sibling_quality(inferred, persons, whose, mothers)
    by_home = families.inferred_siblings(related.relations.slice(0, 0), kids, homes.members, on=ON)
    with _timed(seconds, "report"):
        own = children.filter(pc.is_in(_of(children["record_id"], persons), value_set=kids["person"].combine_chunks()))
        report = families.family_report(own, statements, related, inferred, persons, people, on=ON, quality=quality)
    return {
        "report": report.to_dict(),
        "siblings by home and surname alone": asdict(families.sibling_quality(by_home, persons, whose, mothers)),
        "families": len(groups.groups["around"].unique()),
        "families too large": len(groups.too_large),
        "household members": len(homes.members),
        "places that are no household": _counted(homes.flagged["reason"]),
        "pairs at one address": len(together),
        "babies": mothers_of_babies(inbox, apart, MONTHS),
        "seconds": seconds,
    }


@contextmanager
def _timed(seconds: dict[str, Any], step: str) -> Iterator[None]:
    """Seconds by the clock, and of one processor: the second does not grow when other work runs beside."""
    started, used = time.perf_counter(), time.process_time()
    yield
    seconds[step] = {
        "clock": round(time.perf_counter() - started, 2), "processor": round(time.process_time() - used, 2)
    }  # fmt: skip


def _linked(children: pa.Table, health: pa.Table, seconds: dict[str, Any]) -> pa.Table:
    """Who is who: children of all three, mothers of the council and those whom child health names.

    A mother without an address of her own is compared by her child's, as in a workspace.
    """
    mothers = families.health_mother_records(health, HEALTH)
    child = pc.replace_substring(mothers["record_id"], ":mother", "")
    at = pc.index_in(child, value_set=children["record_id"].combine_chunks())
    mothers = mothers.append_column("postcode", children["postcode"].combine_chunks().take(at))
    blank = pa.nulls(len(mothers), pa.string())
    whole = pa.table({n: mothers[n] if n in mothers.column_names else blank for n in children.column_names})
    settings = LinkSettings(allow_test_numbers=True, allow_pseudo=True)
    with _timed(seconds, "linkage"):
        return link(pa.concat_tables([children, whole]), settings, key=b"a key for benchmarks, not a secret").persons


def _statements(inbox: Path, health: pa.Table) -> pa.Table:
    return pa.concat_tables(
        [
            families.case_system_mothers(read_feed(inbox / FEEDS[0] / "synthetic_ssd_mother.csv"), COUNCIL),
            families.health_mothers(health, HEALTH),
            families.school_contacts(read_feed(inbox / FEEDS[1] / "synthetic_PupilContacts.csv"), SCHOOLS),
        ]
    )


def _homes(inbox: Path, persons: pa.Table) -> pa.Table:
    """Homes of the case system; other services hold a postcode, which tells no dwelling."""
    table = read_feed(inbox / FEEDS[0] / "synthetic_ssd_address.csv")
    number = pc.struct_field(pc.extract_regex(table["addr_address_json"], r'"UPRN":"(?P<n>\d+)"'), "n")
    record = pc.binary_join_element_wise(COUNCIL, table["addr_person_id"], "/")
    return pa.table(
        {
            "person": _of(record, persons),
            "uprn": number,
            "address": pa.nulls(len(table), pa.string()),
            "postcode": table["addr_address_postcode"],
            "kind": table["addr_address_type"],
            "start": table["addr_address_start_date"].cast(pa.date32()),
            "end": table["addr_address_end_date"].cast(pa.date32()),
        },
        schema=families.HOMES,
    )


def _protected(inbox: Path, persons: pa.Table) -> set[str]:
    flags = read_feed(inbox / FEEDS[0] / "synthetic_ssd_person_flags.csv")
    record = pc.binary_join_element_wise(COUNCIL, flags["flag_person_id"], "/")
    return set(_of(record, persons).to_pylist()) - {None}


def _of(record: pa.ChunkedArray, persons: pa.Table) -> pa.ChunkedArray:
    at = pc.index_in(record, value_set=persons["record_id"].combine_chunks())
    return pa.chunked_array([pa.array(persons["person_id"].combine_chunks().take(at.combine_chunks()))])


def _whose(apart: Path, health: pa.Table) -> pa.Table:
    """Whose each record is; mothers whom child health names are their children's mothers."""
    records = pq.read_table(apart / "synthetic_record.parquet")
    records = records.filter(pc.is_in(records["agency"], value_set=pa.array(list(AGENCIES))))
    agency = pa.array([AGENCIES[name] for name in records["agency"].to_pylist()], pa.string())
    ids = pc.binary_join_element_wise(agency, records["local_id"].combine_chunks(), "/")
    own = pa.table({"record_id": ids, "truth_id": records["person_id"].combine_chunks()})
    once = own.group_by("record_id", use_threads=False).aggregate([("truth_id", "min"), ("truth_id", "count_distinct")])
    once = once.filter(pc.equal(once["truth_id_count_distinct"], 1)).select(["record_id", "truth_id_min"])
    once = once.rename_columns(["record_id", "truth_id"])
    people = pq.read_table(apart / "synthetic_person.parquet", columns=["person_id", "mother"])
    named = families.health_mother_records(health, HEALTH)["record_id"]
    child = _of(pc.replace_substring(named, ":mother", ""), once.rename_columns(["record_id", "person_id"]))
    at = pc.index_in(child, value_set=people["person_id"].combine_chunks())
    mother = people["mother"].combine_chunks().take(at.combine_chunks())
    both = pa.concat_tables([once, pa.table({"record_id": named, "truth_id": pa.chunked_array([mother])})])
    return both.filter(pc.is_valid(both["truth_id"])).combine_chunks()


def _young(apart: Path, truth: pa.ChunkedArray) -> pa.ChunkedArray:
    """Who is a child on the day in truth: the others are nobody's brother or sister here."""
    people = pq.read_table(apart / "synthetic_person.parquet", columns=["person_id", "born"])
    at = pc.index_in(truth, value_set=people["person_id"].combine_chunks())
    born = people["born"].combine_chunks().take(at.combine_chunks())
    return pc.fill_null(pc.greater(born, pa.scalar(date(ON.year - 18, ON.month, ON.day))), False)


def _counted(column: pa.ChunkedArray) -> dict[str, int]:
    return {row["values"]: row["counts"] for row in column.value_counts().to_pylist()}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--children", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--as-true", action="store_true", help="take who is who from the truth")
    return parser.parse_args()


if __name__ == "__main__":
    main()
