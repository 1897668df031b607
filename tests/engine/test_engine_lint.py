"""What the lint lets through and what it stops, as laid down for the portable subset."""

import pytest

from forethought.engine import Engine, SqlNotPortable, compile_sql, lint

ALLOWED = """
select a.x from a join b on a.k = b.k left join c on c.k = a.k cross join d
select x from a where exists (select 1 from b where b.k = a.k) and not exists (select 1 from c where c.k = a.k)
with n as (select x from a) select x from n union all select x from b except select x from c intersect select x from d
with recursive n(i) as (select 1 as i union all select i + 1 from n where i < 9) select i from n
select k, row_number() over (partition by k order by d nulls last) as r from a qualify r = 1
select last_value(x ignore nulls) over (order by d) as v, lag(x, 1) over w as p from a window w as (order by d)
select sum(n) over (order by d range between interval 365 day preceding and current row) as s from a
select k, sum(n) filter (where n > 0) as s, grouping(k) as g from a group by grouping sets ((k), ()) having count(*) > 1
select k, string_agg(x, ',' order by x) as s, median(n) as m, count(distinct x) as c from a group by k
select x from a where regexp_matches(x, '^[A-Z]+$') and x like 'A%' and x between 'A' and 'B' and x not in ('C', 'D')
select substr(x, 1, 2) as a1, left(x, 1) as a2, trim(x) as a3, lpad(x, 5, '0') as a4, split_part(x, '/', 1) as a5 from a
select levenshtein(x, y) as l, upper(x) as u, lower(x) as w, replace(x, ' ', '') as r, x || y as c from a
select length(x) as n from a
select d + interval 3 day as d1, d + interval 6 month as d2, d - interval 1 year as d3, last_day(d) as d4 from a
select cast(date_trunc('month', d) as date) as m, cast(date_trunc('week', d) as date) as w from a
select date_diff('day', d, e) as n, make_date(2026, 3, 31) as m, year(d) as y, extract(month from d) as x from a
select greatest(x, y) as g, least(x, y) as l, coalesce(x, y) as c, nullif(x, y) as n, x is distinct from y as i from a
select 7 // 2 as q, 7 % 2 as r, abs(n) as a, round(n, 1) as b, floor(n) as c, md5(x) as m, sha256(x) as s from a
select try_cast(x as date) as d, cast(n as varchar) as t, case when n > 1 then 'a' else 'b' end as c from a
select date '2026-03-31' as e from a
select age_years(dob, d) as a, iso_weekday(d) as w, plus_years(dob, 18) as p from a
select rank() over w as r, dense_rank() over w as s, ntile(4) over w as n from a window w as (order by d)
select percent_rank() over (order by d) as p from a
select x from a where n > (select median(n) from a) and d = ? order by x limit 5
"""

