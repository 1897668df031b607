"""What can go wrong with commitments and their history, in words."""

from __future__ import annotations

from forethought.model.errors import UserError


class StrategyError(UserError):
    """A list of commitments cannot be read."""


class HistoryError(UserError):
    """A change would rewrite what was said before, or the history on disk is not whole."""
