"""Each address that names one listing, conversation, resource, booking, consortium or joint offer, asked by each role.

`tests/test_access.py` has all addresses, but of these things none that its roles have a part in; here they have.
"""

import datetime
import uuid

import pytest
from django.apps import apps
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cooperation.forms.enquiries import safe_file
from cooperation.models import JointOffer, Listing
from members.actions import record
from members.models import RegisterEntry
from tests.conftest import Person, representative
from tests.cooperation.funding import accept_all, make_consortium, make_offer
from tests.cooperation.sides import ask_for, begin, make_resource, pdf, picture
from tests.factories import make_listing, make_organization, make_service, make_source, make_user

pytestmark = pytest.mark.django_db

# Whose the things are, and their colleague; the other side of them; a member, and a suspended one, with no part in them.
ROLES = ["visitor", "nobody", "owner", "editor", "other_owner", "third", "suspended", "coordinator"]
# (name of the address, what it names): what each role is answered. What only changes something leads back to its page (302).
GET = {
    ("listing_detail", "public"): (200, 200, 200, 200, 200, 200, 200, 200),
    ("listing_detail", "for members"): (404, 404, 200, 200, 200, 200, 200, 200),
    ("listing_detail", "draft"): (404, 404, 404, 404, 404, 404, 404, 404),
    ("listing_detail", "of a suspended member"): (404, 404, 404, 404, 404, 404, 404, 404),
    ("listing_photo", "public"): (200, 200, 200, 200, 200, 200, 200, 200),
    ("listing_photo", "for members"): (404, 404, 200, 200, 200, 200, 200, 200),
    ("listing_photo", "draft"): (404, 404, 200, 200, 404, 404, 404, 404),
    ("listing_photo", "of a suspended member"): (404, 404, 404, 404, 404, 404, 200, 404),
    ("listing_edit", "public"): (403, 403, 200, 200, 404, 404, 404, 403),
    ("listing_edit", "draft"): (403, 403, 200, 200, 404, 404, 404, 403),
    ("listing_edit", "of a suspended member"): (403, 403, 404, 404, 404, 404, 200, 403),
    ("listing_state", "public"): (302, 302, 302, 302, 302, 302, 302, 302),
    ("listing_remove", "public"): (403, 403, 302, 302, 404, 404, 404, 403),
    ("listing_remove", "draft"): (403, 403, 200, 200, 404, 404, 404, 403),
    ("listing_remove", "of a suspended member"): (403, 403, 404, 404, 404, 404, 302, 403),
    ("match_dismiss", "public"): (302, 302, 302, 302, 302, 302, 302, 302),
    ("enquiry_new", "public"): (403, 403, 404, 404, 302, 200, 200, 403),
    ("enquiry_new", "for members"): (403, 403, 404, 404, 200, 200, 200, 403),
    ("enquiry_new", "draft"): (403, 403, 404, 404, 404, 404, 404, 403),
    ("enquiry_new", "of a suspended member"): (403, 403, 404, 404, 404, 404, 404, 403),
    ("enquiry_detail", "conversation"): (403, 403, 200, 200, 200, 404, 404, 403),
    ("enquiry_close", "conversation"): (403, 403, 302, 302, 302, 302, 302, 403),
    ("enquiry_report", "conversation"): (403, 403, 200, 200, 200, 404, 404, 403),
    ("enquiry_outcome", "conversation"): (403, 403, 200, 200, 200, 404, 404, 403),
    ("enquiry_file", "its file"): (403, 403, 200, 200, 200, 404, 404, 403),
    ("resource_calendar", "resource"): (403, 403, 200, 200, 200, 200, 200, 403),
    ("resource_calendar", "resource of a suspended member"): (403, 403, 404, 404, 404, 404, 200, 403),
    ("resource_month", "month"): (403, 403, 200, 200, 200, 200, 200, 403),
    ("booking_new", "resource"): (403, 403, 302, 302, 200, 200, 200, 403),
    ("booking_new", "resource of a suspended member"): (403, 403, 404, 404, 404, 404, 302, 403),
    ("booking_detail", "booking"): (403, 403, 200, 200, 200, 404, 404, 403),
    ("booking_accept", "booking"): (403, 403, 302, 302, 302, 302, 302, 403),
    ("booking_refuse", "booking"): (403, 403, 200, 200, 404, 404, 404, 403),
    ("booking_cancel", "booking"): (403, 403, 200, 200, 200, 404, 404, 403),
    ("consortium", "consortium"): (403, 403, 200, 200, 200, 404, 404, 403),
    ("consortium_edit", "consortium"): (403, 403, 200, 200, 403, 404, 404, 403),
    ("consortium_notes", "consortium"): (403, 403, 200, 200, 200, 404, 404, 403),
    ("consortium_invite", "consortium"): (403, 403, 200, 200, 403, 404, 404, 403),
    ("consortium_ask", "consortium"): (403, 403, 302, 302, 302, 302, 302, 403),
    ("consortium_submitted", "consortium"): (403, 403, 200, 200, 403, 404, 404, 403),
    ("consortium_result", "consortium"): (403, 403, 200, 200, 403, 404, 404, 403),
    ("consortium_sheets", "its sheets"): (403, 403, 200, 200, 200, 404, 404, 403),
    ("consortium_act", "its end"): (403, 403, 302, 302, 302, 302, 302, 403),
    ("partner_act", "its partner"): (403, 403, 302, 302, 302, 302, 302, 403),
    ("joint_offer", "joint offer"): (403, 403, 200, 200, 200, 404, 404, 403),
    ("joint_offer", "draft of an offer"): (403, 403, 200, 200, 404, 404, 404, 403),
    ("joint_offer_edit", "draft of an offer"): (403, 403, 200, 200, 404, 404, 404, 403),
    ("joint_offer_services", "draft of an offer"): (403, 403, 200, 200, 404, 404, 404, 403),
    ("joint_offer_part", "its other part"): (403, 403, 404, 404, 200, 404, 404, 403),
    ("joint_offer_drop", "part of the draft"): (403, 403, 302, 302, 302, 302, 302, 403),
    ("joint_offer_act", "its end, of the offer"): (403, 403, 302, 302, 302, 302, 302, 403),
    ("joint_offer_file", "joint offer"): (403, 403, 404, 404, 404, 404, 404, 403),
    ("joint_offer_file", "complete offer"): (403, 403, 200, 200, 200, 404, 404, 403),
}
# Something changed. Otherwise nothing did: not there (404), not allowed (403), or refused in words (302, 409, the form again).
DONE = "done"
POST = {
    ("listing_edit", "public"): (403, 403, DONE, DONE, 404, 404, 404, 403),
    ("listing_edit", "for members"): (403, 403, DONE, DONE, 404, 404, 404, 403),
    ("listing_edit", "draft"): (403, 403, DONE, DONE, 404, 404, 404, 403),
    ("listing_edit", "of a suspended member"): (403, 403, 404, 404, 404, 404, DONE, 403),
    ("listing_state", "public"): (403, 403, DONE, DONE, 404, 404, 404, 403),
    ("listing_state", "for members"): (403, 403, DONE, DONE, 404, 404, 404, 403),
    ("listing_state", "draft"): (403, 403, 302, 302, 404, 404, 404, 403),
    ("listing_state", "of a suspended member"): (403, 403, 404, 404, 404, 404, DONE, 403),
    ("listing_remove", "public"): (403, 403, 302, 302, 404, 404, 404, 403),
    ("listing_remove", "for members"): (403, 403, 302, 302, 404, 404, 404, 403),
    ("listing_remove", "draft"): (403, 403, DONE, DONE, 404, 404, 404, 403),
    ("listing_remove", "of a suspended member"): (403, 403, 404, 404, 404, 404, 302, 403),
    ("match_dismiss", "public"): (403, 403, 302, 302, DONE, DONE, DONE, 403),
    ("match_dismiss", "for members"): (403, 403, 302, 302, DONE, DONE, DONE, 403),
    ("match_dismiss", "draft"): (403, 403, 404, 404, 404, 404, 404, 403),
    ("match_dismiss", "of a suspended member"): (403, 403, 404, 404, 404, 404, 404, 403),
    ("enquiry_new", "public"): (403, 403, 404, 404, DONE, DONE, 200, 403),
    ("enquiry_new", "for members"): (403, 403, 404, 404, DONE, DONE, 200, 403),
    ("enquiry_new", "draft"): (403, 403, 404, 404, 404, 404, 404, 403),
    ("enquiry_new", "of a suspended member"): (403, 403, 404, 404, 404, 404, 404, 403),
    ("enquiry_detail", "conversation"): (403, 403, DONE, DONE, DONE, 404, 404, 403),
    ("enquiry_close", "conversation"): (403, 403, DONE, DONE, DONE, 404, 404, 403),
    ("enquiry_report", "conversation"): (403, 403, DONE, DONE, DONE, 404, 404, 403),
    ("enquiry_outcome", "conversation"): (403, 403, DONE, DONE, DONE, 404, 404, 403),
    ("booking_new", "resource"): (403, 403, 302, 302, DONE, DONE, 200, 403),
    ("booking_new", "resource of a suspended member"): (403, 403, 404, 404, 404, 404, 302, 403),
    ("booking_accept", "booking"): (403, 403, DONE, DONE, 404, 404, 404, 403),
    ("booking_refuse", "booking"): (403, 403, DONE, DONE, 404, 404, 404, 403),
    ("booking_cancel", "booking"): (403, 403, 409, 409, DONE, 404, 404, 403),
    ("consortium_edit", "consortium"): (403, 403, DONE, DONE, 403, 404, 404, 403),
    ("consortium_notes", "consortium"): (403, 403, DONE, DONE, DONE, 404, 404, 403),
    ("consortium_invite", "consortium"): (403, 403, DONE, DONE, 403, 404, 404, 403),
    ("consortium_ask", "consortium"): (403, 403, 302, 302, 302, DONE, 302, 403),
    ("consortium_act", "its end"): (403, 403, DONE, DONE, 403, 404, 404, 403),
    ("partner_act", "its partner"): (403, 403, DONE, DONE, DONE, 404, 404, 403),
    ("joint_offer_edit", "draft of an offer"): (403, 403, DONE, DONE, 404, 404, 404, 403),
    ("joint_offer_services", "draft of an offer"): (403, 403, DONE, DONE, 404, 404, 404, 403),
    ("joint_offer_part", "its other part"): (403, 403, 404, 404, DONE, 404, 404, 403),
    ("joint_offer_drop", "part of the draft"): (403, 403, DONE, DONE, 404, 404, 404, 403),
    ("joint_offer_act", "its end, of the offer"): (403, 403, DONE, DONE, 403, 404, 404, 403),
}


