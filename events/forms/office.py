"""What the office fills in about a meeting."""

from django import forms
from django.utils.translation import gettext_lazy

from events.models import EventPhoto
from members.forms.text import LinesField
from pkes.lib.photos import PhotoForm


class EventPhotoForm(PhotoForm):
    class Meta(PhotoForm.Meta):
        model = EventPhoto


class ReturnForm(forms.Form):
    """Why a proposal goes back to the member."""

    comment = LinesField(
        label=gettext_lazy("What should the member correct?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 5})
    )
