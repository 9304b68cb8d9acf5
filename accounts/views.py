"""A person's own account. Signing in, passwords and second factors are allauth's pages in our look."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms import NameForm
from accounts.models import User
from accounts.second_factor import second_factors
from accounts.services import rename_person


@require_safe
@login_required
def account(request: HttpRequest) -> HttpResponse:
    user = cast("User", request.user)
    rows = [
        _row("Name", user.full_name, "account_name", "Change"),
        _row("E-mail address", user.email, "account_email", "Change"),
        _row(
            "Password",
            "Set" if user.has_usable_password() else "None: you sign in another way",
            "account_change_password",
            "Change",
        ),
        _row("Second factor", ", ".join(second_factors(user)) or "None", "mfa_index", "Change"),
    ]
    return render(request, "accounts/account.html", {"rows": rows})


def _row(key: str, value: str, view: str, text: str) -> dict[str, object]:
    return {"key": key, "value": value, "actions": [{"url": reverse(view), "text": text, "hidden": key.lower()}]}


@require_http_methods(["GET", "POST"])
@login_required
def name(request: HttpRequest) -> HttpResponse:
    user = cast("User", request.user)
    form = NameForm(request.POST if request.method == "POST" else None, initial={"full_name": user.full_name})
    if form.is_valid():
        rename_person(user, **form.cleaned_data)
        messages.success(request, "Your name has been changed.")
        return redirect("account")
    return render(request, "accounts/name.html", {"form": form, "cancel_url": reverse("account")})


account.required_permission = name.required_permission = "signed_in"  # type: ignore[attr-defined]