FORBIDDEN = """
select date_diff('year', a.dob, a.d) from a                         | DateDiff
select date_diff('month', a.dob, a.d) from a                        | DateDiff
select age(a.d, a.dob) from a                                       | age
select isodow(a.d) from a                                           | DayOfWeekIso
select dayofweek(a.d) from a                                        | DayOfWeek
select extract(dow from d) from a                                   | Extract
select yearweek(d) from a                                           | yearweek
select x from generate_series(1, 3)                                 | GenerateSeries
select x from range(3)                                              | GenerateSeries
select unnest(x) from a                                             | Explode
select a.x from a asof join b on a.d >= b.d                         | Join
select a.x from a positional join b                                 | Join
select a.x from a natural join b                                    | Join
select a.x from a right join b on a.k = b.k                         | Join
select a.x from a full join b on a.k = b.k                          | Join
select x from a, lateral (select 1 as y) l                          | Lateral
pivot a on x using sum(n)                                           | Pivot
select quantile_cont(n, 0.9) from a                                 | PercentileCont
select percentile_cont(0.9) within group (order by n) from a        | PercentileCont
select x[1:2] from a                                                | Slice
select list(x) from a                                               | ArrayAgg
select [1, 2] from a                                                | Array
select {'k': 1} from a                                              | Struct
select strptime(x, '%d/%m/%Y') from a                               | StrToTime
select strftime(d, '%d/%m/%Y') from a                               | TimeToStr
select current_date from a                                          | CurrentDate
select now() from a                                                 | now
select json_extract(x, '$.k') from a                                | JSONExtract
select d - date '2026-01-01' from a                                 | Sub
select d - e from a                                                 | Sub
select hash(x) from a                                               | hash
select last(x order by d) from a                                    | Last
select first(x order by d) from a                                   | First
select arg_max(x, d) from a                                         | ArgMax
select any_value(x) from a                                          | AnyValue
select jaro_winkler_similarity(x, y) from a                         | JarowinklerSimilarity
select x ilike 'a%' from a                                          | ILike
select regexp_full_match(x, 'a') from a                             | RegexpFullMatch
select regexp_extract(x, 'a') from a                                | RegexpExtract
select random() from a                                              | Rand
select date_trunc('month', d) from a                                | TimestampTrunc
select cast(date_trunc('quarter', d) as date) from a                | TimestampTrunc
select d + interval 3 hour from a                                   | Interval
select cast(x as time) from a                                       | Cast
select distinct on (k) x from a                                     | Distinct
select k, count(*) from a group by all                              | Group
select x from a order by all                                        | Var
select * exclude (x) from a                                         | Star
select columns('x') from a                                          | Columns
select x from a tablesample 3                                       | TableSample
select x from 'people.parquet'                                      | Table
select x from read_csv('people.csv')                                | Table
select x from information_schema.tables                             | Table
select no_such_function(x) from a                                   | no_such_function
select age_years(dob) from a                                        | age_years
create table b as select x from a                                   | Create
copy a to 'out.csv'                                                 | Copy
attach 'other.db' as o                                              | Attach
install httpfs                                                      | Install
select x from a; select x from b                                    | Parse
select from where                                                   | Parse
"""


def lines(text):
    return [line for line in text.strip().splitlines() if line]


@pytest.mark.parametrize("sql", lines(ALLOWED))
def test_portable_query_is_let_through(sql):
    assert lint(sql, ["d", "e"]) == []


@pytest.mark.parametrize("line", lines(FORBIDDEN))
def test_query_that_differs_between_engines_is_stopped(line):
    sql, node = (part.strip() for part in line.rsplit("|", 1))

    problems = lint(sql, ["d", "e"])

    assert node in [problem.node for problem in problems]
    assert all(problem.instead for problem in problems)


def test_refusal_names_the_portable_alternative_and_the_card():
    with pytest.raises(SqlNotPortable) as error:
        compile_sql("select date_diff('year', dob, d) from a", where="ssda903/999.md, line 20")

    assert "age_years(born, on)" in str(error.value)
    assert "ssda903/999.md, line 20" in str(error.value)


def test_text_of_a_query_is_never_quoted_in_the_refusal():
    with pytest.raises(SqlNotPortable) as error:
        compile_sql("select 'Jane Doe' from where")

    assert "Jane" not in str(error.value)


@pytest.mark.parametrize("sql", [sql for sql in lines(ALLOWED) if "?" not in sql])
def test_portable_query_is_written_for_spark_too(sql):
    text = compile_sql(sql, dialect="spark")

    assert text
    for macro in ("age_years", "iso_weekday", "plus_years"):
        assert macro not in text.lower()


def test_spark_text_uses_sparks_words():
    text = compile_sql(
        "select date_diff('day', a.d, a.e) as n, a.x // 2 as h, regexp_matches(a.x, 'q') as m from a", "spark"
    )

    assert "DATEDIFF(DAY, a.d, a.e)" in text
    assert "RLIKE" in text
    assert "//" not in text


def test_compiled_text_gives_the_rows_of_the_original():
    sql = "select k, count(*) as n from (values ('a', 1), ('b', 2), ('a', 3)) as t(k, v) group by k order by k"
    with Engine(threads=1) as engine:
        assert (
            engine.query(compile_sql(sql)).to_pylist()
            == engine.query(sql).to_pylist()
            == [
                {"k": "a", "n": 2},
                {"k": "b", "n": 1},
            ]
        )