@pytest.fixture
def nobody(db):
    """Somebody who is logged in and acts for no organisation."""
    return Person(make_user(email="nobody@example.com"))


@pytest.fixture
def third(db):
    return representative(make_organization(name="Stowarzyszenie Trzecie"), "owner", email="third@example.com")


@pytest.fixture
def suspended(db):
    return representative(make_organization(name="Spółdzielnia Zawieszona"), "owner", email="suspended@example.com")


@pytest.fixture
def things(owner, editor, other_owner, third, suspended):
    """{what an address names: its numbers}."""
    own, other = owner.organization, other_owner.organization
    members = Listing.Visibility.MEMBERS
    listings = {
        "public": make_listing(organization=own),
        "for members": make_listing(organization=own, visibility=members),
        "draft": make_listing(organization=own, status=Listing.Status.DRAFT),
        "of a suspended member": make_listing(organization=suspended.organization),
    }
    for listing in listings.values():
        listing.photo_alt = "Sala"
        listing.photo.save("sala.jpg", picture())
    enquiry = begin(listings["public"], other_owner, files=[("umowa", safe_file(pdf())[1])])
    resource = make_resource(own)
    booking = ask_for(resource, other_owner, (3, 4))
    idle = make_resource(suspended.organization)
    consortium = make_consortium(leader=own, partners=[other])
    asked = make_offer(own, other, status=JointOffer.Status.ASKED)
    draft = make_offer(own, other)
    complete = make_offer(own, other, status=JointOffer.Status.ASKED)
    accept_all(complete, owner.user)
    record(
        suspended.organization,
        kind=RegisterEntry.Kind.SUSPENSION,
        effective_on=timezone.localdate(),
        source=make_source(),
    )
    return {
        **{kind: [listing.pk] for kind, listing in listings.items()},
        "conversation": [enquiry.pk],
        "its file": [enquiry.pk, enquiry.messages.get().attachments.get().pk],
        "resource": [resource.pk],
        "resource of a suspended member": [idle.pk],
        "month": [resource.pk, *f"{timezone.localdate():%Y %m}".split()],
        "booking": [booking.pk],
        "consortium": [consortium.pk],
        "its sheets": [consortium.pk, "pdf"],
        "its end": [consortium.pk, "wycofaj"],
        "its partner": [consortium.pk, consortium.partners.get().pk, "zakoncz"],
        "joint offer": [asked.pk],
        "its other part": [asked.pk, asked.parts.get(organization=other).pk],
        "its end, of the offer": [asked.pk, "wycofaj"],
        "draft of an offer": [draft.pk],
        "part of the draft": [draft.pk, draft.parts.get(organization=other).pk],
        "complete offer": [complete.pk],
    }


