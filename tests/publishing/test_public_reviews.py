"""What anyone may read of reviews: only what was published and not withdrawn, and of an anonymous one never whose it is."""

import re
from hashlib import sha256

import pytest
from django.db import connection
from django.db.utils import Error
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework.enums import CaseKind
from partnerships.models import Partnership
from partnerships.scoping import partnership_scope
from reviews.enums import Outcome, Published, ReleaseStatus, Theme
from tests.factories import PartnershipFactory, UserFactory
from tests.factories.published import PDF, make_case, make_release, publish_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def partnership(db):
    return PartnershipFactory(slug="middleshire", name="Middleshire Partnership", acronyms=["MSP"], colour="#123abc")


@pytest.fixture
def review(partnership):
    return publish_review(
        partnership, public_id="abc123", title="Missed appointments", themes=[Theme.NEGLECT], text="A heron by the canal.",
        recommendations=[("Tell the *school* at once.", Outcome.IMPACT, "Middleshire Police"), "Count who is not seen."],
    )  # fmt: skip


def page(client, address, **asked):
    response = client.get(address, asked)
    assert response.status_code == 200, address
    return response.content.decode()


def addresses(review):
    args = [review.partnership.slug, review.public_id]
    return [
        reverse("public:reviews", args=args[:1]), reverse("public:review", args=args), reverse("public:review_pdf", args=args),
        "/reviews/", "/reviews/?q=heron", reverse("api-reviews"), reverse("api-partnership-reviews", args=args[:1]),
        reverse("api-partnership-review", args=args),
    ]  # fmt: skip


def test_the_page_tells_the_report_and_what_became_of_each_recommendation(client, review):
    html = page(client, reverse("public:review", args=["middleshire", "abc123"]))

    for words in (
        "Missed appointments", "Local child safeguarding practice review, 2026", "Published 20 April 2026", "Neglect",
        "This is the full report", "A heron by the canal", "<em>school</em>", "For: Middleshire Police",
        "Done, and it made a difference", "Accepted, being done", review.sha256, "/reviews/abc123/report.pdf",
    ):  # fmt: skip
        assert words in html, words


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (Published.LEARNING_SUMMARY, "a summary of what was learned"),
        (Published.IMPROVEMENTS, "the improvements that the review"),
    ],
)
def test_the_page_says_when_the_full_report_is_not_published(client, partnership, outcome, said):
    published = publish_review(partnership, outcome=outcome)

    html = page(client, reverse("public:review", args=["middleshire", published.public_id]))

    assert said in html
    assert "The full report is not published" in html


def test_the_pdf_is_the_one_that_was_published(client, review):
    response = client.get(reverse("public:review_pdf", args=["middleshire", "abc123"]))

    assert response.content == PDF
    assert sha256(response.content).hexdigest() == review.sha256
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="review-abc123.pdf"'
    assert response["ETag"] == f'"{review.sha256}"'
    assert response["Last-Modified"] == "Mon, 20 Apr 2026 09:00:00 GMT"


def test_public_pages_set_no_cookie_and_may_be_cached(client, review):
    hidden = publish_review(review.partnership, anonymous=True)
    more = [reverse(f"public_reviews:{name}", args=[hidden.public_id]) for name in ("review", "review_pdf")]
    for address in [*addresses(review), *more, reverse("api-review", args=[hidden.public_id])]:
        response = client.get(address)
        assert response.status_code == 200, address
        assert not response.cookies, address
        assert "Cookie" not in response.get("Vary", ""), address
        assert "max-age=60" in response["Cache-Control"], address
        again = client.get(address, headers={"If-None-Match": response["ETag"]})
        assert (again.status_code, again.content) == (304, b""), address


