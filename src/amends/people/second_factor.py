"""allauth's forms for the second factor and for passkeys: in our words, and a failure is recorded."""

from typing import Any

from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, LoginWebAuthnForm
from django.core.exceptions import ValidationError
from django.utils import timezone

from amends.people.actions.signing_in import note_failed_sign_in

WRONG_CODE = "Incorrect code. Type the one your app shows now, or a recovery code that was not used yet."
WRONG_PASSKEY = "This passkey does not open an account here. Use another one, or your password."


class CodeForm(AuthenticateForm):
    """A code from an authenticator app, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = "From your authenticator app, or a recovery code."
        self.fields["code"].widget.attrs["inputmode"] = "numeric"

    def clean_code(self) -> str:
        """Return the code when it fits. A wrong one is recorded."""
        try:
            return str(super().clean_code())
        except ValidationError as error:
            note_failed_sign_in(person=self.user, reason="code", now=timezone.now())
            raise _said(error, WRONG_CODE) from error


class SecondPasskeyForm(AuthenticateWebAuthnForm):
    """A passkey after the password."""

    def clean_credential(self) -> Authenticator:
        """Return the passkey when it fits. A wrong one is recorded."""
        try:
            return super().clean_credential()
        except ValidationError as error:
            note_failed_sign_in(person=self.user, reason="passkey", now=timezone.now())
            raise _said(error, WRONG_PASSKEY) from error


class PasskeyForm(LoginWebAuthnForm):
    """A passkey alone."""

    def clean_credential(self) -> Authenticator:
        """Return the passkey when it fits. A wrong one is recorded, without a name: it proved none."""
        try:
            return super().clean_credential()
        except ValidationError as error:
            note_failed_sign_in(person=None, reason="passkey", now=timezone.now())
            raise _said(error, WRONG_PASSKEY) from error


class NewPasskeyForm(AddWebAuthnForm):
    """A key to add. It opens the account alone unless one says otherwise: that is what people expect of a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = "So that you know it again in the list."
        alone = self.fields["passwordless"]
        alone.initial = True
        alone.label = "It signs me in alone, without the password"
        alone.help_text = "Your device asks for its lock: finger, face or PIN. Unticked, it comes after the password."


def _said(error: ValidationError, sentence: str) -> ValidationError:
    """The same error in our words; a limit that was reached keeps its own."""
    return ValidationError(sentence, code=error.code) if error.code == "incorrect_code" else error
