"""The documents that belong to a meeting or a training, on its page."""

from django import template
from django.contrib.auth.models import AnonymousUser

from pkes.lib.kept import kept
from pkes.modules import is_on

register = template.Library()


@register.inclusion_tag("publications/_documents_of.html", takes_context=True)
def documents_of(context, row):
    """The newest version of each that is published and that the person may read."""
    user = context["request"].user
    if not is_on("documents", context["request"]):
        return {"documents": []}
    return {"documents": documents_for_all(row) if user.is_anonymous else documents_for(row, user)}


def documents_for(row, user):
    return list(row.documents.visible_to(user).listed().order_by("title_pl", "pk").defer("own_words"))


@kept()
def documents_for_all(row):
    return documents_for(row, AnonymousUser())
