"""What can go wrong with indicators, in words."""

from __future__ import annotations

from forethought.model.errors import UserError


class IndicatorError(UserError):
    """An indicator card cannot be used, or an indicator cannot be computed from what was given."""
