"""Pages about areas, the nation and promises: written once, shown at a door, in a file or on paper."""

from forethought.pages.environment import STATIC, filters, loader
from forethought.pages.stand_alone import nowhere, stand_alone, stylesheet

__all__ = ["STATIC", "filters", "loader", "nowhere", "stand_alone", "stylesheet"]
