"""What sources state about two records: who is what to whom, from when to when; and who holds responsibility.

A statement is about records, before anyone knows who is who. An adult whom a source knows by name only (the people a
school may call) has a record id that no person has: see `relating`.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .columns import table_of
from .kinds import kind_of

ASSERTED, INFERRED, REFUTED = "asserted", "inferred", "refuted"

STATEMENTS = pa.schema(
    [
        ("record", pa.string()),
        ("other_record", pa.string()),
        ("kind", pa.string()),
        ("status", pa.string()),
        ("start", pa.date32()),
        ("end", pa.date32()),
        ("controller", pa.string()),
        ("feed", pa.string()),
        ("forename", pa.string()),
        ("surname", pa.string()),
    ]
)
"""One row says: the other is the record's `kind`, half-open `[start, end)`, `asserted` or `refuted`; the other's names
as the source writes them, if it does."""

RESPONSIBILITY = pa.schema(
    [
        ("record", pa.string()),
        ("other_record", pa.string()),
        ("status", pa.string()),
        ("start", pa.date32()),
        ("end", pa.date32()),
        ("controller", pa.string()),
        ("feed", pa.string()),
        ("basis", pa.string()),
    ]
)
"""One row says: the other holds parental responsibility for the record, or (`refuted`) does not; `basis` as the source
gives it (an order, an agreement, registration), null when it gives none."""


def case_system_mothers(ssd_mother: pa.Table, controller: str) -> pa.Table:
    """Read the mothers that a case system states (table `ssd_mother`), as `STATEMENTS`."""
    known = ssd_mother.filter(
        pc.and_(_given(ssd_mother["moth_person_id"]), _given(ssd_mother["moth_childs_person_id"]))
    )
    return table_of(
        {
            "record": _id(controller, known["moth_childs_person_id"]),
            "other_record": _id(controller, known["moth_person_id"]),
            **_same(len(known), kind="mother", status=ASSERTED, controller=controller, feed="ssd_mother"),
        },
        STATEMENTS,
    )


def health_mothers(children: pa.Table, controller: str) -> pa.Table:
    """Read the mothers that child health records name; her record id is that of `health_mother_records`."""
    known = _naming_mother(children)
    return table_of(
        {
            "record": _id(controller, known["HealthId"]),
            "other_record": _id(controller, known["HealthId"], ":mother"),
            "forename": known["MotherForename"],
            "surname": known["MotherSurname"],
            **_same(len(known), kind="mother", status=ASSERTED, controller=controller, feed="ChildHealth"),
        },
        STATEMENTS,
    )


def health_mother_records(children: pa.Table, controller: str) -> pa.Table:
    """Make one record for each mother that child health names, to be linked with everyone else."""
    known = _naming_mother(children)
    columns = {
        "record_id": _id(controller, known["HealthId"], ":mother"),
        "forename": known["MotherForename"],
        "surname": known["MotherSurname"],
        "date_of_birth": known["MotherDOB"],
        "nhs_number": known["MotherNHSNumber"],
        **_same(len(known), source=controller, sex="F"),
    }
    names = ("record_id", "source", "forename", "surname", "date_of_birth", "sex", "nhs_number")
    return table_of(columns, pa.schema([(name, pa.string()) for name in names]))


def school_contacts(contacts: pa.Table, controller: str) -> pa.Table:
    """Read the adults that a school may call; they are known by name only and never become records."""
    return table_of(
        {
            "record": _id(controller, contacts["PupilId"]),
            "other_record": _contact(contacts, controller),
            "kind": [kind_of(words) for words in contacts["Relationship"].to_pylist()],
            "forename": contacts["Forename"],
            "surname": contacts["Surname"],
            **_same(len(contacts), status=ASSERTED, controller=controller, feed="PupilContacts"),
        },
        STATEMENTS,
    )


def school_responsibility(contacts: pa.Table, controller: str) -> pa.Table:
    """Read who holds parental responsibility as a school was told (1 yes, 0 no, blank not said)."""
    told = contacts.filter(pc.is_in(contacts["ParentalResponsibility"], value_set=pa.array(["0", "1"])))
    yes = np.asarray(pc.equal(told["ParentalResponsibility"], "1").to_numpy(zero_copy_only=False), bool)
    return table_of(
        {
            "record": _id(controller, told["PupilId"]),
            "other_record": _contact(told, controller),
            "status": np.where(yes, ASSERTED, REFUTED),
            **_same(len(told), controller=controller, feed="PupilContacts"),
        },
        RESPONSIBILITY,
    )


def claimed(claims: pa.Table) -> pa.Table:
    """Read relationships as the record holds them, as `STATEMENTS`.

    `claims`: text columns `subject, other_subject, value` (the source's words), `controller, feed, valid_from,
    valid_to` (ISO, half-open), `forename, surname` (the other's names).
    """
    return table_of(
        {
            "record": claims["subject"],
            "other_record": claims["other_subject"],
            "kind": [kind_of(words) for words in claims["value"].to_pylist()],
            "start": _iso_days(claims["valid_from"]),
            "end": _iso_days(claims["valid_to"]),
            "controller": claims["controller"],
            "feed": claims["feed"],
            "forename": claims["forename"],
            "surname": claims["surname"],
            **_same(len(claims), status=ASSERTED),
        },
        STATEMENTS,
    )


def _iso_days(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """ISO dates as dates; a text that is no date says nothing about when."""
    shaped = pc.match_substring_regex(column, r"^\d{4}-\d{2}-\d{2}$")
    whole = pc.if_else(shaped, column, pa.scalar(None, pa.string()))
    return pc.strptime(whole, format="%Y-%m-%d", unit="s", error_is_null=True).cast(pa.date32())


def _naming_mother(children: pa.Table) -> pa.Table:
    number, names = (_given(children[name]) for name in ("MotherNHSNumber", "MotherForename"))
    return children.filter(pc.or_(number, pc.and_(names, _given(children["MotherSurname"]))))


def _given(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.fill_null(pc.not_equal(column, ""), False)


def _contact(contacts: pa.Table, controller: str) -> pa.ChunkedArray:
    order = contacts["ContactOrder"].cast(pa.string())
    return pc.binary_join_element_wise(_id(controller, contacts["PupilId"]), order, ":")


def _id(controller: str, column: pa.ChunkedArray, suffix: str = "") -> pa.ChunkedArray:
    whole = pc.binary_join_element_wise(controller, column.cast(pa.string()), "/")
    return pc.binary_join_element_wise(whole, suffix, "") if suffix else whole


def _same(size: int, **values: str) -> dict[str, pa.Array]:
    return {name: pa.repeat(value, size) for name, value in values.items()}
