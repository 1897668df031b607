"""``forethought card``: start, check and show rule cards."""

import json


def test_a_dataset_is_started_checked_and_shown(forethought, tmp_path):
    folder = str(tmp_path / "visits")

    new = forethought("card", "new", folder, "--json")
    checked = forethought("card", "check", folder, "--json")
    shown = forethought("card", "show", "V01", "--return", folder)

    assert (new.code, checked.code, shown.code) == (0, 0, 0)
    assert [card["code"] for card in json.loads(checked.out)["cards"]] == ["V01", "V02", "V03"]
    assert "The kind of visit is missing" in shown.out


def test_a_wrong_card_is_reported_with_exit_1(forethought, tmp_path):
    folder = str(tmp_path / "visits")
    forethought("card", "new", folder)
    forethought("card", "new", folder, "--rule", "V04")

    checked = forethought("card", "check", folder, "--json")

    assert checked.code == 1
    assert json.loads(checked.out)["wrong"] == 1


def test_a_folder_in_use_is_left_alone(forethought, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")

    new = forethought("card", "new", str(tmp_path))

    assert new.code == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["notes.txt"]


def test_an_unknown_code_is_bad_input(forethought):
    assert forethought("card", "show", "99999").code == 2


def test_a_file_is_checked_against_a_dataset_of_ones_own(forethought, tmp_path):
    folder = tmp_path / "visits"
    forethought("card", "new", folder)

    checked = forethought(
        "check", folder / "example", "--return", folder, "--year", 2026, "--out", tmp_path / "out", "--json"
    )

    assert checked.code == 1
    assert checked.document["counts"]["by_code"] == {"V01": 1, "V02": 1, "V03": 1}


def test_a_return_that_is_none_is_bad_input(forethought, tmp_path):
    outcome = forethought("check", tmp_path, "--return", tmp_path, "--year", 2026)

    assert outcome.code == 2
    assert "form.toml" in outcome.err
