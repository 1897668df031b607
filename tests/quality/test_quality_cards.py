"""Every card is sound, and does what its own examples say."""

import csv
import re
import statistics
from datetime import date
from pathlib import Path

import pytest

from forethought.engine import lint, tables_used
from forethought.model import load_form
from forethought.quality import RETURNS, load_rules, rule_set, run_card_cases, views
from forethought.quality.typed import date_columns

YEARS = range(2023, 2028)
LATEST = 2026


def all_rules():
    """Each rule once for each wording that it has had over the years."""
    seen, found = set(), []
    for return_ in RETURNS:
        for year in (LATEST, *YEARS):
            for rule in load_rules(return_, year):
                if (return_, rule.code, rule.sql) not in seen:
                    seen.add((return_, rule.code, rule.sql))
                    found.append(pytest.param(rule, id=f"{return_}-{rule.code}-{year}"))
    return found


RULES = all_rules()


@pytest.mark.parametrize("rule", RULES)
def test_rule_finds_what_its_card_says_and_nothing_else(rule, case_engine):
    for result in run_card_cases(rule, case_engine):
        where = f"{rule.card}, line {result.case.line}: {result.case.name}"
        assert (result.found, result.whole_return) == (result.case.found, result.case.whole_return), where


@pytest.mark.parametrize("return_", RETURNS)
@pytest.mark.parametrize("year", YEARS)
def test_no_card_is_broken(return_, year):
    assert rule_set(return_, year).broken == ()


@pytest.mark.parametrize("rule", RULES)
def test_query_is_portable(rule):
    days = date_columns(load_form(rule.return_, rule.case_year))

    assert lint(rule.sql, days) == []


@pytest.mark.parametrize("return_", RETURNS)
def test_view_is_portable(return_):
    for view in views(return_).values():
        assert lint(view.sql, date_columns(load_form(return_, LATEST))) == [], view.name


@pytest.mark.parametrize("rule", RULES)
def test_card_needs_only_tables_that_its_query_reads(rule):
    used, todo = set(), set(tables_used(rule.sql))
    while todo:
        name = todo.pop()
        used.add(name)
        view = views(rule.return_).get(name)
        todo |= (view.reads if view else set()) - used

    assert {name.lower() for name in rule.needs} <= used
    # What is flagged must be there: without it there is nothing to be found, unless other tables are flagged too.
    assert set(rule.flags) & set(rule.needs) or len(rule.flags) > 1


def test_queries_are_short():
    lengths = [len(rule.values[0].sql.splitlines()) for rule in RULES]

    assert statistics.median(lengths) <= 8
    assert max(lengths) <= 12


@pytest.mark.parametrize("rule", RULES)
def test_card_says_who_keeps_it_and_when_it_is_looked_at_again(rule):
    assert rule.owner
    assert rule.code.rstrip("Q") or rule.reference
    assert rule.reviewed < rule.next_review <= date(2028, 1, 1)
    assert len(rule.why) > 30
    assert len(rule.mend) > 15
    assert not re.search(r"\{[a-z_]+\}", rule.title + rule.why + rule.mend + rule.sql)


def in_force():
    """Codes of the catalogue by return and year."""
    text = (Path(__file__).parent / "data" / "rules_in_force.csv").read_text(encoding="utf-8")
    found = {(return_, year): set() for return_ in RETURNS for year in YEARS}
    for row in csv.DictReader(line for line in text.splitlines() if not line.startswith("#")):
        for year in range(int(row["first"]), int(row["last"]) + 1):
            found[row["return"], year].add(row["code"])
    return found


@pytest.mark.parametrize("return_", RETURNS)
@pytest.mark.parametrize("year", YEARS)
def test_every_rule_in_force_has_a_card_and_no_other_has(return_, year):
    assert {rule.code for rule in load_rules(return_, year)} == in_force()[return_, year]


COUNTS = {"ssda903": [293, 312, 305, 316, 327], "cin": [105, 105, 109, 109, 109]}


@pytest.mark.parametrize("return_", RETURNS)
def test_as_many_rules_as_the_catalogue_has(return_):
    assert [len(load_rules(return_, year)) for year in YEARS] == COUNTS[return_]