def test_a_release_that_is_not_published_is_nowhere(client, partnership):
    case = make_case(partnership)
    with partnership_scope(partnership):
        make_release(case, by=UserFactory(), title="Zebra unpublished", content="Zebra unpublished")

    for address in ("/reviews/", "/reviews/?q=zebra", "/search/?q=zebra", "/partnerships/middleshire/reviews/"):
        assert "Zebra" not in page(client, address)
    assert client.get(reverse("api-reviews")).json()["count"] == 0


@pytest.mark.parametrize(
    ("status", "cleared", "content"),
    [
        (ReleaseStatus.PREPARING, True, "content"),
        (ReleaseStatus.SCHEDULED, True, "content"),
        (ReleaseStatus.RELEASING, False, "content"),
        (ReleaseStatus.RELEASING, True, "something else"),
    ],
)
def test_no_row_is_published_without_a_cleared_release_of_its_content(partnership, status, cleared, content):
    case = make_case(partnership)
    other = publish_review(partnership)
    with pytest.raises(Error, match="cleared"), partnership_scope(partnership):
        moment = {"publish_at": other.published_at} if status == ReleaseStatus.SCHEDULED else {}
        release = make_release(case, by=UserFactory(), status=status, cleared=cleared, **moment)
        other.pk, other.release, other.public_id = None, release, "stolen"
        other.content_sha256 = sha256(content.encode()).hexdigest()
        other.save(force_insert=True)


def test_a_partnership_that_is_not_public_has_no_reviews(client, review):
    hidden = publish_review(review.partnership, anonymous=True, title="Zebra")
    Partnership.objects.update(public_from=None)

    for address in addresses(review):
        if "middleshire" in address:
            assert client.get(address).status_code == 404, address
    for address in ("/reviews/", "/reviews/?q=heron"):
        assert "Missed appointments" not in page(client, address)
        assert "Zebra" not in page(client, address)
    for address in (f"/reviews/{hidden.public_id}/", f"/reviews/{hidden.public_id}/report.pdf", "/reviews/abc123/"):
        assert client.get(address).status_code == 404


def test_each_partnership_shows_its_own(client, review):
    PartnershipFactory(slug="northshire")

    assert "Missed appointments" not in page(client, "/partnerships/northshire/reviews/")
    for name in ("public:review", "public:review_pdf", "api-partnership-review"):
        assert client.get(reverse(name, args=["northshire", "abc123"])).status_code == 404
        assert client.get(reverse(name, args=["middleshire", "nothing"])).status_code == 404


def test_an_address_without_the_partnership_leads_to_its_page(client, review):
    assert client.get("/reviews/abc123/").url == "/partnerships/middleshire/reviews/abc123/"
    assert client.get("/reviews/abc123/report.pdf").url == "/partnerships/middleshire/reviews/abc123/report.pdf"
    assert client.get("/reviews/nothing/").status_code == 404
    assert client.get("/reviews/nothing/report.pdf").status_code == 404


def traces(text):
    """What gives the partnership away. Lists of all partnerships to choose from are on purpose and are not counted."""
    return re.findall(r"middleshire|msp\b|123abc", re.sub(r"<select.*?</select>", "", text, flags=re.S), flags=re.I)


def test_an_anonymous_review_leaves_no_trace_of_its_partnership(client, partnership):
    review = publish_review(
        partnership, anonymous=True, title="A quiet heron", text="A heron.", recommendations=[("Look.", Outcome.DONE, "Middleshire Police")]
    )  # fmt: skip
    own = f"/reviews/{review.public_id}/"
    api = [reverse("api-reviews"), reverse("api-review", args=[review.public_id])]

    for address in (own, f"{own}report.pdf", "/reviews/", "/reviews/?q=heron", *api):
        response = client.get(address)
        assert response.status_code == 200
        assert traces(response.content.decode()) == [], address
        assert traces(str(response.headers)) == [], address
    assert "Look." in page(client, own)
    assert client.get(api[0]).json()["results"][0]["partnership"] is None


