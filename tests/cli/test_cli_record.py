"""``forethought record``: what it says, its exit codes, one document with --json."""

import json

import pytest

from forethought.record.projections import projections


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("project",), "needs WHAT"),
        (("verify", "x"), "takes no WHAT"),
        (("verify",), "no workspace"),
        (("project", "ssda903", "--say", "2026"), "takes a name and a value"),
    ],
)
def test_wrong_usage_is_said_in_words(forethought, tmp_path, words, said):
    workspace = tmp_path if "--say" in words else tmp_path / "none"
    outcome = forethought("record", *words, "--workspace", workspace)
    assert outcome.code == 2
    assert said in " ".join(outcome.err.split())


def test_every_format_is_listed_with_what_it_asks_for(forethought):
    listed = json.loads(forethought("record", "formats", "--json").out)["formats"]
    assert [row["name"] for row in listed] == list(projections())
    assert {"year"} <= next(set(row["asks"]) for row in listed if row["name"] == "ssda903")


def test_a_file_that_has_changed_is_found_and_gives_exit_code_1(forethought, tmp_path):
    from forethought.workflow import create_workspace

    root = tmp_path / "workspace"
    create_workspace(root)
    whole = forethought("record", "verify", "--workspace", root, "--json")
    assert (whole.code, json.loads(whole.out)["ok"]) == (0, True)
