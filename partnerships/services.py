"""Making partnerships, and naming organisations once."""

from datetime import datetime

from django.db import transaction

from partnerships.enums import Coverage, OrganisationKind
from partnerships.models import Organisation, Partnership


def create_partnership(
    slug: str, *, name: str, coverage: Coverage | str, acronyms: list[str] | None = None, colour: str | None = None,
    public_from: datetime | None = None,
) -> Partnership:  # fmt: skip
    """A new tenant. Nobody belongs to it yet; the public sees it from `public_from` on."""
    partnership = Partnership(slug=slug, name=name, coverage=coverage, acronyms=acronyms or [], public_from=public_from)
    if colour:
        partnership.colour = colour
    partnership.full_clean()
    partnership.save()
    return partnership


class OrganisationRegister:
    """Finds organisations by any of their names, whatever the case; makes those that nobody named before."""

    def __init__(self, known: dict[str, tuple[str, list[str]]] | None = None) -> None:
        """`known`: for each spelling in lower case the common name and the other spellings."""
        self._known = known or {}
        self._by_name: dict[str, Organisation] = {}
        for organisation in Organisation.objects.all():
            self._remember(organisation)

    def find_or_create(self, name: str, *, kind: OrganisationKind | str) -> Organisation:
        common, aliases = self._known.get(name.lower(), (name, []))
        found = self._by_name.get(name.lower()) or self._by_name.get(common.lower())
        if found is None:
            with transaction.atomic():
                found, _ = Organisation.objects.get_or_create(name=common, defaults={"kind": kind, "aliases": aliases})
            self._remember(found)
        return found

    def _remember(self, organisation: Organisation) -> None:
        for name in (*organisation.aliases, organisation.name):
            self._by_name[name.lower()] = organisation
