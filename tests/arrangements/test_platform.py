"""A fifth partnership: on screen and from a file, without a line of code."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from arrangements.facts import read_definition
from arrangements.models import Arrangements
from arrangements.parsing import parse_definition
from partnerships.models import Invitation, Partnership
from tests.arrangements.sample import SAMPLE
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
NEW, FROM_FILE = "/platform/partnerships/new/", "/platform/partnerships/new-from-file/"
ANSWERS = {"name": "Fifth Partnership", "slug": "fifth", "coverage": "children", "guidance": "WT2026"}


def upload(client, content):
    return client.post(FROM_FILE, {"file": SimpleUploadedFile("fifth.yaml", content)})


def test_a_partnership_is_made_on_screen_and_is_not_public_yet(client, administrator, scoped):
    assert client.get(NEW).status_code == 200
    response = client.post(NEW, ANSWERS)

    made = Partnership.objects.get(slug="fifth")
    assert response.status_code == 302
    assert made.public_from is None
    with scoped(made):
        assert Arrangements.objects.get().guidance == "WT2026"
    assert read_definition(made).name == "Fifth Partnership"


def test_the_first_manager_is_invited_at_once(client, administrator, scoped):
    client.post(NEW, ANSWERS | {"manager_name": "First Manager", "manager_email": "first@agency.example"})

    with scoped(Partnership.objects.get(slug="fifth")):
        assert Invitation.objects.get().email == "first@agency.example"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": ""}, "Enter the name"),
        ({"slug": ""}, "Enter the short name"),
        ({"slug": "Fifth"}, "lower-case letters"),
        ({"slug": "new"}, "this one is taken"),
        ({"slug": "middleshire"}, "this one is taken"),
        ({"coverage": ""}, "Select whom the partnership covers"),
        ({"guidance": ""}, "Select the national guidance"),
        ({"manager_email": "a@agency.example"}, "Enter the name of the first business manager"),
        ({"manager_name": "A"}, "Enter the e-mail address of the first business manager"),
        ({"manager_name": "A", "manager_email": "a"}, "correct format"),
    ],
)
def test_each_mistake_has_its_words(client, partnership, administrator, typed, words):
    response = client.post(NEW, ANSWERS | typed)

    assert words in response.text
    assert Partnership.objects.count() == 1


def test_a_partnership_is_made_from_a_file(client, administrator):
    assert client.get(FROM_FILE).status_code == 200
    response = upload(client, SAMPLE.encode())

    assert response.status_code == 302
    assert read_definition(Partnership.objects.get(slug="middleshire")) == parse_definition(SAMPLE, name="sample")


def test_mistakes_of_a_file_are_shown_by_line(client, administrator):
    page = upload(client, SAMPLE.replace("guidance: WT2018", "guidance: <b>").encode()).text

    assert "fifth.yaml has 1 mistake; nothing was loaded" in page
    assert "&lt;b&gt;&#x27; is not allowed here; allowed: WT2018, WT2023, WT2026" in page
    assert ">7</td>" in page
    assert not Partnership.objects.exists()


def test_files_are_refused_in_words(client, partnership, administrator):
    assert "Select a definition file" in client.post(FROM_FILE, {}).text
    assert "The selected file is empty" in upload(client, b"").text
    assert "not text in UTF-8" in upload(client, b"\xff\xfe").text
    assert "its own people change it" in upload(client, SAMPLE.encode()).text


@pytest.mark.parametrize("page", [NEW, FROM_FILE])
def test_it_is_for_platform_administrators(client, page, partnership):
    assert client.get(page).status_code == 302
    client.force_login(MembershipFactory(partnership=partnership).user)
    assert client.get(page).status_code == 404
    client.force_login(UserFactory())
    assert client.post(page, ANSWERS).status_code == 404
