"""How a mark is asked for."""

from django import forms

from pkes.lib.surveys.models import HIGHEST_MARK


def mark_field(label, **options):
    """Eleven ticks in a row, from 0 to 10."""
    choices = [(str(number), str(number)) for number in range(HIGHEST_MARK + 1)]
    return forms.TypedChoiceField(
        label=label, choices=choices, coerce=int, empty_value=None, widget=forms.RadioSelect, **options
    )
