"""allauth's forms at the door, in our words."""

from typing import Any

from allauth.account.forms import LoginForm, ResetPasswordForm

ADDRESS = "Your e-mail address"


class SignInForm(LoginForm):
    """Address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = ADDRESS
        self.fields["remember"].label = "Stay signed in on this device"


class ForgottenPasswordForm(ResetPasswordForm):
    """To which address the link goes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = ADDRESS