def test_nothing_that_is_asked_by_partnership_finds_an_anonymous_review(client, partnership):
    review = publish_review(partnership, anonymous=True, title="A quiet heron", text="A heron.", year=2019)

    listed = page(client, "/partnerships/middleshire/reviews/")
    assert "quiet heron" not in listed
    assert "2019" not in listed
    for address in ("/reviews/?partnership=middleshire", "/reviews/?partnership=middleshire&q=heron"):
        assert "quiet heron" not in page(client, address)
    assert "No published review has these words" in page(client, "/search/", q="heron", partnership="middleshire")
    assert "1 published review found" in page(client, "/search/", q="heron")
    for address in (
        reverse("api-reviews") + "?partnership=middleshire",
        reverse("api-partnership-reviews", args=["middleshire"]),
    ):
        assert client.get(address).json()["count"] == 0
    for name in ("public:review", "public:review_pdf", "api-partnership-review"):
        assert client.get(reverse(name, args=["middleshire", review.public_id])).status_code == 404
    assert '<option value="middleshire"' not in page(client, "/reviews/")


def test_a_named_review_is_not_given_where_anonymous_ones_are(client, review):
    assert client.get(reverse("api-review", args=["abc123"])).status_code == 404


@pytest.mark.parametrize("anonymous", [False, True])
def test_a_withdrawn_review_says_when_and_why_and_nothing_else(client, partnership, anonymous):
    review = publish_review(
        partnership, anonymous=anonymous, title="Zebra", text="Zebra.", recommendations=["Zebra."], withdrawn="A year <has> passed."
    )  # fmt: skip
    stem = "/reviews/" if anonymous else "/partnerships/middleshire/reviews/"
    own = f"{stem}{review.public_id}/"
    api = (
        reverse("api-review", args=[review.public_id]) if anonymous
        else reverse("api-partnership-review", args=["middleshire", review.public_id])
    )  # fmt: skip

    for address in (own, f"{own}report.pdf"):
        response = client.get(address)
        html = response.content.decode()
        assert response.status_code == 410
        assert "It could be read here until 25 May 2027" in html
        assert "A year &lt;has&gt; passed." in html
        assert "Zebra" not in html
        assert not (anonymous and traces(html))
    assert client.get(api).status_code == 410
    assert client.get(api).json() == {"detail": "This review was withdrawn.", "reason": "A year <has> passed."}
    for address in (
        "/reviews/",
        "/reviews/?q=zebra",
        "/partnerships/middleshire/reviews/",
        "/search/?q=zebra",
        "/api/v1/reviews/",
    ):
        assert "Zebra" not in page(client, address)


def shown(client, address, **asked):
    return set(re.findall(r'govuk-!-font-weight-bold" href="[^"]+">([^<]+)<', page(client, address, **asked)))


@pytest.mark.parametrize("address", ["/reviews/", "/partnerships/middleshire/reviews/"])
def test_reviews_are_found_by_theme_year_kind_and_words(client, review, address):
    publish_review(
        review.partnership, title="Alone", text="A kestrel.", year=2024, themes=[Theme.SELF_NEGLECT], case_kind=CaseKind.ADULT_REVIEW
    )  # fmt: skip

    assert shown(client, address) == {"Missed appointments", "Alone"}
    for asked in ({"theme": "self_neglect"}, {"year": "2024"}, {"kind": "adult_review"}, {"q": "kestrel"}):
        assert shown(client, address, **asked) == {"Alone"}, asked
    assert shown(client, address, theme="neglect", year="2024") == set()
    assert "Take a filter away" in page(client, address, theme="neglect", year="2024")
    assert "<mark>heron</mark>" in page(client, address, q="heron")


def test_the_filter_by_partnership_names_those_that_published(client, review):
    publish_review(PartnershipFactory(slug="northshire", name="Northshire"), title="North")
    PartnershipFactory(slug="silent")

    html = page(client, "/reviews/")

    assert shown(client, "/reviews/", partnership="northshire") == {"North"}
    assert "Northshire" in html
    assert 'value="silent"' not in html


