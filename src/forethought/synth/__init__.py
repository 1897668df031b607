"""Synthetic England with truth, from a seed: every agency's feeds over years, and single returns of any size."""

from forethought.synth.areas import Authority, authority_named, england
from forethought.synth.feeds import FEEDS
from forethought.synth.feeds.reference import reference_tables
from forethought.synth.making import Made, Order, feed_of, make_england, make_feeds
from forethought.synth.returns import ReturnSummary, write_return
from forethought.synth.story import STORY, Story, StoryPerson, mended_episodes
from forethought.synth.window import Window

__all__ = [
    "FEEDS",
    "STORY",
    "Authority",
    "Made",
    "Order",
    "ReturnSummary",
    "Story",
    "StoryPerson",
    "Window",
    "authority_named",
    "england",
    "feed_of",
    "make_england",
    "make_feeds",
    "mended_episodes",
    "reference_tables",
    "write_return",
]
