"""Mails that came back: reports of mail servers (RFC 3464), read from a mailbox, an mbox file or a folder."""

import email
import email.policy
import imaplib
import mailbox
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

STATUS = re.compile(r"\b([245])\.\d{1,3}\.\d{1,3}\b")
MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class Bounce:
    """That a mail did not arrive: to whom it went, which it was (its Message-ID), and the server's status ("5.1.1")."""

    recipient: str
    message_id: str
    status: str

    @property
    def is_hard(self):
        """The mailbox will never take a mail: there is none, or it is switched off. A full one, or a refusal of ours, is not that."""
        return self.status.startswith("5.1.") or self.status in {"5.2.1", "5.0.0"}


def bounces_of(message):
    """The bounces that a mail reports; none where it is no such report, or where it does not say which mail came back."""
    if message.get_content_type() != "multipart/report":
        return []
    message_id = returned_id(message)
    if not message_id:
        return []
    found = []
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for fields in part.get_payload() if part.is_multipart() else []:
            if str(fields.get("Action", "")).strip().lower() != "failed":
                continue
            recipient = str(fields.get("Final-Recipient") or fields.get("Original-Recipient") or "")
            address = recipient.partition(";")[2].strip().strip("<>").lower()
            status = STATUS.search(str(fields.get("Status", ""))) or STATUS.search(
                str(fields.get("Diagnostic-Code", ""))
            )
            found.append(Bounce(address, message_id, status.group() if status else "5.0.0"))
    return found


def returned_id(message):
    """The Message-ID of the mail that came back, whole or with its headers only; empty where the report has neither."""
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822" and part.is_multipart():
            return str(part.get_payload(0).get("Message-ID", "")).strip()
        if kind == "text/rfc822-headers":
            headers = part.get_payload(decode=True) or b""
            return str(email.message_from_bytes(headers).get("Message-ID", "")).strip()
    return ""


def parsed(content):
    return email.message_from_bytes(content[:MOST_BYTES], policy=email.policy.compat32)


def from_path(path):
    """The mails of an mbox file, of a Maildir, or of a folder with one file a mail."""
    path = Path(path)
    if path.is_dir() and (path / "cur").is_dir():
        box = mailbox.Maildir(path, create=False)
    elif path.is_dir():
        for file in sorted(path.iterdir()):
            if file.is_file():
                yield parsed(file.read_bytes())
        return
    else:
        box = mailbox.mbox(path, create=False)
    for key in box.iterkeys():
        yield parsed(box.get_bytes(key))


def from_imap(url):
    """The unread mails of imaps://user:password@host/folder. Each is marked as read once whoever asks comes back for the next."""
    parts = urlsplit(url)
    connect = imaplib.IMAP4_SSL if parts.scheme == "imaps" else imaplib.IMAP4
    with connect(parts.hostname, parts.port or (993 if parts.scheme == "imaps" else 143), timeout=30) as server:
        server.login(unquote(parts.username or ""), unquote(parts.password or ""))
        server.select(f'"{unquote(parts.path.strip("/")) or "INBOX"}"')
        _answer, [numbers] = server.search(None, "UNSEEN")
        for number in numbers.split():
            _answer, data = server.fetch(number, "(BODY.PEEK[])")
            content = next((item[1] for item in data if isinstance(item, tuple)), b"")
            yield parsed(content)
            server.store(number, "+FLAGS", r"(\Seen)")
