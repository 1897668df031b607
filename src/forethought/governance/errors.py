"""What goes wrong in governance, said so that a person can act on it and learn nothing about anyone else."""

from __future__ import annotations

from forethought.model.errors import UserError

PUBLIC_REFUSAL = "You cannot open this page"
PUBLIC_ADVICE = "If a child may be in danger now, call 999. For anything else, speak to your duty team"


class GovernanceError(UserError):
    """Something in governance a user can mend, or must be told about."""


class GovernanceCardError(GovernanceError):
    """A purpose, role, policy, agreement or retention card is wrong, so nothing may run on it."""


class AgreementError(GovernanceError):
    """An agreement file cannot be read as one. It opens nothing until it is mended."""


class PolicyError(GovernanceError):
    """A policy uses a construct the row filter does not know, so it is refused rather than guessed at."""


class AuditError(GovernanceError):
    """The audit log could not be written, so nothing may be read."""


class ExportError(GovernanceError):
    """An export lacks something it must have: count, purpose, expiry, watermark or a reason for
    identities.
    """


class ScoreError(GovernanceError):
    """A field would score, rate or rank named people. Forethought does not hold such fields."""


class Denied(GovernanceError):  # noqa: N818  # the plain word the whole project uses for a refusal
    """A read was refused. The words are the same whether the person exists or not (N3).

    ``public`` is the only text a door may show for a refusal. ``code`` is for the audit log and tests.
    ``about_you`` is empty, or a sentence about the reader's own standing (training, second factor, a purpose
    out of review): it is worked out from the principal and the purpose alone, never from who was asked about.
    """

    public = f"{PUBLIC_REFUSAL}. {PUBLIC_ADVICE}."

    def __init__(self, code: str, *, about_you: str = "") -> None:
        self.code = code
        self.about_you = about_you
        super().__init__(PUBLIC_REFUSAL, do=PUBLIC_ADVICE)
