"""Extracts in the store, one after the other: what the last one said comes out, under the first numbers."""

from dataclasses import replace
from datetime import timedelta

import pytest

from forethought.engine import Engine
from forethought.record import SourceFile, Store, to_claims
from forethought.record.projections.ssd import ssd_tables
from forethought.record.view import prepare
from record.record_ssd import APRIL, FORM, delivery, extract

PEOPLE = [{"pers_person_id": "C1", "pers_forename": "Ada"}, {"pers_person_id": "C2", "pers_forename": "Max"}]
WORKERS = [{"prof_professional_id": "9", "prof_professional_name": "Worker 9"}]


def council(add=0, *, closed=None, visits=("2026-01-05", "2026-02-05")):
    """An extract whose numbers of rows are greater by ``add`` than in the first."""
    episodes = [{"cine_referral_id": str(100 + add + n), "cine_person_id": f"C{n}", "cine_referral_date": "2025-11-03",
                 "cine_close_date": closed if n == 1 else None} for n in (1, 2)]  # fmt: skip
    plans = [{"cinp_cin_plan_id": str(200 + add), "cinp_referral_id": str(101 + add), "cinp_person_id": "C1",
              "cinp_cin_plan_start_date": "2025-12-01"}]  # fmt: skip
    seen = [{"cinv_cin_visit_id": str(300 + add + n), "cinv_person_id": "C1", "cinv_cin_visit_date": day}
            for n, day in enumerate(visits)]  # fmt: skip
    return extract(
        ssd_person=PEOPLE,
        ssd_professionals=WORKERS,
        ssd_cin_episodes=episodes,
        ssd_cin_plans=plans,
        ssd_cin_visits=seen,
    )


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "record")


def send(store, tables, month=0, **said):
    sent = replace(delivery(received=APRIL + timedelta(days=30 * month)), files=FILES, **said)
    store.append(to_claims(tables, sent), sent)


FILES = (SourceFile("extract.csv", "0" * 64),)


def everything(store, where="known_to is null"):
    with Engine() as engine:
        prepare(engine, store.opened(), None)
        return engine.query(f"select * from everything where {where}")


def cells(tables, name):
    return [tuple(row.values()) for row in tables[name].select(list(FORM.tables[name].file_columns)).to_pylist()]


def test_new_numbers_change_nothing(store):
    send(store, council())
    before = ssd_tables([everything(store)])
    send(store, council(add=5000), month=1)
    after = ssd_tables([everything(store)])
    assert after == before
    assert everything(store, "known_to is not null").num_rows == 0


def test_what_changed_under_new_numbers_comes_out_changed_under_the_first_ones(store):
    send(store, council())
    send(store, council(add=5000, closed="2026-04-20", visits=("2026-01-05", "2026-02-05", "2026-04-05")), month=1)
    out = ssd_tables([everything(store)])
    closed = [(row["cine_referral_id"], row["cine_close_date"]) for row in out["ssd_cin_episodes"].to_pylist()]
    assert closed == [("101", "2026-04-20"), ("102", None)]
    assert [row["cinp_referral_id"] for row in out["ssd_cin_plans"].to_pylist()] == ["101"]
    visits = {row["cinv_cin_visit_date"]: row["cinv_cin_visit_id"] for row in out["ssd_cin_visits"].to_pylist()}
    assert visits == {"2026-01-05": "300", "2026-02-05": "301", "2026-04-05": "5302"}


def test_what_a_full_extract_leaves_out_is_gone_and_what_changes_only_leave_out_stays(store):
    send(store, council())
    send(store, extract(ssd_person=[{"pers_person_id": "C1", "pers_forename": "Ada May"}]), month=1, full=False)
    out = ssd_tables([everything(store)])
    assert [row["pers_forename"] for row in out["ssd_person"].to_pylist()] == ["Ada May", "Max"]
    assert out["ssd_cin_visits"].num_rows == 2
    send(store, council(visits=("2026-02-05",)), month=2)
    out = ssd_tables([everything(store)])
    assert [row["cinv_cin_visit_date"] for row in out["ssd_cin_visits"].to_pylist()] == ["2026-02-05"]


def test_rows_that_stand_twice_stand_twice_in_the_record(store):
    twice = extract(ssd_cla_immunisations=[{"clai_person_id": "C1", "clai_immunisations_status": s} for s in "YNN"])
    send(store, twice)
    out = ssd_tables([everything(store)])
    assert sorted(cells(out, "ssd_cla_immunisations")) == sorted(cells(twice, "ssd_cla_immunisations"))


def test_neither_workers_nor_rows_of_nobody_become_persons(store):
    lost = extract(ssd_person=PEOPLE, ssd_professionals=WORKERS, ssd_assessment_factors=[{"cinf_table_id": "1"}])
    send(store, lost)
    nothing = extract(ssd_person=[])["ssd_person"]
    persons = extract(ssd_person=[])["ssd_person"].select([]).append_column("subject", nothing["pers_person_id"])
    persons = persons.append_column("person_id", nothing["pers_person_id"])
    tables = {"persons": persons, "links": persons, "events": persons}
    store.put_identity(tables, {"made": "for a test"}, lambda subject: f"person of {subject}")
    held = store.persons(store.snapshot())
    assert sorted(held["subject"].to_pylist()) == ["westmarch-council/C1", "westmarch-council/C2"]
    nobody = everything(store, "subject like '%#%'")
    assert nobody.num_rows == 2
    assert nobody["person_id"] == nobody["subject"]
