"""What the gallery shows."""

from datetime import date
from types import SimpleNamespace

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import RequestFactory

from core.forms import CheckboxSelectMultiple, DateField3, RadioSelect
from core.pagination import paginate


class EveryWidget(forms.Form):
    name = forms.CharField(
        label="Name of the body",
        help_text="As the arrangements write it",
        error_messages={"required": "Enter the name of the body"},
    )
    purpose = forms.CharField(label="Purpose", widget=forms.Textarea, max_length=500, required=False)
    kind = forms.ChoiceField(
        label="Kind",
        choices=[("executive", "Executive board"), ("subgroup", "Subgroup"), ("forum", "Forum")],
        widget=RadioSelect(hints={"forum": "Meets to listen, decides nothing"}),
        error_messages={"required": "Select the kind of body"},
    )
    sectors = forms.MultipleChoiceField(
        label="Sectors",
        choices=[("children", "Children"), ("adults", "Adults")],
        widget=CheckboxSelectMultiple,
        required=False,
    )
    frequency = forms.ChoiceField(
        label="How often it meets", choices=[("3m", "Every three months"), ("1y", "Once a year")]
    )
    since = DateField3(label="Meets since", name="The date since which it meets", help_text="For example, 28 6 2019")
    seats = forms.IntegerField(label="Seats", widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}))
    email = forms.EmailField(label="E-mail address")
    password = forms.CharField(label="Password", widget=forms.PasswordInput)
    terms = forms.FileField(label="Terms of reference", required=False)
    agreed = forms.BooleanField(
        label="The chair has agreed", error_messages={"required": "Confirm that the chair has agreed"}
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)


def bound_form():
    data = {
        "purpose": "To hear",
        "since_day": "28",
        "since_year": "2019",
        "seats": "many",
        "email": "chair@",
        "password": "x",
        "revision": "4",
    }
    return EveryWidget(data, {"terms": SimpleUploadedFile("terms.txt", b"text")})


def gallery_html(form=None, **changes):
    request = RequestFactory().get("/gallery/", {"q": "board", "page": "3"})
    action = {"url": "/change/", "text": "Change"}
    context = {
        "partnership": SimpleNamespace(name="Middleshire Safeguarding Partnership"),
        "partnership_url": "/p/middleshire/",
        "demo": True,
        "account": {
            "name": "A Person",
            "url": "/accounts/",
            "sign_out_url": "/accounts/logout/",
            "switch_url": "/switch/",
            "notifications_url": "/n/",
            "unread": 3,
        },
        "navigation": [
            {"text": "My work", "url": "/p/middleshire/", "current": True},
            *(
                {"text": text, "url": f"/{text}/"}
                for text in ("Deadlines", "Arrangements", "Bodies", "People", "Publications", "Settings")
            ),
        ],
        "breadcrumbs": [{"text": "My work", "url": "/p/middleshire/"}, {"text": "Gallery"}],
        "form": form or bound_form(),
        "next_step": {
            "text": "Send the arrangements to the signatories.",
            "state": "due_soon",
            "colour": None,
            "due_on": date(2026, 6, 28),
            "days": 3,
            "why": "A year after the last publication.",
            "why_url": "/why/",
            "who": "Business manager",
            "action": {"url": "/send/", "text": "Send for sign-off"},
        },
        "rows": [
            {"key": "Name", "value": "Executive board", "actions": [action]},
            {"key": "Chair", "value": None, "actions": [action, {"url": "/x/", "text": "End"}]},
            {"key": "Meets", "value": "Every three months"},
        ],
        "head": ["Body", "Chair", "Meets"],
        "body": [["Executive board", "Independent", "Quarterly"], ["Learning subgroup", None, "Every six weeks"]],
        "page": paginate(request, range(300)),
        "tasks": [
            {"title": "Who the partners are", "url": "/a/", "status": "Complete"},
            {
                "title": "How disputes are resolved",
                "url": "/b/",
                "hint": "Two steps are named",
                "status": "Missing",
                "colour": "orange",
            },
            {"title": "Sign-off", "status": "Cannot start yet"},
        ],
        "events": [
            {
                "title": "Due date extended",
                "at": date(2026, 6, 1),
                "by": "Independent chair",
                "text": "The data came late.",
            },
            {"title": "Opened", "at": date(2026, 5, 1)},
        ],
        "conflict": {"by": "B Person", "changes": [{"label": "Seats", "theirs": "12", "yours": "14"}]},
        "text": "## Our aims\n\nWe **listen**, then act:\n\n- early\n- together\n\n> A quotation\n\n[A link](https://example.org)",
        **changes,
    }
    context["messages"] = [Message("Your change was saved.", "success"), Message("The PDF could not be made.", "error")]
    return render_to_string("components/gallery.html", context, request=request)


class Message(str):
    __slots__ = ("level_tag",)

    def __new__(cls, text, level_tag):
        message = super().__new__(cls, text)
        message.level_tag = level_tag
        return message
