"""What an administrator types about a mailbox. Secrets are asked for and never shown again."""

from collections.abc import Mapping
from typing import Any

from django import forms

from amends.core.errors import Refused
from amends.voices.actions.mailboxes import CHANGEABLE
from amends.voices.locked import unlock
from amends.voices.models import AfterHearing, Mailbox, MailboxLogin, MailboxSecurity

SECRET_FIELDS = ("password", "refresh_token", "client_secret")
NEEDED = {
    ("login", MailboxLogin.PASSWORD): ("password",),
    ("login", MailboxLogin.TOKEN): ("token_url", "client_id", "refresh_token"),
    ("after", AfterHearing.MOVE): ("move_to",),
}
"""What one choice makes necessary that may be left empty with another."""


def _secret(label: str, help_text: str = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})  # else a browser offers one's own
    return forms.CharField(
        label=label, required=False, strip=False, max_length=8000, widget=widget, help_text=help_text
    )


class MailboxForm(forms.Form):
    """One mailbox: where it is, who signs in, from when on it is heard, and what becomes of the mails there."""

    use_required_attribute = False  # what is needed depends on choices; no browser may hold a form back for it
    host = forms.CharField(label="Mail server", max_length=253, help_text="Its name, such as imap.example.com.")
    security = forms.ChoiceField(label="Encryption", choices=MailboxSecurity.choices)
    port = forms.IntegerField(label="Port", min_value=1, max_value=65_535)
    user = forms.CharField(label="User", max_length=254, help_text="Often the mail address itself.")
    login = forms.ChoiceField(label="Signs in with", choices=MailboxLogin.choices, widget=forms.RadioSelect)
    password = _secret("Password", "Some providers want one that is made for programs (an app password).")
    token_url = forms.URLField(
        label="Token address (OAuth)", max_length=500, required=False, assume_scheme="https",
        help_text="Where the provider hands out access tokens.",
    )  # fmt: skip
    client_id = forms.CharField(label="Client id (OAuth)", max_length=254, required=False)
    client_secret = _secret("Client secret (OAuth)", "Only where the provider gave one.")
    refresh_token = _secret("Refresh token (OAuth)")
    folder = forms.CharField(
        label="Folder", max_length=200, help_text="One folder; add the mailbox once more for another."
    )
    import_from = forms.DateField(
        label="Hear mails from",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Mails that reached the server earlier are left alone. Old ones get no automatic answer.",
    )
    after = forms.ChoiceField(label="After hearing", choices=AfterHearing.choices, widget=forms.RadioSelect)
    move_to = forms.CharField(
        label="Move to", max_length=200, required=False, help_text="A folder that exists at the server."
    )

    def __init__(self, *args: Any, mailbox: Mailbox | None = None, **kwargs: Any) -> None:
        """mailbox: the one to change, or to begin like; its secrets stay where nothing is typed."""
        super().__init__(*args, **kwargs)
        kept = _kept(mailbox)
        for name in SECRET_FIELDS:
            if kept.get(name):
                self.fields[name].help_text = "One is kept, locked. Leave this empty to keep it."
        for (choice, made), needed in NEEDED.items():
            for name in needed if self[choice].value() == made else ():
                self.fields[name].required = not kept.get(name)

    def ask_again(self) -> None:
        """Say beside each secret that was typed that it has to be typed again: a page never gives one back."""
        for name in SECRET_FIELDS:
            if self[name].value():
                self[name].help_text = "Type it once more: it was not kept, and this page does not repeat it."

    def settings(self) -> dict[str, Any]:
        """Return the settings by field name."""
        return {name: self.cleaned_data[name] for name in CHANGEABLE}

    def secrets(self) -> dict[str, str]:
        """Return what was typed as a secret."""
        return {name: self.cleaned_data[name] for name in SECRET_FIELDS if self.cleaned_data[name]}


def initial_of(mailbox: Mailbox) -> Mapping[str, Any]:
    """Return the settings as a form shows them."""
    return {name: getattr(mailbox, name) for name in CHANGEABLE}


def _kept(mailbox: Mailbox | None) -> Mapping[str, str]:
    """Return which secrets are kept and can be read; none after the key has changed, so that they are asked for."""
    try:
        return unlock(mailbox.secret) if mailbox else {}
    except Refused:
        return {}


class PauseForm(forms.Form):
    """Why nobody listens there for a while."""

    why = forms.CharField(
        label="Why",
        max_length=300,
        error_messages={"required": "Say in a few words why nobody should listen there now."},
    )
