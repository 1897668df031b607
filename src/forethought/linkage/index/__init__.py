"""Everyone who is known, ready for single searches and for a day's new records, without linking all anew."""

from .part import Delivery
from .people_index import Match, PeopleIndex

__all__ = ["Delivery", "Match", "PeopleIndex"]
