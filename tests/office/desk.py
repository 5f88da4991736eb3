"""What tests of the coordinator's desk share."""

import html5lib
from django.contrib.messages import get_messages
from django.urls import reverse

from members.models import ChangeProposal, ProposedField, Representative
from tests.conftest import Person
from tests.factories import make_user


def address(model, page, *args):
    return reverse(f"admin:members_{model}_{page}", args=args)


def words(response):
    """All words of a page, white space folded. The admin's own pages are not strict HTML."""
    document = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    typed = [element.get("value") or "" for element in document.iter("input")]
    return " ".join(" ".join([*document.itertext(), *typed]).split())


def messages(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def form_data(response):
    """What a browser would send of the form on a page, unchanged."""
    data = {}
    forms = [response.context["adminform"].form]
    for formset in response.context["inline_admin_formsets"]:
        forms += [formset.formset.management_form, *formset.formset.forms]
    for form in forms:
        for field in form:
            value = field.value()
            if value not in (None, "") and value is not False and not hasattr(value, "url"):
                data[field.html_name] = value
    return data


def make_member_of(organization, role=Representative.Role.OWNER, **fields):
    """Somebody who acts for an organisation, logged in."""
    person = Person(make_user(**fields))
    Representative.objects.create(organization=organization, person=person.user, role=role)
    return person


def make_proposal(organization, by, **values):
    """A waiting proposal: field=(old, new)."""
    proposal = ChangeProposal.objects.create(organization=organization, proposed_by=by)
    for field, (old, new) in values.items():
        ProposedField.objects.create(proposal=proposal, field=field, old=old, new=new)
    return proposal


def send(person, address, opened=None, **fields):
    """Send the form of a page, as it was `opened` or as it is now, with some fields changed."""
    opened = opened or person.get(address)
    return person.post(address.split("?")[0], {**form_data(opened), **fields}, follow=True)


def pages_of(page):
    """The names of the pages that an admin has beside Django's: its buttons, its history's, merging."""
    names = [button.name for button in page.all_buttons()] if hasattr(page, "all_buttons") else []
    return [*names, *(["compare"] * getattr(page, "keeps_versions", False)), *(["merge"] * hasattr(page, "merge_view"))]
