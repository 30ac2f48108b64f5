"""Where allauth asks Amends: nobody signs themselves up, and every way in or out leaves an entry in the ledger."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from amends.people.actions.signing_in import note_account_change, note_failed_sign_in, note_sign_in, note_sign_out
from amends.people.models import Company, Person
from amends.people.passkeys import can_use_passkeys, host_of

PASSKEY_METHOD = "mfa_reauthenticate:webauthn"
UNKNOWN_ACCOUNT = "account/email/unknown_account"
OUR_WORDS = {
    "email_password_mismatch": "Address and password do not belong together. Try again, or choose a new password.",
    "too_many_login_attempts": "Too many failed login attempts. Wait five minutes, then try again.",
}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from an invitation. Signing in, failing to and signing out are recorded with the act itself."""

    error_messages = DefaultAccountAdapter.error_messages | OUR_WORDS

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: people are invited."""
        return False

    @transaction.atomic
    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Sign in and record it, or neither."""
        super().login(request, user)
        if isinstance(user, Person):
            note_sign_in(person=user, now=timezone.now())

    @transaction.atomic
    def logout(self, request: HttpRequest) -> None:
        """Sign out and record it, or neither."""
        if isinstance(request.user, Person):
            note_sign_out(person=request.user, now=timezone.now())
        super().logout(request)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Record a wrong password, never what was typed."""
        person = Person.objects.filter(email=str(credentials.get("email", "")).strip().lower()).first()
        note_failed_sign_in(person=person, reason="password", now=timezone.now())

    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict[str, Any]]:
        """Return the ways to confirm who one is; passkeys only where a browser lets them work."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [method for method in methods if method["id"] != PASSKEY_METHOD or can_use_passkeys(context.request)]

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Record that a way of signing in was changed: allauth says so here, and nowhere else."""
        if isinstance(user, Person):
            note_account_change(person=user, what=template_prefix.rpartition("/")[2], now=timezone.now())
        super().send_notification_mail(template_prefix, user, context, email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail about an account. An address nobody has gets none: we do not write to strangers."""
        if template_prefix != UNKNOWN_ACCOUNT:
            super().send_mail(template_prefix, email, context | {"company": Company.objects.first()})


class MfaAdapter(DefaultMFAAdapter):
    """Second factors. Passkeys belong to the host name they were made at."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The relying party: the host of this request, under the company's name."""
        company = Company.objects.first()
        host = host_of(context.request)
        return {"id": host, "name": company.name if company else host}
