"""A form field: label above, help under, error beside it in a sentence."""

import re

from django import forms
from django.template import Context, Template


class Asked(forms.Form):
    words = forms.CharField(label="What happened", help_text="As they said it.", widget=forms.Textarea)
    phone = forms.CharField(label="Phone", required=False)
    kind = forms.ChoiceField(label="Kind", choices=[("a", "one"), ("b", "two")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="Agreed", error_messages={"required": "Tick it, or stop here."})


def drawn(form: forms.Form, name: str, **values: object) -> str:
    return Template("{% field bound %}").render(Context({"bound": form[name], **values}))


def test_label_help_and_field_belong_together() -> None:
    html = drawn(Asked(), "words")
    assert '<label for="id_words">What happened' in html
    described = re.search(r'aria-describedby="([^"]+)"', html)
    assert described
    assert f'id="{described[1]}"' in html


def test_an_error_stands_beside_its_field_and_is_read_with_it() -> None:
    html = drawn(Asked({}), "words")
    described = re.search(r'<textarea[^>]*aria-describedby="([^"]+)"', html)
    assert described
    assert "id_words_error" in described[1].split()
    assert 'id="id_words_error"' in html
    assert "Please fill this in." in html
    assert 'aria-invalid="true"' in html


def test_a_form_s_own_words_for_an_error_are_kept() -> None:
    assert "Tick it, or stop here." in drawn(Asked({}), "agreed")


def test_what_may_stay_empty_says_so_in_the_customer_s_language() -> None:
    assert "if you like" in drawn(Asked(), "phone")
    assert "if you like" not in drawn(Asked(), "phone", language="de")
    assert "optional" not in drawn(Asked(), "words")


def test_choices_are_a_group_with_a_legend() -> None:
    html = drawn(Asked(), "kind")
    assert "<fieldset" in html
    assert "<legend>Kind" in html
    assert html.count('type="radio"') == 2
