"""What the office fills in about a meeting."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy

from events.models import EventPhoto
from events.models.events import PHOTO_SIDE, SMALL_SIDE
from members.forms.text import LinesField
from pkes.lib.pictures import safe_picture


class EventPhotoForm(forms.ModelForm):
    """A photo, made safe and small. The file of a photo that is there stays: a new one is a new photo."""

    class Meta:
        model = EventPhoto
        fields = ["position", "image", "alt_pl", "alt_en", "consent"]
        # Not ImageField: safe_picture is the check, and it reads fewer formats.
        field_classes = {"image": forms.FileField}
        widgets = {"image": forms.FileInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["image"]

    def clean_image(self):
        upload = self.cleaned_data["image"]
        if not isinstance(upload, UploadedFile):
            return upload
        self.instance.small = safe_picture(upload, side=SMALL_SIDE)
        return safe_picture(upload, side=PHOTO_SIDE)


class ReturnForm(forms.Form):
    """Why a proposal goes back to the member."""

    comment = LinesField(
        label=gettext_lazy("What should the member correct?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 5})
    )
