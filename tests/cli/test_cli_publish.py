"""forethought publish: a committee's paper, the screener on anybody's files, and what it declines to do."""

from __future__ import annotations

import json
from pathlib import Path

from support_cli import Forethought


def test_from_the_command_line(forethought: Forethought, tmp_path: Path) -> None:
    done = forethought("publish", "pack", "City of London", "--out", tmp_path / "pack", "--json")
    assert done.code == 0, done.err
    assert [Path(path).name for path in done.document["written"]] == ["pack.html", "pack.pdf"]
    wrong = forethought("publish", "pack", "Nowhere", "--out", tmp_path / "other")
    assert wrong.code == 2
    assert "No such area is known" in wrong.err
    assert forethought("publish", "pack", "--out", tmp_path / "other").code == 2


def test_a_file_of_others_is_screened_but_not_attacked(forethought: Forethought, tmp_path: Path) -> None:
    (tmp_path / "theirs.csv").write_text("time_period,x\n2026,1\n", encoding="utf-8")
    (tmp_path / "theirs.meta.csv").write_text("col_name\nx\n", encoding="utf-8")
    screened = forethought("publish", "screen", tmp_path / "theirs.csv", "--json")
    assert screened.code == 1
    assert screened.document["counts"]["FAIL"] > 0
    missing = forethought("publish", "screen", tmp_path / "none.csv")
    assert missing.code == 2
    declined = forethought("publish", "audit", tmp_path / "theirs.csv")
    assert declined.code == 2
    assert "90 days" in declined.err


def test_the_papers_own_figures_are_those_of_its_own_workspace(forethought: Forethought, tmp_path: Path) -> None:
    here = tmp_path / "here"
    (here / "published").mkdir(parents=True)
    (here / "config.toml").write_text('authority = "E08000006"\n', encoding="utf-8")
    result = {"indicator": "A17", "part": "", "shown": "7", "shown_interval": "5 to 9", "period": "2025-26",
              "end": "2026-03-31", "note": "Ours."}  # fmt: skip
    figures = {"figures": [{"result": result}]}
    (here / "published" / "figures.json").write_text(json.dumps(figures), encoding="utf-8")
    for area, ours in (("Salford", True), ("Wigan", False)):
        done = forethought("publish", "pack", area, "--workspace", here, "--out", tmp_path / area)
        assert done.code == 0, done.err
        page = (tmp_path / area / "pack.html").read_text(encoding="utf-8")
        assert ("7, 2025-26" in page or "7 per cent, 2025-26" in page or "provisional" in page) == ours
