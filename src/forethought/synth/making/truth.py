"""What is true of one locality, as tables to measure against. No agency has them, and no pipeline may read them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forethought.synth.agencies import Registers
from forethought.synth.community import Community
from forethought.synth.lives.names import forenames, surnames
from forethought.synth.lives.tables import Persons
from forethought.synth.making.missing import missing_of
from forethought.synth.rows import NOBODY, Rows
from forethought.synth.setting import Setting

_PEOPLE = ("person", "mother", "father", "other", "became", "was", "twins", "suspect", "victim")


def truth_of(community: Community, registers: Registers) -> dict[str, pa.Table]:
    """Tables by name: ``person name family household membership relationship`` and so on, ``record`` (which id of
    which agency is whom), ``missing`` (whom universal services lack), and one table for each kind of event
    (``event_need_cases``, ``event_care_episodes``, ...), each with the ``row`` that others refer to.
    """
    setting, lives = community.setting, community.lives
    found = {
        "person": _persons(setting, lives.persons),
        "name": _named(_with_people(setting, lives.names), lives.names.forename, lives.names.surname),
        "family": _families(community),
        "household": _own(setting, lives.households.arrow(), ("household", "address")),
        "address": _addresses(community),
        "membership": _own(setting, _with_people(setting, lives.members), ("household",)),
        "relationship": _with_people(setting, lives.relationships),
        "adult_need": _with_people(setting, lives.needs),
        "condition": _with_people(setting, lives.conditions),
    }
    for part in ("need", "care", "schooling", "health", "justice", "support"):
        for name, rows in _tables(getattr(community, part)):
            own = pa.array(np.arange(len(rows)).astype(np.str_))
            table = _with_people(setting, rows).add_column(0, _ROW, own)
            found[f"event_{part}_{name}"] = _own(setting, table, (_ROW, *_REFERENCES))
    found["record"] = pa.concat_tables([register.truth() for register in registers.values()])
    found["missing"] = missing_of(community, found["record"])
    return found


_REFERENCES = (
    "case", "contact", "enquiry", "plan", "period", "incident", "household", "address", "award",
    "pregnancy", "attendance", "referral",
)  # fmt: skip
_ROW = "row"


def _tables(part: object) -> Iterator[tuple[str, Rows]]:
    if is_dataclass(part):
        for item in fields(part):
            rows = getattr(part, item.name)
            if isinstance(rows, Rows):
                yield item.name, rows


def _with_people(setting: Setting, rows: Rows) -> pa.Table:
    """The rows in Arrow, with people by their ids."""
    table = rows.arrow()
    for name in table.column_names:
        if name in _PEOPLE:
            values = getattr(rows, name)
            ids = pa.array(setting.person_ids(np.maximum(values, 0)), mask=values == NOBODY)
            table = table.set_column(table.column_names.index(name), name, ids)
    return table


def _own(setting: Setting, table: pa.Table, names: tuple[str, ...]) -> pa.Table:
    """References to rows of this locality as texts that are unique among all localities."""
    mark = f"{setting.locality.serial:05d}-"
    for name in names:
        if name in table.column_names:
            column = table[name].cast(pa.string())
            texts = pa.compute.binary_join_element_wise(mark, column, "")
            table = table.set_column(table.column_names.index(name), name, texts)
    return table


def _persons(setting: Setting, persons: Persons) -> pa.Table:
    table = _with_people(setting, persons)
    ids = pa.array(setting.person_ids(np.arange(len(persons))))
    table = _named(table, persons.forename, persons.surname)
    table = _own(setting, table, ("family",))
    middles = pa.array(forenames()[np.maximum(persons.middle, 0)], mask=persons.middle == NOBODY)
    seconds = pa.array(surnames()[np.maximum(persons.second_surname, 0)], mask=persons.second_surname == NOBODY)
    for name, column in (("middle", middles), ("second_surname", seconds)):
        table = table.set_column(table.column_names.index(name), name, column)
    return table.add_column(0, "person_id", ids)


def _named(table: pa.Table, forename: NDArray[np.int32], surname: NDArray[np.int32]) -> pa.Table:
    for name, values in (("forename", forenames()[forename]), ("surname", surnames()[surname])):
        table = table.set_column(table.column_names.index(name), name, pa.array(values))
    return table


def _families(community: Community) -> pa.Table:
    setting, families = community.setting, community.lives.families
    table = _with_people(setting, families)
    codes = np.asarray(setting.ground.area_codes)
    table = table.set_column(table.column_names.index("area"), "area", pa.array(codes[families.area]))
    own = pa.array(np.arange(len(families)).astype(np.str_))
    return _own(setting, table.add_column(0, "family", own), ("family",))


def _addresses(community: Community) -> pa.Table:
    setting, addresses = community.setting, community.lives.addresses
    ground = setting.ground
    area = ground.postcodes.area[addresses.postcode]
    columns = {
        "address": pa.array(np.arange(len(addresses)).astype(np.str_)),
        "postcode": pa.array(ground.postcodes.postcode[addresses.postcode]),
        "area": pa.array(np.asarray(ground.area_codes)[area]),
        "decile": pa.array(ground.deciles[area]),
        "uprn": pa.array(addresses.uprn),
        "tenure": pa.array(addresses.tenure),
    }
    return _own(setting, pa.table(columns), ("address",))
