"""Published statistics read back: from a pair of files, and from answers of the statistics API (invented figures)."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from forethought.insight.publication import (
    Count,
    Filter,
    Imported,
    PublicationError,
    Ratio,
    Unread,
    build_pair,
    import_api,
    import_pair,
)

FIXTURES = Path(__file__).parent / "publication_answers"


def answer(name: str) -> Any:
    return json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))


def pages() -> list[Any]:
    return [answer("query_page_1"), answer("query_page_2")]


def figures(imported: Imported, column: str) -> list[tuple[float | None, str | None]]:
    table = imported.table
    return list(zip(table.column(column).to_pylist(), table.column(f"{column}_symbol").to_pylist(), strict=True))


def test_what_we_publish_comes_back() -> None:
    columns = {
        "time_period": ["2026"] * 3,
        "area": ["E08000010"] * 3,
        "sex": ["Total", "Female", "Male"],
        "children_count": ["120", "c", "c"],
        "population_count": ["2000", "900", "1100"],
    }
    share = Ratio("children_percent", "Share", "children_count", "population_count")
    counts = (Count("children_count", "Children"), Count("population_count", "Population"))
    pair = build_pair(pa.table(columns), (Filter("sex", "Sex"),), (*counts, share), name="children")
    found = import_pair(pair.data_csv(), pair.meta_csv(), "children", "1.0")
    assert found.filters == ("sex",)
    assert found.indicators == ("children_count", "population_count", "children_percent")
    assert found.labels["children_count"] == "Children"
    assert figures(found, "children_count") == [(120.0, None), (None, "c"), (None, "c")]
    assert figures(found, "children_percent") == [(6.0, None), (None, "c"), (None, "c")]
    assert found.table.column("new_la_code").to_pylist() == ["E08000010"] * 3
    assert found.table.column("sex").to_pylist() == columns["sex"]
    assert found.unread == ()


def pair_of(figure: str) -> tuple[bytes, bytes]:
    data = "time_period,sex,area_group,children_count,remarks\n2026,Total,All,10,a\n2026,Male,Part," + figure + ",b\n"
    meta = (
        "col_name,col_type,label,filter_grouping_column\nsex,Filter,Sex,area_group\nchildren_count,Indicator,Children,"
    )
    return data.encode(), meta.encode()


@pytest.mark.parametrize("symbol", ["z", "x", "c", "low", "k", "u"])
def test_current_symbols_are_kept_apart_without_a_word(symbol: str) -> None:
    found = import_pair(*pair_of(symbol), "n", "1")
    assert figures(found, "children_count") == [(10.0, None), (None, symbol)]
    assert found.unread == ()


@pytest.mark.parametrize(
    ("text", "standing"),
    [(":", "obsolete"), ("~", "obsolete"), ("..", "discouraged"), ("NULL", "empty"), ("", "empty"), ("q", "unknown"),
     ("12%", "unknown"), ("nan", "empty"), ("inf", "unknown"), ("1_000", "unknown"), ("C", "unknown")],
)  # fmt: skip
def test_everything_else_is_said(text: str, standing: str) -> None:
    found = import_pair(*pair_of(text), "n", "1")
    assert figures(found, "children_count")[1] == (None, text)
    assert found.unread == (Unread("children_count", text, standing, 1, 2),)


@pytest.mark.parametrize(("text", "number"), [("-1.5", -1.5), (" 7 ", 7.0), ("1e3", 1000.0), (".5", 0.5), ("0", 0.0)])
def test_numbers_as_they_are_written_in_older_files(text: str, number: float) -> None:
    assert figures(import_pair(*pair_of(text), "n", "1"), "children_count")[1] == (number, None)


def test_what_the_metadata_does_not_list_is_left_out_and_groups_are_kept() -> None:
    names = import_pair(*pair_of("9"), "n", "1").table.column_names
    assert names == ["time_period", "sex", "area_group", "children_count", "children_count_symbol"]


def test_the_digest_tells_versions_apart() -> None:
    one, same, other = (import_pair(*pair_of(text), "n", "1.0") for text in ("8", "8", "9"))
    assert one.digest == same.digest != other.digest
    assert one.version == "1.0"


def test_a_mark_at_the_beginning_does_no_harm() -> None:
    data, meta = pair_of("8")
    assert figures(import_pair(b"\xef\xbb\xbf" + data, b"\xef\xbb\xbf" + meta, "n", "1"), "children_count")


@pytest.mark.parametrize(
    ("data", "meta", "words"),
    [
        (b"", pair_of("8")[1], "no rows"),
        (b"\xff\xfe", pair_of("8")[1], "not UTF-8"),
        (pair_of("8")[0] + b"2026,Male\n", pair_of("8")[1], "3 has more or fewer"),
        (b"a,a\n1,2\n", pair_of("8")[1], "same name"),
        (pair_of("8")[0], b"col_name,col_type\nsex,Filter\n", "names no indicator"),
        (pair_of("8")[0], b"col_name,col_type\nvisits_count,Indicator\n", "visits_count"),
        (pair_of("8")[0], b"", "no rows"),
    ],
)
def test_files_that_cannot_be_read_are_refused(data: bytes, meta: bytes, words: str) -> None:
    with pytest.raises(PublicationError, match=words):
        import_pair(data, meta, "n", "1")


def test_answers_of_the_api_become_the_columns_of_the_files() -> None:
    found = import_api(answer("data_set"), answer("meta"), pages())
    assert found.name == "Children in need in Westmarch"
    assert found.version == "1.1"
    assert found.filters == ("sex",)
    assert found.indicators == ("children_count", "children_percent")
    rows = found.table.to_pylist()
    assert rows[0] == {
        "time_period": "202526", "time_identifier": "Financial year", "geographic_level": "National",
        "country_name": "England", "country_code": "E92000001", "la_name": "", "new_la_code": "", "old_la_code": "",
        "sex": "Total", "children_count": 401090.0, "children_count_symbol": None, "children_percent": 3.3,
        "children_percent_symbol": None,
    }  # fmt: skip
    assert (rows[1]["la_name"], rows[1]["new_la_code"], rows[1]["old_la_code"]) == ("Wigan", "E08000010", "359")
    assert figures(found, "children_count")[1:] == [(640.0, None), (None, "c")]
    assert figures(found, "children_percent")[1:] == [(None, "~"), (None, "")]
    assert found.unread == (
        Unread("children_percent", "~", "obsolete", 1, 2),
        Unread("children_percent", "", "empty", 1, 3),
    )


def test_pages_may_come_in_any_order_and_a_version_may_be_named() -> None:
    one = import_api(answer("data_set"), answer("meta"), pages())
    other = import_api({"title": one.name, "version": "2.0"}, answer("meta"), pages()[::-1])
    assert one.table.equals(other.table)
    assert other.version == "2.0"


def first(found: list[Any]) -> Any:
    return found[0]["results"][0]


SPOILT: dict[str, Callable[[Any, Any, list[Any]], object]] = {
    "a page is missing": lambda summary, meta, found: found.pop(),
    "a page is there twice": lambda summary, meta, found: found.append(found[0]),
    "a result is missing": lambda summary, meta, found: found[0]["results"].pop(),
    "pages of two queries": lambda summary, meta, found: found[1]["paging"].update(totalResults=9),
    "an unknown item": lambda summary, meta, found: first(found)["filters"].update(f1sex="nowhere"),
    "an unknown filter": lambda summary, meta, found: first(found).update(filters={"zzz": "s0tot"}),
    "an unknown place": lambda summary, meta, found: first(found).update(locations={"LA": "zzz"}),
    "an unknown period": lambda summary, meta, found: first(found)["timePeriod"].update(code="ZZ"),
    "an unknown indicator": lambda summary, meta, found: first(found)["values"].update(zzz="1"),
    "no meta": lambda summary, meta, found: meta.clear(),
    "no version": lambda summary, meta, found: summary.pop("latestVersion"),
    "a list": lambda summary, meta, found: found.__setitem__(0, []),
    "no pages": lambda summary, meta, found: found.clear(),
}


@pytest.mark.parametrize("change", list(SPOILT))
def test_answers_that_do_not_fit_are_refused(change: str) -> None:
    answers = answer("data_set"), answer("meta"), pages()
    SPOILT[change](*answers)
    with pytest.raises(PublicationError, match="shape it should"):
        import_api(*answers)
