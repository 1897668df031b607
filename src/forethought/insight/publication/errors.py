"""What can go wrong with publication files, in words."""

from __future__ import annotations

from forethought.model.errors import UserError


class PublicationError(UserError):
    """A pair of files cannot be built, written or read as it is."""
