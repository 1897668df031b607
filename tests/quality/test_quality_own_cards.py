"""A dataset of one's own, as a folder of cards, without code."""

from datetime import date

import pytest

from forethought.model import UserError, load_form
from forethought.quality import check, examine_cards, rule_pages, save_run, start_dataset, start_rule

ROW = {"CHILD": "1", "VISIT_DATE": "01/05/2025", "DUE_DATE": "01/05/2025", "VISIT_KIND": "H"}


@pytest.fixture
def dataset(tmp_path):
    folder = tmp_path / "visits"
    start_dataset(folder)
    return folder


def test_the_template_is_sound_and_finds_what_is_wrong_in_its_own_file(dataset):
    assert [(v.code, v.problems) for v in examine_cards(str(dataset))] == [("V01", ()), ("V02", ()), ("V03", ())]

    run = check(dataset / "example", str(dataset), 2026)

    found = [(row["code"], row["row"], row["fields"]) for row in run.findings.to_pylist()]
    assert found == [("V01", 3, ["VISIT_KIND"]), ("V02", 1, ["VISIT_DATE", "DUE_DATE"]), ("V03", 2, ["VISIT_KIND"])]
    assert run.tables[0].rows_in == run.tables[0].rows_checked == 4


def test_a_report_is_written_for_it_as_for_any_return(dataset, tmp_path):
    saved = save_run(check(dataset / "example", str(dataset), 2026), tmp_path / "report")

    assert saved.findings_csv.read_text(encoding="utf-8-sig").count("\n") == 4
    assert "A visit was late" in saved.report_html.read_text(encoding="utf-8")


def test_tables_in_memory_are_checked_too(dataset):
    run = check({"Visits": [ROW, {**ROW, "VISIT_DATE": "02/05/2025"}]}, str(dataset), 2026)

    assert run.findings["code"].to_pylist() == ["V02"]


def test_nothing_is_ever_overwritten(dataset):
    with pytest.raises(UserError, match="not empty"):
        start_dataset(dataset)
    start_rule(dataset, "V04", date(2026, 11, 25))
    with pytest.raises(UserError, match="such a card already"):
        start_rule(dataset, "V04", date(2026, 11, 25))
    with pytest.raises(UserError, match="letters, figures"):
        start_rule(dataset, "../V05", date(2026, 11, 25))


def test_an_unfinished_card_is_named_and_never_passes(dataset):
    start_rule(dataset, "V04", date(2026, 11, 25))

    (verdict,) = [v for v in examine_cards(str(dataset)) if v.code == "V04"]
    statuses = {
        row["code"]: row["status"] for row in check(dataset / "example", str(dataset), 2026).statuses.to_pylist()
    }

    assert "V04.md, line 3" in verdict.problems[0]
    assert statuses["V04"] == "could_not_run"
    assert statuses["V01"] == "found"


def test_a_case_that_does_not_hold_is_named(dataset):
    card = dataset / "rules" / "V02.md"
    card.write_text(card.read_text(encoding="utf-8").replace("visit_date > due_date", "visit_date >= due_date"))

    (verdict,) = [v for v in examine_cards(str(dataset)) if v.problems]

    assert verdict.code == "V02"
    assert "'on the day' (line" in verdict.problems[0]


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('title = "Visits to children"', "", "no title"),
        ("years = [2024, 2027]", "years = 2024", "first and a last year"),
        ("[tables.Visits]", "[tables.Visits", "line"),
        ('codes = "visit_kind"', 'codes = "unheard_of"', "unheard_of"),
        ('kind = "flag"', 'kind = "flags"', "flags"),
        ("from = 2024, codes", "from = 2030, codes", "no version"),
        ('key = ["CHILD", "VISIT_DATE"]', "", "key"),
    ],
)
def test_a_form_that_is_wrong_says_where_and_why(dataset, before, after, says):
    form = dataset / "form.toml"
    text = form.read_text(encoding="utf-8")
    assert before in text
    form.write_text(text.replace(before, after), encoding="utf-8")

    with pytest.raises(UserError, match=says) as error:
        load_form(str(dataset))
    assert "form.toml" in error.value.where


def test_a_folder_without_a_form_is_no_dataset(tmp_path):
    with pytest.raises(UserError, match=r"form\.toml"):
        check({"Visits": [ROW]}, str(tmp_path), 2026)


def test_its_rules_have_pages_too(dataset):
    ((_, page),) = rule_pages("V02", [str(dataset)])

    assert page.splitlines()[2] == "# V02: A visit was late"
    assert "A late visit is a time in which nobody saw the child." in page


def test_an_own_view_may_be_shared_by_its_rules(dataset):
    (dataset / "views").mkdir()
    (dataset / "views" / "late_visit.sql").write_text(
        "-- return: any\n-- Visits after the day due.\nselect row_no from visits where visit_date > due_date\n"
    )
    card = dataset / "rules" / "V02.md"
    text = card.read_text(encoding="utf-8")
    card.write_text(text.replace("from visits\nwhere visit_date > due_date", "from late_visit"), encoding="utf-8")

    assert not [v for v in examine_cards(str(dataset)) if v.problems]
    assert check(dataset / "example", str(dataset), 2026, select=["V02"]).counts["findings"] == 1
