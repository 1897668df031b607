"""Long files, most of which is read at one stroke: what is read is the same as line by line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.sources import read
from support_campaigns import size

HEAD = "CHILD,DOB,REVIEW,REVIEW_CODE\n"
ROW = "c1,01/02/2010,03/04/2025,PN1\n"
LONG = 3_000  # rows; more than are looked at line by line before the rest is taken in pieces

cells = st.sampled_from(
    [
        "",
        "a",
        " b ",
        "\u00e9\u00a0",
        '"q"',
        '"x,y"',
        '"x""y"',
        'c"',
        '"d',
        '"e"f',
        '"g\nh"',
        "\x1f",
        "\0",
        "\r",
        "CHILD",
    ]
)
odd_rows = st.lists(cells, min_size=1, max_size=6).map(",".join)
clean_rows = st.lists(st.sampled_from(["a", " b ", "\u00e9", '"q"', '"x,y"', "0"]), min_size=4, max_size=4).map(
    ",".join
)
tails = st.lists(odd_rows | clean_rows, max_size=8) | st.lists(clean_rows, max_size=8)


def read_text(text, tmp_path_factory):
    path = tmp_path_factory.mktemp("csv") / "reviews.csv"
    path.write_bytes(text.encode())
    return read(path, "ssda903", 2026)


def values(table, start=0):
    return table.slice(start).drop_columns(["_row", "_file", "_line"]).to_pylist()


@settings(max_examples=size(80, 2000))
@given(tail=tails, ended=st.booleans())
def test_what_follows_many_ordinary_rows_is_read_as_it_would_be_by_itself(tail, ended, tmp_path_factory):
    rest = "\n".join(tail) + ("\n" if ended and tail else "")
    alone = read_text(HEAD + rest, tmp_path_factory)
    after = read_text(HEAD + ROW * LONG + rest, tmp_path_factory)
    before, behind = alone.tables["Reviews"], after.tables["Reviews"]
    assert values(behind, LONG) == values(before)
    assert behind["_line"].to_pylist()[LONG:] == [line + LONG for line in before["_line"].to_pylist()]
    (entry,), (long_entry,) = alone.account, after.account
    assert (long_entry.rows_set_aside, long_entry.reasons) == (entry.rows_set_aside, entry.reasons)
    assert [n.what for n in after.notices] == [n.what for n in alone.notices]


# how the text is written | the name of the encoding
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_long_files_keep_the_line_of_every_row(encoding, end, delimiter, folder):
    rows = [f"c\u00e9{n},01/02/2010,03/04/2025,PN1" for n in range(LONG)]
    text = end.join(["sep=" + delimiter, HEAD.strip().replace(",", delimiter)])
    text += end + end.join(row.replace(",", delimiter) for row in rows) + end
    intake = read(folder({"r.csv": text.encode(encoding)}), "ssda903", 2026)
    table = intake.tables["Reviews"]
    assert table["CHILD"].to_pylist() == [f"c\u00e9{n}" for n in range(LONG)]
    assert table["_line"].to_pylist() == list(range(3, LONG + 3))
    assert table["_row"].to_pylist() == list(range(LONG))


def test_flags_of_in_need_tables_may_be_words_in_long_files_too(folder):
    head = "LAchildID,CINdetailsID,CINreferralDate,ReferralSource,ReferralNFA\n"
    rows = "".join(f"c{n},1,2025-10-06,1A,{'true' if n % 2 else 'false'}\n" for n in range(LONG))
    intake = read(folder({"r.csv": head + rows}), "cin", 2026)
    assert intake.tables["CINdetails"]["ReferralNFA"].to_pylist() == ["0", "1"] * (LONG // 2)
