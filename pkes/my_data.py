"""What the portal holds about the person who asks: shown, downloaded, and erased."""

import io
import json
import zipfile

from allauth.account.decorators import reauthentication_required
from allauth.account.models import EmailAddress
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from members import actions
from members.models import Change, ChangeProposal, Clause, ConsentEvent, ContactPerson, Invitation
from members.policies import by_post, logged_in
from pkes.lib.outbox.models import Mail
from pkes.lib.refusal import Refusal

CONSENTS = [Clause.Kind.NEWSLETTER]


@logged_in
def my_data(request):
    context = {
        "sections": collect(request.user),
        "consents": consents_of(request.user),
        "crumbs": [(_("Home"), reverse("pkes:home")), (_("My data"), None)],
    }
    return render(request, "pkes/my_data.html", context)


def consents_of(person):
    """(kind, its current text, whether it is given) for each consent that can be given now."""
    rows = []
    for kind in CONSENTS:
        clause, last = Clause.objects.current(kind), ConsentEvent.objects.last_of(person, kind)
        if clause or last:
            rows.append((kind, clause or last.clause, bool(last and last.act == ConsentEvent.Act.GIVEN)))
    return rows


@logged_in
@by_post("members:my_data")
def consent_change(request, kind):
    try:
        given = request.POST.get("given") == "1"
        if kind in CONSENTS:
            actions.change_consent(request.user, kind, given=given, channel=ConsentEvent.Channel.PANEL)
            messages.success(request, _("Your consent is noted.") if given else _("Your consent is withdrawn."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("members:my_data")


@logged_in
@reauthentication_required
def my_data_download(request):
    """One ZIP with the same data twice: for machines (JSON) and for people (HTML)."""
    sections = collect(request.user)
    as_json = {section["key"]: section["rows"] for section in sections}
    page = render_to_string("pkes/my_data_file.html", {"sections": sections, "now": timezone.now()}, request)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(as_json, ensure_ascii=False, indent=2, default=str))
        archive.writestr("data.html", page)
    response = HttpResponse(buffer.getvalue(), content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="lokomotywa-data.zip"'
    return response


@logged_in
@reauthentication_required
def my_data_erase(request):
    if request.method == "POST":
        try:
            actions.erase(request.user, by=request.user)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect("members:my_data")
        logout(request)
        messages.success(request, _("Your account and your data are erased."))
        return redirect("pkes:home")
    representations = request.user.representations.select_related("organization")
    context = {
        "representations": representations,
        "sole_owner_of": [row.organization for row in representations if row.is_sole_owner],
        "crumbs": [
            (_("Home"), reverse("pkes:home")),
            (_("My data"), reverse("members:my_data")),
            (_("Erase my data"), None),
        ],
    }
    return render(request, "pkes/my_data_erase.html", context)


def collect(person):
    """Everything that the portal holds about a person: [{key, title, rows}], each row {words: value}."""
    mine = ContactPerson.objects.filter(email__iexact=person.email).select_related("organization")
    sections = [
        ("account", _("Account"), [
            {
                _("name"): person.name, _("e-mail"): person.email, _("language of mails"): person.get_language_display(),
                _("account since"): person.date_joined, _("last login"): person.last_login,
                _("works in the office"): person.is_staff, _("groups"): ", ".join(group.name for group in person.groups.all()),
            }
        ]),
        ("addresses", _("E-mail addresses"), [
            {_("e-mail"): row.email, _("confirmed"): row.verified, _("main address"): row.primary}
            for row in EmailAddress.objects.filter(user=person)
        ]),
        ("authenticators", _("Second factors"), [
            {_("kind"): row.get_type_display(), _("added"): row.created_at, _("last used"): row.last_used_at}
            for row in person.authenticator_set.all()
        ]),
        ("sessions", _("Sessions"), [
            {_("address"): row.ip, _("browser"): row.user_agent, _("since"): row.created_at, _("last seen"): row.last_seen_at}
            for row in person.usersession_set.all()
        ]),
        ("organizations", _("Organisations you act for"), [
            {_("organisation"): row.organization.name, _("role"): row.get_role_display(), _("since"): row.since}
            for row in person.representations.select_related("organization")
        ]),
        ("contact_person", _("Where you are a contact person"), [
            {
                _("organisation"): row.organization.name, _("name"): row.name, _("function"): row.position,
                _("e-mail"): row.email, _("phone"): row.phone, _("who sees it"): row.get_visibility_display(),
            }
            for row in mine
        ]),
        ("invitations", _("Invitations"), [
            {_("organisation"): row.organization.name, _("sent"): row.created_at, _("accepted"): row.accepted_at}
            for row in Invitation.objects.filter(email__iexact=person.email).select_related("organization")
        ]),
        ("consents", _("Consents and clauses"), [
            {_("text"): str(row.clause), _("what"): row.get_act_display(), _("when"): row.at, _("how"): row.get_channel_display()}
            for row in person.consent_events.select_related("clause")
        ]),
        ("changes", _("Changes that you made"), [
            {_("organisation"): row.organization.name, _("field"): row.field, _("when"): row.at}
            for row in Change.objects.filter(by=person).select_related("organization")
        ]),
        ("proposals", _("Proposals that you made"), [
            {_("organisation"): row.organization.name, _("state"): row.get_status_display(), _("when"): row.proposed_at}
            for row in ChangeProposal.objects.filter(proposed_by=person).select_related("organization")
        ]),
        ("mails", _("Mails sent to you"), [
            {_("subject"): row.subject, _("state"): row.get_state_display(), _("when"): row.created_at}
            for row in Mail.objects.filter(recipient__iexact=person.email)
        ]),
    ]  # fmt: skip
    return [{"key": key, "title": title, "rows": rows} for key, title, rows in sections if rows]
