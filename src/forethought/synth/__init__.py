"""A synthetic England with truth: the fictional partnership Westmarch, in real file formats, from a seed."""

from forethought.synth.build import Summary, build_partnership, write_truth
from forethought.synth.deliveries import DELIVERIES, DeliveryNote
from forethought.synth.story import STORY, Story, StoryPerson, mended_episodes
from forethought.synth.world import reference_tables

__all__ = [
    "DELIVERIES",
    "STORY",
    "DeliveryNote",
    "Story",
    "StoryPerson",
    "Summary",
    "build_partnership",
    "mended_episodes",
    "reference_tables",
    "write_truth",
]
