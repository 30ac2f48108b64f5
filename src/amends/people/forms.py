"""What people type about people and the company. Labels above, help under; errors come as sentences."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError

from amends.people.models import Company, Person, RoleGrant
from amends.people.places import countries, zones
from amends.people.roles import GUEST_ROLES, MEANINGS, ROLES

WEEKDAYS = (
    (0, "Monday"),
    (1, "Tuesday"),
    (2, "Wednesday"),
    (3, "Thursday"),
    (4, "Friday"),
    (5, "Saturday"),
    (6, "Sunday"),
)


def _role_choices() -> list[tuple[str, str]]:
    return [(code, f"{name}: {MEANINGS[code]}") for code, name in ROLES.items()]


def _time_field(label: str) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))


class NewPasswordField(forms.CharField):
    """A password to choose."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        help_text = " ".join(password_validators_help_texts())
        super().__init__(label="Password", strip=False, widget=widget, help_text=help_text, **kwargs)


class ChoosesPassword(forms.Form):
    """A form in which somebody gives their name and chooses a password."""

    def clean(self) -> dict[str, Any]:
        """Ask the password rules, which also compare it with the name and address."""
        cleaned = super().clean() or {}
        if "password" not in cleaned:
            return cleaned  # it was not filled in, and that is said already
        person = Person(name=cleaned.get("name", ""), email=cleaned.get("email", ""))
        try:
            validate_password(cleaned["password"], person)
        except ValidationError as error:
            self.add_error("password", error)
        return cleaned


class WelcomeForm(ChoosesPassword):
    """The first page: the company and its first administrator."""

    company_name = forms.CharField(label="Company", max_length=160)
    country = forms.ChoiceField(
        label="Country",
        choices=lambda: [("", "Choose your country"), *countries()],
        help_text="Its public holidays stop the clocks.",
    )
    zone = forms.ChoiceField(label="Time zone", choices=lambda: [(zone, zone) for zone in zones()])
    name = forms.CharField(label="Your name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(label="Your e-mail address", max_length=254, help_text="You sign in with it.")
    password = NewPasswordField()


class EnterForm(forms.Form):
    """As whom to enter the sample company."""

    person = forms.UUIDField()


class AcceptForm(ChoosesPassword):
    """An invited person says who they are. The address is the one the invitation went to."""

    name = forms.CharField(label="Your name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    language = forms.ChoiceField(label="Your language", choices=settings.LANGUAGES)
    password = NewPasswordField()


class InviteForm(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(
        label="E-mail address", max_length=254, help_text="The link goes there. It is good once and for 7 days."
    )
    roles = forms.MultipleChoiceField(
        label="Roles", choices=_role_choices, widget=forms.CheckboxSelectMultiple, help_text="Roles add up."
    )


class GrantForm(forms.Form):
    """One more role for a person."""

    role = forms.ChoiceField(label="Role")
    until = forms.DateField(
        label="Until",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Guests only: the last day of the visit.",
    )

    def __init__(self, *args: Any, person: Person, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.company = company
        held = set(RoleGrant.objects.filter(person=person).values_list("role", flat=True)) - set(GUEST_ROLES)
        choices = [(code, meaning) for code, meaning in _role_choices() if code not in held]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField, seen as a Field

    def end(self) -> datetime | None:
        """Return the end of the last day, on the company's clock."""
        day = self.cleaned_data["until"]
        return self.company.at(datetime.combine(day, time.max)) if day else None


class RenameForm(forms.Form):
    """A person's name."""

    name = forms.CharField(label="Name", max_length=120)


class PercentField(forms.FloatField):
    """A share that people type in percent: 95 on the page, 0.95 inside."""

    def prepare_value(self, value: Any) -> Any:
        """Show a share in percent; what was typed is shown as it was typed."""
        return round(value * 100, 1) if isinstance(value, float) else value

    def clean(self, value: Any) -> float | None:
        """Return the share, None when nothing was typed."""
        percent = super().clean(value)
        return None if percent is None else round(percent / 100, 4)


class CompanyForm(forms.Form):
    """The company's own details."""

    name = forms.CharField(label="Name", max_length=160)
    address_line = forms.CharField(label="Address", max_length=240, required=False, help_text="Stands under letters.")
    complaint_mail = forms.EmailField(
        label="Address for complaints", required=False, help_text="Customers write here; it stands on the public form."
    )
    country = forms.ChoiceField(label="Country", choices=countries, help_text="Its public holidays stop the clocks.")
    subdivision = forms.CharField(
        label="Region", max_length=8, required=False, help_text="Short ISO code such as BY, for regional holidays."
    )
    zone = forms.ChoiceField(label="Time zone", choices=lambda: [(zone, zone) for zone in zones()])
    workdays = forms.TypedMultipleChoiceField(
        label="Working days", choices=WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    opens = _time_field("Opens")
    closes = _time_field("Closes")
    languages = forms.MultipleChoiceField(
        label="Languages", choices=settings.LANGUAGES, widget=forms.CheckboxSelectMultiple, help_text="For letters."
    )
    auto_acknowledge = forms.BooleanField(
        label="Acknowledge complaints at once",
        required=False,
        help_text="The customer gets a letter with the number as soon as a case opens.",
    )
    auto_level = PercentField(
        label="Open a case by itself from this probability on",
        required=False,
        min_value=50,
        max_value=100,
        step_size=0.1,
        help_text="In percent, as the model says it. Empty: a model alone opens nothing. Rules for harm always do.",
    )
