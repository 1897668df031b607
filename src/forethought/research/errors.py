"""What can go wrong with studies, extracts and outputs, in words."""

from __future__ import annotations

from forethought.model.errors import UserError


class StudyError(UserError):
    """A study file cannot be used, or asks for what no study may have."""


class PermitError(StudyError):
    """There is no permit in force for what was asked."""


class OutputError(StudyError):
    """A table may not leave; says why and what to do."""
