"""How signing in differs from allauth's own ways."""

import base64
import hashlib
from functools import cache
from typing import ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.utils.encoding import force_bytes

from accounts.models import User

WORDS = {
    "account_inactive": "This account is closed. Ask your partnership's business team.",
    "email_password_mismatch": "The e-mail address or the password is not correct",
    "email_taken": "Another account uses this e-mail address",
    "enter_current_password": "The current password is not correct",
    "incorrect_code": "The code is not correct. Use the newest one your app shows, or a recovery code you have not used",
    "incorrect_password": "The password is not correct",
    "invalid_or_expired_key": "This link has been used or is too old",
    "invalid_password_reset": "This link has been used or is too old",
    "too_many_login_attempts": "Too many tries. Wait five minutes, then try again",
    "unknown_email": "No account has this e-mail address",
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages: ClassVar[dict[str, str]] = {**DefaultAccountAdapter.error_messages, **WORDS}

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by invitation only."""
        return False


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keys of authenticator apps and recovery codes are stored encrypted: a copy of the database does not give them away."""

    error_messages: ClassVar[dict[str, str]] = {
        "add_email_blocked": "You cannot change the address of an account with a second factor",
        "cannot_delete_authenticator": "You cannot remove this second factor",
        "cannot_generate_recovery_codes": "Set up a second factor first",
        "incorrect_code": WORDS["incorrect_code"],
        "unverified_email": "Prove your e-mail address first: follow the link that was sent to it",
    }

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002  allauth's word
        """Written in the form beforehand."""
        others = Authenticator.objects.filter(user=user, type=type).count()
        return f"Passkey {others + 1}" if others else "Passkey"

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()


@cache
def _box() -> MultiFernet:
    """SECRET_KEY_FALLBACKS keeps what an older key encrypted readable."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        [
            Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"second factor " + force_bytes(key)).digest()))
            for key in keys
        ]
    )


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """Single sign-on opens an account that exists; it never makes one (is_open_for_signup asks AccountAdapter)."""

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        """`email` is one that the provider has verified; the account must have verified it too, and be open."""
        verified = EmailAddress.objects.filter(email__iexact=email, verified=True, user__is_active=True)
        return bool(verified.exists())
