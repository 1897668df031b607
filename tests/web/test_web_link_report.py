"""The link report as a page: numbers alone, small ones hidden, for those whose work it is."""

from __future__ import annotations

import html
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

import support_review
import support_story
from forethought.governance import MemoryAudit
from forethought.workflow import Workspace, authority
from forethought.workflow.families import keep_family_report
from support_review import NOW

NAMES = ("Sam", "Samuel", "Elsewhere", "Robin", "Ruby", "Ashdown", "Marlow", "Benbow")
WHO = (("link.reviewer", "linkage_review"), ("link.lead", "linkage_review"), ("ig.lead", "audit_review"),
       ("analyst", "service_improvement"))  # fmt: skip


@pytest.fixture(scope="module")
def ready_demo(tmp_path_factory: pytest.TempPathFactory, ready_demo: Path) -> Path:
    """The demonstration with what is doubtful in it, linked once, its families counted; each test gets a copy."""
    root = tmp_path_factory.mktemp("report") / "workspace"
    workspace = support_review.doubtful_copy(ready_demo, root)
    support_review.link_again(workspace)
    audit = MemoryAudit()
    keep_family_report(workspace, authority(workspace, audit, lambda: NOW), audit, lambda: NOW)
    return root


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def report_file(workspace: Workspace) -> Path:
    return workspace.runs / f"linkage-{workspace.store().identity_version()}" / "report.json"


def larger(workspace: Workspace) -> dict[str, Any]:
    """The report rewritten as one of many records, measured, with a small number here and there."""
    path = report_file(workspace)
    report: dict[str, Any] = json.loads(path.read_text())
    report["inputs"]["rows"] = report["inputs"]["records"] = 20_000
    report["inputs"]["by_source"] = {"westmarch-council": 12_000, "westmarch-schools": 8_000}
    for field in report["inputs"]["fields"].values():
        field |= {"given": 19_998, "usable": 19_997, "fillers": 3}
    report["stages"] |= {
        "joins": {"equal": 4_000, "number": 41, "score": 2},
        "forbidden": {"forename": 161, "decided": 4, "upn": 31},
        "review": {"between the thresholds": 25},
    }
    report["weights"] = {"-7": 5, "-2": 800, "0": 20, "3": 70, "5": 300, "12": 900, "41": 7}
    group = {"group": "sex", "value": "F", "children": 900, "recall": 0.97, "low": 0.95, "high": 0.98}
    group |= {"false_rate": 0.001, "false_low": 0.0, "false_high": 0.004}
    small = dict.fromkeys(group, None) | {"group": "ethnic_group", "value": "WIRT"}
    quality = {"true_pairs": 4_100, "precision": 0.9995, "recall": 0.9881, "f1": 0.9938, "exact_children": 0.98}
    quality |= {"twins_wrong": 0.004, "intervals": {"precision": [0.9989, 0.9999]}, "groups": [group, small]}
    report["quality"] = quality
    report["quality_without_veto"] = quality | {"precision": 0.9489, "groups": [group | {"recall": 0.99}, small]}
    path.write_text(json.dumps(report))
    return report


@pytest.mark.parametrize(("persona", "purpose"), WHO)
def test_those_whose_work_it_is_read_it_and_leave_one_event(
    signed_in: Callable[..., Any], log: Callable[[], list[Any]], persona: str, purpose: str
) -> None:
    client, before = signed_in(persona), len(log())
    page = text_of(client.get("/link-report/"))
    assert "records from" in page
    assert "How sure this is has not been measured" in page
    assert "linkage.estimates.from_labels" in page
    (event,) = log()[before:]
    assert (event.actor, event.outcome, event.purpose) == (persona, "read", purpose)
    assert ("Go to the links to review" in page) == (purpose == "linkage_review")


@pytest.mark.parametrize("persona", ["social.worker", "admin", "leader", "policy.lead", "researcher", "kai"])
def test_to_everybody_else_page_and_files_are_as_if_there_were_none(
    signed_in: Callable[..., Any], log: Callable[[], list[Any]], persona: str
) -> None:
    client, before = signed_in(persona), len(log())
    found = [client.get(path) for path in ("/link-report/", "/link-report/report.json", "/link-report/nothing.csv")]
    assert {answer.status_code for answer in found} == {404}
    assert len({answer.content for answer in found}) == 1
    assert [event.outcome for event in log()[before:]] == ["denied"] * 3


def test_nobody_and_no_person_is_named_in_page_or_files(
    signed_in: Callable[..., Any], demo_workspace: Workspace
) -> None:
    client = signed_in("analyst")
    persons = set(demo_workspace.store().person_of().values())
    for path in ("", "report.json", "guild.md", "guild.json", "joins.csv", "levels.csv", "families.csv"):
        answer = client.get(f"/link-report/{path}")
        assert answer.status_code == 200, path
        text = answer.content.decode()
        assert not [name for name in NAMES if re.search(rf"\b{name}\b", text)], path
        assert not [person for person in persons if person in text], path
        assert support_story.PROTECTED not in text, path


def test_in_a_small_record_small_numbers_are_hidden_in_page_and_files(
    signed_in: Callable[..., Any], demo_workspace: Workspace
) -> None:
    client = signed_in("analyst")
    for path in ("joins", "apart", "waiting", "events", "records"):
        answer = client.get(f"/link-report/{path}.csv")
        if answer.status_code == 200:
            numbers = [int(n) for n in re.findall(r",(\d+)\r", answer.content.decode())]
            assert not [n for n in numbers if 0 < n < 6], path
    held = json.loads(client.get("/link-report/report.json").content)
    assert held["small_numbers_hidden"] is True
    counts = [*held["stages"]["joins"].values(), *held["stages"]["review"].values(), *held["events"].values()]
    assert not [n for n in counts if n and n < 6]


