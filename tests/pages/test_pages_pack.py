"""A committee's paper: one file that needs no other, and a PDF that a screen reader can follow."""

from __future__ import annotations

import html
import json
import re
from datetime import date
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import typst

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


def test_the_pdf_follows_the_standard_for_screen_readers_and_says_so(paper: Document) -> None:
    made = pack_pdf(paper, DAY)
    assert made.startswith(b"%PDF-")
    about = made[made.index(b"<?xpacket begin") : made.index(b"<?xpacket end")].decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in about
    assert "<rdf:li>en-GB</rdf:li>" in about
    assert f'<rdf:li xml:lang="x-default">{html.escape(paper.title).replace("&#x27;", "&apos;")}</rdf:li>' in about
    assert re.search(rb"/Lang ?\(en-GB\)", made)
    assert b"/StructTreeRoot" in made
    assert re.search(rb"/DisplayDocTitle true", made)


def test_every_chart_has_words_in_the_pdf_and_a_table_in_the_page(paper: Document) -> None:
    charts = [block.chart for block in paper.blocks if isinstance(block, ChartBlock)]
    assert charts
    pictures = asked(paper, "image")
    assert [one["alt"] for one in pictures] == [f"{chart.frame.title}. {chart.description}" for chart in charts]
    assert len(re.findall(rb"/Alt ?\(", pack_pdf(paper, DAY))) >= len(charts)
    page = pack_html(paper)
    for chart in charts:
        assert chart.frame.title in html.unescape(page)
    assert page.count('role="img"') == 2 * len(charts)  # one drawn wide, one narrow
    assert page.count("The same as a table") == len(charts)


def test_the_same_paper_on_the_same_day_is_the_same_file(paper: Document) -> None:
    assert pack_pdf(paper, DAY) == pack_pdf(paper, DAY)
    assert pack_pdf(paper, DAY) != pack_pdf(paper, DAY.replace(year=2027))
    assert pack_html(paper) == pack_html(paper)


def test_a_chart_of_no_title_still_has_words() -> None:
    chart = BarChart(Frame("c", "", ""), "children", (Mark("a", 1.0, "1"),))
    document = Document("T", "S", "en-GB", (Heading(1, "T"), ChartBlock(chart)))
    assert pack_pdf(document, DAY)
    assert chart.description in asked(document, "image")[0]["alt"]


def test_what_looks_like_markup_is_set_as_text() -> None:
    table = TableBlock(HOSTILE, (HOSTILE, "n"), ((HOSTILE, "1"),))
    blocks = (Heading(1, HOSTILE), Heading(2, HOSTILE), Paragraph((Sentence(HOSTILE, "rule"),)), Note(HOSTILE), table)
    document = Document(HOSTILE, HOSTILE, "en-GB", blocks)
    assert pack_pdf(document, DAY).startswith(b"%PDF-")
    for selector in ("heading", "par", "table"):
        texts = [text for one in asked(document, selector) for text in texts_in(one)]
        assert HOSTILE in texts, selector
    for markup in ("strong", "emph", "math.equation", "raw", "ref", "link"):
        assert asked(document, markup) == [], markup
    page = pack_html(document)
    assert "<e>" not in page
    assert page.count("#strong[b]") >= 6


def asked(document: Document, selector: str) -> list[dict[str, Any]]:
    """What the typesetter makes of the paper: every element of a kind."""
    with mock.patch.object(typst, "compile", return_value=b"") as typesetter:
        pack_pdf(document, DAY)
    (template,), given = typesetter.call_args
    return list(json.loads(typst.query(template, selector, sys_inputs=given["sys_inputs"])))


def texts_in(part: Any) -> list[str]:
    """All texts in an element and what it holds."""
    if isinstance(part, dict):
        own = [part["text"]] if part.get("func") == "text" and isinstance(part.get("text"), str) else []
        return own + [text for value in part.values() for text in texts_in(value)]
    return [text for value in part for text in texts_in(value)] if isinstance(part, list) else []


def test_a_paper_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    written = write_pack("Salford", tmp_path / "pack", as_of=DAY)
    assert [path.name for path in written] == ["pack.html", "pack.pdf"]
    assert all(path.stat().st_size > 10_000 for path in written)
    with pytest.raises(SourceError, match="there already"):
        write_pack("Salford", tmp_path / "pack", as_of=DAY)
    with pytest.raises(StatisticsError):
        write_pack("Nowhere", tmp_path / "other", as_of=DAY)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pack"]
