from django import template
from django.utils.translation import get_language

from pkes.lib.texts.places import PLACES
from pkes.lib.texts.words import texts_of

register = template.Library()


@register.simple_tag(takes_context=True)
def words(context, key):
    """The words of a place: {% words "meetings" %}. They are text, never markup."""
    place, cluster = PLACES[key], context.get("cluster")
    own = texts_of(cluster.texts_number if cluster else 0).get((key, get_language()))
    return place.fill(own, context.flatten()) if own else place.own_words
