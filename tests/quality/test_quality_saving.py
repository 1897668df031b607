"""What a saved run leaves behind: tables for people and machines, and one page to work from."""

import csv
import json
import re
import sys
from html.parser import HTMLParser

import pyarrow.parquet as pq
import pytest

import forethought
from forethought.model import UserError
from forethought.quality import save_run, work_list

NASTY = "=cmd|'/c calc'!A1"
SCRIPT = "<script>alert(1)</script>"
HEADER = [
    {"CHILD": NASTY, "SEX": SCRIPT, "DOB": "01/02/2012"},
    {"CHILD": "b", "SEX": "+1", "DOB": "@SUM(1)"},
    {"CHILD": "c", "SEX": "F", "DOB": "01/02/2012"},
]


@pytest.fixture(scope="module")
def run():
    return forethought.check({"Header": HEADER}, return_="ssda903", year=2026)


@pytest.fixture(scope="module")
def saved(run, tmp_path_factory):
    return save_run(run, tmp_path_factory.mktemp("runs") / "deep" / "first")


def test_five_files_and_nothing_else(saved):
    assert sorted(entry.name for entry in saved.folder.iterdir()) == [
        "findings.csv",
        "findings.parquet",
        "report.html",
        "run.json",
        "statuses.csv",
    ]


def test_parquet_holds_the_findings_and_their_keys(run, saved):
    table = pq.read_table(saved.findings_parquet)

    assert table.select(run.findings.column_names).to_pylist() == run.findings.to_pylist()
    assert table["key"].to_pylist() == run.keys.to_pylist()


def test_no_cell_of_a_csv_is_a_formula(saved):
    for path in (saved.findings_csv, saved.statuses_csv):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        assert len(rows) > 1
        for cell in (cell for row in rows for cell in row):
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "|", "%"))


def test_csv_shows_the_value_behind_an_apostrophe(saved):
    with saved.findings_csv.open(encoding="utf-8-sig", newline="") as file:
        values = {row["value"] for row in csv.DictReader(file)}

    assert {"'+1", "'@SUM(1)", SCRIPT} <= values


def test_json_holds_counts_and_rule_set(run, saved):
    summary = json.loads(saved.run_json.read_text())

    assert summary["counts"]["findings"] == run.findings.num_rows
    assert summary["rule_set"]["hash"] == run.rule_set.hash
    assert summary["period"] == {"start": "2025-04-01", "end": "2026-03-31"}
    assert summary["tables"][0]["rows_in"] == 3
    assert summary["comparison"] is None


class Page(HTMLParser):
    VOID = frozenset(["meta", "link", "br", "img", "input", "hr"])

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.attributes, self.text = [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, *pair) for pair in attrs]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


@pytest.fixture(scope="module")
def page(saved):
    page = Page()
    page.feed(saved.report_html.read_text(encoding="utf-8"))
    page.close()
    assert page.open == []
    return page


def test_page_is_one_file_without_script_and_fetches_nothing(page):
    assert not {"script", "img", "iframe", "link", "object", "form"} & set(page.tags)
    for tag, name, value in page.attributes:
        assert not name.startswith("on"), tag
        if name in ("href", "src"):
            assert value.startswith("#")
    assert "url(" not in "".join(page.text)
    assert "@import" not in "".join(page.text)


def test_values_are_shown_and_not_obeyed(page):
    assert SCRIPT in "".join(page.text)
    assert NASTY in "".join(page.text)


def test_page_says_what_is_wrong_why_and_how_to_mend_it(run, page):
    text = re.sub(r"\s+", " ", "".join(page.text))
    rule = next(rule for rule in run.rules if rule.code == "101")

    for part in (rule.title, rule.why, rule.mend):
        assert part.split("\n")[0] in text
    assert run.rule_set.hash in text
    assert "last reviewed 25 November 2026" in text
    assert "There is no Episodes table in what was given." in text  # not applicable, and why
    assert "Rows read, checked and set aside" in text


def test_links_of_the_page_lead_somewhere(page):
    targets = {value for _, name, value in page.attributes if name == "id"}
    links = {value[1:] for _, name, value in page.attributes if name == "href"}

    assert links <= targets
    assert len(targets) == len([1 for _, name, _ in page.attributes if name == "id"])


