"""What the office fills in about the papers of a training, and about its certificates."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pkes.lib.pictures import safe_picture
from pkes.lib.scans import safe_scan
from trainings.models import Evidence, FundingLogo

# Pixels of the longer side.
PHOTO_SIDE, LOGO_SIDE = 2000, 1200
# A signed sheet belongs to a day and has a page of its own.
KINDS = [choice for choice in Evidence.Kind.choices if choice[0] != Evidence.Kind.SIGNED_SHEET]


class EvidenceForm(forms.ModelForm):
    """A paper for the folder: a photo is written anew, anything else is kept as it came, if it is what it says it is."""

    kind = forms.ChoiceField(label=capfirst(gettext_lazy("kind of paper")), choices=KINDS)

    class Meta:
        model = Evidence
        fields = ["kind", "title", "file", "consent"]
        field_classes = {"file": forms.FileField}
        help_texts = {
            "file": gettext_lazy(
                "A photo: JPEG, PNG or WebP, at most 5 MB. Anything else: PDF, JPEG or PNG, at most 10 MB."
            ),
            "consent": gettext_lazy("Only for a photo."),
        }

    def clean(self):
        data = super().clean()
        is_photo = data.get("kind") == Evidence.Kind.PHOTO
        if is_photo and not data.get("consent"):
            self.add_error("consent", _("Say on what ground people may be shown in the photo."))
        if not is_photo:
            data["consent"] = ""
        if data.get("file"):
            try:
                data["file"] = safe_picture(data["file"], side=PHOTO_SIDE) if is_photo else safe_scan(data["file"])
            except forms.ValidationError as error:
                self.add_error("file", error)
        return data


class RevokeForm(forms.Form):
    """Why a certificate is taken back."""

    reason = forms.CharField(
        label=gettext_lazy("Reason of the revocation"),
        max_length=300,
        help_text=gettext_lazy("The holder reads it in a mail; who verifies the certificate does not."),
    )


class FundingLogoForm(forms.ModelForm):
    """A logo, written anew. The file of one that is there stays, for certificates show it: a new one is a new logo."""

    class Meta:
        model = FundingLogo
        fields = ["position", "image", "alt_pl", "alt_en"]
        field_classes = {"image": forms.FileField}
        widgets = {"image": forms.FileInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["image"].disabled = True

    def clean_image(self):
        if self.instance.pk:
            return self.instance.image
        return safe_picture(self.cleaned_data["image"], side=LOGO_SIDE)
