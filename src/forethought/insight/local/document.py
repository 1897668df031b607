"""A document as blocks, for whoever sets it: as a page, as print, or as speech."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from forethought.insight.charts import Chart
from forethought.insight.local.errors import LocalError
from forethought.insight.local.values import Sentence

DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of ``level`` 1 (the document's title, once) to 3. Raises ``LocalError`` for another level."""

    level: int
    text: str

    def __post_init__(self) -> None:
        if not 1 <= self.level <= DEEPEST:
            raise LocalError("A heading is of no known level", where=self.text, do=f"Use 1 to {DEEPEST}")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences that stand together, each with its rule and figures."""

    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        """The sentences in one line."""
        return " ".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class Note:
    """Fixed words that hold for every area: framing, method, sources."""

    text: str


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table with its caption; the first cell of a row names the row. Raises ``LocalError`` when a row is not as long
    as the header."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        if any(len(row) != len(self.header) for row in self.rows):
            raise LocalError("A row of a table is not as long as its header", where=self.caption, do="Fill every cell")


@dataclass(frozen=True, slots=True)
class ChartBlock:
    """A chart; whoever sets it puts its table (``chart.rows()``) or its description beside it."""

    chart: Chart


Block = Heading | Paragraph | Note | TableBlock | ChartBlock


@dataclass(frozen=True, slots=True)
class Document:
    """A title, a subtitle (what it rests on, and the day), the language, and blocks in order.

    Raises ``LocalError`` when a heading skips a level, or there is not one title.
    """

    title: str
    subtitle: str
    language: str
    blocks: tuple[Block, ...]

    def __post_init__(self) -> None:
        levels = [block.level for block in self.blocks if isinstance(block, Heading)]
        steps = zip([0, *levels], levels, strict=False)
        if levels.count(1) != 1 or any(now > before + 1 for before, now in steps):
            raise LocalError(
                "The headings of a document skip a level, or there is not one title",
                where=self.title,
                why="people who listen to a page find their way by its headings",
                do="Start with level 1, once, and go down one level at a time",
            )

    def sentences(self) -> Iterator[Sentence]:
        """Every sentence made by a rule, in order."""
        for block in self.blocks:
            if isinstance(block, Paragraph):
                yield from block.sentences
