"""Our partials against the HTML that GOV.UK Frontend itself promises for the same content.

Left out on purpose: `aria-invalid`, which Django adds; our bold labels; the number pad on a month, which may be a word.
"""

import json
from pathlib import Path

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.test import RequestFactory

from core.forms import CheckboxSelectMultiple, DateField3, RadioSelect
from core.pagination import paginate
from tests.look.normalise import normalised

FIXTURES = json.loads((Path(__file__).parent / "fixtures" / "govuk-frontend-6.6.0.json").read_text())


def fixture(component, name):
    found = FIXTURES[component][name]
    return found["options"], found["html"]


def cases(*components):
    return [(component, name) for component in components for name in FIXTURES[component]]


def words(options, key):
    return (options.get(key) or {}).get("text", "")


def build_field(component, options):
    legend = words((options.get("fieldset") or {}), "legend")
    common = {"label": words(options, "label") or legend, "help_text": words(options, "hint"), "required": False}
    items = options.get("items") or []
    choices = [(str(item["value"]), item["text"]) for item in items]
    hints = {str(item["value"]): words(item, "hint") for item in items}
    makers = {
        "textarea": lambda: forms.CharField(widget=forms.Textarea, **common),
        "character-count": lambda: forms.CharField(widget=forms.Textarea, max_length=options["maxlength"], **common),
        "radios": lambda: forms.ChoiceField(choices=choices, widget=RadioSelect(hints=hints), **common),
        "checkboxes": lambda: forms.MultipleChoiceField(
            choices=choices, widget=CheckboxSelectMultiple(hints=hints), **common
        ),
        "select": lambda: forms.ChoiceField(choices=choices, **common),
        "date-input": lambda: DateField3(**common),
        "password-input": lambda: forms.CharField(widget=forms.PasswordInput, **common),
        "file-upload": lambda: forms.FileField(**common),
        "input": lambda: forms.CharField(
            widget=forms.TextInput(attrs={"class": options.get("classes") or ""}), **common
        ),
    }
    return makers[component]()


def typed(name, options):
    values = options.get("values") or {}
    data = {f"{name}_{part}": str(value) for part, value in values.items()}
    chosen = [str(item["value"]) for item in options.get("items") or [] if item.get("checked")]
    if options.get("value") or chosen:
        data[name] = options.get("value") or chosen[0]
    return data


def render_field(component, options):
    name = options.get("name") or "x"
    form = type("OneField", (forms.Form,), {name: build_field(component, options)})(typed(name, options))
    form.is_valid()
    form.errors.clear()
    error = words(options, "errorMessage")
    if error:
        wrong = tuple(part for part in ("day", "month", "year") if (options.get(part) or {}).get("error"))
        form.add_error(name, ValidationError(error, params={"parts": wrong}))
    return form[name].as_field_group()


@pytest.mark.parametrize(
    ("component", "name"),
    cases("input", "textarea", "character-count", "radios", "checkboxes", "select", "password-input", "file-upload"),
)
def test_fields(component, name):
    options, expected = fixture(component, name)

    assert normalised(render_field(component, options)) == normalised(expected)


@pytest.mark.parametrize("name", FIXTURES["date-input"])
def test_dates(name):
    options, expected = fixture("date-input", name)

    assert normalised(render_field("date-input", options), "name", "inputmode") == normalised(
        expected, "name", "inputmode"
    )


def test_error_summary_without_links():
    options, expected = fixture("error-summary", "mixed with and without links")
    form = forms.Form({})
    form.full_clean()
    form.add_error(None, options["errorList"][0]["text"])
    elsewhere = [{"text": options["errorList"][1]["text"], "target": "example-error-1"}]
    html = render_to_string("components/error_summary.html", {"form": form, "errors_elsewhere": elsewhere})

    assert normalised(html) == normalised(expected)


def test_error_summary_links_to_the_fields():
    _, expected = fixture("error-summary", "default")
    one, other = "The date your passport was issued must be in the past", "Enter a postcode, like AA1 1AA"
    form = type(
        "TwoFields", (forms.Form,), {"a": forms.CharField(required=False), "b": forms.CharField(required=False)}
    )({}, auto_id="example-error-%s")
    form.add_error("a", one)
    form.add_error("b", other)
    html = render_to_string("components/error_summary.html", {"form": form})
    expected = expected.replace("example-error-1", "example-error-a").replace("example-error-2", "example-error-b")

    assert normalised(html) == normalised(expected)


