import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from members.actions import MembersError
from members.actions import join as acts
from members.models import Clause, ConsentEvent, JoinLink, JoinRequest
from tests.factories import make_goal, make_organization, make_user
from tests.html import assert_valid
from tests.join.requests import in_review, link_in, mails, make_clause, stamp, submitted, typed

pytestmark = pytest.mark.django_db

FORM = "/dolacz/wniosek/?rodzaj=social_organization"


def test_from_the_form_through_the_mail_to_a_number(visitor):
    make_user(email="office@example.com", is_staff=True)
    answer = visitor.post(FORM, typed(contact_email="Anna@Example.com"), follow=True)
    assert "anna@example.com" in answer.content.decode()
    request = JoinRequest.objects.get()
    assert (request.state, request.reference, request.confirmed_at) == ("submitted", "", None)
    assert mails() == [("join_confirm", "anna@example.com")]

    link = link_in("join_confirm")
    assert_valid(visitor.get(link).content)
    request.refresh_from_db()
    assert request.state == "submitted"  # opening the link changes nothing

    answer = visitor.post(link, follow=True)
    request.refresh_from_db()
    year = timezone.localdate().year
    assert (request.state, request.reference) == ("in_review", f"PKES/{year}/0001")
    assert request.reference in answer.content.decode()
    assert mails() == [
        ("join_confirm", "anna@example.com"),
        ("join_received", "anna@example.com"),
        ("join_office_new", "office@example.com"),
    ]
    assert [step.state for step in request.steps.all()] == ["draft", "submitted", "in_review"]


def test_confirming_twice_changes_nothing(visitor):
    visitor.post(FORM, typed())
    link = link_in("join_confirm")
    visitor.post(link)
    before = mails()
    assert visitor.post(link).status_code == 302
    assert (mails(), JoinRequest.objects.get().number) == (before, 1)


def test_pressing_send_twice_makes_one_request_and_one_mail(visitor):
    words = typed()
    assert [visitor.post(FORM, words).status_code for _ in range(2)] == [302, 302]
    assert JoinRequest.objects.count() == 1
    assert mails() == [("join_confirm", "anna@example.com")]


def test_numbers_have_no_gaps():
    first = in_review()
    abandoned = submitted()
    second = in_review(name="Druga", contact_email="b@example.com")
    assert (first.number, abandoned.number, second.number) == (1, None, 2)


def test_a_draft_is_resumed_by_the_mailed_link(visitor):
    answer = visitor.post(FORM, typed(nip="nonsense", name="", send=None, save="1"))
    assert answer.status_code == 302
    assert mails() == [("join_draft", "anna@example.com")]
    page = visitor.get(link_in("join_draft")).content.decode()
    assert 'value="nonsense"' in page
    assert "Szyjemy." in page
    visitor.post(link_in("join_draft"), typed(contact_email="anna@example.com"))
    assert JoinRequest.objects.get().state == "submitted"


def test_a_draft_needs_nothing_but_an_address(visitor):
    answer = visitor.post(FORM, typed(contact_email="nobody", send=None, save="1"))
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["contact_email"]
    assert JoinRequest.objects.count() == 0


def test_another_address_closes_the_links_that_the_first_one_got(visitor):
    visitor.post(FORM, typed(contact_email="wrong@example.com"))
    wrong = link_in("join_confirm")
    draft = visitor.post(FORM, typed(contact_email="wrong@example.com")).url
    visitor.post(draft + "?popraw=1", typed(contact_email="right@example.com"))
    assert visitor.get(wrong).status_code in {200, 410}
    request = JoinRequest.objects.get(contact_email="right@example.com")
    assert [link.is_alive for link in request.links.filter(sent_to="wrong@example.com")] == [False]
    visitor.post(link_in("join_confirm", "right@example.com"))
    request.refresh_from_db()
    assert request.state == "in_review"


def test_a_browser_that_only_typed_the_address_sees_nothing_after_the_confirmation(visitor):
    page = visitor.post(FORM, typed()).url
    assert visitor.get(page).status_code == 200
    visitor.post(link_in("join_confirm"))
    assert visitor.get(page).status_code == 410


@pytest.mark.parametrize("page", ["join_draft", "join_confirm"])
def test_an_unknown_link_is_not_there(visitor, page):
    assert visitor.get(reverse(f"members:{page}", args=["wrong"])).status_code == 404


def test_an_expired_link_says_so(visitor):
    visitor.post(FORM, typed())
    link = link_in("join_confirm")
    JoinLink.objects.update(expires_at=timezone.now() - datetime.timedelta(seconds=1))
    assert visitor.get(link).status_code == visitor.post(link).status_code == 410
    assert JoinRequest.objects.get().state == "submitted"


