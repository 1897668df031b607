"""What can go wrong when an authority's page is put together, in words."""

from __future__ import annotations

from forethought.model.errors import UserError


class LocalError(UserError):
    """An area that is no authority of today, or own figures or a rule that cannot be used."""
