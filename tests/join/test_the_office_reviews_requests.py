import datetime
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from members.actions import join as acts
from members.models import JoinNote, JoinRequest, Organization
from tests.factories import make_organization
from tests.html import assert_valid
from tests.join.requests import TODAY, in_review, mails, recommended, resolution, returned, submitted

pytestmark = pytest.mark.django_db

QUEUE = "/admin/members/joinrequest/"


def page(request):
    return reverse("admin:members_joinrequest_change", args=[request.pk])


def move(request, state):
    return reverse("admin:members_joinrequest_move", args=[request.pk, state])


def seen_in(answer):
    return re.search(r'name="seen" value="(\d+)"', answer.content.decode())[1]


def test_the_queue_holds_what_waits_for_the_office(office):
    submitted(name="Niepotwierdzona")
    waiting = in_review(name="Czekająca")
    returned(office.user, name="Zwrócona")
    answer = office.get(QUEUE)
    assert_valid(answer.content)
    words = answer.content.decode()
    assert waiting.reference in words
    assert "Niepotwierdzona" not in words
    assert "Zwrócona" not in words
    assert "Zwrócona" in office.get(QUEUE + "?kolej=applicant").content.decode()
    assert "Niepotwierdzona" not in office.get(QUEUE + "?kolej=all").content.decode()


def test_the_queue_shows_age_place_and_duplicates(office):
    old = in_review(name="Spółdzielnia Socjalna Stara")
    JoinRequest.objects.filter(pk=old.pk).update(confirmed_at=timezone.now() - datetime.timedelta(days=40))
    in_review(nip=old.nip, name="Inna")
    words = office.get(QUEUE).content.decode()
    assert "40 " in words
    assert "jasielski" in words
    assert len(re.findall(r'class="field-duplicate">[^<]', words)) == 2


def test_the_page_shows_what_may_be_a_duplicate(office):
    request = in_review(name="Spółdzielnia Socjalna Łąka")
    make_organization(name="SPÓŁDZIELNIA SOCJALNA LĄKA", locality="Jasło", powiat="1805")
    other = in_review(name="Spółdzielnia Socjalna Łaka", contact_email="b@example.com")
    answer = office.get(page(request))
    assert_valid(answer.content)
    assert "SPÓŁDZIELNIA SOCJALNA LĄKA" in answer.content.decode()
    assert other.reference in answer.content.decode()


def test_the_coordinator_without_all_rights_can_do_everything(office, settings):
    assert not office.user.is_superuser
    settings.COUNCIL_VOTES = False
    request = in_review()
    for state, words in (("returned", {"reason": "Brak opisu."}), ("recommended", {}), ("accepted", resolution())):
        answer = office.get(move(request, state))
        assert_valid(answer.content)
        answer = office.post(move(request, state), {**words, "seen": seen_in(answer)})
        assert (answer.status_code, answer.url) == (302, page(request))
        request.refresh_from_db()
        assert request.state == state
        if state == "returned":
            acts.complete(request, {name: getattr(request, name) for name in acts.ANSWERS}, goals=[])
    assert Organization.objects.get().role == "member"
    assert_valid(office.get(page(request)).content)
    other = in_review(contact_email="b@example.com")
    office.post(move(other, "rejected"), {"reason": "Nie.", "seen": other.last_step.pk})
    other.refresh_from_db()
    assert (other.state, other.reason) == ("rejected", "Nie.")


@pytest.mark.parametrize("state", ["returned", "rejected"])
def test_a_reason_is_needed_and_is_mailed(office, state):
    request = in_review()
    answer = office.post(move(request, state), {"reason": " "})
    assert_valid(answer.content)
    request.refresh_from_db()
    assert request.state == "in_review"
    office.post(move(request, state), {"reason": "Bo tak.", "seen": request.last_step.pk})
    assert mails(request)[-1] == (f"join_{state}", "anna@example.com")


def test_only_the_moves_allowed_now_are_offered(office, settings):
    settings.COUNCIL_VOTES = True
    request = in_review()

    def offered():
        return re.findall(r"/decyzja/(\w+)/", office.get(page(request)).content.decode())

    assert offered() == ["recommended", "returned", "rejected"]
    settings.COUNCIL_VOTES = False
    assert offered() == ["accepted", "recommended", "returned", "rejected"]
    acts.return_for_completion(request, reason="Brak.", by=office.user)
    assert offered() == []


