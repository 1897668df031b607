"""What can go wrong with charts, in words."""

from __future__ import annotations

from forethought.model.errors import UserError


class ChartError(UserError):
    """A chart was given something that cannot be drawn fairly."""
