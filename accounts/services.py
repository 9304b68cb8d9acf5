"""The only ways an account is made or changed outside allauth."""

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.models import User


@transaction.atomic
def create_person(
    email: str, *, full_name: str, password: str | None = None, platform_administrator: bool = False
) -> User:
    """An account whose address is known to be the person's own, so that signing in asks for no proof of it."""
    user = User.objects.create_user(email, full_name.strip(), password, platform_administrator=platform_administrator)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def rename_person(user: User, *, full_name: str) -> None:
    user.full_name = full_name.strip()
    user.save(update_fields=["full_name"])