def test_the_second_decision_is_refused_with_who_and_when(office, second_office):
    request = in_review()
    seen = seen_in(office.get(move(request, "rejected")))
    second_office.post(move(request, "returned"), {"reason": "Brak.", "seen": seen})
    answer = office.post(move(request, "rejected"), {"reason": "Nie.", "seen": seen}, follow=True)
    assert "Seweryn Second" in answer.content.decode()
    request.refresh_from_db()
    assert request.state == "returned"
    assert office.get(move(request, "rejected"), follow=True).status_code == 200


def test_what_changed_since_the_page_was_opened_is_read_first(office, second_office):
    request = in_review()
    seen = seen_in(office.get(move(request, "rejected")))
    acts.return_for_completion(request, reason="Brak.", by=second_office.user)
    acts.complete(request, {name: getattr(request, name) for name in acts.ANSWERS}, goals=[])
    office.post(move(request, "rejected"), {"reason": "Nie.", "seen": seen})
    request.refresh_from_db()
    assert request.state == "in_review"


def test_what_was_typed_stays_where_an_act_is_refused(office, settings):
    settings.COUNCIL_VOTES = False
    make_organization(name="Jest już", role="member", nip="1234563218")
    request = in_review(nip="1234563218")
    answer = office.get(move(request, "accepted"))
    answer = office.post(move(request, "accepted"), {**resolution("5/2026"), "seen": seen_in(answer)})
    assert answer.status_code == 409
    assert_valid(answer.content)
    words = answer.content.decode()
    assert "Jest już" in words
    assert 'value="5/2026"' in words
    answer = office.post(move(request, "rejected"), {"reason": "Są już w klastrze.", "seen": "1"})
    assert answer.status_code == 409
    assert "Są już w klastrze." in answer.content.decode()
    # Whoever has read that something changed decides with the next click.
    office.post(move(request, "rejected"), {"reason": "Są już w klastrze.", "seen": seen_in(answer)})
    request.refresh_from_db()
    assert request.state == "rejected"


def test_the_queue_marks_a_near_name_as_the_page_does(office):
    request = in_review(name="Spółdzielnia Socjalna Łąka")
    other = in_review(name="Zupełnie inna", krs="0000654321", contact_email="b@example.com")
    make_organization(name="SPÓŁDZIELNIA SOCJALNA ŁĄKKA", locality="Jasło", powiat="1805")
    rows = {row.pk: row.has_duplicate for row in office.get(QUEUE).context["cl"].result_list}
    assert rows == {request.pk: True, other.pk: False}


def test_a_post_without_a_button_changes_nothing(office):
    request = acts.assign(in_review(), office.user, by=office.user)
    assert office.post(page(request), {}).status_code == 200
    request.refresh_from_db()
    assert request.assigned_to == office.user


@pytest.mark.parametrize("state", ["draft", "submitted", "withdrawn", "in_review", "nonsense"])
def test_other_moves_do_not_exist(office, state):
    assert office.get(move(in_review(), state)).status_code == 404


def test_unconfirmed_requests_have_no_page(office):
    request = submitted()
    for address in (page(request), move(request, "rejected")):
        assert office.get(address).status_code == 404
    assert office.get(reverse("admin:members_joinrequest_change", args=[10**30])).status_code == 404


def test_notes_and_who_takes_care(office, second_office):
    request = in_review()
    office.post(page(request), {"note": "1", "kind": "phone", "text": "Oddzwonić w środę."})
    assert JoinNote.objects.values_list("kind", "text", "by").get() == ("phone", "Oddzwonić w środę.", office.user.pk)
    assert "Oddzwonić w środę." in office.get(page(request)).content.decode()
    assert_valid(office.post(page(request), {"note": "1", "kind": "phone", "text": ""}).content)
    office.post(page(request), {"assign": "1", "assigned_to": second_office.user.pk})
    request.refresh_from_db()
    assert request.assigned_to == second_office.user
    for nonsense in ("", "x", "9" * 30, "0"):
        assert office.post(page(request), {"assign": "1", "assigned_to": nonsense}).status_code == 302
    request.refresh_from_db()
    assert request.assigned_to is None


