import pytest
from django.template.loader import get_template
from django.utils import timezone, translation

from members.adapters import SECRET_MAILS, AccountAdapter
from pkes.lib.outbox import actions
from pkes.lib.outbox.models import Mail
from tests.accounts import CODE_REQUEST, RESET, code_in, last_mail, make_person

pytestmark = pytest.mark.django_db

EVERY = {
    "code": "1234-5678",
    "password_reset_url": "http://127.0.0.1:8000/konto/password/reset/key/1-x/",
    "timestamp": timezone.now(),
    "ip": "192.0.2.1",
    "from_email": "old@example.com",
    "to_email": "new@example.com",
    "deleted_email": "old@example.com",
}
MAILS = [
    *(
        f"account/email/{name}"
        for name in (
            "login_code", "reauthentication_code", "email_confirmation", "email_confirmation_signup", "password_reset_key",
            "unknown_account", "account_already_exists", "password_changed", "password_set", "password_reset",
            "email_changed", "email_deleted",
        )
    ),
    *(
        f"mfa/email/{name}"
        for name in ("totp_activated", "totp_deactivated", "webauthn_added", "webauthn_removed", "recovery_codes_generated")
    ),
]  # fmt: skip


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("name", MAILS)
def test_each_mail_is_a_row_in_the_language_of_the_person(name, language):
    make_person(email="ola@example.com", language=language)
    with translation.override("en" if language == "pl" else "pl"):
        AccountAdapter().send_mail(name, "ola@example.com", EVERY)
    mail = Mail.objects.get()
    assert (mail.template, mail.language, mail.recipient) == (name, language, "ola@example.com")
    assert mail.is_secret == (name in SECRET_MAILS)
    assert mail.is_secret == ("1234-5678" in mail.text or "/reset/key/" in mail.text)
    assert "1234" not in mail.subject
    assert len(mail.subject) < 75
    assert "&" not in mail.text  # nothing is escaped twice
    for part in ("subject", "body"):
        assert get_template(f"{name}_{part}.txt").origin.name.endswith(f"templates/{name}_{part}.txt")


def test_a_code_is_wiped_when_it_is_sent(visitor):
    person = make_person()
    visitor.post(CODE_REQUEST, {"email": person.email})
    mail = last_mail(person.email)
    assert code_in(mail)
    actions.deliver(mail.pk)
    mail.refresh_from_db()
    assert (mail.state, mail.text) == ("sent", "")


def test_the_link_leads_to_the_portals_own_address_whatever_host_was_asked(visitor, settings):
    settings.ALLOWED_HOSTS = ["*"]
    person = make_person()
    visitor.post(RESET, {"email": person.email}, headers={"host": "evil.example"})
    assert "evil.example" not in last_mail(person.email).text
    assert "http://127.0.0.1:8000/konto/password/reset/key/" in last_mail(person.email).text
