"""The furniture of every page."""

import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.http import QueryDict
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory

from core.pagination import paginate
from tests.look.gallery import gallery_html

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
ON_SCREEN = [path for path in TEMPLATES if not {"pdf", "emails"} & set(path.relative_to(ROOT).parts)]


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
def test_an_error_page_needs_nothing_and_says_what_to_do(name):
    html = get_template(name).render()

    assert html.count("<h1") == 1
    assert "<title>" in html
    assert "<li>" in html or "<p" in html
    assert 'href="/' in html


def test_the_page_for_a_fault_of_ours_stands_alone():
    source = (ROOT / "templates" / "500.html").read_text()

    assert "{%" not in source
    assert "{{" not in source
    for address in re.findall(r'(?:href|src)="/static/([^"]+)"', source):
        assert (ROOT / "static" / address).is_file()


def test_the_gallery_has_a_place_for_everything():
    html = gallery_html()

    assert html.count("<h1") == 1
    assert '<html lang="en"' in html
    assert 'href="#main-content"' in html
    assert 'id="main-content"' in html
    assert 'aria-current="true"' in html
    assert "3<span" in html
    assert "The people and tasks here are made up." in html
    identifiers = re.findall(r'\sid="([^"]+)"', html)
    assert sorted(identifiers) == sorted(set(identifiers))


def test_every_reference_leads_to_an_identifier():
    html = gallery_html()
    identifiers = set(re.findall(r'\sid="([^"]+)"', html))
    for words in re.findall(r'(?:aria-describedby|aria-labelledby|aria-controls|for)="([^"]+)"', html):
        assert set(words.split()) <= identifiers


@pytest.mark.parametrize("path", ON_SCREEN, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_no_inline_script_or_style(path):
    source = path.read_text()

    assert not re.search(r"\sstyle=", source)
    assert not re.search(r"\son[a-z]+=", source)
    assert "<style" not in source
    assert "javascript:" not in source
    for attributes in re.findall(r"<script([^>]*)>", source):
        assert "src=" in attributes


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_every_template_can_be_read(path):
    assert get_template(str(path.relative_to(ROOT / "templates")))


def test_a_public_page_does_not_open_the_session():
    class Untouchable:
        def __iter__(self):
            raise AssertionError("the page looked at one person's messages")

    request = RequestFactory().get("/partnerships/")
    context = {"messages": Untouchable(), "exit_page": True, "partnership": SimpleNamespace(name="Middleshire")}
    html = render_to_string("public_page.html", context, request=request)

    assert 'aria-current="page">Find a partnership' in html
    assert 'rel="nofollow noreferrer"' in html
    assert "Middleshire" in html


def test_an_empty_list_says_so_and_a_long_one_is_paged():
    request = RequestFactory().get("/", QueryDict("q=a%26b&page=2"))
    empty = render_to_string(
        "list_page.html", {"page": paginate(request, []), "empty_text": "No bodies yet."}, request=request
    )
    full = render_to_string("list_page.html", {"page": paginate(request, range(60))}, request=request)

    assert "No bodies yet." in empty
    assert "govuk-pagination" not in empty
    assert "?q=a%26b&amp;page=3" in full
    assert "Showing 26 to 50 of 60" in full
    assert "(page 2 of 3)" in full


@pytest.mark.parametrize(("asked", "given"), [("0", 3), ("-1", 3), ("99", 3), ("x", 1), ("", 1), ("2", 2)])
def test_a_page_that_does_not_exist_is_answered_by_one_that_does(asked, given):
    request = RequestFactory().get("/", {"page": asked})

    assert paginate(request, range(60)).number == given


def test_the_one_next_step_comes_first():
    html = gallery_html()
    panel = html[html.index("portal-next-step") : html.index("</section>")]

    assert panel.index("Send for sign-off") < panel.index("Where it stands")
    assert "28 June 2026" in panel
    assert "3 days left" in panel
    assert "Why this date?" in panel
    assert panel.count("govuk-button") == 2  # the class and its module: one button


def test_what_is_not_ours_to_use_is_not_here():
    for path in (ROOT / "static").rglob("*.css"):
        css = path.read_text()
        assert "GDS Transport" not in css
        assert "crown" not in css
        assert "@font-face" not in css


def test_the_lock_file_holds_no_address():
    lock = (ROOT / "frontend" / "package-lock.json").read_text()

    assert "://" not in lock
    version = json.loads(lock)["packages"]["node_modules/govuk-frontend"]["version"]
    assert (ROOT / "static" / "govuk" / f"govuk-frontend-{version}.css").is_file()
    assert f"govuk-frontend-{version}.min.js" in (ROOT / "static" / "portal" / "portal.js").read_text()
