"""Is a page sound HTML? `document = assert_valid(response.content)` says so, or says what is wrong with it."""

import re
from collections import Counter

import html5lib
from django.conf import settings

# Attributes that name the id of another element, or several.
REFERENCES = [
    "for", "list", "headers", "form", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns",
    "aria-errormessage", "aria-activedescendant", "aria-details", "aria-flowto",
]  # fmt: skip
# Where a browser fetches something by itself. A link that a person follows may lead anywhere.
FETCHED = {
    "src": None,
    "srcset": None,
    "poster": None,
    "data": {"object"},
    "href": {"link", "use", "image"},
    "{http://www.w3.org/1999/xlink}href": {"use", "image"},
    "action": {"form"},
    "formaction": None,
}
NOT_FETCHED_LINKS = {"alternate", "canonical", "next", "prev", "license", "author", "help"}
DATA_BLOCKS = {"application/json", "application/ld+json"}
# A scheme begins where a word begins: a picture in the page itself is one word of many thousand letters.
HOST = re.compile(r"(?:(?<![a-z0-9+.-])[a-z][a-z0-9+.-]*+:)?//[^/?#]+", re.IGNORECASE)


def parse(html):
    """The parsed page, an ElementTree root without namespaces in its tags. Raises where HTML does not allow something."""
    if isinstance(html, bytes):
        html = html.decode("utf-8")
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    document = parser.parse(html)
    for element in document.iter():
        if isinstance(element.tag, str):
            element.tag = element.tag.rpartition("}")[2]
    return document


def assert_valid(html):
    """Parse a page strictly and look for what a parser lets through. Returns the parsed page."""
    document = parse(html)
    assert faults(document) == []
    return document


def faults(document):
    """What is wrong with a parsed page, in words."""
    elements = [element for element in document.iter() if isinstance(element.tag, str)]
    ids = Counter(element.get("id") for element in elements if element.get("id") is not None)
    found = [f"id twice: {name}" for name, number in ids.items() if number > 1]
    found += [f"id is empty or has a space: {name!r}" for name in ids if not name or re.search(r"\s", name)]
    for element in elements:
        found += missing_targets(element, ids)
        found += inline_code(element)
        found += foreign_resources(element)
        if element.tag == "img" and element.get("alt") is None:
            found.append(f"img without alt: {element.get('src')}")
    return found


def missing_targets(element, ids):
    targets = [(name, target) for name in REFERENCES for target in (element.get(name) or "").split()]
    href = element.get("href") or ""
    if element.tag == "a" and href.startswith("#") and href != "#":
        targets.append(("href", href[1:]))
    return [f"{element.tag} {name}: no element {target}" for name, target in targets if target not in ids]


def inline_code(element):
    if element.tag == "style" or (
        element.tag == "script" and not element.get("src") and element.get("type") not in DATA_BLOCKS
    ):
        yield f"inline {element.tag}"
    for name, value in element.attrib.items():
        if name == "style" or name.startswith("on"):
            yield f"{element.tag} {name}"
        if value.strip().lower().startswith("javascript:"):
            yield f"{element.tag} {name}: {value}"


def foreign_resources(element):
    if element.tag == "link" and NOT_FETCHED_LINKS & set((element.get("rel") or "").split()):
        return
    for name, value in element.attrib.items():
        tags = FETCHED.get(name, set())
        if tags is None or element.tag in tags:
            for host in HOST.findall(value):
                if host != settings.PORTAL_URL:
                    yield f"{element.tag} {name}: {value}"


def text_of(element):
    """The words of an element, its white space folded."""
    return " ".join("".join(element.itertext()).split())
