"""The SSDA903 return as XML: the same tables as from its CSV files."""

from __future__ import annotations

import pytest

from forethought.sources import SourceError, read
from forethought.sources.writing import write_csv_tables

CHILD = """\
<CHILD>
<HEADER><CHILDID>c1</CHILDID><UPN>A123456789123</UPN><SEX>1</SEX><DOB>01/02/2010</DOB><ETHNIC>WBRI</ETHNIC>
<UASC>1</UASC><DUC>03/02/2025</DUC><DATE_INT>04/05/2024</DATE_INT><DATE_MATCH>05/05/2024</DATE_MATCH>
<FOSTER_CARE>0</FOSTER_CARE><NB_ADOPTR>2</NB_ADOPTR><SEX_ADOPTR>MF</SEX_ADOPTR><LS_ADOPTR>L11</LS_ADOPTR>
<IN_TOUCH>YES</IN_TOUCH><ACTIV>F1</ACTIV><ACCOM>B1</ACCOM>
<AMISSING><MISSING>M</MISSING><MIS_START>01/06/2025</MIS_START><MIS_END>02/06/2025</MIS_END></AMISSING>
<AMISSING><MISSING>A</MISSING><MIS_START>01/07/2025</MIS_START></AMISSING>
<AREVIEW><REVIEW>08/08/2025</REVIEW><REVIEW_CODE>PN1</REVIEW_CODE></AREVIEW>
<MOTHER>1</MOTHER><MC_DOB>09/09/2025</MC_DOB>
<PERMANENCE><PREV_PERM>P1</PREV_PERM><LA_PERM>330</LA_PERM><DATE_PERM>ZZ/05/2019</DATE_PERM></PERMANENCE>
<OC2><SDQ_SCORE>12</SDQ_SCORE><CONVICTED>0</CONVICTED><TEETH_CHECK>1</TEETH_CHECK></OC2>
<AD_PLACED><DATE_PLACED>04/05/2024</DATE_PLACED><REASON_PLACED_CEASED>RD1</REASON_PLACED_CEASED></AD_PLACED>
</HEADER>
<EPISODE><DECOM>01/04/2024</DECOM><RNE>S</RNE><LS>C2</LS><CIN>N1</CIN><PL>U1</PL><PL_POST>AB1 0BA</PL_POST>
<HOME_POST>AB1 0AA</HOME_POST><URN>SC1</URN><PLACE_PROVIDER>PR1</PLACE_PROVIDER></EPISODE>
<EPISODE><DECOM>01/06/2025</DECOM><PL>Z14</PL></EPISODE>
</CHILD>
"""
SECOND = (
    "<CHILD><HEADER><CHILDID>c2</CHILDID><DOB>07/07/2012</DOB><UASC>0</UASC></HEADER>"
    "<EPISODE><DECOM>02/06/2025</DECOM></EPISODE></CHILD>\n"
)

# table | the fields that hold a value, row by row
TABLES = {
    "Header": [
        "c1 1 01/02/2010 WBRI A123456789123 1 09/09/2025 1",
        "c2 07/07/2012 0",
    ],
    "Episodes": [
        "c1 01/04/2024 S C2 N1 U1 PR1 AB1 0AA AB1 0BA SC1",
        "c1 01/06/2025 Z14",
        "c2 02/06/2025",
    ],
    "Reviews": ["c1 01/02/2010 08/08/2025 PN1"],
    "UASC": ["c1 1 01/02/2010 03/02/2025"],
    "OC2": ["c1 01/02/2010 12 0 1"],
    "OC3": ["c1 01/02/2010 YES F1 B1"],
    "AD1": ["c1 01/02/2010 04/05/2024 05/05/2024 0 2 MF L11"],
    "PlacedAdoption": ["c1 01/02/2010 04/05/2024 RD1"],
    "PrevPerm": ["c1 01/02/2010 P1 330 ZZ/05/2019"],
    "Missing": ["c1 01/02/2010 M 01/06/2025 02/06/2025", "c1 01/02/2010 A 01/07/2025"],
}
PLACES = ["_row", "_file", "_line"]


def expanded(children: str) -> str:
    return f"<EXPSSDA903>\n{children}</EXPSSDA903>"


def read_text(folder, text, **asked):
    return read(folder({"return.xml": text}), "ssda903", **({"year": 2026} | asked))


def rows(intake, table):
    found = intake.tables[table].drop_columns(PLACES).to_pylist()
    return [" ".join(value for value in row.values() if value) for row in found]


def test_every_part_of_a_child_becomes_rows_of_the_tables_of_the_return(folder, account_of):
    intake = read_text(folder, expanded(CHILD + SECOND))
    assert intake.notices == ()
    assert {table: rows(intake, table) for table in intake.tables} == TABLES
    assert account_of(intake) == [f"{table} {len(held)}={len(held)}+0" for table, held in TABLES.items()]
    assert intake.tables["Missing"]["_line"].to_pylist() == [7, 8]
    assert intake.tables["Episodes"]["_line"].to_pylist() == [15, 17, 19]
    assert "UASC" in intake.supplied["Header"]


@pytest.mark.parametrize("year", range(2023, 2028))
def test_xml_and_csv_files_of_the_same_return_read_the_same(year, folder, tmp_path):
    from_xml = read_text(folder, expanded(CHILD + SECOND), year=year)
    write_csv_tables(tmp_path / "csv", "ssda903", from_xml.tables, year=year)
    from_csv = read(tmp_path / "csv", "ssda903", year)
    assert from_csv.tables.keys() == from_xml.tables.keys()
    for name, table in from_csv.tables.items():
        assert table.drop_columns(PLACES).equals(from_xml.tables[name].drop_columns(PLACES)), name


