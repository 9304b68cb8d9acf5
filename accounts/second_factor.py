"""Whether a person has a second factor."""

from allauth.mfa.utils import is_mfa_enabled

from accounts.models import User


def has_second_factor(user: User) -> bool:
    """True when an authenticator app or a passkey is set up; allauth then asks for it at every sign-in."""
    return bool(is_mfa_enabled(user))
