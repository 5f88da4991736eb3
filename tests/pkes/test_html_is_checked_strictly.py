import pytest
from html5lib.html5parser import ParseError

from tests.html import assert_valid, faults, parse, text_of

PAGE = "<!doctype html><html lang=pl><head><title>T</title>{head}</head><body>{body}</body></html>"


def faults_of(body="", head=""):
    return faults(parse(PAGE.format(head=head, body=body)))


def test_a_sound_page_passes_and_is_returned():
    document = assert_valid(PAGE.format(head="", body='<p id="a">Ala  ma <b>kota</b></p><a href="#a">do góry</a>'))
    assert text_of(document.find("body/p")) == "Ala ma kota"


@pytest.mark.parametrize("body", ["<p><div></p></div>", "<ul><li></ul></b>", "&nosuch;", '<p class="a" class="b">'])
def test_broken_markup_does_not_parse(body):
    with pytest.raises(ParseError):
        assert_valid(PAGE.format(head="", body=body))


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ('<p id="a"></p><p id="a"></p>', "id twice: a"),
        ('<p id="a b"></p>', "id is empty or has a space: 'a b'"),
        ('<label for="x">X</label>', "label for: no element x"),
        ('<p id="a"></p><p aria-describedby="a b"></p>', "p aria-describedby: no element b"),
        ('<a href="#x">X</a>', "a href: no element x"),
        ("<script>1</script>", "inline script"),
        ('<p style="color:red"></p>', "p style"),
        ('<p onclick="x()"></p>', "p onclick"),
        ('<a href="javascript:x()">X</a>', "a href: javascript:x()"),
        ('<script src="https://cdn.example/x.js"></script>', "script src: https://cdn.example/x.js"),
        ('<img alt="" src="//cdn.example/x.png">', "img src: //cdn.example/x.png"),
        ('<form action="https://evil.example/"></form>', "form action: https://evil.example/"),
        ('<img src="/x.png">', "img without alt: /x.png"),
    ],
)
def test_each_fault_is_named(body, fault):
    assert faults_of(body) == [fault]


def test_a_foreign_stylesheet_is_a_fault_and_a_canonical_address_is_not():
    assert faults_of(head='<link rel="stylesheet" href="https://cdn.example/x.css">') == [
        "link href: https://cdn.example/x.css"
    ]
    assert faults_of(head='<link rel="canonical" href="https://pkes.example/">') == []


def test_what_is_harmless_is_no_fault():
    body = (
        '<script type="application/ld+json">{}</script><script src="/static/x.js"></script>'
        '<a href="https://uodo.gov.pl/">UODO</a><a href="#">do góry</a><svg><path d="M0 0"></path></svg>'
    )
    assert faults_of(body) == []
