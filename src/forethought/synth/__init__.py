"""Synthetic England with truth, from a seed: every agency's feeds over years, and single returns of any size."""

from forethought.synth.areas import authority_named, england
from forethought.synth.build import Summary, build_partnership, write_truth
from forethought.synth.deliveries import DELIVERIES, DeliveryNote
from forethought.synth.feeds import FEEDS
from forethought.synth.making import Made, Order, feed_of, make_england, make_feeds
from forethought.synth.returns import ReturnSummary, write_return
from forethought.synth.story import STORY, Story, StoryPerson, mended_episodes
from forethought.synth.window import Window
from forethought.synth.world import reference_tables

__all__ = [
    "DELIVERIES",
    "FEEDS",
    "STORY",
    "DeliveryNote",
    "Made",
    "Order",
    "ReturnSummary",
    "Story",
    "StoryPerson",
    "Summary",
    "Window",
    "authority_named",
    "build_partnership",
    "england",
    "feed_of",
    "make_england",
    "make_feeds",
    "mended_episodes",
    "reference_tables",
    "write_return",
    "write_truth",
]
