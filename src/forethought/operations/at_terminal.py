"""Who sits at a terminal: an account whose password and code were given for the one command that needs a person."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings

from forethought.governance import Principal
from forethought.model.errors import UserError
from forethought.operations.models import User
from forethought.operations.principals import principal_for

Ask = Callable[[str], str]
"""Asks for one secret, by what it is called, and returns what was typed."""


def signed_in_at_terminal(username: str, ask: Ask) -> Principal:
    """The principal of an account after its password and the code of its second factor were given.

    The invented people of a demonstration need neither. Raises ``UserError``, in the same words whatever is wrong.
    """
    user = User.objects.filter(username=username, is_active=True).first()
    if user is not None and user.demo and settings.FORETHOUGHT_DEMO:
        return principal_for(user)
    password, code = ask("Password"), ask("Code of your second factor")
    if user is None or user.demo or not user.check_password(password) or not _shown(user, code):
        raise UserError(
            "This person could not be signed in",
            where="--as",
            why="the name, the password or the code is not right, or the account has no second factor yet",
            do="Try again; a second factor is set up at the site, under your account",
        )
    return principal_for(user, second_factor=True)


def _shown(user: User, code: str) -> bool:
    app = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).first()
    return app is not None and bool(TOTP(app).validate_code(code))
