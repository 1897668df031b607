"""Whatever the bytes, reading ends in a balanced account or in plain words, never in a crash."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.sources import SourceError, read
from support_campaigns import size

CENSUS = (
    "<Message><Header><CollectionDetails><Year>2026</Year></CollectionDetails></Header><Children>"
    + "".join(
        f"<Child><ChildIdentifiers><LAchildID>c{n}</LAchildID><Sex>M</Sex></ChildIdentifiers><ChildCharacteristics>"
        "<Ethnicity>WBRI</Ethnicity></ChildCharacteristics><CINdetails><CINreferralDate>2025-10-06</CINreferralDate>"
        "<ReferralNFA>0</ReferralNFA></CINdetails></Child>\n"
        for n in range(4)
    )
    + "</Children></Message>"
).encode()
REVIEWS = b"CHILD,DOB,REVIEW,REVIEW_CODE\n" + b"c1,01/02/2010,03/04/2025,PN1\n" * 4

pieces = st.binary(max_size=6) | st.sampled_from(
    [
        b'"',
        b"\n",
        b"\r",
        b",",
        b"\0",
        b"<",
        b">",
        b"&",
        b"]]>",
        b"<!--",
        b"</Child>",
        b"<Child>",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
    ]
)


@st.composite
def damaged(draw, content):
    """``content`` with a few stretches of it replaced."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        end = draw(st.integers(start, min(len(content), start + 12)))
        content = content[:start] + draw(pieces) + content[end:]
    return content[: draw(st.integers(0, len(content)))] if draw(st.booleans()) else content


def read_or_refuse(content, form, tmp_path_factory):
    path = tmp_path_factory.mktemp("fuzz") / "given"
    path.write_bytes(content)
    try:
        return read(path, form, 2026)
    except SourceError as refusal:
        if not refusal.notices:
            raise
        return None


def assert_balanced(intake):
    for name, table in intake.tables.items():
        accounts = [entry for entry in intake.account if entry.name == name]
        assert table.num_rows == sum(entry.rows_checked for entry in accounts)
        assert table["_row"].to_pylist() == list(range(table.num_rows))
        assert all(line is None or line >= 0 for line in table["_line"].to_pylist())


@pytest.mark.parametrize("form", ["ssda903", "cin"])
@settings(max_examples=size(60, 1000))
@given(content=st.binary(max_size=300))
def test_any_bytes(content, form, tmp_path_factory):
    intake = read_or_refuse(content, form, tmp_path_factory)
    assert intake is None or not assert_balanced(intake)


@settings(max_examples=size(60, 1000))
@given(content=damaged(REVIEWS))
def test_a_damaged_csv(content, tmp_path_factory):
    intake = read_or_refuse(content, "ssda903", tmp_path_factory)
    assert intake is None or not assert_balanced(intake)


@settings(max_examples=size(60, 1000))
@given(content=damaged(CENSUS))
def test_a_damaged_census(content, tmp_path_factory):
    intake = read_or_refuse(content, "cin", tmp_path_factory)
    if intake is not None:
        assert_balanced(intake)
        lost = any(entry.rows_set_aside for entry in intake.account)
        assert not lost or any(notice.level == "error" for notice in intake.notices)


def lines_of(cells):
    row = st.lists(st.sampled_from(cells), max_size=6).map(",".join)
    return st.lists(row, max_size=12)


def read_lines(lines, tmp_path_factory):
    text = "CHILD,DOB,REVIEW,REVIEW_CODE\n" + "".join(line + "\n" for line in lines)
    intake = read_or_refuse(text.encode(), "ssda903", tmp_path_factory)
    assert intake is not None
    assert_balanced(intake)
    return intake


@settings(max_examples=size(60, 1000))
@given(lines=lines_of(["", "a", " "]))
def test_every_line_without_quotes_is_a_row_in(lines, tmp_path_factory):
    intake = read_lines(lines, tmp_path_factory)
    assert [entry.rows_in for entry in intake.account] == [len(lines)]


@settings(max_examples=size(60, 1000))
@given(lines=lines_of(["", "a", '"', '"b', 'c"', "d\ne"]))
def test_rows_with_stray_quotes_never_overlap_or_pass_the_end(lines, tmp_path_factory):
    intake = read_lines(lines, tmp_path_factory)
    at = intake.tables["Reviews"]["_line"].to_pylist()
    assert at == sorted(set(at))
    assert all(2 <= line <= 1 + sum(1 + line.count("\n") for line in lines) for line in at)
    (entry,) = intake.account
    assert bool(entry.rows_in) == bool(lines)
