"""What becomes of damaged and unusual CSV files: every row accounted for, every oddity said."""

from __future__ import annotations

import pytest

from forethought.model import load_form
from forethought.sources import SourceError, read

HEAD = "CHILD,DOB,REVIEW,REVIEW_CODE\n"
ROW1 = "c1,01/02/2010,03/04/2025,PN1\n"
ROW2 = "c2,02/02/2010,04/04/2025,PN2\n"
PLAIN = HEAD + ROW1 + ROW2

# name | file | account | part of a notice, its level and line | children read | lines they stand on
READ = {
    "plain": (PLAIN, "Reviews 2=2+0", None, "c1 c2", "2 3"),
    "no line end at the end": (PLAIN.rstrip(), "Reviews 2=2+0", None, "c1 c2", "2 3"),
    "windows line ends": (PLAIN.replace("\n", "\r\n"), "Reviews 2=2+0", None, "c1 c2", "2 3"),
    "old mac line ends": (PLAIN.replace("\n", "\r"), "Reviews 2=2+0", None, "c1 c2", "2 3"),
    "utf-8 mark": (
        PLAIN.encode("utf-8-sig"),
        "Reviews 2=2+0",
        ("info", None, "UTF-8 with a byte order mark"),
        "c1 c2",
        "2 3",
    ),
    "utf-16": (PLAIN.encode("utf-16"), "Reviews 2=2+0", ("warning", None, "read as UTF-16"), "c1 c2", "2 3"),
    "utf-16 big-endian": (
        "\ufeff".encode("utf-16-be") + PLAIN.encode("utf-16-be"),
        "Reviews 2=2+0",
        ("warning", None, "read as UTF-16"),
        "c1 c2",
        "2 3",
    ),
    "utf-16 without mark": (
        PLAIN.encode("utf-16-le"),
        "Reviews 2=2+0",
        ("warning", None, "UTF-16 without a byte order mark"),
        "c1 c2",
        "2 3",
    ),
    "utf-32": (PLAIN.encode("utf-32"), "Reviews 2=2+0", ("warning", None, "read as UTF-32"), "c1 c2", "2 3"),
    "utf-16 cut in half a character": (
        PLAIN.encode("utf-16")[:-1],
        "Reviews 2=2+0",
        ("warning", None, "Some characters could not be read"),
        "c1 c2",
        "2 3",
    ),
    "windows-1252": (
        (HEAD + "caf\u00e9,01/02/2010,03/04/2025,PN1\n").encode("cp1252"),
        "Reviews 1=1+0",
        ("warning", None, "read as Windows-1252"),
        "caf\u00e9",
        "2",
    ),
    "bytes of no encoding": (
        HEAD.encode() + b"c\x81\xe9,01/02/2010,03/04/2025,PN1\n",
        "Reviews 1=1+0",
        ("warning", None, "Some characters could not be read"),
        "c\ufffd\u00e9",
        "2",
    ),
    "one wrong byte far down": (
        (HEAD + ROW1 * 30_000).encode() + b"caf\xe9,01/02/2010,03/04/2025,PN1\n",
        "Reviews 30001=30001+0",
        ("warning", None, "read as Windows-1252"),
        None,
        None,
    ),
    "NUL characters": (
        (HEAD + "c\0001,01/02/2010,03/04/2025,PN1\n").encode(),
        "Reviews 1=1+0",
        ("warning", None, "holds NUL characters"),
        "c1",
        "2",
    ),
    "semicolons": (PLAIN.replace(",", ";"), "Reviews 2=2+0", ("info", None, "by semicolons"), "c1 c2", "2 3"),
    "tabs": (PLAIN.replace(",", "\t"), "Reviews 2=2+0", ("info", None, "parted by tabs"), "c1 c2", "2 3"),
    "upright bars": (
        PLAIN.replace(",", "|"),
        "Reviews 2=2+0",
        ("info", None, "upright bars"),
        "c1 c2",
        "2 3",
    ),
    "blank lines": (
        "\n" + HEAD + "\n" + ROW1 + "   \n\n" + ROW2 + "\n",
        "Reviews 7=2+5 [5 blank line]",
        None,
        "c1 c2",
        "4 7",
    ),
    "only delimiters": (
        HEAD + ROW1 + ",,,\n",
        "Reviews 2=2+0",
        ("warning", 3, "A row has no values"),
        "c1 None",
        "2 3",
    ),
    "too many cells": (
        HEAD + "c0,01/02/2010,03/04/2025,PN1,oops\n" + ROW1,
        "Reviews 2=1+1 [1 too many cells]",
        ("warning", 2, "set aside: too many cells"),
        "c1",
        "3",
    ),
    "too many cells, but empty": (
        HEAD + "c1,01/02/2010,03/04/2025,PN1,,\n",
        "Reviews 1=1+0",
        None,
        "c1",
        "2",
    ),
    "too few cells": (
        HEAD + "c1,01/02/2010\n" + ROW2,
        "Reviews 2=2+0",
        ("warning", 2, "too few cells"),
        "c1 c2",
        "2 3",
    ),
    "quoted everything": (
        '"CHILD","DOB","REVIEW","REVIEW_CODE"\n"c1","01/02/2010","03/04/2025","PN1"\n',
        "Reviews 1=1+0",
        None,
        "c1",
        "2",
    ),
    "line end inside quotes": (
        HEAD + '"c\n1",01/02/2010,03/04/2025,PN1\n' + ROW2,
        "Reviews 2=2+0",
        None,
        "c\n1 c2",
        "2 4",
    ),
    "comma inside quotes": (HEAD + '"c,1",01/02/2010,03/04/2025,PN1\n', "Reviews 1=1+0", None, "c,1", "2"),
    "quote inside a cell": (
        HEAD + 'c"1,01/02/2010,03/04/2025,PN1\n' + ROW2,
        "Reviews 2=2+0",
        None,
        'c"1 c2',
        "2 3",
    ),
    "quote never closed": (
        HEAD + '"c0,01/02/2010,03/04/2025,PN1\n' + ROW1 + ROW2,
        "Reviews 3=2+1 [1 quote not closed]",
        ("warning", 2, "set aside: quote not closed"),
        "c1 c2",
        "3 4",
    ),
    "quote closed rows later": (
        HEAD + '"c0,01/02/2010,03/04/2025,PN1\n' + ROW1 + 'c2,02/02/2010,04/04/2025,"PN2"\n',
        "Reviews 3=2+1 [1 quote not closed]",
        ("warning", 2, "set aside: quote not closed"),
        "c1 c2",
        "3 4",
    ),
    "quote closed by the opening quote of a later row": (
        HEAD + '"c0,01/02/2010,03/04/2025,""PN1\n' + ROW1 + '"c2",02/02/2010,04/04/2025,PN2\n',
        "Reviews 3=2+1 [1 quote not closed]",
        ("warning", 2, "set aside: quote not closed"),
        "c1 c2",
        "3 4",
    ),
    "text after a closing quote": (
        HEAD + '"c1"x,01/02/2010,03/04/2025,PN1\n' + ROW2,
        "Reviews 2=2+0",
        None,
        "c1x c2",
        "2 3",
    ),
    "quote never closed before many rows": (
        HEAD + '"c0,01/02/2010,03/04/2025,PN1\n' + ROW1 * 500,
        "Reviews 501=500+1 [1 quote not closed]",
        ("warning", 2, "set aside: quote not closed"),
        None,
        None,
    ),
    "cell longer than any value": (
        HEAD + '"' + "x" * 200_000 + '",01/02/2010,03/04/2025,PN1\n' + ROW1,
        "Reviews 2=1+1 [1 quote not closed]",
        ("warning", 2, "set aside: quote not closed"),
        "c1",
        "3",
    ),
    "header a second time": (
        PLAIN + HEAD + ROW1,
        "Reviews 4=3+1 [1 repeated header]",
        ("warning", 4, "set aside: repeated header"),
        "c1 c2 c1",
        "2 3 5",
    ),
    "title above the header": (
        "Reviews of looked after children\nsep=,\n" + PLAIN,
        "Reviews 4=2+2 [2 line above the header]",
        ("info", 3, "The header stands on line 3"),
        "c1 c2",
        "4 5",
    ),
    "column twice": (
        "CHILD,DOB,REVIEW,REVIEW_CODE,DOB\nc1,01/02/2010,03/04/2025,PN1,09/09/1999\n",
        "Reviews 1=1+0",
        ("warning", 1, "1 column more than once"),
        "c1",
        "2",
    ),
    "unknown column": (
        "CHILD,DOB,Team name,REVIEW,REVIEW_CODE\nc1,01/02/2010,East,03/04/2025,PN1\n",
        "Reviews 1=1+0",
        ("info", 1, "1 column not part of Reviews in 2026"),
        "c1",
        "2",
    ),
    "absent column": (
        "CHILD,REVIEW\nc1,03/04/2025\n",
        "Reviews 1=1+0",
        ("warning", 1, "2 columns of Reviews not in the file"),
        "c1",
        "2",
    ),
    "columns in other case, order and spacing": (
        " review_code , Child,dob,Review\nPN1, c1 ,01/02/2010,03/04/2025\n",
        "Reviews 1=1+0",
        None,
        "c1",
        "2",
    ),
    "column without a name": (
        "CHILD,DOB,REVIEW,REVIEW_CODE,\nc1,01/02/2010,03/04/2025,PN1,\n",
        "Reviews 1=1+0",
        None,
        "c1",
        "2",
    ),
    "outer spaces": (HEAD + " c1 ,01/02/2010,03/04/2025,PN1\n", "Reviews 1=1+0", None, "c1", "2"),
    "one cell with spaces only": (
        HEAD + "   ,01/02/2010,03/04/2025,PN1\n",
        "Reviews 1=1+0",
        None,
        "None",
        "2",
    ),
}


