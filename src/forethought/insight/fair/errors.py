"""What can go wrong with comparisons, in words."""

from __future__ import annotations

from forethought.model.errors import UserError


class FairError(UserError):
    """A comparison was asked for that the figures cannot bear, or the figures are not sound."""
