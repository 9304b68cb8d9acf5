"""allauth's forms in our words, and the ones it does not have."""

from collections.abc import Mapping
from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as second_factor
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms

ADDRESS = (
    "E-mail address",
    "Enter your e-mail address",
    "Enter an e-mail address in the correct format, like name@example.com",
)
PASSWORD = ("Password", "Enter your password")
NEW_PASSWORD = ("New password", "Enter the new password")
AGAIN = ("New password again", "Enter the new password again")
CODE = ("Code", "Enter the code")
PASSWORD_HINT = "At least 12 characters. Three words you can remember are a good password."  # noqa: S105  a hint, not a password


class PlainWords(forms.Form):
    """Gives each named field its label and its own words for what is missing or wrong."""

    words: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    hints: ClassVar[Mapping[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, required, *wrong) in self.words.items():
            field = self.fields[name]
            field.label = label
            field.error_messages["required"] = required
            if wrong:
                field.error_messages["invalid"] = wrong[0]
                field.validators = [_worded(validator, wrong[0]) for validator in field.validators]
        for name, field in self.fields.items():
            field.help_text = self.hints.get(name, "")


def _worded(validator: Any, words: str) -> Any:
    if not hasattr(validator, "message") or getattr(validator, "code", "") != "invalid":
        return validator
    copy = type(validator)()
    copy.message = words
    return copy


class LoginForm(PlainWords, account.LoginForm):
    words = {"login": ADDRESS, "password": PASSWORD}


class ResetPasswordForm(PlainWords, account.ResetPasswordForm):
    words = {"email": ADDRESS}


class ResetPasswordKeyForm(PlainWords, account.ResetPasswordKeyForm):
    words = {"password1": NEW_PASSWORD, "password2": AGAIN}
    hints = {"password1": PASSWORD_HINT}


class ChangePasswordForm(PlainWords, account.ChangePasswordForm):
    words = {
        "oldpassword": ("Current password", "Enter your current password"),
        "password1": NEW_PASSWORD,
        "password2": AGAIN,
    }
    hints = {"password1": PASSWORD_HINT}


class SetPasswordForm(PlainWords, account.SetPasswordForm):
    words = {"password1": NEW_PASSWORD, "password2": AGAIN}
    hints = {"password1": PASSWORD_HINT}


class ChangeEmailForm(PlainWords, account.ChangeEmailForm):
    words = {"email": ("New e-mail address", "Enter the new e-mail address", ADDRESS[2])}


class AddEmailForm(PlainWords, account.AddEmailForm):
    words = {"email": ("New e-mail address", "Enter the new e-mail address", ADDRESS[2])}


class ReauthenticateForm(PlainWords, account.ReauthenticateForm):
    words = {"password": PASSWORD}


class AuthenticateForm(PlainWords, second_factor.AuthenticateForm):
    words = {"code": CODE}
    hints = {"code": "The six numbers your authenticator app shows now, or one of your recovery codes"}


class SecondFactorAgainForm(PlainWords, second_factor.ReauthenticateForm):
    words = {"code": CODE}
    hints = {"code": "The six numbers your authenticator app shows now, or one of your recovery codes"}


class ActivateAppForm(PlainWords, ActivateTOTPForm):
    words = {"code": ("Code from the app", "Enter the code that the app shows")}


class AddPasskeyForm(PlainWords, AddWebAuthnForm):
    words = {"name": ("Name", "Enter a name")}
    hints = {
        "name": "So that you can tell it from others, for example: work laptop",
        "passwordless": "The device then asks for your fingerprint, face or PIN, and no password is needed",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "passwordless" in self.fields:
            self.fields["passwordless"].label = "Sign in with it instead of a password"
        self.fields["credential"].error_messages["required"] = "The passkey was not made. Try again"


class EditPasskeyForm(PlainWords, EditWebAuthnForm):
    words = {"name": ("Name", "Enter a name")}


class NameForm(forms.Form):
    full_name = forms.CharField(
        label="Your name",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text="As colleagues know you. It stands beside what you do here.",
        error_messages={"required": "Enter your name", "max_length": "Your name must be 150 characters or fewer"},
    )
