"""The shared ideas, each by example."""

import pytest

import forethought
from forethought.engine import run_cases
from forethought.model import load_form
from forethought.quality.case_running import case_steps


def rows_of(view, columns, tables, engine, return_="ssda903"):
    """The rows of ``view`` as text, for text tables ``name: header / rows``."""
    given = {}
    for name, text in tables.items():
        header, *lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
        given[f"raw_{name.lower()}"] = [
            {**{k: v or None for k, v in zip(header, line, strict=True)}, "_row": at} for at, line in enumerate(lines)
        ]
    form = load_form(return_, 2026)
    sources, steps = case_steps(form, frozenset([view]))
    sql = f"select {', '.join(columns)} from {view} order by all"
    (found,) = run_cases(sql, [given], sources, engine=engine, steps=steps)
    return [" ".join("-" if v is None else str(v) for v in row.values()) for row in found.to_pylist()]


def test_episode_order_puts_neighbours_side_by_side(case_engine):
    episodes = """
        CHILD | DECOM      | DEC        | REC
        b     | 01/06/2025 |            |
        a     | 01/07/2025 |            |
        a     | 01/05/2025 | 01/07/2025 | X1
        a     |            |            |
              | 01/05/2025 |            |
        """
    columns = ["child", "row_no", "previous_row", "previous_dec", "previous_rec", "next_row", "next_decom"]

    assert rows_of("episode_order", columns, {"Episodes": episodes}, case_engine) == [
        "a 1 2 2025-07-01 X1 3 -",
        "a 2 - - - 1 2025-07-01",
        "a 3 1 - - - -",
        "b 0 - - - - -",
    ]


def test_of_episodes_with_one_start_the_open_one_comes_last_whatever_the_order_of_the_file(case_engine):
    episodes = """
        CHILD | DECOM      | DEC
        a     | 01/05/2025 |
        a     | 01/05/2025 | 01/07/2025
        a     | 01/05/2025 | 01/05/2025
        a     | 01/05/2025 | 01/07/2025
        """

    ordered = rows_of("episode_order", ["row_no", "previous_row"], {"Episodes": episodes}, case_engine)

    assert sorted(ordered) == ["0 3", "1 2", "2 -", "3 1"]


def test_an_episode_open_since_the_day_another_began_and_ended_on_is_no_gap():
    rows = [("", ""), ("01/05/2025", "X1")]
    episodes = [{"CHILD": "a", "DECOM": "01/05/2025", "DEC": dec, "REC": rec, "RNE": "S"} for dec, rec in rows]

    run = forethought.check({"Episodes": episodes}, return_="ssda903", year=2026, select=["142"])

    assert run.findings.num_rows == 0


CARE = """
one episode                 | 01/05-01/06               | 01/05-01/06
open                        | 01/05-                    | 01/05--
follows on                  | 01/05-01/06 01/06-01/07   | 01/05-01/07
a day between               | 01/05-01/06 02/06-        | 01/05-01/06 02/06--
overlap                     | 01/05-01/07 01/06-03/07   | 01/05-03/07
open before                 | 01/05- 01/06-01/07        | 01/05-01/07
three, a gap after two      | 01/05-02/05 02/05-03/05 05/05-06/05 | 01/05-03/05 05/05-06/05
in another order            | 02/06- 01/05-01/06        | 01/05-01/06 02/06--
"""


@pytest.mark.parametrize("line", CARE.strip().splitlines())
def test_period_of_care_joins_episodes_without_a_gap(line, case_engine):
    _, episodes, expected = (part.strip() for part in line.split("|"))
    given = ["CHILD | DECOM | DEC"]
    for span in episodes.split():
        start, end = span.split("-")
        given.append(f"a | {start}/2025 | {end + '/2025' if end else ''}")

    found = rows_of("period_of_care", ["care_start", "care_end"], {"Episodes": "\n".join(given)}, case_engine)

    short = [" ".join(found_row.split()) for found_row in found]
    assert short == [
        " ".join(f"2025-{d[3:]}-{d[:2]}" if d != "-" else "-" for d in (span[:5], span[6:]))
        for span in expected.split()
    ]


YEAR = """
all year                     | 01/04/2024 |            | S | C2 |     | in
from the first day           | 01/04/2025 |            | S | C2 |     | in
from the second day          | 02/04/2025 |            | S | C2 |     | out
care went on in the year     | 02/04/2025 |            | P | C2 |     | in
ended on the last day        | 01/04/2024 | 31/03/2026 | S | C2 | E4A | in
ended the day before         | 01/04/2024 | 30/03/2026 | S | C2 | E4A | out
ended the day before, X1     | 01/04/2024 | 30/03/2026 | S | C2 | X1  | in
ended without a reason       | 01/04/2024 | 30/03/2026 | S | C2 |     | out
ended on the first day       | 01/04/2024 | 01/04/2025 | S | C2 | E4A | out
ended before the year        | 01/04/2024 | 31/03/2025 | S | C2 | E4A | out
starts after the year        | 01/04/2026 |            | S | C2 |     | out
respite                      | 01/04/2024 |            | S | V3 |     | out
respite in series            | 01/04/2024 |            | S | V4 |     | out
"""


@pytest.mark.parametrize("line", YEAR.strip().splitlines())
def test_looked_after_12_months(line, case_engine):
    _, *cells, expected = (part.strip() for part in line.split("|"))
    episodes = "CHILD | DECOM | DEC | RNE | LS | REC\n" + " | ".join(["a", *cells])

    found = rows_of("looked_after_12_months", ["child"], {"Episodes": episodes}, case_engine)

    assert found == (["a"] if expected == "in" else [])


def test_respite_before_the_year_does_not_count_against_12_months(case_engine):
    episodes = """
        CHILD | DECOM      | DEC        | RNE | LS | REC
        a     | 01/01/2024 | 02/01/2024 | S   | V3 | E8
        a     | 01/06/2024 |            | S   | C2 |
        b     | 01/01/2024 | 01/06/2024 | S   | V3 | X1
        b     | 01/06/2024 |            | L   | C2 |
        c     | 01/06/2024 | 01/06/2025 | S   | V3 | X1
        c     | 01/06/2025 |            | L   | C2 |
        """

    assert rows_of("looked_after_12_months", ["child"], {"Episodes": episodes}, case_engine) == ["a", "b"]


def test_year_on_year_pair(case_engine):
    now = """
        CHILD | DECOM      | LS
        a     | 01/06/2025 | E1
        a     | 01/02/2025 | C2
        b     | 01/02/2025 | C2
        c     | 01/02/2025 | C2
        """
    then = """
        CHILD | DECOM      | DEC        | LS
        a     | 01/01/2025 | 01/02/2025 | C1
        a     | 01/02/2025 |            | V2
        b     | 01/02/2025 | 01/03/2025 | C2
        """
    columns = ["child", "row_no", "decom", "last_decom", "ls", "last_ls"]

    assert rows_of("year_on_year_pair", columns, {"Episodes": now, "Episodes_last": then}, case_engine) == [
        "a 1 2025-02-01 2025-02-01 C2 V2"
    ]


def test_working_days_back_counts_from_the_end_of_the_period(case_engine):
    found = rows_of("working_days_back", ["working_days", "day"], {}, case_engine)
    by_count = dict(row.split() for row in found)

    assert by_count["1"] == "2026-03-30"
    assert by_count["15"] == "2026-03-10"
    assert by_count["45"] == "2026-01-27"
    assert len(by_count) == len(found)
