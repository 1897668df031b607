"""The committee pack: a document that holds together, with every sentence traced."""

from __future__ import annotations

from datetime import date

import pytest

from forethought.insight.charts import Frame, GroupChart
from forethought.insight.local import (
    ChartBlock,
    Document,
    Heading,
    LocalError,
    Note,
    OwnFigure,
    Paragraph,
    Sentence,
    TableBlock,
    asked_about,
    committee_pack,
    local_view,
)

DAY = date(2026, 11, 25)
NAMES = ("Hartlepool", "Birmingham", "Isles of Scilly", "Rutland", "Kingston upon Thames")


def pack(name: str) -> Document:
    """An authority's pack."""
    return committee_pack(local_view(name, as_of=DAY))


@pytest.mark.parametrize("name", NAMES)
def test_the_parts_stand_in_their_order(name: str) -> None:
    parts = [block.text for block in pack(name).blocks if isinstance(block, Heading) and block.level == 2]
    assert parts == [
        "Worth asking about",
        "What has changed, and what cannot be told",
        "All indicators of the national framework",
        "Groups of children",
        "What the figures do not tell",
        "Questions for members",
        "How this was made",
        "Sources",
        "Where each number comes from",
    ]


def test_own_figures_have_a_part_of_their_own() -> None:
    own = {"A33": OwnFigure("c", None, None, None, "2026", date(2026, 6, 30))}
    document = committee_pack(local_view("Hartlepool", own=own, as_of=DAY))
    table = next(block for block in document.blocks if isinstance(block, TableBlock) and "Own figures" in block.caption)
    assert "hidden" in table.rows[0][2]
    assert table.rows[0][4] == "Not published anywhere"


@pytest.mark.parametrize("name", NAMES)
def test_the_pack_is_about_six_to_ten_pages_before_the_trace(name: str) -> None:
    """A page holds about 450 words, 35 rows of a table or three charts; the table of sources is an annex."""
    document = pack(name)
    annex = document.blocks.index(Heading(2, "Where each number comes from"))
    pages = 0.0
    for block in document.blocks[:annex]:
        if isinstance(block, Paragraph | Note):
            pages += len(block.text.split()) / 450
        elif isinstance(block, TableBlock):
            pages += len(block.rows) / 35
        elif isinstance(block, ChartBlock):
            pages += 1 / 3
    assert 4 <= pages <= 9.5


@pytest.mark.parametrize("name", NAMES)
def test_what_is_worth_asking_stands_in_the_frameworks_order_with_a_question_each(name: str) -> None:
    view = local_view(name, as_of=DAY)
    asked = asked_about(view)
    assert [one.id for one in asked] == sorted(one.id for one in asked)
    document = committee_pack(view)
    assert [one.title for one in asked] == _under(document, "Worth asking about", 3)
    questions = [one for one in document.sentences() if one.rule.startswith("ask-")]
    assert len(questions) == len(asked)
    assert all(one.text.endswith("?") for one in questions)
    said = [one.rule for one in document.sentences()]
    assert ("pack-nothing" in said) == (not asked)


def _under(document: Document, part: str, level: int) -> list[str]:
    found: list[str] = []
    inside = False
    for block in document.blocks:
        if isinstance(block, Heading):
            inside = block.text == part if block.level == 2 else inside
            if inside and block.level == level:
                found.append(block.text)
    return found


def test_a_figure_asked_about_brings_its_counter_measure() -> None:
    rules = [one.rule for one in pack("Hartlepool").sentences()]
    assert rules.count("together") >= len([rule for rule in rules if rule == "place-ask-why"]) > 0


@pytest.mark.parametrize("name", NAMES)
def test_every_sentence_and_figure_is_in_the_trace(name: str) -> None:
    document = pack(name)
    table = document.blocks[-1]
    assert isinstance(table, TableBlock)
    said = list(document.sentences())
    for number, (one, row) in enumerate(zip(said, table.rows, strict=True), start=1):
        cited = [f"{found.measure}, {found.area}, {found.period}: {found.shown}" for found in one.figures]
        assert row[0].startswith(f"{number}. {one.text.split()[0]}")
        assert row[1:] == (one.rule, "; ".join(cited) or "none")


@pytest.mark.parametrize("name", NAMES)
def test_no_cell_is_empty_and_no_symbol_stands_alone(name: str) -> None:
    for block in pack(name).blocks:
        if isinstance(block, TableBlock):
            assert all(cell for row in block.rows for cell in row), block.caption
            assert not any(cell in ("c", "x", "z", "u", "k", "low", "-") for row in block.rows for cell in row)


def test_charts_in_a_pack_have_their_own_ids_and_are_few() -> None:
    for name in NAMES:
        charts = [block.chart.frame.id for block in pack(name).blocks if isinstance(block, ChartBlock)]
        assert len(set(charts)) == len(charts)
        assert len([one for one in charts if not one.startswith("equality")]) <= 3


def test_the_same_view_gives_the_same_document() -> None:
    assert pack("Rutland") == pack("Rutland")
    assert "25 November 2026" in pack("Rutland").subtitle


@pytest.mark.parametrize("levels", [(), (2,), (1, 3), (1, 2, 1), (1, 1)])
def test_headings_that_skip_a_level_are_refused(levels: tuple[int, ...]) -> None:
    with pytest.raises(LocalError, match="headings"):
        Document("t", "s", "en-GB", tuple(Heading(level, "h") for level in levels))


def test_a_document_takes_every_kind_of_block() -> None:
    chart = GroupChart(Frame("a", "t", "s"), "u", ())
    blocks = (Heading(1, "h"), Heading(2, "i"), Heading(3, "j"), Heading(2, "k"), Note("n"), ChartBlock(chart))
    document = Document("t", "s", "en-GB", (*blocks, Paragraph((Sentence("A.", "r"), Sentence("B.", "r")))))
    assert [one.text for one in document.sentences()] == ["A.", "B."]
    assert document.blocks[-1] == Paragraph((Sentence("A.", "r"), Sentence("B.", "r")))


def test_blocks_that_do_not_hold_together_are_refused() -> None:
    with pytest.raises(LocalError, match="header"):
        TableBlock("c", ("a", "b"), (("1", "2"), ("1",)))
    for level in (0, 4):
        with pytest.raises(LocalError, match="level"):
            Heading(level, "h")
