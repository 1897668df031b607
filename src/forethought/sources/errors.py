"""What sources raises when nothing at all could be read."""

from __future__ import annotations

from forethought.model.errors import UserError
from forethought.sources.intake import Notice


class SourceError(UserError):
    """Nothing in what was given could be read, or a file could not be written.

    ``notices`` holds what was found wrong with each file, in the order met.
    """

    def __init__(
        self, what: str, *, where: str = "", why: str = "", do: str = "", notices: tuple[Notice, ...] = ()
    ) -> None:
        super().__init__(what, where=where, why=why, do=do)
        self.notices = notices
