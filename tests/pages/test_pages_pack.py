"""A committee's paper: one file that needs no other, and a PDF that a screen reader can follow."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from forethought.insight.charts import BarChart, Frame, Mark
from forethought.insight.local import committee_pack, local_view
from forethought.insight.local.document import ChartBlock, Document, Heading, Note, Paragraph, TableBlock
from forethought.insight.local.values import Sentence
from forethought.insight.statistics import StatisticsError
from forethought.pages.pack import pack_html, pack_pdf, write_pack
from forethought.sources import SourceError

DAY = date(2026, 11, 25)
HOSTILE = 'a #strong[b] $x$ \\ @c `d` <e> "f" *g* _h_ // i /* j */ = k'


@pytest.fixture(scope="module")
def paper() -> Document:
    return committee_pack(local_view("Salford", as_of=DAY))


def test_the_page_needs_no_other_file_and_no_script(paper: Document) -> None:
    page = pack_html(paper)
    assert "<script" not in page
    assert not re.findall(r'(?:src|href)="(?!#)[^"]*"', page)
    assert page.count("<h1") == 1
    assert "<style>" in page


def test_the_pdf_is_tagged_and_says_so(paper: Document) -> None:
    made = pack_pdf(paper, DAY)
    assert made.startswith(b"%PDF-")
    assert b"pdfuaid" in made
    assert b"/Lang" in made
    assert b"/StructTreeRoot" in made


def test_the_same_paper_on_the_same_day_is_the_same_file(paper: Document) -> None:
    assert pack_pdf(paper, DAY) == pack_pdf(paper, DAY)


def test_a_picture_without_words_is_not_written() -> None:
    chart = BarChart(Frame("c", "", ""), "children", (Mark("a", 1.0, "1"),))
    blocks = (Heading(1, "T"), ChartBlock(chart))
    assert pack_pdf(Document("T", "S", "en-GB", blocks), DAY)  # the chart describes itself, whatever its frame says


def test_what_looks_like_markup_is_set_as_text() -> None:
    table = TableBlock(HOSTILE, (HOSTILE, "n"), ((HOSTILE, "1"),))
    blocks = (Heading(1, HOSTILE), Heading(2, HOSTILE), Paragraph((Sentence(HOSTILE, "rule"),)), Note(HOSTILE), table)
    document = Document(HOSTILE, HOSTILE, "en-GB", blocks)
    assert pack_pdf(document, DAY).startswith(b"%PDF-")
    page = pack_html(document)
    assert "<e>" not in page.replace("&lt;e&gt;", "")
    assert page.count("#strong[b]") >= 6


def test_a_paper_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    written = write_pack("Salford", tmp_path / "pack", as_of=DAY)
    assert [path.name for path in written] == ["pack.html", "pack.pdf"]
    assert all(path.stat().st_size > 10_000 for path in written)
    with pytest.raises(SourceError, match="there already"):
        write_pack("Salford", tmp_path / "pack", as_of=DAY)
    with pytest.raises(StatisticsError):
        write_pack("Nowhere", tmp_path / "other", as_of=DAY)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pack"]
