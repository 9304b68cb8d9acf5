"""How signing in differs from allauth's own ways."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    pass


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    pass