@pytest.mark.parametrize(
    ("name", "number"), [("with many pages", 10), ("default", 2), ("first page", 1), ("last page", 3)]
)
def test_pagination(name, number):
    options, expected = fixture("pagination", name)
    pages = options["items"][-1]["number"]
    request = RequestFactory().get("/", {"page": number})
    page = paginate(request, range(pages), per_page=1)
    page.__class__ = type(
        "Wide", (type(page),), {"numbers": page.paginator.get_elided_page_range(number, on_each_side=2, on_ends=1)}
    )
    html = render_to_string("components/pagination.html", {"page": page}, request=request)
    html = html[: html.index("<p ")]

    assert normalised(html, "href") == normalised(expected, "href")


@pytest.mark.parametrize("name", FIXTURES["button"])
def test_buttons(name):
    options, expected = fixture("button", name)
    context = {**options, "preventing": options.get("preventDoubleClick")}

    assert normalised(render_to_string("components/button.html", context)) == normalised(expected)


@pytest.mark.parametrize("name", FIXTURES["tag"])
def test_tags(name):
    options, expected = fixture("tag", name)
    colour = (options.get("classes") or "").removeprefix("govuk-tag--")

    assert normalised(
        render_to_string("components/tag.html", {"text": options["text"], "colour": colour})
    ) == normalised(expected)


@pytest.mark.parametrize("name", FIXTURES["summary-list"])
def test_summary_lists(name):
    from django.utils.safestring import mark_safe

    options, expected = fixture("summary-list", name)
    rows = [
        {
            "key": row["key"]["text"],
            "value": row["value"].get("text") or mark_safe(row["value"]["html"]),
            "actions": [
                {"url": item["href"], "text": item["text"], "hidden": item["visuallyHiddenText"]}
                for item in (row.get("actions") or {}).get("items", [])
            ],
        }
        for row in options["rows"]
    ]

    assert normalised(render_to_string("components/summary_list.html", {"rows": rows})) == normalised(expected)


@pytest.mark.parametrize(("name", "kind"), [("default", ""), ("with type as success", "success")])
def test_notification_banners(name, kind):
    options, expected = fixture("notification-banner", name)

    html = render_to_string("components/notification_banner.html", {"text": options["text"], "kind": kind})
    assert normalised(html) == normalised(expected)


def test_task_list():
    options, expected = fixture("task-list", "with hint text and additional states")
    tasks = [
        {
            "title": item["title"]["text"],
            "url": item.get("href"),
            "hint": words(item, "hint"),
            "status": item["status"].get("text") or item["status"]["tag"]["text"],
            "colour": (item["status"].get("tag") or {}).get("classes", "").removeprefix("govuk-tag--"),
        }
        for item in options["items"]
    ]

    assert normalised(render_to_string("components/task_list.html", {"tasks": tasks})) == normalised(expected)


def test_breadcrumbs():
    options, expected = fixture("breadcrumbs", "with collapse on mobile")
    crumbs = [{"text": item["text"], "url": item.get("href")} for item in options["items"]]

    assert normalised(render_to_string("components/breadcrumbs.html", {"breadcrumbs": crumbs})) == normalised(expected)


def test_service_navigation():
    options, expected = fixture("service-navigation", "with navigation with an active item")
    items = [
        {"text": item["text"], "url": item["href"], "current": item.get("active")} for item in options["navigation"]
    ]

    assert normalised(render_to_string("components/service_navigation.html", {"navigation": items})) == normalised(
        expected
    )


def test_details_inset_and_exit():
    options, expected = fixture("details", "default")
    context = {"summary": options["summaryText"], "text": options["text"]}
    assert normalised(render_to_string("components/details.html", context)) == normalised(expected)

    options, expected = fixture("inset-text", "default")
    assert normalised(render_to_string("components/inset.html", {"text": options["text"]})) == normalised(expected)

    options, expected = fixture("exit-this-page", "default")
    html = render_to_string("components/exit_this_page.html", {"exit_url": options["redirectUrl"]})
    assert normalised(html) == normalised(expected)


def test_table():
    options, expected = fixture("table", "with head and caption")
    context = {
        "caption": options["caption"],
        "numeric": [2, 3],
        "head": [cell["text"] for cell in options["head"]],
        "body": [[cell["text"] for cell in row] for row in options["rows"]],
    }
    html = render_to_string("components/table.html", context)
    table = html[html.index("<table") : html.index("</table>") + 8]

    assert normalised(table) == normalised(expected)
