"""Orders that last days only, and what a card's examples cannot show of rules on places: authority and directory."""

import forethought
from forethought.engine import run_cases
from forethought.model import load_form
from forethought.quality.case_running import case_steps

SPELL = "child, row_no, ls, decom, dec, previous_dec"


def spells(episodes, engine, columns=SPELL):
    """The rows of ``order_spell`` as text, for a text table of episodes."""
    header, *lines = [[cell.strip() for cell in line.split("|")] for line in episodes.strip().splitlines()]
    rows = [{**{k: v or None for k, v in zip(header, line, strict=True)}, "_row": at} for at, line in enumerate(lines)]
    sources, steps = case_steps(load_form("ssda903", 2026), frozenset(["order_spell"]))
    sql = f"select {columns} from order_spell order by all"
    (found,) = run_cases(sql, [{"raw_episodes": rows}], sources, engine=engine, steps=steps)
    return [" ".join("-" if v is None else str(v) for v in row.values()) for row in found.to_pylist()]


def test_order_spell_puts_the_end_before_beside_each_episode_of_one_order(case_engine):
    episodes = """
        CHILD | LS | DECOM      | DEC
        a     | L1 | 03/05/2025 | 05/05/2025
        a     | L2 | 05/05/2025 | 06/05/2025
        a     | L1 | 01/05/2025 | 02/05/2025
        b     | L1 | 01/06/2025 | 02/06/2025
        """

    assert spells(episodes, case_engine) == [
        "a 0 L1 2025-05-03 2025-05-05 2025-05-02",
        "a 1 L2 2025-05-05 2025-05-06 -",
        "a 2 L1 2025-05-01 2025-05-02 -",
        "b 3 L1 2025-06-01 2025-06-02 -",
    ]


def test_order_spell_knows_four_orders_and_named_children(case_engine):
    episodes = """
        CHILD | LS | DECOM      | DEC
        a     | L1 | 01/05/2025 | 02/05/2025
        b     | L2 | 01/05/2025 | 02/05/2025
        c     | L3 | 01/05/2025 | 02/05/2025
        d     | J2 | 01/05/2025 | 02/05/2025
        e     | C2 | 01/05/2025 | 02/05/2025
        f     |    | 01/05/2025 | 02/05/2025
              | L1 | 01/05/2025 | 02/05/2025
        """

    assert spells(episodes, case_engine, "child, ls") == ["a L1", "b L2", "c L3", "d J2"]


def test_an_open_order_counts_to_the_end_of_the_period_and_a_false_end_is_none(case_engine):
    episodes = """
        CHILD | LS | DECOM      | DEC
        a     | L1 | 30/03/2026 |
        a     | L1 |            | 05/05/2025
        b     | L1 | 01/05/2025 | 31/06/2025
        """

    assert spells(episodes, case_engine) == [
        "a 0 L1 2026-03-30 2026-03-31 -",
        "b 2 L1 2025-05-01 - -",
    ]


def found(code, episodes, **given):
    """Rows of Episodes that the rule ``code`` finds, and what became of it."""
    run = forethought.check({"Episodes": episodes, **given}, "ssda903", 2026, authority="E08000025", select=[code])
    (status,) = run.statuses.to_pylist()
    return [row["row"] for row in run.findings.to_pylist()], status["status"]


def test_inside_means_in_the_authority_whose_return_it_is():
    episodes = [
        {"CHILD": "a", "PL_LA": "E08000025", "PL_LOCATION": "IN"},
        {"CHILD": "b", "PL_LA": "E08000026", "PL_LOCATION": "IN"},
        {"CHILD": "c", "PL_LA": None, "PL_LOCATION": "IN"},
        {"CHILD": "d", "PL_LA": "E08000026", "PL_LOCATION": "OUT"},
    ]

    assert found("411", episodes) == ([1, 2], "found")


def test_inside_and_authority_worked_out_from_one_postcode_never_disagree():
    episodes = [{"CHILD": "a", "HOME_POST": "B1 1BB", "PL_POST": "B1 1BB"}]

    assert found("411", episodes) == ([], "passed")


def test_postcodes_are_looked_up_in_the_directory_that_comes_with_the_program():
    episodes = [
        {"CHILD": "a", "HOME_POST": "B1 1BB", "PL_POST": "sw1a2aa"},
        {"CHILD": "b", "HOME_POST": "ZZ9 9ZZ", "PL_POST": None},
        {"CHILD": "c", "HOME_POST": "B1 1BB", "PL_POST": "B1 1BBX"},
    ]

    assert found("392c", episodes) == ([1, 2], "found")


def test_a_child_in_the_table_of_unaccompanied_children_needs_no_distance():
    episodes = [{"CHILD": "a", "LS": "C2"}, {"CHILD": "b", "LS": "C2"}]
    header = [{"CHILD": "a"}, {"CHILD": "b"}]
    unaccompanied = [{"CHILD": "a", "DOB": "01/05/2009"}]

    assert found("392a", episodes, Header=header, UASC=unaccompanied) == ([1], "found")
    assert found("392b", episodes, Header=header, UASC=unaccompanied) == ([1], "found")
