import pytest
from django.urls import reverse

from members.models import Cluster
from tests.html import assert_valid, text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/kontakt/", "/en/kontakt/"])
def test_the_coordinator_has_a_phone_a_mail_address_and_a_web_page(visitor, founding, address):
    main = assert_valid(visitor.get(address).content).find(".//main")
    links = [link.get("href") for link in main.iter("a")]
    assert links[1:4] == ["tel:+48502741703", "mailto:pkes@ies-rzeszow.pl", "http://www.ies-rzeszow.pl"]
    assert "Instytut Ekonomii Społecznej" in text_of(main)


def test_what_is_not_known_has_no_row(visitor, founding):
    Cluster.objects.update(phone="", website="")
    main = assert_valid(visitor.get("/en/kontakt/").content).find(".//main")
    assert [text_of(name) for name in main.iter("dt")] == ["Coordinator", "E-mail"]


def test_before_the_data_is_loaded_the_page_says_so(visitor):
    assert "has not been entered yet" in text_of(assert_valid(visitor.get("/en/kontakt/").content))


@pytest.mark.parametrize("name", ["home", "about", "contact", "privacy", "accessibility"])
def test_a_page_and_its_twin_lead_to_each_other(visitor, founding, settings, name):
    polish = reverse(f"pkes:{name}")
    english = f"/en{polish}"
    for address, twin, language, other in [(polish, english, "pl", "en"), (english, polish, "en", "pl")]:
        document = assert_valid(visitor.get(address).content)
        links = [link for link in document.iter("a") if link.get("hreflang")]
        alternates = {link.get("hreflang"): link.get("href") for link in document.iter("link") if link.get("hreflang")}
        assert document.get("lang") == language
        assert [(link.get("href"), link.get("hreflang"), link.get("lang")) for link in links] == [(twin, other, other)]
        assert alternates == {
            language: settings.PORTAL_URL + address,
            other: settings.PORTAL_URL + twin,
            "x-default": settings.PORTAL_URL + polish,
        }


def test_the_switch_keeps_the_question(visitor, founding):
    document = assert_valid(visitor.get("/en/kontakt/?a=1&b=2").content)
    assert [link.get("href") for link in document.iter("a") if link.get("hreflang")] == ["/kontakt/?a=1&b=2"]
