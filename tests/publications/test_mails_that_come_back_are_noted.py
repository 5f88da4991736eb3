"""Bounces: reports of mail servers (RFC 3464) in a folder, an mbox file or a mailbox."""

import mailbox
from email.message import EmailMessage

import pytest
from django.core.management import call_command

from pkes.lib import bounces
from publications.actions.bounces import note_bounce
from publications.models import Delivery, Subscriber
from publications.models.newsletter import SOFT_BOUNCES
from tests.factories import make_issue, make_subscriber, make_user
from tests.publications.newsletters import send_out

pytestmark = pytest.mark.django_db

State = Subscriber.State


@pytest.fixture
def delivery():
    make_subscriber(email="anna@example.com")
    send_out(make_issue(), make_user())
    return Delivery.objects.select_related("mail", "subscriber").get()


def report(message_id, *, status="5.1.1", action="failed", recipient="rfc822; Anna@Example.com", whole=True):
    """What a mail server writes when it cannot deliver."""
    returned = f"Message-ID: {message_id}\nSubject: Co nowego\nTo: anna@example.com\n\n"
    last = (
        f"--b\nContent-Type: message/rfc822\n\n{returned}Treść\n"
        if whole
        else f"--b\nContent-Type: text/rfc822-headers\n\n{returned}"
    )
    return bounces.parsed(
        (
            "From: MAILER-DAEMON@example.com\nSubject: Undelivered\nMIME-Version: 1.0\n"
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
            "--b\nContent-Type: text/plain\n\nIt could not be delivered.\n"
            "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.com\n\n"
            f"Final-Recipient: {recipient}\nAction: {action}\nStatus: {status}\n\n"
            f"{last}--b--\n"
        ).encode()
    )


@pytest.mark.parametrize("whole", [True, False])
def test_a_hard_bounce_ends_the_subscription(delivery, whole):
    [bounce] = bounces.bounces_of(report(delivery.mail.message_id, whole=whole))
    assert (bounce.recipient, bounce.status, bounce.is_hard) == ("anna@example.com", "5.1.1", True)
    note_bounce(bounce)
    delivery.refresh_from_db()
    delivery.issue.refresh_from_db()
    delivery.subscriber.refresh_from_db()
    assert (delivery.state, delivery.bounce_status, delivery.subscriber.state) == ("bounced", "5.1.1", State.BOUNCED)
    assert (delivery.issue.sent, delivery.issue.bounced) == (0, 1)
    assert note_bounce(bounce) is None
    assert not make_issue().recipients().exists()


def test_soft_bounces_count_to_a_limit():
    subscriber, by = make_subscriber(email="anna@example.com"), make_user()
    for number in range(1, SOFT_BOUNCES + 1):
        send_out(make_issue(), by)
        last = Delivery.objects.select_related("mail").latest("pk")
        note_bounce(*bounces.bounces_of(report(last.mail.message_id, status="4.2.2")))
        subscriber.refresh_from_db()
        assert (subscriber.state == State.BOUNCED) is (number == SOFT_BOUNCES)


@pytest.mark.parametrize(
    "fields",
    [
        {"message_id": "<unknown@example.com>"},
        {"message_id": ""},
        {"recipient": "rfc822; somebody.else@example.com"},
        {"recipient": ""},
        {"action": "delayed"},
    ],
)
def test_a_report_that_names_none_of_our_mails_is_not_believed(delivery, fields):
    message = report(**{"message_id": delivery.mail.message_id, **fields})
    assert [note_bounce(bounce) for bounce in bounces.bounces_of(message)] in ([], [None])
    delivery.subscriber.refresh_from_db()
    assert delivery.subscriber.state == State.CONFIRMED


def test_what_is_no_report_is_passed_over():
    plain = EmailMessage()
    plain["Subject"] = "Nie ma mnie w biurze"
    plain.set_content("Wracam w poniedziałek.")
    assert bounces.bounces_of(bounces.parsed(plain.as_bytes())) == []
    assert bounces.bounces_of(bounces.parsed(b"")) == []
    assert bounces.bounces_of(bounces.parsed(b"\xff\x00Content-Type: multipart/report\n\n--")) == []


@pytest.mark.parametrize("kind", ["folder", "mbox", "maildir"])
def test_the_command_reads_files(delivery, tmp_path, capsys, kind):
    message, path = report(delivery.mail.message_id), tmp_path / "bounces"
    if kind == "folder":
        path.mkdir()
        (path / "1.eml").write_bytes(message.as_bytes())
    else:
        box = mailbox.mbox(path) if kind == "mbox" else mailbox.Maildir(path)
        box.add(message)
        box.flush()
    call_command("read_bounces", str(path))
    assert capsys.readouterr().out == "1 mails read, 1 bounces noted.\n"
    call_command("read_bounces", str(path))
    assert capsys.readouterr().out == "1 mails read, 0 bounces noted.\n"


def test_without_a_mailbox_the_command_does_nothing(capsys):
    call_command("read_bounces")
    assert capsys.readouterr().out == ""


def test_the_mailbox_is_read_by_imap_and_each_mail_is_marked(delivery, settings, monkeypatch, capsys):
    settings.BOUNCE_MAILBOX_URL = "imaps://portal%40example.com:tajne@mail.example/Bounces"
    asked = []

    class Server:
        def __init__(self, host, port, timeout):
            asked.append((host, port))

        def __enter__(self):
            return self

        def __exit__(self, *error):
            return None

        def login(self, *words):
            asked.append(words)

        def select(self, folder):
            asked.append(folder)

        def search(self, *words):
            return "OK", [b"7"]

        def fetch(self, number, what):
            return "OK", [(b"7 (BODY[] {1}", report(delivery.mail.message_id).as_bytes()), b")"]

        def store(self, number, *words):
            asked.append((number, *words))

    monkeypatch.setattr("imaplib.IMAP4_SSL", Server)
    call_command("read_bounces")
    assert capsys.readouterr().out == "1 mails read, 1 bounces noted.\n"
    assert asked == [
        ("mail.example", 993), ("portal@example.com", "tajne"), '"Bounces"', (b"7", "+FLAGS", r"(\Seen)"),
    ]  # fmt: skip
