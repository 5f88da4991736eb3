"""What the portal holds about the person who asks: shown, downloaded, and erased."""

import io
import json
import zipfile

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from members import actions
from members.actions import data_requests
from members.forms.data_requests import OwnDataRequestForm
from members.models import Clause, ConsentEvent, DataRequest
from members.policies import by_post, logged_in
from pkes.erasure import erase
from pkes.lib.refusal import Refusal
from pkes.personal_data import collect
from publications.actions.subscribers import follow

CONSENTS = [Clause.Kind.NEWSLETTER]
MOST_ROWS = 10


@logged_in
def my_data(request):
    context = {
        "sections": collect(request.user),
        "most_rows": f":{MOST_ROWS}",
        "consents": consents_of(request.user),
        "crumbs": [(_("Home"), reverse("pkes:home")), (_("My data"), None)],
    }
    return render(request, "pkes/my_data.html", context)


def consents_of(person):
    """What can be agreed to, as dicts: kind, the version in force, the last word of the person, whether that is a yes.

    Whoever agreed to an older version sees the text they agreed to, and the newer one beside it.
    """
    rows = []
    for kind in CONSENTS:
        current, last = Clause.objects.current(kind), ConsentEvent.objects.last_of(person, kind)
        if current or (last and last.is_given):
            is_given = last is not None and last.is_given
            clause = last.clause if is_given else current
            newer = current if current and clause != current else None
            rows.append({"kind": kind, "clause": clause, "last": last, "is_given": is_given, "newer": newer})
    return rows


@logged_in
@by_post("members:my_data")
def consent_change(request, kind):
    answer = request.POST.get("given")
    if kind not in CONSENTS:
        raise Http404
    if answer not in {"0", "1"}:
        raise BadRequest("neither yes nor no")
    shown = request.POST.get("clause", "")
    clause = Clause.objects.filter(kind=kind, version=shown).first() if shown.isascii() and shown.isdecimal() else None
    try:
        if answer == "1" and clause is None:
            raise BadRequest("a consent to nothing")
        event = consent(request.user, kind, given=answer == "1", clause=clause)
        if event:
            messages.success(
                request, _("Your consent is noted.") if event.is_given else _("Your consent is withdrawn.")
            )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("members:my_data")


@transaction.atomic
def consent(person, kind, *, given, clause):
    """Note a yes or a no; the newsletter follows it in the same transaction. Returns the event, None where it was said already."""
    event = actions.change_consent(person, kind, given=given, channel=ConsentEvent.Channel.PANEL, clause=clause)
    if event and kind == Clause.Kind.NEWSLETTER:
        follow(event)
    return event


@logged_in
@reauthentication_required
def my_data_download(request):
    return as_zip(request, collect(request.user), request.user.email)


def as_zip(request, sections, address):
    """One ZIP with the same data twice: for machines (JSON) and for people (HTML)."""
    as_json = {section.key: [{value.key: value.value for value in row} for row in section.rows] for section in sections}
    page = render_to_string(
        "pkes/my_data_file.html", {"sections": sections, "address": address, "now": timezone.now()}, request
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(as_json, ensure_ascii=False, indent=2, default=iso))
        archive.writestr("data.html", page)
    response = HttpResponse(buffer.getvalue(), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="lokomotywa-{timezone.localdate():%Y-%m-%d}.zip"'
    return response


def iso(moment):
    """A moment or a day as programs write it."""
    return timezone.localtime(moment).isoformat(timespec="seconds") if hasattr(moment, "hour") else moment.isoformat()


@logged_in
def my_data_ask(request):
    """A request about one's own data that the panel does not settle by itself."""
    form = OwnDataRequestForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        wish = form.save(commit=False)
        wish.channel, wish.person, wish.name = DataRequest.Channel.PANEL, request.user, request.user.name
        data_requests.record_request(wish, by=request.user)
        text = _("The coordinator has your request. You get the answer by %(day)s.")
        messages.success(request, text % {"day": date_format(wish.due_on, "j E Y")})
        return redirect("members:my_data")
    context = {
        "form": form,
        "crumbs": [
            (_("Home"), reverse("pkes:home")),
            (_("My data"), reverse("members:my_data")),
            (_("Ask the coordinator"), None),
        ],
    }
    return render(request, "pkes/my_data_ask.html", context)


@logged_in
@reauthentication_required
def my_data_erase(request):
    if request.method == "POST":
        try:
            erase(request.user, by=request.user)
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
