"""Outside a demonstration: accounts are made by an administrator and need a second factor."""

from __future__ import annotations

import base64
import hashlib
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from forethought.operations import User


class ClosedAccounts(DefaultAccountAdapter):  # type: ignore[misc]  # the library ships no types
    """Nobody signs up by themselves, and nothing is ever sent by e-mail."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """Accounts have no e-mail address; what would be sent is shown on the page instead."""

    def send_notification_mail(self, template_prefix: str, user: User, context: object = None) -> None:
        """As for ``send_mail``."""


class SealedSecrets(DefaultMFAAdapter):  # type: ignore[misc]  # the library ships no types
    """Keeps the second factor's secrets encrypted under a key of the workspace."""

    def encrypt(self, text: str) -> str:
        """The form in which the secret is stored."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret itself."""
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def send_notification_mail(self, *args: object, **kwargs: object) -> None:
        """Accounts have no e-mail address."""


def is_set_up(user: User) -> bool:
    """True when the account has an authenticator app; sign-in then always asks for its code."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists())


def is_shown(request: HttpRequest, user: User) -> bool:
    """True when a code was given in this very session, to an app or a list of codes that the account still has."""
    records = get_authentication_records(request, user)
    used = {record.get("id") for record in records if record.get("method") == "mfa"}
    return is_set_up(user) and Authenticator.objects.filter(user_id=user.pk, pk__in=used - {None}).exists()


def where_to_show(user: User, next_path: str) -> str:
    """The address that asks for the code and then goes on to ``next_path``; without an app, the one to set it up."""
    if not is_set_up(user):
        return reverse("mfa_activate_totp")
    return f"{reverse('mfa_reauthenticate')}?{urlencode({'next': next_path})}"


def _cipher() -> Fernet:
    secret = settings.FORETHOUGHT_WORKSPACE.key("second-factor")
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(secret).digest()))