def test_odd_addresses_are_answered(client, review):
    odd = [
        {"year": "²020", "theme": "x", "kind": "incident"},
        {"q": "a\x00b", "partnership": "\x00"},
        {"page": "-1"},
        {"q": "-"},
    ]
    for asked in odd:
        for address in ("/reviews/", "/partnerships/middleshire/reviews/", "/search/"):
            assert client.get(address, asked).status_code == 200


def test_search_shows_nobodys_markup(client, partnership):
    publish_review(partnership, text="a zebra <b onclick=x> here", html="")

    html = page(client, "/reviews/", q="zebra")

    assert "<mark>zebra</mark>" in html
    assert "<b onclick" not in html


def test_an_empty_list_says_so(client, partnership):
    assert "No review has been published here yet" in page(client, "/partnerships/middleshire/reviews/")
    assert "No review has been published here yet" in page(client, "/reviews/")


def queries(client, address):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_the_number_of_queries_does_not_grow(client, review):
    wanted = [*addresses(review), "/search/?q=heron"]
    for address in wanted:
        client.get(address)
    before = [queries(client, address) for address in wanted]

    for number in range(3):
        publish_review(review.partnership, text="Another heron.", recommendations=["One.", "Two."])
        publish_review(PartnershipFactory(), text="A heron elsewhere.", anonymous=number == 0)

    assert [queries(client, address) for address in wanted] == before
    assert max(before) <= 5


def test_the_api_gives_reviews_and_their_recommendations(client, review):
    (said,) = client.get(reverse("api-reviews")).json()["results"]
    full = client.get(reverse("api-partnership-review", args=["middleshire", "abc123"])).json()

    assert said["public_id"] == "abc123"
    assert (said["partnership"], said["kind"], said["year"], said["themes"]) == (
        "middleshire",
        "local_review",
        2026,
        ["neglect"],
    )
    assert said["page"] == "http://testserver/partnerships/middleshire/reviews/abc123/"
    assert client.get(said["pdf"]).content == PDF
    assert "A heron by the canal" in full["html"]
    assert full["recommendations"][0] == {
        "number": 1, "text": "Tell the *school* at once.", "addressees": "Middleshire Police", "outcome": "impact",
        "outcome_on": "2026-04-20",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["api-reviews", "api-partnership-reviews"])
def test_the_api_filters(client, review, name):
    address = reverse(name, args=[] if name == "api-reviews" else ["middleshire"])
    for asked in ({"kind": "local_review"}, {"theme": "neglect"}, {"year": "2026"}, {"q": "heron"}):
        assert client.get(address, asked).json()["count"] == 1, asked
    for asked in ({"kind": "table_top"}, {"theme": "suicide"}, {"year": "2025"}, {"q": "kestrel"}):
        assert client.get(address, asked).json()["count"] == 0, asked


def test_the_api_says_what_is_wrong_in_words(client, review):
    api = reverse("api-reviews")

    for asked, key in (({"kind": "poem"}, "kind"), ({"theme": "x"}, "theme"), ({"year": "20x6"}, "year")):
        wrong = client.get(api, asked)
        assert wrong.status_code == 400
        assert list(wrong.json()) == [key]
    assert "no public partnership called nowhere" in client.get(api, {"partnership": "nowhere"}).json()["detail"]
    assert client.get(reverse("api-partnership-reviews", args=["nowhere"])).status_code == 404
    assert (
        "no such published review"
        in client.get(reverse("api-partnership-review", args=["nowhere", "x"])).json()["detail"]
    )


def test_the_api_describes_reviews(client):
    described = client.get(reverse("api-schema"), {"format": "json"}).json()

    assert "/api/v1/partnerships/{slug}/reviews/{public_id}/" in described["paths"]
    assert {"html", "recommendations"} <= set(described["components"]["schemas"]["FullReview"]["properties"])
