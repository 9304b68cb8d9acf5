from django import forms

from core.forms import RadioSelect
from notifications.models import Delivery


class PreferenceForm(forms.Form):
    delivery = forms.ChoiceField(
        label="How to tell you by e-mail",
        choices=Delivery.choices,
        widget=RadioSelect(
            hints={
                Delivery.DAILY: "Sent each morning at half past seven, when there is something to say.",
                Delivery.BELL_ONLY: "You will find it under Notifications when you sign in.",
            }
        ),
        error_messages={"required": "Choose how to be told"},
    )
