"""What an extract of the Standard Safeguarding Dataset says once it is claims, and what comes out of claims again."""

import re
from datetime import timedelta

import pyarrow as pa
import pyarrow.compute as pc

from forethought.record.mapping import load_card
from forethought.record.projections import Ask, project
from forethought.record.projections.ssd import ssd_tables
from forethought.sources import read
from record.record_ssd import APRIL, FORM, TABLES, claims_of, delivery, extract, items
from support_tree import ROOT

PERSON = {"pers_person_id": "C1", "pers_forename": "Ada", "pers_dob": "2015-05-05"}
INVOLVEMENT = {"invo_involvements_id": "7", "invo_person_id": "C1", "invo_professional_id": "9",
               "invo_professional_role_id": "CW", "invo_involvement_start_date": "2025-06-01"}  # fmt: skip
WORKER = {
    "prof_professional_id": "9",
    "prof_professional_name": "Worker 9",
    "prof_professional_job_title": "Social worker",
}


def said(claims, entity):
    mine = claims.filter(pc.equal(claims["entity"], entity)).to_pylist()
    return {row["attribute"]: row["value"] for row in mine}


def table(found, name, *columns):
    return [tuple(row[c] for c in columns) for row in found[name].to_pylist()]


def test_every_table_has_one_block_that_tells_each_of_its_columns():
    whole = [block for block in load_card("ssd").blocks if block.every_row]
    assert sorted(block.table for block in whole) == sorted(TABLES)
    for block in whole:
        told = {*block.attributes.values(), *block.key, *block.subject, *block.other}
        assert set(FORM.tables[block.table].file_columns) <= told, block.table
        assert len(block.key) <= 1
    assert len({block.entity for block in whole}) == len(whole)


def test_what_pages_and_figures_read_is_there_as_before():
    claims = claims_of(extract(
        ssd_person=[PERSON], ssd_involvements=[INVOLVEMENT], ssd_professionals=[WORKER],
        ssd_mother=[{"moth_table_id": "1", "moth_person_id": "M1", "moth_childs_person_id": "C1"}],
        ssd_address=[{"addr_table_id": "3", "addr_person_id": "C1", "addr_address_postcode": "WX1 1AA"}],
        ssd_person_flags=[{"flag_table_id": "4", "flag_person_id": "C1", "flag_kind": "confidential_address"}],
    ))  # fmt: skip
    assert said(claims, "person") == {"forename": "Ada", "date_of_birth": "2015-05-05"}
    involvement = said(claims, "involvement")
    assert (involvement["lead"], involvement["role"], involvement["job_title"]) == ("Worker 9", "CW", "Social worker")
    assert said(claims, "relationship") == {"relationship": "mother"}
    assert said(claims, "address") == {"postcode": "WX1 1AA"}
    assert said(claims, "flag") == {"flag": "confidential_address"}
    about = {row["entity"]: (row["subject"], row["other_subject"], row["field_set"]) for row in claims.to_pylist()}
    assert about["relationship"] == ("westmarch-council/C1", "westmarch-council/M1", "relationship")
    assert about["address"] == ("westmarch-council/C1", None, "contact_details")


def test_workers_and_teams_are_nobodys_record():
    claims = claims_of(extract(ssd_professionals=[WORKER], ssd_department=[{"dept_team_id": "T1"}]))
    assert set(claims["subject"].to_pylist()) == {
        "westmarch-council#professional/9",
        "westmarch-council#organisation/T1",
    }


def test_what_is_joined_in_comes_out_once_and_in_its_own_table():
    out = ssd_tables([claims_of(extract(ssd_involvements=[INVOLVEMENT], ssd_professionals=[WORKER]))])
    assert table(out, "ssd_professionals", "prof_professional_id", "prof_professional_name") == [("9", "Worker 9")]
    assert out["ssd_involvements"].column_names == list(FORM.tables["ssd_involvements"].file_columns)
    assert out["ssd_involvements"].num_rows == 1


