"""What the office fills in about news."""

from django import forms
from django.utils.translation import gettext_lazy

from pkes.lib.photos import PhotoForm
from publications.models import NewsPicture


class NewsPictureForm(PhotoForm):
    class Meta(PhotoForm.Meta):
        model = NewsPicture


class ScheduleForm(forms.Form):
    """The moment at which a news item appears."""

    at = forms.DateTimeField(
        label=gettext_lazy("Appears on"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
        help_text=gettext_lazy("Warsaw time. It appears by itself, within a minute."),
    )