@pytest.fixture
def sent(things, third):
    """{name of an address: what its form sends}."""
    service = make_service(organization=third.organization)
    day = timezone.localdate() + datetime.timedelta(10)
    message = {"text": "Dzień dobry", "key": str(uuid.uuid4())}
    listing = {"base": 1, "kind": "offer", "title": "Nowy tytuł", "description": "Nowy opis", "visibility": "public"}
    theme = Listing.objects.get(pk=things["public"][0]).themes.get()
    return {
        "listing_edit": {**listing, "themes": [theme.slug], "photo_alt": "Sala"},
        "listing_state": {"act": "withdraw"},
        "enquiry_new": message,
        "enquiry_detail": message,
        "enquiry_report": {"reason": "Spam"},
        "enquiry_outcome": {"came": "talked"},
        "booking_new": {"key": str(uuid.uuid4()), "first_day": day.isoformat()},
        "booking_refuse": {"reason": "Remont"},
        "booking_cancel": {"reason": "Choroba"},
        "consortium_edit": {"base": 1, "title": "Inny tytuł", "seeks": ""},
        "consortium_notes": {"base": 1, "notes": "Kto co robi"},
        "consortium_invite": {"organization": third.organization.pk, "message": ""},
        "joint_offer_edit": {"base": 1, "title": "Inna", "buyer": "Gmina", "introduction": "Razem"},
        "joint_offer_services": {"service": service.pk},
        "joint_offer_part": {"answer": "accept", "scope": "Ugotujemy", "price_note": "100 zł"},
    }


@pytest.fixture
def person(request, things, role):
    return request.getfixturevalue(role)


def rows():
    """Everything that cooperation keeps, to be compared before and after."""
    models = apps.get_app_config("cooperation").get_models(include_auto_created=True)
    return {model: list(model._base_manager.order_by("pk").values_list()) for model in models}


def url(row, things):
    name, what = row
    return reverse(f"cooperation:{name}", args=things[what])


@pytest.mark.parametrize("role", ROLES)
def test_each_thing_is_opened_by_whom_the_table_says(things, person, role):
    answers = {row: person.get(url(row, things)).status_code for row in GET}
    assert answers == {row: statuses[ROLES.index(role)] for row, statuses in GET.items()}


@pytest.mark.parametrize("role", ROLES)
def test_each_thing_is_changed_by_whom_the_table_says(things, sent, person, role):
    """What is answered with a status changes nothing."""
    before, answers = rows(), {}
    for row in POST:
        with transaction.atomic():
            status = person.post(url(row, things), sent.get(row[0], {})).status_code
            answers[row] = status if rows() == before else DONE
            transaction.set_rollback(True)
    assert answers == {row: statuses[ROLES.index(role)] for row, statuses in POST.items()}
