from django import forms
from django.template.loader import render_to_string
from django.test import RequestFactory

from tests.look.gallery import EveryWidget, bound_form


def test_no_browser_bubble_and_no_silent_cut():
    class Short(forms.Form):
        name = forms.CharField(max_length=3)

    html = str(Short({"name": "long name"}))

    assert "required" not in html
    assert "maxlength" not in html
    assert 'value="long name"' in html


def test_every_error_in_the_summary_leads_to_something_on_the_page():
    import re

    form = bound_form()
    html = render_to_string("form_page.html", {"form": form}, request=RequestFactory().get("/"))
    summary = html[html.index("govuk-error-summary") : html.index("<h1")]
    targets = re.findall(r'href="#([^"]+)"', summary)

    assert len(targets) == 7
    for target in targets:
        assert f'id="{target}"' in html


def test_a_form_page_says_error_first_and_has_one_heading_and_one_main_button():
    request = RequestFactory().get("/")
    html = render_to_string("form_page.html", {"form": bound_form(), "cancel_url": "/back/"}, request=request)

    assert "<title>Error: " in html
    assert html.count("<h1") == 1
    assert html.count('type="submit"') == 1
    assert 'enctype="multipart/form-data"' in html
    assert 'href="/back/">Cancel' in html
    assert '<input type="hidden" name="revision" value="4"' in html


def test_a_form_without_errors_is_quiet():
    html = render_to_string("form_page.html", {"form": EveryWidget()}, request=RequestFactory().get("/"))

    assert "Error:" not in html
    assert "govuk-error-summary" not in html


def test_help_text_is_not_markup():
    class Sly(forms.Form):
        name = forms.CharField(help_text="<img src=x>", label="<b>")

    html = str(Sly())

    assert "<img" not in html
    assert "<b>" not in html


def test_a_conflict_keeps_both_sides():
    context = {
        "form": bound_form(),
        "conflict": {"by": "B Person", "changes": [{"label": "Seats", "theirs": "12", "yours": "14"}]},
    }
    html = render_to_string("form_page.html", context, request=RequestFactory().get("/"))

    assert "Someone else changed this" in html
    assert "12" in html
    assert "14" in html


def test_a_stored_file_can_be_kept_or_removed():
    class Stored:
        url = "/media/terms.pdf"

        def __str__(self):
            return "terms.pdf"

    class WithFile(forms.Form):
        terms = forms.FileField(required=False)

    html = str(WithFile(initial={"terms": Stored()}))

    assert 'href="/media/terms.pdf"' in html
    assert "Remove this file" in html
    assert 'name="terms-clear"' in html
