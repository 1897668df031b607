"""The engine reads what it is handed and nothing else, and its errors carry no values."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from forethought.engine import Engine, EngineError, calendar_table, run_cases
from forethought.model import add_working_days, is_working_day, working_days_between


@pytest.fixture(params=[False, True], ids=["own database", "few rows"])
def engine(request):
    with Engine(threads=1, few_rows=request.param) as engine:
        yield engine


def test_registered_table_view_and_table_can_be_queried(engine):
    engine.register("child", pa.table({"id": ["a", "b"], "age": [4, 17]}))
    engine.view("older", "select id from child where age > 10")
    engine.table("kept", "select id from older")
    engine.drop("child")

    assert engine.query("select id from kept").to_pylist() == [{"id": "b"}]
    with pytest.raises(EngineError):
        engine.query("select id from older")


def test_name_can_be_given_to_something_else(engine):
    engine.view("thing", "select 1 as n")
    engine.table("thing", "select 2 as n")
    engine.register("thing", pa.table({"n": [3]}))
    assert engine.query("select n from thing").to_pylist() == [{"n": 3}]
    engine.drop("thing")
    engine.drop("thing")
    with pytest.raises(EngineError):
        engine.query("select n from thing")


def test_parameters_fill_the_question_marks(engine):
    engine.register("child", pa.table({"id": ["a'; drop table child; --", "b"]}))

    found = engine.query("select count(*) as n from child where id = ?", ["a'; drop table child; --"])

    assert found.to_pylist() == [{"n": 1}]


def test_several_parquet_files_are_one_table(engine, tmp_path):
    for n in (1, 2):
        pq.write_table(pa.table({"n": [n], "label": [f"file {n}"]}), tmp_path / f"{n}.parquet")
    engine.scan("pair", sorted(tmp_path.iterdir()))

    assert engine.query("select sum(n)::bigint as s, count(label) as c from pair").to_pylist() == [{"s": 3, "c": 2}]


def test_scan_of_nothing_is_refused(engine):
    with pytest.raises(ValueError, match="no files"):
        engine.scan("none", [])


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_csv('{path}')",
        "select * from read_parquet('{path}')",
        "select * from '{path}'",
        "copy (select 1) to '{path}.out'",
        "attach '{path}.db' as other",
        "install httpfs",
        "load httpfs",
        "select * from read_parquet('https://example.org/x.parquet')",
        "set enable_external_access = true",
        "set autoinstall_known_extensions = true",
        "export database '{path}.dir'",
    ],
)
def test_no_query_reaches_a_file_the_network_or_a_setting(engine, tmp_path, sql):
    path = tmp_path / "here.parquet"
    pq.write_table(pa.table({"n": [1]}), path)
    before = sorted(tmp_path.iterdir())

    with pytest.raises(EngineError):
        engine.query(sql.format(path=path))
    assert sorted(tmp_path.iterdir()) == before


def _everything_named(engine, secret):
    engine.register("handed", pa.table({"secret": [secret]}))
    engine.view("looked", "select secret from handed")
    engine.table("kept", "select secret from looked")
    return [engine.query(f"select secret from {name}").to_pylist() for name in ("handed", "looked", "kept")]


def _seen_in(engine):
    found = engine.query("select table_name from information_schema.tables where table_name <> 'calendar'")
    tables = engine.query("select table_name from duckdb_tables() where table_name <> 'calendar'")
    views = engine.query("select view_name from duckdb_views() where not internal")
    return [*found.to_pylist(), *tables.to_pylist(), *views.to_pylist()]


def test_engines_open_at_once_see_their_own_things_alone():
    with Engine(few_rows=True) as one, Engine(few_rows=True) as other:
        assert _everything_named(one, "of one") == [[{"secret": "of one"}]] * 3
        assert _seen_in(other) == []
        for name in ("handed", "looked", "kept"):
            with pytest.raises(EngineError):
                other.query(f"select * from {name}")
        assert _everything_named(other, "of the other") == [[{"secret": "of the other"}]] * 3
        other.drop("kept")
        assert one.query("select secret from kept").to_pylist() == [{"secret": "of one"}]


def test_nothing_is_left_of_a_closed_engine_for_the_next():
    with Engine(few_rows=True) as one:
        _everything_named(one, "of one")
        one.table("calendar", "select 'none of the days' as day")
    with Engine(few_rows=True) as other:
        assert _seen_in(other) == []
        assert other.query("select count(*) as n from calendar").to_pylist() == [{"n": calendar_table().num_rows}]


def test_engines_of_many_threads_never_meet():
    def use(number):
        with Engine(few_rows=True) as engine:
            return _everything_named(engine, f"of {number}") == [[{"secret": f"of {number}"}]] * 3

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(use, range(200)))


def test_an_engine_in_a_shared_database_runs_no_statement_of_others():
    with Engine(few_rows=True) as engine, pytest.raises(ValueError, match="view or table"):
        engine.execute("create table everybodys as select 1 as n")


def test_python_variables_are_no_tables(engine):
    secret = pa.table({"n": [1]})

    with pytest.raises(EngineError):
        engine.query("select * from secret")
    assert secret.num_rows == 1


def test_error_from_the_data_does_not_quote_it(engine):
    engine.register("child", pa.table({"surname": ["Canary-Surname"]}))

    with pytest.raises(EngineError) as error:
        engine.query("select cast(surname as integer) from child")

    assert "Canary" not in str(error.value)
    assert error.value.kind == "ConversionException"
    assert error.value.__cause__ is None


def test_error_about_the_query_says_what_is_wrong(engine):
    engine.register("child", pa.table({"id": ["a"]}))

    with pytest.raises(EngineError, match="surname"):
        engine.query("select surname from child")


def test_calendar_counts_working_days_as_the_model_does(engine):
    assert calendar_table().num_rows == engine.query("select count(*) as n from calendar").to_pylist()[0]["n"]
    sql = """
      select b.working_day_no - a.working_day_no as n from calendar a cross join calendar b
      where a.day = ? and b.day = ?"""
    for start, end in [
        (date(2026, 3, 31), date(2026, 4, 7)),  # over Good Friday and Easter Monday
        (date(2025, 12, 24), date(2026, 1, 2)),
        (date(2025, 5, 3), date(2025, 5, 5)),
        (date(2025, 6, 2), date(2025, 6, 2)),
    ]:
        assert engine.query(sql, [start, end]).to_pylist() == [{"n": working_days_between(start, end)}]
    row = engine.query("select is_working_day, is_month_end from calendar where day = ?", [date(2026, 5, 31)])
    assert row.to_pylist() == [{"is_working_day": is_working_day(date(2026, 5, 31)), "is_month_end": True}]
    assert add_working_days(date(2026, 4, 2), 1) == date(2026, 4, 7)


def test_cases_run_on_rows_given_as_values(engine):
    cases = [
        {"raw": [{"id": "a", "n": 1}, {"id": "it's", "n": 2}]},
        {"raw": [{"id": None, "n": 5}]},
        {},
    ]
    found = run_cases(
        "select id, n from doubled where n > 2",
        cases,
        {"raw": ("id", "n")},
        engine=engine,
        steps=[
            ("typed", "select id, cast(n as bigint) as n from raw"),
            ("doubled", "select id, n * 2 as n from typed"),
        ],
    )

    assert [table.to_pylist() for table in found] == [[{"id": "it's", "n": 4}], [{"id": None, "n": 10}], []]


def test_case_query_may_have_ctes_of_its_own(engine):
    found = run_cases(
        "with t as (select id from raw) select id from t", [{"raw": [{"id": "a"}]}], {"raw": ["id"]}, engine=engine
    )

    assert found[0].to_pylist() == [{"id": "a"}]
