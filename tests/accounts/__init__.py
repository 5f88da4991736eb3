"""What the tests of accounts share: reading the mails that would have been sent, codes of an app, logging in."""

import re

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.utils import translation

from members.actions import invite
from pkes.lib.outbox.models import Mail
from tests.factories import make_organization, make_user

LOGIN = "/konto/login/"
CODE_REQUEST = "/konto/login/code/"
CODE_CONFIRM = "/konto/login/code/confirm/"
RESET = "/konto/password/reset/"
PASSWORD = "a rather long password"


def make_person(**fields):
    """Somebody with a proven address, as an invitation leaves them."""
    person = make_user(**{"password": PASSWORD, **fields})
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def make_invitation(*, email="new@example.com", role="editor", organization=None, by=None, language="pl"):
    """An invitation and the token of its link, read from the mail."""
    with translation.override(language):
        invitation = invite(
            organization or make_organization(),
            email=email,
            role=role,
            by=by or make_user(name="Iga Inna"),
            language=language,
        )
    return invitation, token_in(last_mail(email))


def last_mail(address):
    return Mail.objects.filter(recipient=address).latest("pk")


def token_in(mail):
    return re.search(r"/zaproszenie/([^/\s]+)/", mail.text)[1]


def code_in(mail):
    return re.search(r"^\d{4}-\d{4}$", mail.text, re.M)[0]


def path_in(mail):
    """The address of the link in a mail, without the portal's own."""
    return re.search(r"^http://127\.0\.0\.1:8000(/\S+)$", mail.text, re.M)[1]


def app_code(secret, step=0):
    """The code that an authenticator app shows; `step` says how many half minutes later."""
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counters[len(counters) // 2] + step))


def log_in(client, person, password=PASSWORD, **request):
    return client.post(LOGIN, {"login": person.email, "password": password}, **request)


def is_logged_in(client):
    return "_auth_user_id" in client.session


def errors(response, field=None):
    """What a form was told in English: of one field, or of none."""
    form = response.context["form"]
    with translation.override("en"):
        return [str(error) for error in (form.errors[field] if field else form.non_field_errors())]
