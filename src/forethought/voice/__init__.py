"""What children and young people say, and their record told back to them in plain sentences."""

from forethought.voice.answers import (
    Answer,
    AnswerProblem,
    Correction,
    answers_csv,
    corrections_csv,
    validate_answers,
)
from forethought.voice.chronology import chronology, in_words
from forethought.voice.errors import VoiceError
from forethought.voice.instruments import Instrument, Item, Option, instruments, load_instrument
from forethought.voice.language import Remark, lint_language
from forethought.voice.story import Fact, Sentence, story
from forethought.voice.summary import ItemSummary, Summary, answered_by, summarise

__all__ = [
    "Answer",
    "AnswerProblem",
    "Correction",
    "Fact",
    "Instrument",
    "Item",
    "ItemSummary",
    "Option",
    "Remark",
    "Sentence",
    "Summary",
    "VoiceError",
    "answered_by",
    "answers_csv",
    "chronology",
    "corrections_csv",
    "in_words",
    "instruments",
    "lint_language",
    "load_instrument",
    "story",
    "summarise",
    "validate_answers",
]