def test_children_stand_in_the_order_of_their_numbers(saved):
    html = saved.report_html.read_text(encoding="utf-8")
    part = html[html.index('id="children"') : html.index('id="not-run"')]

    children = re.findall(r'<th scope="row">(.*?)</th>', part)

    assert len(children) == 3
    assert children == sorted(children)
    assert not re.search(r"<td[^>]*>\s*\d+\s*</td>", part)  # no count a child could be ranked by


def test_a_list_that_is_cut_says_where_the_rest_is(tmp_path):
    rows = [{"CHILD": f"c{number:03}", "SEX": "X", "DOB": "01/02/2012"} for number in range(205)]
    run = forethought.check({"Header": rows}, return_="ssda903", year=2026, select=["101"])

    html = save_run(run, tmp_path).report_html.read_text(encoding="utf-8")

    where = html[html.index('id="rule-101"') : html.index('id="children"')]
    assert re.findall(r"<td>(c\d+)</td>", where) == [f"c{number:03}" for number in range(200)]
    assert "The first 200 are listed. All 205 are in findings.csv." in where


def test_saving_does_nothing_for_each_finding_one_by_one(tmp_path):
    # Both runs are beyond what the page lists, so that only what is done for each finding could make a difference.
    rows = [{"CHILD": f"c{number:04}", "SEX": "X", "DOB": "01/02/2012"} for number in range(3500)]
    few, many = (
        forethought.check({"Header": rows[:count]}, return_="ssda903", year=2026, select=["101"])
        for count in (2500, 3500)
    )
    before = save_run(many, tmp_path / "before").findings_parquet

    def calls(run):
        seen = []
        sys.setprofile(lambda frame, event, _: seen.append(event) if event == "call" else None)
        try:
            save_run(run, tmp_path / "out", before)
        finally:
            sys.setprofile(None)
        return len(seen)

    calls(few)  # what is made ready once
    assert calls(many) - calls(few) < 100


def test_second_run_says_what_changed(saved, tmp_path):
    mended = [{**row, "SEX": "F"} for row in HEADER[:2]] + [{"CHILD": "d", "SEX": "", "DOB": "01/02/2012"}]
    run = forethought.check({"Header": mended}, return_="ssda903", year=2026, select=["101"])

    second = save_run(run, tmp_path / "second", saved.findings_parquet)

    assert {s: second.comparison.count(s, "101") for s in ("new", "gone", "still")} == {"new": 1, "gone": 2, "still": 0}
    summary = json.loads(second.run_json.read_text())
    assert summary["comparison"]["by_code"]["101"]["gone"] == 2
    assert "2 gone" in second.report_html.read_text()


def test_page_names_the_rules_that_find_nothing_any_more(saved, tmp_path):
    mended = forethought.check({"Header": [{**row, "SEX": "F"} for row in HEADER]}, return_="ssda903", year=2026)

    html = save_run(mended, tmp_path, saved.findings_parquet).report_html.read_text()

    assert "Rules that found something in the run before and nothing now" in html
    assert re.search(r'<th scope="row">101</th><td>SEX is blank[^<]*</td><td class="n">2</td>', html)


def test_saving_twice_replaces_and_says_the_same(run, tmp_path):
    first = {p.name: p.read_bytes() for p in save_run(run, tmp_path).folder.iterdir()}
    again = {p.name: p.read_bytes() for p in save_run(run, tmp_path).folder.iterdir()}

    assert first == again


def test_earlier_findings_that_cannot_be_read_are_an_error_for_people(run, tmp_path):
    (tmp_path / "findings.parquet").write_text("not parquet")

    with pytest.raises(UserError, match="could not be read"):
        save_run(run, tmp_path / "out", tmp_path / "findings.parquet")
    assert not (tmp_path / "out").exists()


def test_page_of_a_clean_run_does_not_say_that_all_is_well():
    from forethought.quality.report import report_html

    run = forethought.check({"Header": []}, return_="ssda903", year=2026)

    text = report_html(run, work_list(run))

    assert "No rule that ran found anything. Look below at those that did not run." in text
