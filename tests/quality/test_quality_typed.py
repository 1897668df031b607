"""Days and numbers are read for rules exactly as they are read from files."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.engine import lint, run_cases
from forethought.model import load_form
from forethought.quality import typed_sql
from forethought.sources import format_date, parse_date

SHAPES = st.one_of(
    st.dates(date(1000, 1, 1)).map(lambda day: format_date(day, "dmy")),
    st.dates(date(1000, 1, 1)).map(lambda day: format_date(day, "iso")),
    st.from_regex(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}", fullmatch=True),
    st.from_regex(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}", fullmatch=True),
    st.text(alphabet="0123456789/-. TZ'٣", max_size=12),
)


def typed(table, date_format, rows, engine):
    columns = {"raw": (*table.fields, "_row")}
    given = [{**row, "_row": at} for at, row in enumerate(rows)]
    sql = f"select * from ({typed_sql(table, date_format, 'raw')}) as t order by row_no"
    return run_cases(sql, [{"raw": given}], columns, engine=engine)[0].to_pylist()


@pytest.mark.parametrize(
    ("return_", "name", "field"), [("ssda903", "Header", "DOB"), ("cin", "CINdetails", "CINclosureDate")]
)
@settings(max_examples=40, deadline=None, derandomize=True)
@given(texts=st.lists(SHAPES, min_size=1, max_size=40))
def test_day_is_read_as_sources_reads_it(return_, name, field, texts, case_engine):
    form = load_form(return_, 2026)

    found = typed(form.tables[name], form.date_format, [{field: text or None} for text in texts], case_engine)

    assert [row[field.lower()] for row in found] == [parse_date(text, form.date_format) for text in texts]
    assert [row[f"{field.lower()}_text"] for row in found] == [text or None for text in texts]


NUMBERS = """
0     | 0
40    | 40
-1    | -1
007   | 7
12.0  | None
1e3   | None
ten   | None
 4    | None
+4    | None
99999999999 | None
"""


def test_whole_number_is_null_unless_it_is_one(case_engine):
    table = load_form("ssda903", 2026).tables["OC2"]
    cases = [line.rsplit("|", 1) for line in NUMBERS.strip("\n").splitlines()]
    texts = [text[:-1].rstrip() if text.strip() == text.rstrip() else " 4" for text, _ in cases]

    found = typed(table, "dmy", [{"SDQ_SCORE": text} for text in texts], case_engine)

    assert [str(row["sdq_score"]) for row in found] == [expected.strip() for _, expected in cases]


@pytest.mark.parametrize("return_", ["ssda903", "cin"])
def test_typed_tables_are_portable_and_hold_every_field(return_):
    form = load_form(return_, 2026)
    for name, table in form.tables.items():
        sql = typed_sql(table, form.date_format, "raw")

        assert lint(sql) == []
        for field in table.fields:
            assert f'"{field.lower()}"' in sql, name