def test_an_enquiry_is_an_allegation_with_what_came_of_it_and_judgements_are_opinions():
    claims = claims_of(extract(
        ssd_s47_enquiry=[{"s47e_s47_enquiry_id": "1", "s47e_person_id": "C1", "s47e_s47_nfa": "Y"},
                         {"s47e_s47_enquiry_id": "2", "s47e_person_id": "C1", "s47e_s47_start_date": "2026-03-01"}],
        ssd_cin_assessments=[{"cina_assessment_id": "1", "cina_person_id": "C1", "cina_assessment_child_seen": "Y"}],
        ssd_cp_plans=[{"cppl_cp_plan_id": "1", "cppl_person_id": "C1", "cppl_cp_plan_latest_category": "Neglect"}],
        ssd_contacts=[{"cont_contact_id": "1", "cont_person_id": "C1", "cont_contact_date": "2026-03-01"}],
    ))  # fmt: skip
    found = {(row["entity"], row["entity_key"], row["nature"], row["outcome"]) for row in claims.to_pylist()}
    assert found == {
        ("s47_enquiry", "1", "allegation", "no further action"),
        ("s47_enquiry", "2", "allegation", "outcome not recorded"),
        ("assessment", "1", "opinion", None),
        ("cp_plan", "1", "opinion", None),
        ("contact", "1", "fact", None),
    }


def test_a_period_of_care_is_had_from_its_episodes():
    episode = {"clae_person_id": "C1", "clae_cla_id": "77", "clae_entered_care_date": "2025-01-01"}
    claims = claims_of(extract(ssd_cla_episodes=[episode | {"clae_cla_episode_id": key} for key in "12"]))
    periods = claims.filter(pc.equal(claims["entity"], "care_period"))
    assert {(r["entity_key"], r["value"], r["valid_from"]) for r in periods.to_pylist()} == {
        ("77", "2025-01-01", "2025-01-01")
    }
    assert ssd_tables([claims])["ssd_cla_episodes"].num_rows == 2


CHAIN = {
    "ssd_send": [{"send_table_id": "1", "send_person_id": "C1"}],
    "ssd_ehcp_requests": [{"ehcr_ehcp_request_id": "2", "ehcr_send_table_id": "1"}],
    "ssd_ehcp_active_plans": [{"ehcp_active_ehcp_id": "3", "ehcp_ehcp_request_id": "2"}],
    "ssd_sen_need": [{"senn_table_id": "4", "senn_active_ehcp_id": "3", "senn_active_ehcp_need_type": "ASD"}],
}


def test_a_need_is_the_childs_through_plan_request_and_record_and_nobodys_without_them():
    claims = claims_of(extract(**CHAIN))
    assert set(claims["subject"].to_pylist()) == {"westmarch-council/C1"}
    broken = claims_of(extract(**{name: rows for name, rows in CHAIN.items() if name != "ssd_ehcp_requests"}))
    need = broken.filter(pc.equal(broken["entity"], "sen_need"))
    assert set(need["subject"].to_pylist()) == {"westmarch-council#unplaced/sen_need:4"}
    assert table(ssd_tables([broken]), "ssd_sen_need", "senn_table_id", "senn_active_ehcp_need_type") == [("4", "ASD")]


def test_a_review_that_names_no_person_is_about_the_one_whose_period_of_care_it_is():
    sent = extract(
        ssd_cla_reviews=[{"clar_cla_review_id": "5", "clar_cla_id": "77", "clar_cla_review_participation": "PN1"}],
        ssd_cla_episodes=[{"clae_cla_episode_id": "1", "clae_cla_id": "77", "clae_person_id": "C1"}],
    )
    claims = claims_of(sent)
    review = claims.filter(pc.equal(claims["entity"], "care_review"))
    assert set(review["subject"].to_pylist()) == {"westmarch-council/C1"}


def test_two_rows_of_one_key_in_one_delivery_both_come_out():
    twice = [{"clai_person_id": "C1", "clai_immunisations_status": status} for status in ("Y", "N", "N")]
    out = ssd_tables([claims_of(extract(ssd_cla_immunisations=twice))])
    assert sorted(table(out, "ssd_cla_immunisations", "clai_immunisations_status")) == [("N",), ("N",), ("Y",)]


