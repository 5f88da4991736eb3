"""The forms of login, passkeys and second factors, where allauth's own words or checks do not do."""

import json
import struct

from allauth.account import forms as account_forms
from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.core import context, ratelimit
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as factor_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as passkey_forms
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from members.models import User

# What the parsers of a passkey's answer raise where it is nonsense.
NONSENSE = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError, struct.error)
# The numbers in a passkey's answer are those of algorithms.
LARGEST_NUMBER = 2**16


def code_field(**options):
    """A field for a one-time code: digits on a phone's keyboard, and the phone offers the code that just arrived."""
    attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": 20}
    return forms.CharField(max_length=20, widget=forms.TextInput(attrs), **options)


class CountedCode:
    """A code by mail: each try is counted by address, where all processes see it.

    allauth counts in the session, which several tries at the same moment read alike and write over one another.
    """

    def clean_code(self):
        if not ratelimit.consume(context.request, action="code_tried", key=self.sent_to().lower()):
            raise get_account_adapter().validation_error("too_many_login_attempts")
        return super().clean_code()


class LoginCodeForm(CountedCode, account_forms.ConfirmLoginCodeForm):
    code = code_field(label=_("Code from the mail"))

    def sent_to(self):
        """Also where nobody has that address: the answers are to be the same."""
        return context.request.session.get(LOGIN_SESSION_KEY, {}).get("email") or ""


class AddressCodeForm(CountedCode, account_forms.ConfirmEmailVerificationCodeForm):
    code = code_field(label=_("Code from the mail"))

    def sent_to(self):
        return self.email or ""


class MailCodeForm(CountedCode, account_forms.BaseConfirmCodeForm):
    """The code by which somebody without a password and without a factor shows that it is still them."""

    code = code_field(label=_("Code from the mail"))

    def sent_to(self):
        return context.request.user.email


class SecondFactorForm(factor_forms.AuthenticateForm):
    code = code_field(label=_("Code from the app, or a recovery code"))


class SecondFactorAgainForm(factor_forms.ReauthenticateForm):
    code = code_field(label=_("Code from the app, or a recovery code"))


class AuthenticatorAppForm(totp_forms.ActivateTOTPForm):
    code = code_field(label=_("Code from the app"))


def small(digits):
    """fido2 takes a number in the place of bytes for how many there are to be: a large one would fill the memory."""
    number = int(digits)
    if abs(number) > LARGEST_NUMBER:
        raise ValueError(f"{number} is too large")
    return number


class PasskeyDecoder(json.JSONDecoder):
    def __init__(self, **options):
        super().__init__(parse_int=small, **options)


class PasskeyField(forms.JSONField):
    """A passkey's answer, as the browser's script wrote it: a JSON object, not as deep and no numbers as large as it likes."""

    def __init__(self, **options):
        super().__init__(decoder=PasskeyDecoder, **options)

    widget = forms.HiddenInput

    def bound_data(self, data, initial):
        """Never shown again: each answer is to a question of its own."""
        return

    def to_python(self, value):
        try:
            answer = super().to_python(value)
        except NONSENSE as error:
            raise get_adapter().validation_error("incorrect_code") from error
        if not isinstance(answer, dict):
            # Not only untidy: what is false, 0 for instance, would be taken for a new passkey without a look at it.
            raise get_adapter().validation_error("incorrect_code")
        return answer


class CarefulPasskeyForm(forms.Form):
    """A passkey's answer comes from the browser and may be anything: nonsense is refused, never a server error."""

    credential = PasskeyField()

    def clean_credential(self):
        try:
            return super().clean_credential()
        except NONSENSE as error:
            raise get_adapter().validation_error("incorrect_code") from error


class PasskeyLoginForm(CarefulPasskeyForm, passkey_forms.LoginWebAuthnForm):
    pass


class PasskeyFactorForm(CarefulPasskeyForm, passkey_forms.AuthenticateWebAuthnForm):
    pass


class PasskeyAgainForm(CarefulPasskeyForm, passkey_forms.ReauthenticateWebAuthnForm):
    pass


class NewPasskeyForm(passkey_forms.AddWebAuthnForm):
    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        required=False,
        help_text=_("So that you can tell your keys apart, for instance: phone, office computer."),
    )
    passwordless = forms.BooleanField(
        label=_("I want to log in with this key alone"),
        required=False,
        initial=True,
        help_text=_("The key then asks for a fingerprint, your face or a PIN. Untick it for an older USB key."),
    )
    credential = PasskeyField()

    def clean(self):
        try:
            return super().clean()
        except NONSENSE as error:
            raise get_adapter().validation_error("incorrect_code") from error


class PasskeyNameForm(passkey_forms.EditWebAuthnForm):
    name = forms.CharField(label=_("Name"), max_length=60)


class AcceptForm(forms.Form):
    """Taking up an invitation. The page names the version of the information about data that it shows."""

    def __init__(self, *args, clause, **kwargs):
        super().__init__(*args, **kwargs)
        self.clause_shown = str(clause.pk) if clause else ""

    def clean(self):
        if self.data.get("clause", "") != self.clause_shown:
            raise ValidationError(_("The information about your data has changed meanwhile. Please read it again."))
        return self.cleaned_data


class NewAccountForm(AcceptForm):
    """The same for somebody without an account, who thereby makes one."""

    name = forms.CharField(
        label=_("Your name and surname"), max_length=150, widget=forms.TextInput({"autocomplete": "name"})
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=_(
            "At least 10 characters. You can do without a password: at each login we can mail you a code, "
            "and you can add a passkey later."
        ),
        max_length=4096,
        required=False,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args, email, **kwargs):
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_name(self):
        """In one line: names go into mails."""
        return " ".join(self.cleaned_data["name"].split())

    def clean_password(self):
        password = self.cleaned_data["password"]
        if password:
            validate_password(password, User(email=self.email, name=self.cleaned_data.get("name", "")))
        return password
