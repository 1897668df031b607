"""A whole run, with shared scans and tables cut to what is needed, finds what each rule finds by itself."""

import pytest

from forethought.engine import Engine
from forethought.model import CollectionYear, load_form
from forethought.quality import Desk, check, rule_set
from forethought.quality.breaches import breaches_of
from forethought.quality.geography import authority_on
from forethought.quality.providers import read_providers
from forethought.quality.running import select
from forethought.sources import read
from forethought.synth import write_return

AUTHORITY = "E08000025"
RUNS = [("ssda903", 2027), ("ssda903", 2024), ("cin", 2026)]


@pytest.fixture(scope="module", params=RUNS, ids=lambda run: f"{run[0]}-{run[1]}")
def faulty(request, tmp_path_factory):
    """A return with many faults: its name, year, and where this year's, last year's and the providers are."""
    return_, year = request.param
    folder = tmp_path_factory.mktemp(f"{return_}{year}")
    two_years = return_ == "ssda903"
    made = write_return(folder, return_, 250, year=year, seed=3, faults=0.4, previous=two_years, authority=AUTHORITY)
    return return_, year, made.source, made.previous, made.providers


def alone(return_, year, source, previous, providers):
    """What each rule finds when nothing is shared or cut: the rows by code."""
    now = read(source, return_, year)
    last = read(previous, return_, year, previous=True) if previous else None
    with Engine() as engine:
        desk = Desk(
            engine,
            load_form(return_, year),
            now.tables,
            period=CollectionYear(year).period,
            previous=last.tables if last else None,
            providers=read_providers(providers, year) if providers else None,
            authority=authority_on(AUTHORITY, year),
            supplied=now.supplied.get("Episodes", ()),
            supplied_last=last.supplied.get("Episodes", ()) if last else (),
        )
        rules = rule_set(return_, year).rules
        return {rule.code: breaches_of(rule, select(rule, desk)) for rule in rules}


def test_a_whole_run_finds_what_each_rule_finds_alone(faulty):
    return_, year, source, previous, providers = faulty

    run = check(source, return_, year, previous=previous, providers=providers, authority=AUTHORITY)

    found = {}
    for row in run.findings.select(["code", "table", "row"]).to_pylist():
        found.setdefault(row["code"], set()).add((row["table"], row["row"]))
    single = alone(*faulty)
    assert "could_not_run" not in run.statuses["status"].to_pylist()
    assert len(found) > 40
    for code, breaches in single.items():
        expected = breaches.hits() or (
            {(next(iter(found[code]))[0], None)} if breaches.count and code in found else set()
        )
        assert found.get(code, set()) == expected, code
        assert run.counts["by_code"].get(code, 0) == breaches.findings(), code


def test_every_table_is_cut_to_columns_that_it_has_and_rules_need(faulty):
    return_, year, *_ = faulty
    rules = rule_set(return_, year).rules
    with Engine() as engine:
        desk = Desk(engine, load_form(return_, year), {}, period=CollectionYear(year).period, authority=AUTHORITY)
        desk.plan(rule.ready for rule in rules)
        for rule in rules:
            select(rule, desk)
