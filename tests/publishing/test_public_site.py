"""What anyone may read: without a cookie, from a cache, and never anything that is not published."""

import json
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from arrangements.loading import load_definition
from arrangements.models import Arrangements
from partnerships.models import Partnership
from partnerships.scoping import partnership_scope
from publishing import services
from publishing.enums import Section
from publishing.models import Publication
from publishing.rendering import fingerprint
from tests.factories import PartnershipFactory
from tests.publishing.conftest import NOW

pytestmark = pytest.mark.django_db
SECRET = "Marmalade sandwiches"
KEYS = {
    "name",
    "slug",
    "acronyms",
    "coverage",
    "geography",
    "statutory_partners",
    "bodies",
    "agencies",
    "linked_boards",
    "priorities",
    "thresholds",
    "business_unit",
    "clock_rules",
    "decision_routes",
    "report_recipients",
    "funding",
    "scrutiny",
    "signatories",
    "dates",
    "timeline",
    "vision",
    "provisions",
    "contact",
}
PAGES = ("partnership", "arrangements", "compare", "priorities", "bodies", "agencies", "contact", "worried", "colours")
SITE = (
    "portal:front",
    "portal:search",
    "portal:accessibility",
    "portal:cookies",
    "portal:privacy",
    "public:list",
    "api-docs",
)


def addresses(slug):
    pages = [reverse(f"public:{name}", args=[slug]) for name in PAGES]
    api = [reverse("api-partnership", args=[slug]), reverse("api-publications"), reverse("api-partnerships")]
    return [*pages, *map(reverse, SITE), *api, "/search/?q=escalation"]


def everything_public(client, partnership):
    """Every public answer about a partnership, as one text."""
    versions = Publication.published.filter(partnership=partnership).values_list("version", flat=True)
    more = [reverse(f"public:{name}", args=[partnership.slug, v]) for name in ("version", "data") for v in versions]
    return " ".join(
        client.get(address).content.decode()
        for address in [*addresses(partnership.slug), *more, "/search/?q=marmalade"]
    )


def edit(partnership, manager):
    with partnership_scope(partnership, by=manager):
        Arrangements.objects.update(vision=SECRET)
        services.save_text(partnership, section=Section.VOICE, text=SECRET, revision=0, by=manager, now=NOW)


def test_public_pages_set_no_cookie_and_may_be_cached(client, published, partnership):
    for address in addresses(partnership.slug):
        response = client.get(address)
        assert response.status_code == 200, address
        assert not response.cookies, address
        assert "Cookie" not in response.get("Vary", ""), address
        assert "max-age=60" in response["Cache-Control"], address
        assert "public" in response["Cache-Control"], address
        again = client.get(address, headers={"If-None-Match": response["ETag"]})
        assert (again.status_code, again.content) == (304, b""), address


def test_a_partnership_that_is_not_public_does_not_exist(client, published, partnership):
    Partnership.objects.update(public_from=None)

    for name in PAGES[:-1]:
        assert client.get(reverse(f"public:{name}", args=[partnership.slug])).status_code == 404, name
    for name in ("version", "pdf", "data"):
        assert client.get(reverse(f"public:{name}", args=[partnership.slug, 1])).status_code == 404, name
    assert client.get(reverse("api-partnership", args=[partnership.slug])).status_code == 404
    assert client.get(reverse("api-publications"), {"partnership": partnership.slug}).status_code == 404
    assert client.get(reverse("api-publications")).json()["count"] == 0
    assert client.get(reverse("api-partnerships")).json()["count"] == 0
    for address in ("/", "/partnerships/", "/search/?q=escalation"):
        assert partnership.name not in client.get(address).content.decode()


def test_what_is_edited_after_publishing_stays_inside(client, published, partnership, manager):
    edit(partnership, manager)
    with partnership_scope(partnership, by=manager):
        services.send_for_sign_off(partnership, by=manager, now=NOW)

    assert SECRET not in everything_public(client, partnership)


def test_before_the_first_publication_texts_of_the_draft_stay_inside(client, partnership, manager):
    with partnership_scope(partnership, by=manager):
        services.save_text(partnership, section=Section.VOICE, text=SECRET, revision=0, by=manager, now=NOW)

    page = client.get(reverse("public:arrangements", args=[partnership.slug])).content.decode()

    assert SECRET not in page
    assert "before it used this site" in page


def test_a_live_page_follows_the_rows_until_something_is_published(client, partnership, manager):
    address = reverse("public:partnership", args=[partnership.slug])
    before = client.get(address).content.decode()
    edit(partnership, manager)

    after = client.get(address).content.decode()

    assert SECRET not in before
    assert SECRET in after


def test_published_files_are_what_they_say(client, published, partnership):
    pdf = client.get(reverse("public:pdf", args=[partnership.slug, 1]))
    data = client.get(reverse("public:data", args=[partnership.slug, 1]))

    assert pdf.headers["Content-Type"] == "application/pdf"
    assert fingerprint(pdf.content) == published.sha256
    assert fingerprint(data.content) == published.data_sha256
    assert json.loads(data.content)["definition"]["name"] == partnership.name


