"""What can go wrong with the record, in words."""

from forethought.model import UserError


class RecordError(UserError):
    """The record on disk cannot be read or written as it should."""
