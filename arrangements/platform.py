"""A new partnership: made on screen, or from a definition file."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import User
from arrangements.loading import load_definition
from arrangements.parsing import LARGEST, UnusableFile, parse_definition
from arrangements.services import start_arrangements
from core.forms import RadioSelect
from partnerships.access import platform_administrator
from partnerships.enums import Coverage, Guidance
from partnerships.invitations import invite
from partnerships.models import Partnership
from partnerships.roles import Role
from partnerships.services import create_partnership

RESERVED = frozenset({"new", "new-from-file", "compare"})


class NewPartnershipForm(forms.Form):
    name = forms.CharField(
        label="Name",
        max_length=200,
        error_messages={"required": "Enter the name", "max_length": "The name must be 200 characters or fewer"},
    )
    slug = forms.SlugField(
        label="Short name for addresses",
        max_length=80,
        help_text="Lower-case letters, digits and hyphens, such as middleshire. It cannot be changed later",
        error_messages={
            "required": "Enter the short name",
            "max_length": "The short name must be 80 characters or fewer",
        },
    )
    coverage = forms.ChoiceField(
        label="Covers",
        choices=Coverage.choices,
        widget=RadioSelect,
        error_messages={"required": "Select whom the partnership covers"},
    )
    guidance = forms.ChoiceField(
        label="National guidance that its arrangements follow",
        choices=Guidance.choices,
        widget=RadioSelect,
        error_messages={"required": "Select the national guidance"},
    )
    manager_name = forms.CharField(label="First business manager: name", max_length=150, required=False)
    manager_email = forms.EmailField(
        label="First business manager: e-mail address",
        required=False,
        help_text="They are sent an invitation and then invite everybody else. You can also invite them later",
        error_messages={"invalid": "Enter an e-mail address in the correct format, like name@example.com"},
    )

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"])
        if slug != slug.lower() or "_" in slug or slug != slug.strip("-") or "--" in slug:
            raise ValidationError("Enter the short name with lower-case letters, digits and single hyphens only")
        if slug in RESERVED or Partnership.objects.filter(slug=slug).exists():
            raise ValidationError("Enter another short name: this one is taken")
        return slug

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("manager_email") and not cleaned.get("manager_name"):
            self.add_error("manager_name", "Enter the name of the first business manager")
        if cleaned.get("manager_name") and not cleaned.get("manager_email") and "manager_email" not in self.errors:
            self.add_error("manager_email", "Enter the e-mail address of the first business manager")
        return cleaned


class DefinitionFileForm(forms.Form):
    file = forms.FileField(
        label="Definition file",
        help_text="A YAML file of at most one million characters, such as a partnership's own download",
        error_messages={"required": "Select a definition file", "empty": "The selected file is empty"},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST * 2:
            raise ValidationError("The selected file must be smaller than 2MB")
        return file


@require_http_methods(["GET", "POST"])
@platform_administrator
def new(request: HttpRequest) -> HttpResponse:
    form = NewPartnershipForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        partnership = _make(form.cleaned_data, by=cast("User", request.user))
        invited = " The first business manager was invited." if form.cleaned_data["manager_email"] else ""
        messages.success(request, f"{partnership.name} was made.{invited}")
        return redirect("platform:partnership", partnership.slug)
    return render(request, "arrangements/new_partnership.html", {"form": form})


@transaction.atomic
def _make(answers: dict[str, Any], *, by: User) -> Partnership:
    partnership = create_partnership(answers["slug"], name=answers["name"], coverage=answers["coverage"])
    start_arrangements(partnership, guidance=answers["guidance"], by=by)
    if answers["manager_email"]:
        invite(
            partnership, email=answers["manager_email"], full_name=answers["manager_name"], role=Role.BUSINESS_MANAGER,
            by=by, now=timezone.now(),
        )  # fmt: skip
    return partnership


@require_http_methods(["GET", "POST"])
@platform_administrator
def new_from_file(request: HttpRequest) -> HttpResponse:
    """Makes a partnership; the arrangements of one that exists are its own people's to change."""
    form = DefinitionFileForm(request.POST, request.FILES) if request.method == "POST" else DefinitionFileForm()
    unusable = None
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            definition = parse_definition(file.read(), name=file.name)
        except UnusableFile as error:
            unusable = error
            form.add_error(
                "file",
                f"{file.name} has {len(error.errors)} mistake{'' if len(error.errors) == 1 else 's'}; nothing was loaded",
            )
        else:
            if definition.slug in RESERVED or Partnership.objects.filter(slug=definition.slug).exists():
                form.add_error(
                    "file", f"{file.name} describes {definition.slug}, which exists already; its own people change it"
                )
            else:
                report = load_definition(definition, by=cast("User", request.user), now=timezone.now())
                messages.success(request, f"{definition.name} was made from {file.name}: {report}.")
                return redirect("platform:partnership", definition.slug)
    return render(request, "arrangements/new_from_file.html", {"form": form, "unusable": unusable})
