"""What goes wrong when a table is prepared for release."""

from __future__ import annotations

from forethought.model.errors import UserError


class DisclosureError(UserError):
    """A table cannot be protected or checked as it is: a column is missing, a count is not a count."""
