"""What can go wrong with pathways, sufficiency and monthly series, in words."""

from __future__ import annotations

from forethought.model.errors import UserError


class PathwayError(UserError):
    """A pathway, a statement of sufficiency or a monthly series cannot be made from what was given."""