@pytest.mark.parametrize("name", READ)
def test_a_damaged_or_unusual_file_is_read_and_accounted_for(name, folder, account_of):
    content, account, notice, children, lines = READ[name]
    intake = read(folder({"any name.csv": content}), "ssda903", 2026)
    table = intake.tables["Reviews"]

    assert account_of(intake) == [account]
    if children is not None:
        assert " ".join(map(str, table["CHILD"].to_pylist())) == children
        assert " ".join(map(str, table["_line"].to_pylist())) == lines
        assert set(table["_file"].to_pylist()) == {"any name.csv"}
    if notice is None:
        assert intake.notices == ()
    else:
        level, line, text = notice
        found = [n for n in intake.notices if text in n.what]
        assert [(n.level, n.line, n.file) for n in found] == [(level, line, "any name.csv")]


COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(900)

# name | file name and content | part of what the error says
REFUSED = {
    "empty file": ("reviews.csv", b"", "The file is empty"),
    "only blank lines": ("reviews.csv", b"\n \n\n", "The file holds no rows"),
    "only a byte order mark": ("reviews.csv", b"\xef\xbb\xbf", "The file holds no rows"),
    "no header": ("reviews.csv", b"c1,01/02/2010,03/04/2025,PN1\n", "No table of the form has these columns"),
    "columns that every table has": (
        "x.csv",
        b"CHILD,DOB\nc1,01/02/2010\n",
        "No table of the form has these",
    ),
    "two tables in one": (
        "x.csv",
        b"CHILD,DOB,MISSING,MIS_START,MIS_END,IN_TOUCH,ACTIV,ACCOM\n",
        "nearest is OC3 or Missing",
    ),
    "columns of something else": ("x.csv", b"Name,Address\nA,B\n", "No table of the form has these columns"),
    "one known column among many others": (
        "x.csv",
        b"REVIEW,a,b,c,d,e,f,g,h,i\n1,2,3,4,5,6,7,8,9,10\n",
        "No table of the form has these columns",
    ),
    "damaged workbook": ("reviews.csv", b"PK\x03\x04" + bytes(range(256)) * 8, "packed in it is damaged"),
    "old workbook": ("reviews.xls", COMPOUND + "Workbook".encode("utf-16-le"), "workbook of the old kind (.xls)"),
    "workbook with a password": (
        "reviews.xlsx",
        COMPOUND + "EncryptedPackage".encode("utf-16-le"),
        "protected by a password",
    ),
    "old document": ("reviews.doc", COMPOUND + "WordDocument".encode("utf-16-le"), "not a CSV, XML, workbook or zip"),
    "document": ("reviews.pdf", b"%PDF-1.7\n" + bytes(range(256)), "not a CSV, XML, workbook or zip"),
    "noise": ("reviews.csv", bytes(range(1, 32)) * 99, "not a CSV, XML, workbook or zip"),
    "zeros": ("reviews.csv", bytes(5000), "The file holds no rows"),
    "xml": ("reviews.csv", b"<Message><Children/></Message>", "The XML is not an SSDA903 return"),
    "web page": ("reviews.csv", b"<!DOCTYPE html><html></html>", "declares a document type"),
    "one endless line": ("reviews.csv", b"CHILD," * 400_000, "The file holds no rows"),
    "table of a later year": ("dolo.csv", b"CHILD,DOB,DOLO_START,DOLO_END\n", "DoLo is not collected in 2026"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_read_is_refused_in_plain_words(name, folder):
    file, content, text = REFUSED[name]
    with pytest.raises(SourceError) as caught:
        read(folder({file: content}), "ssda903", 2026)
    assert text in str(caught.value)
    assert file in str(caught.value)
    assert [notice.file for notice in caught.value.notices] == [file]


@pytest.mark.parametrize("name", REFUSED)
def test_one_bad_file_does_not_stop_the_others(name, folder, account_of):
    file, content, text = REFUSED[name]
    intake = read(folder({f"bad {file}": content, "reviews good.csv": PLAIN}), "ssda903", 2026)
    assert account_of(intake) == ["Reviews 2=2+0"]
    assert [text in f"{n.what}: {n.why}" for n in intake.notices] == [True]
    assert intake.notices[0].file == f"bad {file}"


def test_a_file_with_a_header_alone_is_a_table_without_rows(folder):
    intake = read(folder({"reviews.csv": HEAD}), "ssda903", 2026)
    assert intake.tables["Reviews"].num_rows == 0
    assert [(a.name, a.rows_in) for a in intake.account] == [("Reviews", 0)]


def test_repeated_trouble_is_told_five_times_and_then_counted(folder, account_of):
    intake = read(folder({"r.csv": HEAD + "c,01/02/2010,03/04/2025,PN1,x\n" * 30 + ROW1}), "ssda903", 2026)
    assert account_of(intake) == ["Reviews 31=1+30 [30 too many cells]"]
    assert [n.line for n in intake.notices] == [2, 3, 4, 5, 6, None]
    assert intake.notices[-1].what == "A row was set aside: too many cells: 25 more like this"


def test_notices_never_carry_a_value_from_a_row(folder):
    secret = "Zebedee"
    text = HEAD + f'{secret},01/02/2010,03/04/2025,PN1,{secret}\n"{secret}\n{secret}\n'
    intake = read(folder({"r.csv": text + ROW1}), "ssda903", 2026)
    assert intake.notices
    assert secret not in repr(intake.notices)
    with pytest.raises(SourceError) as caught:
        read(folder({"r.csv": f"{secret},01/02/2010\n"}), "ssda903", 2026)
    assert secret not in str(caught.value) + repr(caught.value.notices)


@pytest.mark.parametrize("table", ["Episodes", "AD1"])
def test_a_line_too_long_is_counted_whatever_the_width_of_the_table(table, folder, account_of):
    # The words that mark such a line must never be taken for the cells of a row as wide as they are long.
    columns = load_form("ssda903", 2026).tables[table].file_columns
    lines = [",".join(columns), "x" * (2 << 20), ",".join(["c1"] * len(columns))]
    for width in {len(columns), len("line too long"), len("quote not closed")}:
        extra = ",".join(f"extra{at}" for at in range(width - len(columns)))
        wide = [f"{lines[0]},{extra}".rstrip(","), lines[1], lines[2] + "," * (width - len(columns))]
        intake = read(folder({"x.csv": "\n".join(wide) + "\n"}), "ssda903", 2026)
        assert account_of(intake) == [f"{table} 2=1+1 [1 line too long]"]


def test_a_line_of_spaces_in_a_file_of_one_column_is_a_blank_line(folder, account_of):
    (tmp := folder({"visits.csv": "ID\n" + "v1\n" * 60_000 + "   \nv2\n"})).joinpath("form.toml").write_text(
        'title = "Visits"\nyears = [2026, 2026]\nmedium = "csv"\ndate_format = "iso"\n'
        '[tables.Visits]\ntitle = "Visits"\nmeaning = "Visits"\nkey = ["ID"]\nfield_set = "identity"\n'
        'fields = [{ name = "ID", kind = "id", meaning = "Number" }]\n'
    )
    intake = read(tmp / "visits.csv", str(tmp), 2026)
    assert account_of(intake) == ["Visits 60002=60001+1 [1 blank line]"]
