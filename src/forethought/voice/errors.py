"""What can go wrong with questionnaires and stories, in words."""

from __future__ import annotations

from forethought.model.errors import UserError


class VoiceError(UserError):
    """An instrument card, a template or a set of answers cannot be used."""
