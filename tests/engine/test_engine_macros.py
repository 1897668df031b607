"""The macros say the same as the model's own arithmetic, for any days."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.engine import Engine, compile_sql
from forethought.model import add_years, age_years

DAYS = st.one_of(
    st.dates(date(1890, 1, 1), date(2100, 12, 31)),
    st.sampled_from([date(2000, 2, 29), date(2024, 2, 29), date(2023, 2, 28), date(2024, 3, 1), date(1900, 2, 28)]),
)
PAIRS = st.lists(st.tuples(DAYS, DAYS), min_size=1, max_size=60)


@pytest.fixture(scope="module")
def engine():
    with Engine(threads=1) as engine:
        yield engine


def answers(engine, expression, pairs):
    values = ", ".join(f"({n}, date '{a}', date '{b}')" for n, (a, b) in enumerate(pairs))
    sql = compile_sql(f"select {expression} as answer from (values {values}) as t(n, a, b) order by n")
    return engine.query(sql)["answer"].to_pylist()


@settings(max_examples=30, deadline=None, derandomize=True)
@given(PAIRS)
def test_age_years_is_the_models_age(engine, pairs):
    expected = [age_years(born, on) if on >= born else None for born, on in pairs]

    assert answers(engine, "age_years(a, b)", pairs) == expected


@settings(max_examples=30, deadline=None, derandomize=True)
@given(PAIRS)
def test_iso_weekday_is_pythons(engine, pairs):
    assert answers(engine, "iso_weekday(a)", pairs) == [day.isoweekday() for day, _ in pairs]


@settings(max_examples=20, deadline=None, derandomize=True)
@given(PAIRS, st.sampled_from([1, 4, 10, 16, 18, 25]))
def test_plus_years_is_the_models_add_years(engine, pairs, years):
    assert answers(engine, f"plus_years(a, {years})", pairs) == [add_years(day, years) for day, _ in pairs]


def test_macros_nest(engine):
    pairs = [(date(2008, 2, 29), date(2026, 3, 31))]

    assert answers(engine, "age_years(a, plus_years(a, 18))", pairs) == [17]
    assert answers(engine, "iso_weekday(plus_years(a, 18))", pairs) == [6]


def test_macros_of_a_blank_are_blank(engine):
    sql = "select age_years(cast(null as date), date '2026-01-01') as a, iso_weekday(cast(null as date)) as w"

    assert engine.query(compile_sql(sql)).to_pylist() == [{"a": None, "w": None}]
