"""Who was at a meeting, as its minutes and its survey need it."""

from collections import Counter


def present_by_organization(event):
    """[(organisation or None, its name or what was typed, how many people)] of those who were there on at least one day."""
    people = event.registrations.present().with_organization()
    counted = Counter((row.organization, "" if row.organization else row.organization_name) for row in people)
    return [(organization, name, number) for (organization, name), number in counted.items() if organization or name]


def addresses_of_present(event):
    """[(e-mail, language)] of those who were there and left an address of their own."""
    return list(event.registrations.present().exclude(email="").values_list("email", "language"))
