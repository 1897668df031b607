"""A small partnership in memory: two mothers, their children, three agencies, every time under our control."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from forethought.governance import (
    Allocation,
    Authority,
    MemoryAudit,
    Principal,
    demo_agreements,
    load_agreements,
    load_purposes,
)
from forethought.model import load_form
from forethought.record import Delivery, SourceFile, Store, open_reader, to_claims

KEY = b"a key for tests, 32 bytes long!!"
NOW = datetime(2026, 7, 1, 9, tzinfo=UTC)


def table(form, name, rows, year=2026):
    fields = load_form(form, year).tables[name].fields
    columns = {field: pa.array([row.get(field) for row in rows], pa.string()) for field in fields}
    columns["_row"] = pa.array(range(len(rows)), pa.int64())
    columns["_file"] = pa.array([f"{name}.csv"] * len(rows), pa.string())
    columns["_line"] = pa.array(range(2, len(rows) + 2), pa.int64())
    return pa.table(columns)


def delivery(
    feed, form, received, names, *, controller="westmarch-council", year=2026, full=True, mark="", replaces=()
):
    agreement = {"school-roll": "westmarch-schools-2026", "child-health": "westmarch-health-2026"}.get(
        feed, "westmarch-social-care-2026"
    )
    files = tuple(SourceFile(f"{name}.csv", f"{name}{received}{mark}") for name in names)
    return Delivery(
        f"{feed}-{received:%Y%m%d}",
        feed,
        form,
        year,
        controller,
        agreement,
        received,
        files,
        True,
        full,
        replaces=replaces,
    )


class World:
    """A store, an authority and a way to send tables and to read as somebody."""

    def __init__(self, root, agreements):
        self.agreements = agreements
        self.store = Store(root)
        self.audit = MemoryAudit()
        self.now = NOW
        self.authority = Authority(
            load_purposes(), load_agreements(agreements), self.audit, lambda: self.now, key=KEY, demo=True
        )

    def afresh(self, root):
        return World(root / "record", self.agreements)

    def send(self, feed, form, tables, received, **rest):
        sent = delivery(feed, form, received, tables, **rest)
        arrow = {name: table(form, name, rows, sent.year) for name, rows in tables.items()}
        return self.store.append(to_claims(arrow, sent), sent)

    def persons(self, pairs):
        schema = pa.schema([("subject", pa.string()), ("person_id", pa.string())])
        people = pa.Table.from_pylist([{"subject": s, "person_id": p} for s, p in pairs], schema=schema)
        nothing = pa.table({"left": pa.array([], pa.string())})
        return self.store.put_identity(
            {"persons": people, "links": nothing, "events": nothing},
            {"pairs": sorted(map(list, pairs)), "batches": [row["batch"] for row in self.store.batches()]},
            lambda subject: "Q-" + subject.split("/")[1],
        )

    def worker(self, *cases, roles=("practitioner",)):
        allocations = tuple(Allocation(case, NOW.date() - timedelta(days=90)) for case in cases)
        return Principal(
            "social.worker",
            "worker",
            frozenset(roles),
            "westmarch-council",
            allocations,
            NOW.date() + timedelta(days=365),
        )

    def open(self, principal, purpose="direct_care", subjects=None, action="read"):
        grant = self.authority.grant(principal, purpose, subjects=subjects, action=action)
        return open_reader(self.store, grant, self.audit, lambda: self.now)


@pytest.fixture
def world(tmp_path):
    agreements = tmp_path / "agreements"
    agreements.mkdir()
    for name, text in demo_agreements().items():
        (agreements / name).write_text(text, encoding="utf-8")
    return World(tmp_path / "record", agreements)
