"""Photos beside a text: in two sizes, described, and with the ground on which the people in them may be shown."""

from django import forms
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.http import FileResponse, Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pkes.lib.pictures import safe_picture
from pkes.lib.private import StorageAway
from pkes.lib.translated import Translated

PHOTO_SIDE, SMALL_SIDE = 1600, 480


class Photo(models.Model):
    """A photo for those who see it, and words for those who cannot. A model adds `image` and `small` with its own folder."""

    class Consent(models.TextChoices):
        NOBODY = "nobody", _("nobody can be recognised in it")
        GIVEN = "given", _("everybody who can be recognised has agreed")
        GATHERING = "gathering", _("people are only a detail of the whole, as at a public gathering")

    position = models.PositiveSmallIntegerField(_("order"), default=0)
    width = models.PositiveSmallIntegerField(editable=False, default=0)
    height = models.PositiveSmallIntegerField(editable=False, default=0)
    small_width = models.PositiveSmallIntegerField(editable=False, default=0)
    small_height = models.PositiveSmallIntegerField(editable=False, default=0)
    alt_pl = models.CharField(_("what the photo shows, in Polish"), max_length=250)
    alt_en = models.CharField(_("what the photo shows, in English"), max_length=250, blank=True)
    consent = models.CharField(_("people in the photo"), max_length=10, choices=Consent)
    added_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)

    alt = Translated()

    class Meta:
        abstract = True

    def __str__(self):
        return self.alt


class PhotoForm(forms.ModelForm):
    """A photo, made safe and small. The file of a photo that is there stays: a new one is a new photo."""

    class Meta:
        fields = ["position", "image", "alt_pl", "alt_en", "consent"]
        # Not ImageField: safe_picture is the check, and it reads fewer formats.
        field_classes = {"image": forms.FileField}
        widgets = {"image": forms.FileInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["image"].disabled = True

    def clean_image(self):
        upload = self.cleaned_data["image"]
        if not isinstance(upload, UploadedFile):
            return upload
        self.instance.small = safe_picture(upload, side=SMALL_SIDE)
        return safe_picture(upload, side=PHOTO_SIDE)


def photo_response(picture, *, is_public, content_type="image/webp", seconds=86400):
    """The file of a picture. Names are never used again, so a copy of what is public may be kept for so many seconds."""
    try:
        response = FileResponse(picture.open("rb"), content_type=content_type)
    except StorageAway:
        raise
    except (OSError, ValueError) as error:
        raise Http404 from error
    # Should a browser ever take the file for a page, it is a page that can do nothing.
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = f"public, max-age={seconds}" if is_public else "private, max-age=3600"
    return response


def forget_files(*pictures):
    """Delete the files of pictures as soon as it is certain that their row is gone."""
    names = [picture.name for picture in pictures]
    transaction.on_commit(lambda: [default_storage.delete(name) for name in names if name])
