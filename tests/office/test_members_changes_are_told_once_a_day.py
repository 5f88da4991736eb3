"""The office gets one mail a day about what members changed, and none about its own work or about nothing."""

import threading

import pytest
from django.core import mail as django_mail
from django.core.management import call_command
from django.db import close_old_connections, connection, connections

from members import actions
from members.actions import join
from members.models import Change, ChangeProposal
from pkes.lib.outbox.actions import deliver_due
from pkes.lib.outbox.models import Mail
from tests.factories import make_organization, make_service, make_user
from tests.join.requests import in_review
from tests.office.desk import make_member_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def organization():
    return make_organization(name="Żółw")


@pytest.fixture
def member(organization):
    return make_member_of(organization).user


def digests():
    return sorted(Mail.objects.filter(template="members/email/digest").values_list("recipient", flat=True))


def test_one_mail_tells_each_of_the_office_of_all_changes(office, second_office, organization, member):
    other = make_organization(name="Alfa")
    actions.edit(organization, {"phone": "1", "profile": "Nowy"}, by=member)
    actions.edit(organization, {"phone": "2"}, by=member)
    actions.edit(other, {"phone": "3"}, by=make_member_of(other).user)
    assert actions.send_digest() == 4
    assert digests() == ["office@example.com", "second@example.com"]
    deliver_due()
    sent = next(mail for mail in django_mail.outbox if mail.to == ["office@example.com"])
    assert sent.subject == "Do wiadomości: 2 członków zmieniło swoje strony"
    assert "- Alfa: telefon\n- Żółw: telefon, profil działalności" in sent.body
    assert "/admin/members/change/" in sent.body


def test_each_reads_it_in_their_language(office, organization, member):
    office.user.language = "en"
    office.user.save(update_fields=["language"])
    actions.edit(organization, {"phone": "1"}, by=member)
    actions.send_digest()
    deliver_due()
    [sent] = django_mail.outbox
    assert sent.subject == "For your information: 1 member changed its page"
    assert "- Żółw: phone" in sent.body
    assert "/en/admin/members/change/" in sent.body


def test_twice_a_day_mails_once(office, organization, member):
    actions.edit(organization, {"phone": "1"}, by=member)
    call_command("send_digest")
    call_command("send_digest")
    assert len(digests()) == 1


def test_nothing_changed_is_no_mail(office):
    assert actions.send_digest() == 0
    assert not Mail.objects.exists()


def test_the_offices_own_work_is_no_news(office, organization, member):
    actions.edit(organization, {"phone": "1"}, by=office.user, on_behalf=True)
    organization.profile = "Opis biura"
    actions.save(organization, changed=["profile"], by=office.user)
    assert actions.send_digest() == 0
    assert digests() == []
    assert not Change.objects.filter(digested_at=None).exists()


def test_what_a_member_proposed_and_the_office_accepted_is_the_members_change(office, organization, member):
    actions.propose(organization, {"name": "Żółwik"}, by=member)
    actions.decide(ChangeProposal.objects.get(), {"name": ("accepted", "")}, by=office.user)
    assert actions.send_digest() == 1


def test_only_those_who_look_after_members_get_it(office, staff, coordinator, organization, member):
    make_user(is_staff=True, is_active=False, is_superuser=True, email="gone@example.com")
    actions.edit(organization, {"phone": "1"}, by=member)
    actions.send_digest()
    assert digests() == ["coordinator@example.com", "office@example.com"]


def test_without_an_office_changes_are_not_kept_for_ever(organization, member):
    actions.edit(organization, {"phone": "1"}, by=member)
    assert actions.send_digest() == 1
    assert not Mail.objects.exists()


def test_a_change_of_somebody_who_is_erased_is_still_told(office, organization, member):
    actions.edit(organization, {"phone": "1"}, by=member)
    actions.erase(member, by=member)
    assert actions.send_digest() == 1


def test_a_digest_asks_as_many_queries_for_many_changes_as_for_one(
    office, organization, member, django_assert_max_num_queries
):
    for number in range(20):
        other = make_organization()
        make_service(organization=other)
        actions.edit(other, {"phone": str(number)}, by=member)
    with django_assert_max_num_queries(16):
        actions.send_digest()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_mail_once(office, organization, member):
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.fail("races need a database that two connections can open")
    actions.edit(organization, {"phone": "1", "profile": "x"}, by=member)
    told, start = [], threading.Barrier(4)

    def run():
        close_old_connections()
        start.wait()
        try:
            told.append(actions.send_digest())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [0, 0, 0, 2]
    assert digests() == ["office@example.com"]


def test_what_waits_is_told_once_and_stands_in_every_later_digest(office, organization, member):
    request = in_review(name="Czekający")
    actions.propose(organization, {"name": "Żółwik"}, by=member)
    Mail.objects.all().delete()
    assert actions.send_digest() == actions.send_digest() == 0
    assert digests() == ["office@example.com"]
    actions.edit(organization, {"phone": "1"}, by=member)
    actions.send_digest()
    deliver_due()
    alone, later = [mail for mail in django_mail.outbox if mail.to == ["office@example.com"]]
    for sent in (alone, later):
        assert f"- {request.reference} Czekający: rozpatrywany" in sent.body
        assert "- Żółw, " in sent.body
    assert alone.subject == "Prosimy o decyzję: w biurze czekają nowe sprawy"
    assert "telefon" in later.body


def test_what_comes_back_completed_is_new_again(office):
    request = in_review()
    actions.send_digest()
    join.return_for_completion(request, reason="Brak.", by=office.user)
    actions.send_digest()
    assert len(digests()) == 1
    join.complete(request, {name: getattr(request, name) for name in join.ANSWERS}, goals=[])
    actions.send_digest()
    assert len(digests()) == 2
