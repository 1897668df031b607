"""An XML file into tables: what it is, whether it is safe to read, and in which encoding."""

from __future__ import annotations

import re

from forethought.sources.cin_child import CensusParts
from forethought.sources.collecting import Collector
from forethought.sources.documents import Document
from forethought.sources.encodings import probe
from forethought.sources.ssda903_child import ReturnParts
from forethought.sources.xml_break import remark_break
from forethought.sources.xml_elements import XmlBreakError, line_of, local_name, xml_events
from forethought.sources.xml_reading import Parts, XmlReading

_HEAD = 1 << 16
_DECLARED = re.compile(r"""encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_FORMS: dict[str, type[Parts]] = {"cin": CensusParts, "ssda903": ReturnParts}


def read_xml_file(collector: Collector, document: Document) -> None:
    """Read an XML file of the form.

    A file with a document type declaration, or of another kind, is noted and not read. Of a broken file all
    before the break is read, and the account says how much stands after it. Raises ``OSError``.
    """
    if collector.form.name not in _FORMS:
        collector.notices.add(
            "warning",
            "The file is XML, which this return is not read from; it was not read",
            file=document.name,
            why="its tables are read from CSV files and workbooks",
            do="Export the tables as CSV",
        )
        return
    head = document.head(_HEAD)
    if b"<!DOCTYPE" in head.replace(b"\0", b"").upper():
        _refuse_doctype(collector, document.name)
        return
    encoding = _encoding_to_use(collector, document, head)
    parts = _FORMS[collector.form.name]
    if _is_of_form(collector, document, encoding, parts):
        XmlReading(collector, document, encoding, parts(collector, document.name)).run()


def _refuse_doctype(collector: Collector, name: str) -> None:
    collector.notices.add(
        "error",
        "The file declares a document type or entities of its own, so it was not read",
        file=name,
        why="such declarations can pull in other files or blow a small file up to fill the machine, "
        "and a return never needs one",
        do="Export the file again, without a DOCTYPE",
    )


def _encoding_to_use(collector: Collector, document: Document, head: bytes) -> str | None:
    """None to believe the file's own declaration, else the encoding its bytes show."""
    seen = probe(document).name
    found = _DECLARED.search(head[:400].replace(b"\0", b"").decode("latin-1"))
    declared = found[1].casefold() if found else "utf-8"
    if seen in ("utf-8", "utf-8-sig") and declared.startswith(("utf-16", "utf-32", "ucs")):
        used = "utf-8"
    elif seen == "cp1252" and declared in ("utf-8", "us-ascii", "ascii"):
        used = "windows-1252"
    else:
        return None
    collector.notices.add(
        "warning",
        f"The file was read as {used.upper() if used == 'utf-8' else 'Windows-1252'}",
        file=document.name,
        why="its bytes are not in the encoding that it declares",
        do="Export it as UTF-8 if letters with accents look wrong",
    )
    return used


def _is_of_form(collector: Collector, document: Document, encoding: str | None, parts: type[Parts]) -> bool:
    """Whether the first element says that the file is of the form; a notice when it does not."""
    with document.open() as stream:
        try:
            _, root = next(xml_events(stream, encoding))
        except XmlBreakError as problem:
            remark_break(collector.notices, problem, document.name, read_any=False)
            return False
        if root.getroottree().docinfo.internalDTD is not None:
            _refuse_doctype(collector, document.name)
            return False
        if local_name(root) == parts.root:
            return True
        kinds = {known.root: known.what for known in _FORMS.values()}
        seen = kinds.get(local_name(root))
        collector.notices.add(
            "error",
            f"The XML is not {parts.what}, so it was not read",
            file=document.name,
            line=line_of(root),
            why=f"it looks like {seen}" if seen else f"{parts.what} begins with the element {parts.root}",
            do="Check it as what it is" if seen else "Give the file that the case system exports for the return",
        )
        return False