def test_of_two_deliveries_the_newer_says_what_a_cell_holds():
    later = delivery(received=APRIL + timedelta(days=30))
    old = claims_of(extract(ssd_person=[PERSON]))
    new = claims_of(extract(ssd_person=[{"pers_person_id": "C1", "pers_forename": "Ada May"}]), later)
    for claims in (pa.concat_tables([old, new]), pa.concat_tables([new, old])):
        out = ssd_tables([claims])
        assert table(out, "ssd_person", "pers_person_id", "pers_forename", "pers_dob") == [
            ("C1", "Ada May", "2015-05-05")
        ]


def test_what_other_forms_say_stays_out():
    claims = claims_of(extract(ssd_person=[PERSON]))
    other = claims.set_column(claims.column_names.index("mapping"), "mapping", pa.repeat("school/2", claims.num_rows))
    assert ssd_tables([other])["ssd_person"].num_rows == 0


def test_tables_and_columns_that_are_not_delivered_are_nothing_out_of_the_ordinary(tmp_path):
    (tmp_path / "people.csv").write_text("pers_person_id,pers_surname\nC1, Birch \n", encoding="utf-8")
    intake = read(tmp_path, "ssd", 2026)
    assert set(intake.tables) == {"ssd_person"}
    out = ssd_tables([claims_of(intake.tables)])
    assert table(out, "ssd_person", "pers_person_id", "pers_surname", "pers_dob") == [("C1", "Birch", None)]
    assert list(out) == list(FORM.tables)
    assert sum(found.num_rows for found in out.values()) == 1


def test_files_are_the_same_whatever_the_order_and_are_read_again_as_they_are(tmp_path):
    text = 'A "quoted", comma\nand line'
    sent = extract(
        ssd_person=[PERSON, {"pers_person_id": "C2", "pers_surname": "O'Brien"}],
        ssd_cla_convictions=[
            {"clac_cla_conviction_id": "1", "clac_person_id": "C1", "clac_cla_conviction_offence": text}
        ],
    )
    claims, ask = claims_of(sent), Ask(APRIL.date(), "E08000025")
    files = project("ssd", ssd_tables([claims]), ask)
    assert list(files) == [f"{name}.csv" for name in FORM.tables]
    assert files == project("ssd", ssd_tables([claims.take(list(reversed(range(claims.num_rows))))]), ask)
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    again = read(tmp_path, "ssd", 2026).tables
    assert table(again, "ssd_cla_convictions", "clac_cla_conviction_offence") == [(text,)]
    assert {name: found.num_rows for name, found in again.items() if found.num_rows} == {
        "ssd_person": 2,
        "ssd_cla_convictions": 1,
    }


def test_the_look_at_an_extract_that_the_page_shows_works(tmp_path, monkeypatch, capsys):
    page = (ROOT / "docs" / "record" / "ssd.md").read_text(encoding="utf-8")
    (tmp_path / "extract").mkdir()
    (tmp_path / "extract" / "visits.csv").write_text(
        "cinv_cin_visit_id,cinv_person_id,cinv_cin_visit_date\n1,C1,2026-01-05\n", encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    names = {}
    exec("\n".join(re.findall(r"```python\n(.*?)```", page, re.DOTALL)), names)
    assert capsys.readouterr().out.splitlines() == ["ssd_cin_visits 1 0", "ssd_cin_visits cinv_person_id 1"]
    assert {row["subject"] for row in names["claims"].to_pylist()} == {"my-council/C1"}


def test_the_page_counts_the_items_that_are_taken_in():
    page = (ROOT / "docs" / "record" / "ssd.md").read_text(encoding="utf-8")
    counted = [item["status"] for item in items() if item["table"] in TABLES]
    assert f"all {counted.count('core')} core items, and of the {len(counted) - counted.count('core')} others" in page
