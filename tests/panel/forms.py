"""Filling in the panel's forms as a browser does."""

from html5lib import HTMLParser


def fields_of(response, *, holding):
    """What a browser would send of the form that has a field named `holding`, before anybody types anything."""
    document = HTMLParser(namespaceHTMLElements=False).parse(response.content.decode())
    for form in document.iter("form"):
        fields = dict(values(form))
        if holding in fields:
            return fields
    raise AssertionError(f"no form with {holding}")


def values(form):
    for element in form.iter():
        if element.tag not in {"input", "textarea", "select"}:
            continue
        name, kind = element.get("name"), element.get("type")
        if not name or kind == "file" or (kind in {"checkbox", "radio"} and element.get("checked") is None):
            continue
        if element.tag == "textarea":
            yield name, (element.text or "").replace("\n", "\r\n")
        elif element.tag == "select":
            chosen = [option for option in element.iter("option") if option.get("selected") is not None]
            yield name, (chosen or list(element.iter("option")))[0].get("value")
        else:
            yield name, element.get("value", "")


def send(person, url, *, holding, **typed):
    """Open a form, type, send. Returns the answer."""
    return person.post(url, {**fields_of(person.get(url), holding=holding), **typed})
