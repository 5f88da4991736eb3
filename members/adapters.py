"""How django-allauth behaves here: its mails, its words, what proves an address, and where people land."""

import time

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.email_verification import verify_email_indirectly
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.manage_email import sync_user_email_address
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.emails import link
from members.models import User
from members.policies import is_of_council
from pkes.lib.audit.actions import note
from pkes.lib.audit.models import Entry
from pkes.lib.outbox.actions import write

# Mails with a one-time code or link: their text is wiped once they are sent.
SECRET_MAILS = {
    "account/email/login_code",
    "account/email/email_confirmation",
    "account/email/email_confirmation_signup",
    "account/email/password_reset_key",
    "account/email/reauthentication_code",
}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come by invitation: nobody signs up by themselves."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is switched off."),
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "email_taken": _("Another account has this address already."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_code": _("This code is not right."),
        "incorrect_password": _("This password is not right."),
        "invalid_password_reset": _("This link does not work any more."),
        "rate_limited": _("Too many tries at once. Wait a few minutes, then try again."),
        "same_as_current": _("This is your address already."),
        "duplicate_email": _("This is your address already."),
        "too_many_login_attempts": _("Too many tries that failed. Wait ten minutes, then try again."),
        "unverified_primary_email": _("Confirm the address first."),
    }

    def is_open_for_signup(self, request):
        return False

    def send_mail(self, template_prefix, email, context):
        """Into the outbox, in the language of the person. Somebody without an account takes the same steps."""
        language = User.objects.filter(email=email).values_list("language", flat=True).first()
        context = {name: value for name, value in context.items() if name != "request"}
        secret = template_prefix in SECRET_MAILS
        write(template_prefix, to=email, context={"email": email, **context}, language=language, secret=secret)

    def send_password_reset_mail(self, user, email, context):
        """The link leads to the portal's own address, whatever host the request named."""
        address = link("account_reset_password_from_key", context["uid"], context["key"], language=user.language)
        super().send_password_reset_mail(user, email, {**context, "password_reset_url": address})

    def pre_login(self, request, user, **kwargs):
        """Who was entered by the office or a command has no row of their address yet; a code sent there has proven it."""
        sync_user_email_address(user)
        records = get_authentication_records(request, user)
        if records and records[-1]["method"] == "code" and records[-1].get("email"):
            verify_email_indirectly(request, user, records[-1]["email"])
        return super().pre_login(request, user, **kwargs)

    def login(self, request, user):
        super().login(request, user)
        note(user, Entry.What.LOGIN)

    def get_login_redirect_url(self, request):
        """The office lands at its desk, the council at what it reads, everybody else in the panel."""
        user = request.user
        if user.representations.exists():
            return reverse("members:panel")
        if user.is_staff:
            return reverse("admin:index")
        return reverse("members:council_list" if is_of_council(user) else "members:panel")

    def get_logout_redirect_url(self, request):
        return reverse("pkes:home")

    def get_reauthentication_methods(self, user):
        """In our words; whoever has neither password nor factor gets a code by mail."""
        words = {
            "reauthenticate": gettext("With your password"),
            "mfa_reauthenticate": gettext("With a code from the app or a recovery code"),
            "mfa_reauthenticate:webauthn": gettext("With a passkey"),
        }
        methods = [
            {**method, "description": words[method["id"]]} for method in super().get_reauthentication_methods(user)
        ]
        if user.is_authenticated and not methods:
            address = reverse("account_reauthenticate_by_code")
            methods = [{"id": "code", "description": gettext("With a code by mail"), "url": address}]
        return methods

    def is_reauthentication_required(self, *, app, **kwargs):
        """allauth asks nothing of people without a password and a factor; we ask for a login or a code a moment ago."""
        user = self.request.user
        if get_reauthentication_flows(user):
            return super().is_reauthentication_required(app=app, **kwargs)
        records = get_authentication_records(self.request, user)
        if not records or time.time() - records[-1]["at"] > app_settings.REAUTHENTICATION_TIMEOUT:
            raise ReauthenticationRequired
        return False


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not right."),
        "unverified_email": _("Confirm your e-mail address first."),
        "cannot_generate_recovery_codes": _("Recovery codes belong to an app or a key. Add one of them first."),
    }

    def _get_site_name(self):
        return "Lokomotywa"

    def generate_authenticator_name(self, user, type):
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("My key") if number == 1 else gettext("My key %(number)s") % {"number": number}