def test_a_measured_report_says_how_sure_for_whom_and_what_the_rules_do(
    signed_in: Callable[..., Any], demo_workspace: Workspace
) -> None:
    larger(demo_workspace)
    page = text_of(signed_in("analyst").get("/link-report/"))
    assert "20,000 records from Westmarch Council (fictional) and Westmarch Schools" in page
    assert "99.95% of joined pairs are right and 98.81% of true pairs were joined" in page
    assert "99.95% 99.89 to 99.99% 94.89%" in page
    assert "Girls 900 97.0% 95.0 to 98.0% 0.1% 0.0 to 0.4% 99.0%" in page
    assert re.search(r"By group: ethnic group.*Traveller of Irish heritage( c){7}", page)
    assert "196 pairs that looked alike were kept apart" in page
    assert "25 wait for a person" in page


def test_a_lone_small_number_takes_the_next_smallest_with_it(
    signed_in: Callable[..., Any], demo_workspace: Workspace
) -> None:
    larger(demo_workspace)
    held = json.loads(signed_in("analyst").get("/link-report/report.json").content)
    assert held["stages"]["joins"] == {"equal": 4_000, "number": None, "score": None}
    assert held["stages"]["forbidden"] == {"forename": 161, "decided": None, "upn": None}
    assert held["inputs"]["fields"]["surname"] == {"given_share": 1.0, "usable_share": 1.0, "fillers": None}


def test_bands_of_weight_are_cut_at_the_thresholds_and_say_what_becomes_of_the_pairs(
    signed_in: Callable[..., Any], demo_workspace: Workspace
) -> None:
    larger(demo_workspace)
    client = signed_in("analyst")
    lines = client.get("/link-report/weights.csv").content.decode().splitlines()[1:]
    told = [(line.split(",")[0], line.rpartition(",")[2]) for line in lines]
    assert told[:4] == [("−10 to −5", "c"), ("−5 to 0", "800"), ("0 to 5", "90"), ("5 to 10", "300")]
    assert "A person is asked" in lines[2]
    assert told[-1] == ("30 and above", "c")
    page = client.get("/link-report/").content.decode()
    assert page.count("<svg") == 4  # two charts, each wide and narrow
    assert "0 to 5: waits" in page


def test_the_workbook_has_a_sheet_for_each_table_and_an_unknown_file_is_refused(
    signed_in: Callable[..., Any], demo_workspace: Workspace
) -> None:
    larger(demo_workspace)
    client = signed_in("link.lead")
    book = load_workbook(io.BytesIO(client.get("/link-report/tables.xlsx").content))
    assert {"FIELDS", "JOINS", "WEIGHTS", "QUALITY", "GROUPS-SEX", "LEVELS", "EVENTS", "GAINED", "FAMILIES"} <= set(
        book.sheetnames
    )
    for name in ("nothing.csv", "joins.html", "review.parquet", "..%2freport.json", "guild.pdf"):
        assert client.get(f"/link-report/{name}").status_code == 404


def test_estimates_are_shown_where_there_is_no_truth(signed_in: Callable[..., Any], demo_workspace: Workspace) -> None:
    path = report_file(demo_workspace)
    one = {"measure": "precision", "method": "clerical sample", "share": 0.99, "low": 0.9, "high": 1.0, "pairs": 279}
    path.write_text(json.dumps(json.loads(path.read_text()) | {"estimates": [one]}))
    page = text_of(signed_in("analyst").get("/link-report/"))
    assert "was estimated without the truth: precision 99.00% (90.00 to 100.00%)" in page
    assert "Precision clerical sample 99.00% 90.00 to 100.00% 279" in page


def test_a_report_of_an_earlier_version_still_opens(signed_in: Callable[..., Any], demo_workspace: Workspace) -> None:
    path = report_file(demo_workspace)
    report = json.loads(path.read_text())
    del report["inputs"]["by_source"], report["estimates"], report["model"]["version"]
    path.write_text(json.dumps(report))
    for name in ("guild.md", "guild.json", "completeness.json", "families.json"):
        (path.parent / name).unlink()
    config = demo_workspace.root / "config.toml"
    config.write_text(config.read_text() + '\n[linkage]\nmodel = "gone"\n')
    page = text_of(signed_in("analyst").get("/link-report/"))
    assert "Report of the linkage" in page
    assert "GUILD" not in page
    assert "No family report lies beside this linkage" in page


def test_before_the_first_report_the_page_says_so(signed_in: Callable[..., Any], demo_workspace: Workspace) -> None:
    report_file(demo_workspace).unlink()
    client = signed_in("ig.lead")
    assert "Nothing has been linked yet" in text_of(client.get("/link-report/"))
    assert client.get("/link-report/report.json").status_code == 404


def test_a_build_writes_the_statement_with_what_providers_say_and_what_linking_adds(demo_workspace: Workspace) -> None:
    config = demo_workspace.root / "config.toml"
    config.write_text(config.read_text() + '\n[linkage.provision]\npopulation = "Children of Westmarch (fictional)"\n')
    support_review.deliver_another(demo_workspace)
    support_review.link_again(demo_workspace)
    folder = report_file(demo_workspace).parent
    assert "**Population.** Children of Westmarch (fictional)." in (folder / "guild.md").read_text()
    assert json.loads((folder / "guild.json").read_text())["provision"]["coverage"] == "not stated"
    gained = json.loads((folder / "completeness.json").read_text())
    assert {row["field"] for row in gained} >= {"forename", "date_of_birth", "nhs_number"}
    assert all(row["known_linked"] >= row["known_best"] for row in gained)