FIRST_AND_LAST = """
ssda903 | 232 | 2025 2026 2027
ssda903 | 444 | 2026 2027
ssda903 | 700 | 2027
ssda903 | 701 | 2027
ssda903 | 703 | 2027
ssda903 | 501 | 2023 2024 2025 2026 2027
cin     | 4180 | 2023 2024 2025 2026 2027
"""


@pytest.mark.parametrize("line", FIRST_AND_LAST.strip().splitlines())
def test_rule_is_in_force_in_its_own_years(line):
    return_, code, years = (part.strip() for part in line.split("|"))

    found = [str(year) for year in YEARS if code in {rule.code for rule in load_rules(return_, year)}]

    assert found == years.split()


ETHNIC = "ABAN AIND AOTH APKN BAFR BCRB BOTH CHNE MOTH MWAS MWBA MWBC NOBT OOTH REFU WBRI WIRI WIRT WOTH WROM"
LISTS = """
ssda903 | 101 | 2024 | 1 2
ssda903 | 101 | 2025 | M F U
ssda903 | 103 | 2026 | {ethnic}
ssda903 | 114 | 2026 | 0 1
ssda903 | 120 | 2026 | RD1 RD2 RD3 RD4
ssda903 | 131 | 2026 | YES NO DIED REFU NREQ RHOM
ssda903 | 132 | 2026 | F1 P1 F2 P2 F4 P4 F5 P5 G4 G5 G6 0
ssda903 | 133 | 2026 | B1 B2 C1 C2 D1 D2 E1 E2 G1 G2 H1 H2 K1 K2 R1 R2 S2 T1 T2 U1 U2 V1 V2 W1 W2 X2 Y1 Y2 Z1 Z2 0
ssda903 | 143 | 2026 | S P L T U B
ssda903 | 144 | 2026 | C1 C2 D1 E1 V2 V3 V4 J1 J2 J3 L1 L2 L3
ssda903 | 145 | 2026 | N1 N2 N3 N4 N5 N6 N7 N8
ssda903 | 146 | 2024 | A3 A4 A5 A6 H5 K1 K2 P1 P2 P3 R1 R2 R3 R5 S1 T0 T1 T2 T3 T4 U1 U2 U3 U4 U5 U6 Z1
ssda903 | 146 | 2025 | A3 A4 A5 A6 K1 K2 K3 P1 P3 R1 R2 R3 R5 S1 T0 T1 T2 T3 T4 U1 U2 U3 U4 U5 U6 Z1
ssda903 | 146 | 2026 | A3 A4 A5 A6 K1 K2 K3 P1 P3 R1 R2 R3 R5 S1 T0 T1 T2 T3 T4 U1 U2 U3 U4 U5 U6 Z11 Z12 Z13 Z14
ssda903 | 149 | 2026 | X1 E11 E12 E13 E14 E15 E16 E17 E2 E3 E4A E4B E41 E45 E46 E47 E48 E5 E6 E7 E8 E9
ssda903 | 175 | 2026 | 1 2
ssda903 | 176 | 2026 | M1 F1 MM FF MF
ssda903 | 177 | 2026 | L0 L11 L12 L2 L3 L4
ssda903 | 196 | 2026 | SDQ1 SDQ2 SDQ3 SDQ4 SDQ5
ssda903 | 631 | 2026 | P1 P2 P3 P4 Z1
cin     | 4180 | 2024 | 0 1 2 9
cin     | 4180 | 2025 | M F U
cin     | 4220 | 2026 | {ethnic}
cin     | 8640 | 2026 | RC1 RC2 RC3 RC4 RC5 RC6 RC7 RC8 RC9
cin     | 8650 | 2026 | N0 N1 N2 N3 N4 N5 N6 N7 N8 N9
cin     | 8905 | 2026 | NEG PHY SAB EMO MUL
cin     | 8910 | 2026 | NEG PHY SAB EMO MUL
"""


@pytest.mark.parametrize("line", LISTS.strip().splitlines())
def test_list_of_codes_is_the_one_of_that_year(line):
    return_, code, year, codes = (part.strip() for part in line.split("|"))
    rule = next(rule for rule in load_rules(return_, int(year)) if rule.code == code)

    assert set(re.findall(r"'([^']*)'", rule.sql)) == set(codes.replace("{ethnic}", ETHNIC).split())
