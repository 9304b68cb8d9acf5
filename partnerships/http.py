from dataclasses import dataclass

from django.http import HttpRequest

from accounts.models import User
from partnerships.models import Membership, Partnership, SupportSession
from partnerships.roles import NEEDS_AGENCY


@dataclass(frozen=True, slots=True)
class Member:
    """Who is asking, where, and what that allows. Made once per request by PartnershipMiddleware."""

    user: User
    partnership: Partnership
    memberships: tuple[Membership, ...]
    permissions: frozenset[str]
    support_session: SupportSession | None = None

    @property
    def agency_ids(self) -> frozenset[int]:
        return frozenset(m.agency_id for m in self.memberships if m.agency_id is not None)

    @property
    def answers_for(self) -> frozenset[int]:
        """The agencies whose returns are this person's to write; a seat for an agency elsewhere is something else."""
        return frozenset(m.agency_id for m in self.memberships if m.role in NEEDS_AGENCY and m.agency_id is not None)

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(m.role for m in self.memberships)

    @property
    def role_names(self) -> str:
        return ", ".join(sorted({m.get_role_display() for m in self.memberships}))

    def may(self, permission: str) -> bool:
        return permission in self.permissions


class MemberRequest(HttpRequest):
    """A request under /p/<slug>/ that passed PartnershipMiddleware."""

    user: User
    member: Member
    partnership: Partnership


class SignedInRequest(HttpRequest):
    """A request to a page outside every partnership, by somebody who has signed in."""

    user: User
