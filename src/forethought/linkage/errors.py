"""What can go wrong in linkage and is for a person to mend."""

from __future__ import annotations

from forethought.model.errors import UserError


class LinkageError(UserError):
    """The people, the mapping or the settings given to linkage cannot be used as they are."""


class ModelRefused(LinkageError):  # noqa: N818 - reads as what happened, like the policy engine's denial
    """The linkage model may not run: its public record is missing, incomplete or switched off."""


def unfit_model(why: str) -> LinkageError:
    """The error for a model that cannot be carried out on the people given."""
    return LinkageError(
        "The saved model does not fit these people",
        where="model",
        why=why,
        do="use a model saved by an earlier run with the same mapping, or leave the model out",
    )
