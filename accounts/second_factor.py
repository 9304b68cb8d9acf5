"""Whether a person has a second factor, and which."""

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled

from accounts.models import User

WORDS = {Authenticator.Type.TOTP: "Authenticator app", Authenticator.Type.WEBAUTHN: "Passkey"}


def has_second_factor(user: User) -> bool:
    """True when an authenticator app or a passkey is set up; allauth then asks for it at every sign-in."""
    return bool(is_mfa_enabled(user, list(WORDS)))


def second_factors(user: User) -> list[str]:
    found = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    return [words for kind, words in WORDS.items() if kind in found]