@pytest.mark.parametrize(
    ("action", "words", "state"),
    [("reject_chosen", {"reason": "Nie."}, "rejected"), ("return_chosen", {"reason": "Brak."}, "returned")],
)
def test_several_at_once_after_a_question(office, action, words, state):
    requests = [in_review(contact_email=f"{n}@example.com") for n in range(3)]
    chosen = {"action": action, "_selected_action": [request.pk for request in requests]}
    answer = office.post(QUEUE, chosen)
    assert_valid(answer.content)
    assert set(JoinRequest.objects.values_list("state", flat=True)) == {"in_review"}
    assert office.post(QUEUE, {**chosen, "confirmed": "1", "reason": ""}).status_code == 200
    acts.withdraw(requests[0])
    office.post(QUEUE + "?kolej=all", {**chosen, "confirmed": "1", **words})
    states = JoinRequest.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["withdrawn", state, state]


@pytest.mark.parametrize("key", ["x", "9" * 30, "-1", "1\0"])
def test_a_key_that_no_list_offers_is_refused(office, key):
    in_review()
    assert office.post(QUEUE, {"action": "reject_chosen", "_selected_action": [key]}).status_code == 400
    term = {"person": key, "since": "2026-01-01"}
    assert office.post("/admin/members/councilmember/add/", term).status_code == 400


def test_several_are_taken_over(office):
    request = in_review()
    chosen = {"action": "take_over", "_selected_action": [request.pk], "confirmed": "1"}
    office.post(QUEUE, chosen)
    request.refresh_from_db()
    assert request.assigned_to == office.user


@pytest.mark.parametrize(
    ("name", "content", "is_taken"),
    [
        ("skan.pdf", b"%PDF-1.7\n...\n%%EOF\n", True),
        ("skan.pdf", b"<html>%PDF-", False),
        ("skan.pdf", b"%PDF-1.7 cut", False),
        ("skan.png", b"\x89PNG\r\n\x1a\nnot really", False),
        ("skan.exe", b"MZ", False),
    ],
)
def test_a_signed_scan_is_taken_by_its_content(office, settings, tmp_path, name, content, is_taken):
    settings.PRIVATE_ROOT = tmp_path / "private"
    request = in_review()
    office.post(page(request), {"attach": "1", "scan": SimpleUploadedFile(name, content)})
    request.refresh_from_db()
    assert bool(request.scan) is is_taken


def test_the_scan_is_handed_out_to_the_office_only(office, staff, owner, visitor, settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"
    request = in_review()
    content = b"%PDF-1.7\n...\n%%EOF\n"
    office.post(page(request), {"attach": "1", "scan": SimpleUploadedFile("a.pdf", content)})
    address = reverse("admin:members_joinrequest_scan", args=[request.pk])
    answer = office.get(address)
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Disposition"].startswith("attachment")
    assert [person.get(address).status_code for person in (staff, owner, visitor)] == [403, 302, 302]
    request.refresh_from_db()
    assert visitor.get(f"/media/{request.scan.name}").status_code == 404


def test_the_papers_are_tagged_pdf(office, settings):
    request = recommended(office.user, settings, name="Spółdzielnia *Gwiazda* #set")
    acts.accept(request, number="1/2026", dated_on=TODAY(), text="Przyjmuje się.\n\nWchodzi w życie.", by=office.user)
    for name in ("declaration", "resolution"):
        answer = office.get(reverse(f"admin:members_joinrequest_{name}", args=[request.pk]))
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF-")
        assert b"/StructTreeRoot" in answer.content
        assert b"pdfuaid" in answer.content


def test_there_is_no_resolution_before_there_is_one(office):
    request = in_review()
    assert office.get(reverse("admin:members_joinrequest_resolution", args=[request.pk])).status_code == 404
    assert office.get(reverse("admin:members_joinrequest_scan", args=[request.pk])).status_code == 404


def test_without_rights_there_is_nothing_to_see(staff, owner, visitor):
    request = in_review()
    addresses = [QUEUE, page(request), move(request, "rejected")]
    for person, status in ((staff, 403), (owner, 302), (visitor, 302)):
        assert [person.get(address).status_code for address in addresses] == [status] * 3
        assert person.post(move(request, "rejected"), {"reason": "Nie."}).status_code == status
    request.refresh_from_db()
    assert request.state == "in_review"


def test_the_queue_asks_as_much_for_three_as_for_one(office, django_assert_max_num_queries):
    in_review()
    office.get(QUEUE)
    with django_assert_max_num_queries(20) as one:
        office.get(QUEUE)
    for number in range(2):
        in_review(contact_email=f"{number}@example.com")
    with django_assert_max_num_queries(20) as three:
        office.get(QUEUE)
    assert len(one) == len(three)
