"""How signing in differs from allauth's own ways."""

from typing import ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.http import HttpRequest

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


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """Single sign-on opens an account that exists; it never makes one (is_open_for_signup asks AccountAdapter)."""

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        """`email` is one that the provider has verified; the account must have verified it too, and be open."""
        verified = EmailAddress.objects.filter(email__iexact=email, verified=True, user__is_active=True)
        return bool(verified.exists())
