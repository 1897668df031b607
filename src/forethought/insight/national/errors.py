"""What can go wrong with the national scorecard, in words."""

from __future__ import annotations

from forethought.model.errors import UserError


class NationalError(UserError):
    """A scorecard or an indicator's page cannot be made of what was asked for or given."""
