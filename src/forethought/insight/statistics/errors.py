"""What can go wrong when published statistics are looked up, in words."""

from __future__ import annotations

from forethought.model.errors import UserError


class StatisticsError(UserError):
    """A measure, area, period or benchmark that is not held, or has no meaning."""
