"""A synthetic England with truth, from a seed: the fictional partnership Westmarch, and single returns of any size."""

from forethought.synth.build import Summary, build_partnership, write_truth
from forethought.synth.deliveries import DELIVERIES, DeliveryNote
from forethought.synth.returns import ReturnSummary, write_return
from forethought.synth.story import STORY, Story, StoryPerson, mended_episodes
from forethought.synth.world import reference_tables

__all__ = [
    "DELIVERIES",
    "STORY",
    "DeliveryNote",
    "ReturnSummary",
    "Story",
    "StoryPerson",
    "Summary",
    "build_partnership",
    "mended_episodes",
    "reference_tables",
    "write_return",
    "write_truth",
]
