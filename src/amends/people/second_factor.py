"""allauth's forms for the second factor and for passkeys, which also record a failure."""

from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm, LoginWebAuthnForm
from django.core.exceptions import ValidationError
from django.utils import timezone

from amends.people.actions.signing_in import note_failed_sign_in


class CodeForm(AuthenticateForm):
    """A code from an authenticator app, or a recovery code."""

    def clean_code(self) -> str:
        """Return the code when it fits. A wrong one is recorded."""
        try:
            return str(super().clean_code())
        except ValidationError:
            note_failed_sign_in(person=self.user, reason="code", now=timezone.now())
            raise


class SecondPasskeyForm(AuthenticateWebAuthnForm):
    """A passkey after the password."""

    def clean_credential(self) -> Authenticator:
        """Return the passkey when it fits. A wrong one is recorded."""
        try:
            return super().clean_credential()
        except ValidationError:
            note_failed_sign_in(person=self.user, reason="passkey", now=timezone.now())
            raise


class PasskeyForm(LoginWebAuthnForm):
    """A passkey alone."""

    def clean_credential(self) -> Authenticator:
        """Return the passkey when it fits. A wrong one is recorded, without a name: it proved none."""
        try:
            return super().clean_credential()
        except ValidationError:
            note_failed_sign_in(person=None, reason="passkey", now=timezone.now())
            raise