def test_last_years_return_can_be_xml_too(folder):
    intake = read_text(folder, expanded(CHILD), previous=True)
    assert rows(intake, "Header") == TABLES["Header"][:1]
    assert intake.notices == ()


HEADER_ONLY = "<CHILD><HEADER><CHILDID>c1</CHILDID><DOB>01/02/2010</DOB>{}</HEADER></CHILD>"

# elements in the HEADER | table | rows
WHEN = {
    "not unaccompanied": ("<UASC>0</UASC>", "UASC", 0),
    "not unaccompanied, in words": ("<UASC>false</UASC>", "UASC", 0),
    "unaccompanied until a day": ("<UASC>0</UASC><DUC>03/02/2025</DUC>", "UASC", 1),
    "blank adoption": ("<DATE_INT/><DATE_MATCH> </DATE_MATCH>", "AD1", 0),
    "adoption without its first date": ("<NB_ADOPTR>1</NB_ADOPTR>", "AD1", 1),
    "leaver without contact": ("<ACCOM>B1</ACCOM>", "OC3", 1),
    "no longer a leaver": ("<IN_TOUCH/>", "OC3", 0),
    "outcomes without a value": ("<OC2/>", "OC2", 1),
}


@pytest.mark.parametrize("name", WHEN)
def test_a_child_is_in_a_table_only_when_the_header_says_so(name, folder):
    elements, table, count = WHEN[name]
    intake = read_text(folder, expanded(HEADER_ONLY.format(elements)))
    assert intake.tables[table].num_rows == count
    assert intake.notices == ()


WORKER = "<SW_ID>SW12</SW_ID><SW_DECOM>01/05/2025</SW_DECOM><SW_REASON>MANAGE</SW_REASON>"


@pytest.mark.parametrize("tag", ["SWEPISODE", "SWEPISODES", "SW_EPISODE", "ASWEPISODE"])
@pytest.mark.parametrize("inside", [True, False])
def test_social_worker_episodes_are_read_however_they_are_called(tag, inside, folder):
    element = f"<{tag}>{WORKER}</{tag}>"
    text = HEADER_ONLY.format(element if inside else "")
    intake = read_text(folder, expanded(text if inside else text.replace("</CHILD>", element + "</CHILD>")))
    assert rows(intake, "SWEpisodes") == ["c1 01/02/2010 SW12 01/05/2025 MANAGE"]
    assert intake.notices == ()


def test_tables_that_came_after_the_schema_are_absent_unless_the_file_has_them(folder):
    assert "SWEpisodes" not in read_text(folder, expanded(CHILD)).tables


def test_a_table_of_another_year_is_counted_and_set_aside(folder, account_of):
    order = "<DOLO><DOLO_START>01/05/2025</DOLO_START></DOLO>"
    text = expanded(HEADER_ONLY.format(order * 2))
    intake = read_text(folder, text)
    assert "DoLo" not in intake.tables
    assert account_of(intake) == ["Header 1=1+0", "DoLo 2=0+2 [2 table not collected in 2026]"]
    assert [n.what for n in intake.notices] == ["DoLo is not collected in 2026; its rows were counted and set aside"]
    assert rows(read_text(folder, text, year=2027), "DoLo") == ["c1 01/02/2010 01/05/2025"] * 2


# text | notice level, line, part
ODD = {
    "unknown element": (HEADER_ONLY.format("<TEAM>Zebedee</TEAM>"), ("warning", 2, "Element TEAM is not part")),
    "loose text": (HEADER_ONLY.format("Zebedee"), ("warning", 2, "Loose text inside HEADER")),
    "a field twice": (HEADER_ONLY.format("<SEX>1</SEX><SEX>2</SEX>"), ("warning", 2, "SEX stands more than once")),
    "other capitals": (HEADER_ONLY.format("<Sex>1</Sex>"), ("warning", 2, "Sex is spelt with other capitals")),
    "an element beside the children": ("<TRAILER/>" + SECOND, ("warning", 2, "Element TRAILER is not part")),
    "no header": ("<CHILD><EPISODE/></CHILD>", ("error", 2, "Children without HEADER: 1")),
}


@pytest.mark.parametrize("name", ODD)
def test_what_the_form_does_not_know_is_counted_and_told(name, folder, account_of):
    text, notice = ODD[name]
    intake = read_text(folder, expanded(text))
    assert "Zebedee" not in repr(intake.notices)
    assert [(n.level, n.line, notice[2] in n.what) for n in intake.notices] == [(*notice[:2], True)]
    assert account_of(intake)


def test_episodes_before_the_header_still_get_the_childs_number(folder):
    header, episode = "<HEADER><CHILDID>c1</CHILDID></HEADER>", "<EPISODE><PL>U1</PL></EPISODE>"
    intake = read_text(folder, expanded(f"<CHILD>{episode}{header}</CHILD>"))
    assert rows(intake, "Episodes") == ["c1 U1"]


def test_after_a_break_the_account_says_how_many_rows_were_not_read(folder, account_of):
    text = expanded(SECOND + SECOND.replace("02/06/2025", "&nbsp;") + SECOND)
    intake = read_text(folder, text)
    assert rows(intake, "Header") == ["c2 07/07/2012 0"] * 2
    assert "Header 3=2+1 [1 after the break in the file]" in account_of(intake)
    assert [(n.level, n.line) for n in intake.notices] == [("error", 3)]


def test_a_file_of_the_other_return_is_refused_by_name(folder):
    with pytest.raises(SourceError, match="looks like a CIN census file"):
        read_text(folder, "<Message><Children/></Message>")
    with pytest.raises(SourceError, match="looks like an SSDA903 return"):
        read(folder({"return.xml": expanded(CHILD)}), "cin", 2026)
