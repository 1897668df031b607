"""The CIN census file: what is read of a damaged one, and which files are refused."""

from __future__ import annotations

import pytest

from forethought.sources import SourceError
from sources.cin_census import SMALL, columns, message, read_text

WHOLE = message("".join(SMALL.format(f"c{n}") for n in range(1, 6)))
CUT = {
    "inside a value": (
        WHOLE[: WHOLE.index("c3") + 1],
        "The file ends in the middle",
        6,
        ["c1 1", "c2 1"],
        ["c1", "c2", "None"],
    ),
    "after a value": (
        WHOLE[: WHOLE.index("c3") + len("c3</LAchildID>")],
        "The file ends in the middle",
        6,
        ["c1 1", "c2 1"],
        ["c1", "c2", "c3"],
    ),
    "between children": (
        WHOLE[: WHOLE.index("<Child><ChildIdentifiers><LAchildID>c3")],
        "The file ends in the middle",
        6,
        ["c1 1", "c2 1"],
        ["c1", "c2"],
    ),
    "inside a tag": (
        WHOLE[: WHOLE.index("<LAchildID>c3") + 4],
        None,
        6,
        ["c1 1", "c2 1"],
        ["c1", "c2"],
    ),
}


@pytest.mark.parametrize("name", CUT)
def test_a_file_cut_short_is_read_up_to_the_cut(name, folder, account_of):
    content, what, line, episodes, children = CUT[name]
    intake = read_text(folder, content)
    account_of(intake)
    assert columns(intake, "CINdetails", "LAchildID", "CINdetailsID") == episodes
    assert columns(intake, "ChildIdentifiers", "LAchildID") == children or name == "inside a tag"
    errors = [n for n in intake.notices if n.level == "error" and "before this point was read" in n.what]
    assert [n.line for n in errors] == [line]
    assert what is None or errors[0].what.startswith(what)


# what replaces the third child's number
BREAKS = {
    "a mismatched tag": "c3</UPN>",
    "an unknown entity": "&nbsp;",
    "a bare ampersand": "c3 & c4",
    "a control character": "c\x013",
    "a bare angle bracket": "c < 3",
    "nesting without end": "<a>" * 3000,
    "a double attribute": '<a b="1" b="2"/>',
}


@pytest.mark.parametrize("name", BREAKS)
def test_after_a_break_the_account_says_how_many_rows_were_not_read(name, folder, account_of):
    intake = read_text(folder, WHOLE.replace("c3", BREAKS[name]))
    assert columns(intake, "CINdetails", "LAchildID") == ["c1", "c2"]
    lines = account_of(intake)
    assert "CINdetails 5=2+3 [3 after the break in the file]" in lines
    children = next(a for a in intake.account if a.name == "ChildIdentifiers")
    assert (children.rows_in, children.rows_checked) in [(5, 3), (5, 2)]
    broken = [n for n in intake.notices if "everything before this point was read" in n.what]
    assert [(n.level, n.line) for n in broken] == [("error", 6)]


BOMB = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
REFUSED = {
    "entity bomb": f'<!DOCTYPE m [<!ENTITY a0 "ha">{BOMB}]>' + message(SMALL.format("&a9;")),
    "external entity": '<!DOCTYPE m [<!ENTITY f SYSTEM "file:///etc/hostname">]>' + message(SMALL.format("&f;")),
    "external document type": '<!DOCTYPE Message SYSTEM "http://127.0.0.1:9/x.dtd">' + message(SMALL.format("c")),
    "parameter entity": '<!DOCTYPE m [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]>' + message(""),
    "document type far down": "<!--" + "x" * 70_000 + "--><!DOCTYPE Message>" + message(SMALL.format("c")),
    "utf-16 document type": ("<!DOCTYPE Message>" + message(SMALL.format("c"))).encode("utf-16"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_document_types_and_entities_are_refused(name, folder):
    with pytest.raises(SourceError) as caught:
        read_text(folder, REFUSED[name])
    assert "declares a document type or entities of its own" in str(caught.value)


NOT_CENSUS = {
    "another root": ("<Children><Child/></Children>", "is not a CIN census file"),
    "a web page": ("<html><body>Sign in</body></html>", "is not a CIN census file"),
    "no element": ("<", "nothing could be read"),
    "a declaration alone": ('<?xml version="1.0"?>', "nothing could be read"),
    "no xml": ("hello", "No table of the form has these columns"),
}


@pytest.mark.parametrize("name", NOT_CENSUS)
def test_other_files_are_refused_in_plain_words(name, folder):
    content, text = NOT_CENSUS[name]
    with pytest.raises(SourceError) as caught:
        read_text(folder, content)
    assert text in repr(caught.value.notices)
    assert "census.xml" in str(caught.value)
