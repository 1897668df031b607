"""What is wrong with a card."""

from __future__ import annotations

from forethought.model.errors import UserError


class CardError(UserError):
    """A rule card cannot be used; says which file and line, and what to write."""
