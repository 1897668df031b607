"""The local view: one authority from published figures, with its own beside them; sentences by rule; a committee pack.

Frozen data throughout, no page. Nothing orders areas by a figure, and no word or colour judges one.
"""

from forethought.insight.local.document import Block, ChartBlock, Document, Heading, Note, Paragraph, TableBlock
from forethought.insight.local.errors import LocalError
from forethought.insight.local.holding import local_areas
from forethought.insight.local.pack import asked_about, committee_pack
from forethought.insight.local.rows import figure_rows
from forethought.insight.local.rules import Rules, SentenceRule, sentence_rules
from forethought.insight.local.values import (
    Beside,
    Cited,
    Companion,
    Course,
    Equality,
    GroupRow,
    Header,
    Inspection,
    Latest,
    LocalView,
    OwnFigure,
    OwnTopic,
    Place,
    Section,
    Sentence,
    Together,
    Topic,
)
from forethought.insight.local.viewing import local_view

__all__ = [
    "Beside",
    "Block",
    "ChartBlock",
    "Cited",
    "Companion",
    "Course",
    "Document",
    "Equality",
    "GroupRow",
    "Header",
    "Heading",
    "Inspection",
    "Latest",
    "LocalError",
    "LocalView",
    "Note",
    "OwnFigure",
    "OwnTopic",
    "Paragraph",
    "Place",
    "Rules",
    "Section",
    "Sentence",
    "SentenceRule",
    "TableBlock",
    "Together",
    "Topic",
    "asked_about",
    "committee_pack",
    "figure_rows",
    "local_areas",
    "local_view",
    "sentence_rules",
]
