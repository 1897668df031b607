"""Periods of care where an episode's start is not known."""

from forethought.engine import run_cases
from forethought.model import load_form
from forethought.quality.case_running import case_steps


def periods_of_care(episodes, engine):
    """(child, start, end, reason) of each period of care, for rows (CHILD, DECOM, DEC, REC)."""
    columns = ("CHILD", "DECOM", "DEC", "REC")
    rows = [{**dict(zip(columns, row, strict=True)), "_row": at} for at, row in enumerate(episodes)]
    sources, steps = case_steps(load_form("ssda903", 2026), frozenset(["period_of_care"]))
    sql = "select child, care_start, care_end, care_rec from period_of_care order by all"
    (found,) = run_cases(sql, [{"raw_episodes": rows}], sources, engine=engine, steps=steps)
    return [tuple(None if v is None else str(v) for v in row.values()) for row in found.to_pylist()]


def test_an_episode_without_a_start_does_not_end_a_period_of_care(case_engine):
    episodes = [
        ("a", "01/05/2025", "01/06/2025", "E4A"),
        ("a", "31/06/2025", None, None),
        ("b", "01/05/2025", None, None),
        ("b", None, "01/07/2025", "E4B"),
    ]

    assert periods_of_care(episodes, case_engine) == [
        ("a", "2025-05-01", "2025-06-01", "E4A"),
        ("b", "2025-05-01", None, None),
    ]


def test_a_child_with_no_known_start_has_a_period_of_care_without_one(case_engine):
    assert periods_of_care([("a", None, "01/06/2025", "E4A")], case_engine) == [("a", None, "2025-06-01", "E4A")]
