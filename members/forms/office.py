"""Forms of the office's own pages."""

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class DayForm(forms.Form):
    """As of which day."""

    dzien = forms.DateField(label=_("Day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))


class BookletForm(forms.Form):
    """In which language."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, initial=get_language)
