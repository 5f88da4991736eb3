"""The public page: by the QR code or by typing the code. It tells initials only, and says when one was revoked."""

import pytest

from pkes.lib.logs import without_tokens
from tests.factories import make_user
from tests.trainings.certificates import make_certificate, make_finished, text_of
from trainings import actions, certificates

pytestmark = pytest.mark.django_db

ADDRESS = "/en/szkolenia/zaswiadczenie/"


@pytest.fixture
def certificate():
    return make_certificate(make_finished(title_en="Jazz"), name="Łucja Żółć-Ćwik", email="lucja@example.com")


def test_it_shows_that_it_is_valid_and_nothing_personal(visitor, certificate):
    response = visitor.get(f"{ADDRESS}{certificate.code}/")
    page = response.content.decode()
    for words in (
        "The certificate is valid", certificate.signature, "Ł. Ż.", "Jazz", "16", 'name="robots" content="noindex"',
    ):  # fmt: skip
        assert words in page
    for secret in ("Łucja", "Ćwik-", "Żółć-Ćwik", "lucja@", certificate.enrolment.organization.name):
        assert secret not in page
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("change", [str.lower, lambda code: f"{code[:4]}-{code[4:8]} {code[8:]}"])
def test_the_code_may_be_typed_in_any_way(visitor, certificate, change):
    response = visitor.get(ADDRESS, {"kod": change(certificate.code)})
    assert (response.status_code, response["Location"]) == (302, f"{ADDRESS}{certificate.code}/")
    assert visitor.get(f"{ADDRESS}{change(certificate.code)}/").status_code == 200


@pytest.mark.parametrize("code", ["ABCDEFGHJKLM", "x", "%00", "<b>", "'", "%F0%9F%9A%82" * 20])
def test_a_wrong_code_is_not_found_in_plain_words(visitor, certificate, code):
    response = visitor.get(f"{ADDRESS}{code}/")
    assert response.status_code in {400, 404}
    if response.status_code == 404:
        assert "No certificate with this code" in response.content.decode()


def test_a_revoked_one_says_so_and_keeps_the_reason_to_itself(visitor, certificate):
    actions.revoke(certificate, "Tajny powód", by=make_user())
    page = visitor.get(f"{ADDRESS}{certificate.code}/").content.decode()
    assert "The certificate has been revoked" in page
    assert "Tajny powód" not in page


def test_trying_codes_is_limited(visitor, certificate, monkeypatch):
    monkeypatch.setattr(certificates, "MOST_LOOKUPS_AN_HOUR", 2)
    answers = [visitor.get(f"{ADDRESS}ABC{number}/").status_code for number in range(3)]
    assert answers == [404, 404, 429]


def test_a_few_queries_are_enough(visitor, certificate, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        visitor.get(f"{ADDRESS}{certificate.code}/")


# One's own certificate


def test_the_link_of_the_mail_leads_to_the_paper_without_an_account(visitor, certificate):
    page = visitor.get(f"{ADDRESS}pobierz/{certificate.token}/")
    assert "Łucja Żółć-Ćwik" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    for prefix, words in (("", "Gęślą jaźń"), ("/en", "Jazz")):
        response = visitor.get(f"{prefix}/szkolenia/zaswiadczenie/pobierz/{certificate.token}/plik.pdf")
        assert response["Content-Type"] == "application/pdf"
        assert words in text_of(response.content)
        assert (
            f'filename="zaswiadczenie-{certificate.number}-{certificate.year}.pdf"' in response["Content-Disposition"]
        )


def test_a_link_that_is_not_ours_leads_nowhere(visitor, certificate):
    for token in (certificate.code, f"{certificate.code}.x", f"{certificate.token}x", "%00", certificate.token.lower()):
        assert visitor.get(f"{ADDRESS}pobierz/{token}/").status_code in {400, 404}
        assert visitor.get(f"{ADDRESS}pobierz/{token}/plik.pdf").status_code in {400, 404}


def test_of_a_revoked_one_there_is_no_paper(visitor, certificate):
    actions.revoke(certificate, "Pomyłka w nazwisku", by=make_user())
    assert "Pomyłka w nazwisku" in visitor.get(f"{ADDRESS}pobierz/{certificate.token}/").content.decode()
    assert visitor.get(f"{ADDRESS}pobierz/{certificate.token}/plik.pdf").status_code == 404


def test_the_link_is_not_in_the_log():
    address = "/en/szkolenia/zaswiadczenie/pobierz/ABC.secret/plik.pdf"
    assert without_tokens(address) == "/en/szkolenia/zaswiadczenie/pobierz/…/plik.pdf"


def test_a_person_finds_their_own_in_the_panel_and_nobody_elses(owner, editor, certificate):
    theirs = make_certificate(name="Olga", email=owner.user.email.upper())
    page = owner.get("/en/panel/zaswiadczenia/").content.decode()
    assert f"No. {theirs.signature}," in page
    assert f"No. {certificate.signature}," not in page
    assert owner.get(f"/panel/zaswiadczenia/{theirs.pk}.pdf").status_code == 200
    assert owner.get(f"/panel/zaswiadczenia/{certificate.pk}.pdf").status_code == 404
    assert editor.get(f"/panel/zaswiadczenia/{theirs.pk}.pdf").status_code == 404


def test_what_looks_like_markup_is_shown_as_text(visitor):
    certificate = make_certificate(make_finished(title_pl="<script>#[x] $y$ =1+1 ﷽"), name="<b> ﷽")
    for address in (
        f"/szkolenia/zaswiadczenie/{certificate.code}/",
        f"/szkolenia/zaswiadczenie/pobierz/{certificate.token}/",
    ):
        assert "&lt;script&gt;#[x] $y$ =1+1 ﷽" in visitor.get(address).content.decode()