def test_earlier_versions_and_their_comparison_stay(client, published, partnership, manager):
    edit(partnership, manager)
    with partnership_scope(partnership, by=manager):
        services.publish_now(partnership, by=manager, now=NOW)

    old = client.get(reverse("public:version", args=[partnership.slug, 1])).content.decode()
    changes = client.get(reverse("public:compare", args=[partnership.slug]), {"from": "1", "to": "2"}).content.decode()

    assert "This is an earlier version" in old
    assert SECRET not in old
    assert f'<ins class="portal-added">{SECRET}</ins>' in changes
    assert client.get(reverse("public:version", args=[partnership.slug, 3])).status_code == 404


def test_odd_addresses_are_answered(client, published, partnership):
    odd = [{"from": "x", "to": "²"}, {"from": "9", "to": "1"}, {"q": "a\x00b", "partnership": "\x00"}, {"page": "-1"}]
    for asked, address in product(
        odd, [reverse("public:compare", args=[partnership.slug]), "/search/", "/partnerships/"]
    ):
        assert client.get(address, {"q": "-", **asked}).status_code == 200


def test_search_finds_published_words_and_marks_them(client, published, partnership):
    page = client.get("/search/", {"q": "escalation"}).content.decode()

    assert "<mark>" in page
    assert f"/partnerships/{partnership.slug}/arrangements/#" in page
    assert (
        "0 passages found" in client.get("/search/", {"q": "escalation", "partnership": "elsewhere"}).content.decode()
    )


def test_search_shows_nobodys_markup(client, partnership, manager):
    with partnership_scope(partnership, by=manager):
        services.save_text(
            partnership, section=Section.VOICE, text="a zebra `<b onclick=x>` b", revision=0, by=manager, now=NOW
        )
        services.publish_now(partnership, by=manager, now=NOW)

    page = client.get("/search/", {"q": "zebra"}).content.decode()

    assert "<mark>zebra</mark>" in page
    assert "<b onclick" not in page


def test_partnerships_are_found_by_name_and_acronym(client):
    PartnershipFactory(name="Middleshire Partnership", acronyms=["MSP"])
    PartnershipFactory(name="Northshire Partnership")

    for words in ("middle", "msp", "partnership middleshire"):
        page = client.get("/partnerships/", {"q": words}).content.decode()
        assert "Middleshire" in page
        assert "Northshire" not in page


def queries(client, address):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_the_number_of_queries_does_not_grow(client, published, partnership, definition):
    wanted = ["/", "/partnerships/", "/search/?q=the+groups", reverse("api-partnerships"), reverse("api-publications")]
    wanted += [reverse(f"public:{name}", args=[partnership.slug]) for name in ("partnership", "arrangements", "bodies")]
    for address in wanted:
        client.get(address)
    before = [queries(client, address) for address in wanted]

    for slug in ("eastshire", "westshire"):
        other = load_definition(definition.model_copy(update={"slug": slug}), by=None, now=NOW).partnership
        boss = services_manager(other)
        with partnership_scope(other, by=boss):
            services.publish_now(other, by=boss, now=NOW)

    assert [queries(client, address) for address in wanted] == before
    assert max(before) <= 6


def services_manager(partnership):
    from tests.factories import MembershipFactory

    return MembershipFactory(partnership=partnership).user


def test_the_api_gives_the_facts_under_their_keys(client, published, partnership, definition):
    said = client.get(reverse("api-partnership", args=[partnership.slug])).json()

    assert set(said) >= KEYS
    assert said["dates"] == {d.kind: d.on for d in definition.dates}
    assert [a["code"] for a in said["agencies"]] == [a.code for a in definition.agencies if a.listed]
    assert (said["version"], said["published_at"][:10]) == (1, "2026-03-02")


def test_the_api_lists_publications_with_their_hash(client, published, partnership):
    (said,) = client.get(reverse("api-publications"), {"partnership": partnership.slug, "kind": "arrangements"}).json()[
        "results"
    ]

    assert (said["version"], said["sha256"]) == (1, published.sha256)
    assert said["pdf"] == f"http://testserver/partnerships/{partnership.slug}/arrangements/1.pdf"
    assert client.get(said["html"]).status_code == 200


def test_the_api_says_what_is_wrong_in_words(client, partnership):
    assert (
        "no public partnership called nowhere"
        in client.get(reverse("api-partnership", args=["nowhere"])).json()["detail"]
    )
    assert (
        "no public partnership called nowhere"
        in client.get(reverse("api-publications"), {"partnership": "nowhere"}).json()["detail"]
    )
    wrong = client.get(reverse("api-publications"), {"kind": "poems"})
    assert (wrong.status_code, wrong.json()) == (400, {"kind": ["Choose one of: arrangements."]})


def test_the_api_describes_itself(client):
    response = client.get(reverse("api-schema"), {"format": "json"})
    described = response.json()

    assert not response.cookies
    assert "/api/v1/partnerships/{slug}/" in described["paths"]
    assert {"bodies", "dates", "clock_rules"} <= set(
        described["components"]["schemas"]["PartnershipFacts"]["properties"]
    )
