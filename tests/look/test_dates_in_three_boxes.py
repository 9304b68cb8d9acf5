from datetime import date

import pytest
from django import forms

from core.forms import DateField3


class DueForm(forms.Form):
    due_on = DateField3(name="The due date", error_messages={"required": "Enter the date by which it is due"})


def answer(day="", month="", year=""):
    return DueForm({"due_on_day": day, "due_on_month": month, "due_on_year": year})


@pytest.mark.parametrize("month", ["6", "06", "June", "jun", "JUNE"])
def test_a_month_is_a_number_or_a_word(month):
    form = answer("28", month, "2019")

    assert form.is_valid()
    assert form.cleaned_data["due_on"] == date(2019, 6, 28)


@pytest.mark.parametrize(
    ("typed", "words", "target"),
    [
        (("", "", ""), "Enter the date by which it is due", "id_due_on_day"),
        (("28", "", "2019"), "The due date must include a month", "id_due_on_month"),
        (("28", "", ""), "The due date must include a month and year", "id_due_on_month"),
        (("31", "2", "2019"), "The due date must be a real date", "id_due_on_day"),
        (("29", "2", "2019"), "The due date must be a real date", "id_due_on_day"),
        (("28", "13", "2019"), "The due date must be a real date", "id_due_on_month"),
        (("28", "Brumaire", "2019"), "The due date must be a real date", "id_due_on_month"),
        (("x", "6", "2019"), "The due date must be a real date", "id_due_on_day"),
        (("28", "6", "19"), "Year must include 4 numbers", "id_due_on_year"),
        (("28", "6", "0000"), "The due date must be a real date", "id_due_on_day"),
        (("²", "6", "2019"), "The due date must be a real date", "id_due_on_day"),
        (("-1", "6", "2019"), "The due date must be a real date", "id_due_on_day"),
        (("9" * 5000, "6", "2019"), "The due date must be a real date", "id_due_on_day"),
    ],
)
def test_the_error_says_which_part_and_leads_to_it(typed, words, target):
    form = answer(*typed)

    assert not form.is_valid()
    assert form.errors["due_on"] == [words]
    assert form["due_on"].error_target == target


def test_nothing_typed_is_lost():
    html = str(answer("31", "Feb<", "20x9"))

    for text in ("31", "Feb&lt;", "20x9"):
        assert f'value="{text}"' in html


def test_only_the_wrong_box_is_marked():
    html = str(answer("28", "", "2019"))

    assert html.count("govuk-input--error") == 1
    assert html.count('aria-invalid="true"') == 1


def test_a_stored_date_fills_the_boxes():
    html = str(DueForm(initial={"due_on": date(2019, 6, 28)}))

    for text in ("28", "6", "2019"):
        assert f'value="{text}"' in html


def test_it_knows_whether_the_date_changed():
    same = DueForm(
        {"due_on_day": "28", "due_on_month": "June", "due_on_year": "2019"}, initial={"due_on": date(2019, 6, 28)}
    )
    other = DueForm(
        {"due_on_day": "29", "due_on_month": "6", "due_on_year": "2019"}, initial={"due_on": date(2019, 6, 28)}
    )

    assert not same.has_changed()
    assert other.has_changed()


def test_a_date_may_be_left_out_where_it_is_not_needed():
    class Optional(forms.Form):
        seen_on = DateField3(required=False)

    form = Optional({})

    assert form.is_valid()
    assert form.cleaned_data["seen_on"] is None
