"""Every change with what it was, what it is, who, when and on whose behalf; a former value can be put back."""

import pytest
from django.urls import reverse

from members import actions
from members.models import Change, Service
from pkes.lib.outbox.models import Mail
from tests.factories import make_theme
from tests.html import assert_valid


@pytest.fixture
def changes(owner, organization):
    make_theme(slug="catering", name_pl="Catering")
    rows = [{"theme": "catering", "name": "Obiady", "description": ""}]
    actions.edit(organization, {"profile": "Raz", "services": rows}, by=owner.user)
    actions.edit(organization, {"profile": "Dwa", "services": []}, by=owner.user)
    return list(Change.objects.order_by("pk"))


def test_the_page_shows_each_change_in_words(owner, changes):
    answer = owner.get(reverse("members:history"))
    assert [(line.row.field, line.old, line.new) for line in answer.context["lines"]] == [
        ("services", "Obiady (Catering)", "–"),
        ("profile", "Raz", "Dwa"),
        ("services", "–", "Obiady (Catering)"),
        ("profile", "–", "Raz"),
    ]
    assert "Olga Owner" in answer.content.decode()
    assert_valid(answer.content)


def test_a_former_value_is_put_back_and_that_is_history_too(owner, organization, changes):
    for change in changes[2:]:
        assert owner.post(reverse("members:change_restore", args=[change.pk])).url == reverse("members:history")
    organization.refresh_from_db()
    assert organization.profile == "Raz"
    assert [service.name for service in Service.objects.all()] == ["Obiady"]
    assert list(Change.objects.values_list("field", "old", "new")[:1]) == [
        ("services", [], [{"theme": "catering", "name": "Obiady", "description": ""}])
    ]
    owner.post(reverse("members:change_restore", args=[changes[2].pk]))
    assert Change.objects.count() == 6


def test_identity_and_erased_values_do_not_come_back(owner, organization):
    name = Change.objects.create(organization=organization, field="name", old="Stara", new="Nowa")
    erased = Change.objects.create(organization=organization, field="profile", old=None, new="x")
    gone = [{"theme": "no-such-theme", "name": "Obiady", "description": ""}]
    themeless = Change.objects.create(organization=organization, field="services", old=gone, new=[])
    for change in (name, erased, themeless):
        answer = owner.post(reverse("members:change_restore", args=[change.pk]), follow=True)
        assert [message.level_tag for message in answer.context["messages"]] == ["error"]
    organization.refresh_from_db()
    assert (organization.name, organization.profile) == ("Spółdzielnia Socjalna Nasza", "")
    assert Change.objects.count() == 3


def test_on_behalf_is_noted_told_and_confirmed_by_the_organisation_only(owner, coordinator, organization):
    coordinator.post(reverse("members:act_on_behalf", args=[organization.pk]))
    page = coordinator.get(reverse("members:description_edit")).content.decode()
    assert 'class="acting is-on-behalf"' in page
    fields = {"profile": "Z biura", "base": "0", "acting_for": organization.pk}
    coordinator.post(reverse("members:description_edit"), fields)
    change = Change.objects.get()
    assert (change.by, change.is_on_behalf, change.confirmed_at) == (coordinator.user, True, None)
    assert list(Mail.objects.values_list("recipient", "template")) == [
        ("owner@example.com", "members/email/acted_on_behalf")
    ]
    assert coordinator.post(reverse("members:changes_confirm")).status_code == 403
    assert owner.get(reverse("members:panel")).context["organization"].to_confirm == 1
    owner.post(reverse("members:changes_confirm"))
    change.refresh_from_db()
    assert change.confirmed_by == owner.user
    assert owner.get(reverse("members:panel")).context["organization"].to_confirm == 0
    coordinator.post(reverse("members:on_behalf_stop"))
    assert coordinator.get(reverse("members:panel")).status_code == 403


def test_what_the_office_changed_can_be_taken_back(owner, coordinator, organization):
    actions.edit(organization, {"profile": "Z biura"}, by=coordinator.user, on_behalf=True)
    owner.post(reverse("members:change_restore", args=[Change.objects.get().pk]))
    organization.refresh_from_db()
    assert organization.profile == ""


@pytest.mark.parametrize(("page", "status"), [("1", 200), ("2", 200), ("3", 404), ("x", 404), ("9999", 404), ("", 404)])
def test_the_history_has_pages(owner, organization, page, status):
    Change.objects.bulk_create(
        Change(organization=organization, field="profile", old=str(number), new=str(number + 1), by=owner.user)
        for number in range(25)
    )
    assert owner.get(reverse("members:history"), {"page": page}).status_code == status


def test_what_the_office_changed_in_its_own_forms_is_in_words_too(owner, organization):
    for field, new in [("run_by", "Instytut"), ("location_to_confirm", True), ("logo", "logos/a.webp"), ("gone", None)]:
        Change.objects.create(organization=organization, field=field, old=None, new=new)
    assert owner.get(reverse("members:history")).status_code == 200