def test_clauses_are_noted_once_the_address_is_proven(visitor):
    clause, newsletter = make_clause(), make_clause(Clause.Kind.NEWSLETTER)
    visitor.post(FORM, typed(newsletter="on"))
    assert ConsentEvent.objects.count() == 0
    visitor.post(link_in("join_confirm"))
    events = ConsentEvent.objects.order_by("pk").values_list("clause", "act", "channel", "email")
    assert list(events) == [
        (clause.pk, "shown", "form", "anna@example.com"),
        (newsletter.pk, "given", "form", "anna@example.com"),
    ]


def test_no_consent_is_ticked_beforehand(visitor):
    make_clause(Clause.Kind.NEWSLETTER)
    assert 'name="newsletter" class' not in visitor.get(FORM).content.decode()
    assert " checked" not in visitor.get(FORM).content.decode()


def test_a_listed_member_of_the_same_name_is_told_before_sending(visitor):
    make_organization(name="Spółdzielnia Socjalna Proba", locality="Jasło", powiat="1805")
    words = typed()
    answer = visitor.post(FORM, words)
    assert answer.status_code == 200
    assert "Spółdzielnia Socjalna Proba" in answer.content.decode()
    assert (JoinRequest.objects.count(), mails()) == (0, [])
    assert visitor.post(FORM, {**words, "is_another": "on"}).status_code == 302
    assert JoinRequest.objects.count() == 1


@pytest.mark.parametrize("number", ["nip", "regon", "krs"])
def test_a_listed_member_with_the_same_number_is_told_before_sending(visitor, number):
    words = typed(regon="123456785")
    make_organization(name="Zupełnie inna", locality="Sanok", powiat="1817", **{number: words[number]})
    answer = visitor.post(FORM, words)
    assert "Zupełnie inna" in answer.content.decode()
    assert JoinRequest.objects.count() == 0


def test_nothing_tells_a_stranger_that_somebody_else_has_asked(visitor):
    other = in_review(name="Spółdzielnia Socjalna Próba")
    make_organization(role="in_procedure", name="Spółdzielnia Socjalna Próba", locality="Jasło", powiat="1805")
    answer = visitor.post(FORM, typed(nip=other.nip, contact_email="x@example.com"))
    assert answer.status_code == 302
    assert JoinRequest.objects.count() == 2


def test_the_unconfirmed_reach_no_queue():
    submitted()
    assert list(JoinRequest.objects.confirmed()) == []


def test_the_mail_is_not_sent_without_end():
    request = submitted()
    for _ in range(4):
        acts.send_confirmation_again(request)
    with pytest.raises(MembersError):
        acts.send_confirmation_again(request)


def test_the_form_and_its_errors_are_sound_html(visitor):
    make_goal()
    for kind in JoinRequest.Kind.values:
        address = f"/dolacz/wniosek/?rodzaj={kind}"
        assert_valid(visitor.get(address).content)
        page = visitor.post(address, {"stamp": stamp(60), "send": "1", "profile": "Zostaje <b>"}).content
        assert_valid(page)
        assert "Zostaje &lt;b&gt;" in page.decode()
    assert_valid(visitor.get("/dolacz/wniosek/").content)
    assert_valid(visitor.get("/dolacz/").content)


def test_what_was_typed_stays_where_the_sending_is_refused(visitor):
    request = submitted()
    for number in range(3):
        acts.send_confirmation_again(request)
        assert number + 2 == len(mails(request))
    address = link_in("join_confirm").replace("potwierdz", "szkic") + "?popraw=1"
    for email in ("b@example.com", "c@example.com"):
        answer = visitor.post(address, typed(contact_email=email, name="Nowa Nazwa", nip=request.nip))
        address = (answer.url + "?popraw=1") if answer.status_code == 302 else address
    assert answer.status_code == 200
    assert_valid(answer.content)
    assert 'value="Nowa Nazwa"' in answer.content.decode()
    assert len(mails(request)) == 5


def test_a_draft_mails_no_more_addresses_than_a_request():
    draft, _token = acts.save_draft({}, kind="ngo", email="0@example.com", language="pl")
    for number in range(1, 5):
        acts.save_draft({}, kind="ngo", email=f"{number}@example.com", language="pl", request=draft)
    with pytest.raises(MembersError):
        acts.save_draft({}, kind="ngo", email="5@example.com", language="pl", request=draft)
    assert len(mails(draft)) == 5


def test_a_draft_is_deleted_by_its_button(visitor):
    draft, token = acts.save_draft({}, kind="ngo", email="a@example.com", language="pl")
    assert 'name="withdraw"' in visitor.get(f"/dolacz/szkic/{token}/").content.decode()
    visitor.post(f"/dolacz/szkic/{token}/", {"withdraw": "1"})
    assert visitor.get(f"/dolacz/szkic/{token}/").status_code == 410
    draft.refresh_from_db()
    assert draft.state == "withdrawn"
    assert [name for name, _to in mails(draft)] == ["join_draft"]
