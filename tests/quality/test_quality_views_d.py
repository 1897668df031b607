"""Care leavers' episodes, the records of a child, and one social worker after another."""

import pytest

from forethought.engine import run_cases
from forethought.model import load_form
from forethought.quality.case_running import case_steps

HEADER = "CHILD | DOB\na | 05/05/2009"
LEAVER = ["child", "decom", "dec", "rec", "is_last", "days_from_14", "days_from_16"]


def rows_of(view, columns, tables, engine):
    """The rows of ``view`` as text, for text tables ``name: header and rows``."""
    given = {}
    for name, text in tables.items():
        header, *lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
        given[f"raw_{name.lower()}"] = [
            {**{k: v or None for k, v in zip(header, line, strict=True)}, "_row": at} for at, line in enumerate(lines)
        ]
    sources, steps = case_steps(load_form("ssda903", 2026), frozenset([view]))
    (found,) = run_cases(
        f"select {', '.join(columns)} from {view} order by all", [given], sources, engine=engine, steps=steps
    )
    return [" ".join("-" if v is None else str(v) for v in row.values()) for row in found.to_pylist()]


def leaver_episodes(now, then, engine, header=HEADER):
    columns = "CHILD | DECOM | DEC | LS | REC\n"
    tables = {
        "OC3": "CHILD\na",
        "Header": header,
        "Episodes": columns + "\n".join(now),
        "Episodes_last": columns + "\n".join(then),
    }
    return rows_of("leaver_episode", LEAVER, tables, engine)


def test_a_care_leavers_episodes_of_both_years_stand_together(case_engine):
    now = ["a | 01/05/2025 | 01/06/2025 | C2 | E4A", "b | 01/05/2025 | 01/06/2025 | C2 | E4A"]
    then = ["a | 01/05/2024 | 01/06/2024 | C2 | X1"]

    assert leaver_episodes(now, then, case_engine) == [
        "a 2024-05-01 2024-06-01 X1 False 31 0",
        "a 2025-05-01 2025-06-01 E4A True 31 27",
    ]


def test_an_episode_reported_in_both_years_is_taken_once_as_it_ended(case_engine):
    now = ["a | 01/02/2025 | 01/06/2025 | C2 | E4A"]
    then = ["a | 01/02/2025 |            | C2 |"]

    assert leaver_episodes(now, then, case_engine) == ["a 2025-02-01 2025-06-01 E4A True 120 27"]


def test_the_last_episode_ends_with_the_year_if_it_is_open_but_an_earlier_one_stays_open(case_engine):
    now = ["a | 01/02/2026 | | C2 |", "a | 01/05/2025 | | C2 |"]

    assert leaver_episodes(now, [], case_engine) == [
        "a 2025-05-01 - - False 0 0",
        "a 2026-02-01 2026-03-31 - True 58 58",
    ]


@pytest.mark.parametrize(("status", "days"), [("V3", "0"), ("V4", "0"), ("V2", "31"), ("", "31")])
def test_days_of_respite_do_not_count(status, days, case_engine):
    (row,) = leaver_episodes([f"a | 01/05/2025 | 01/06/2025 | {status} | E4A"], [], case_engine)

    assert row.split()[-2] == days


def test_days_before_the_birthday_and_without_a_birth_date_do_not_count(case_engine):
    ended_before = ["a | 01/05/2022 | 04/05/2023 | C2 | E4A"]

    assert leaver_episodes(ended_before, [], case_engine) == ["a 2022-05-01 2023-05-04 E4A True 0 0"]
    assert leaver_episodes(ended_before, [], case_engine, header="CHILD | DOB\na |") == [
        "a 2022-05-01 2023-05-04 E4A True 0 0"
    ]


def test_care_record_names_the_row_in_the_column_of_its_table(case_engine):
    columns = ["child", "placedadoption_row", "missing_row", "reviews_row", "ad1_row", "prevperm_row", "oc2_row"]
    names = ["PlacedAdoption", "Missing", "Reviews", "AD1", "PrevPerm", "OC2"]
    tables = {name: f"CHILD\nx\n{at}" for at, name in enumerate(names)}

    rows = rows_of("care_record", columns, tables, case_engine)

    assert [row for row in rows if not row.startswith("x")] == [
        "0 1 - - - - -",
        "1 - 1 - - - -",
        "2 - - 1 - - -",
        "3 - - - 1 - -",
        "4 - - - - 1 -",
        "5 - - - - - 1",
    ]
    assert len(rows) == 12


def test_social_worker_order_puts_neighbours_side_by_side(case_engine):
    given = """
        CHILD | SW_DECOM   | SW_DEC
        b     | 01/06/2025 |
        a     | 01/07/2025 |
        a     | 01/05/2025 | 01/07/2025
        a     |            |
              | 01/05/2025 |
        c     | 01/05/2025 | 01/07/2025
        c     | 01/05/2025 | 01/06/2025
        """
    columns = ["child", "row_no", "previous_row", "previous_dec", "next_row"]

    assert rows_of("social_worker_order", columns, {"SWEpisodes": given}, case_engine) == [
        "a 1 2 2025-07-01 3",
        "a 2 - - 1",
        "a 3 1 - -",
        "b 0 - - -",
        "c 5 6 2025-06-01 -",
        "c 6 - - 5",
    ]
