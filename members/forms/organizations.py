"""An organisation as the office edits it."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from members.forms.text import RegisterNumberField
from members.models import OldSlug, Organization
from pkes.lib.pictures import safe_picture

LOGO_SIDE = 256


class OrganizationAdminForm(forms.ModelForm):
    """An organisation as the office edits it."""

    class Meta:
        model = Organization
        fields = "__all__"  # noqa: DJ007 - the admin lists them
        field_classes = {
            "nip": RegisterNumberField,
            "regon": RegisterNumberField,
            "krs": RegisterNumberField,
            # Not ImageField: safe_picture is the check, and it reads fewer formats.
            "logo": forms.FileField,
        }

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        if OldSlug.objects.filter(slug=slug).exclude(organization=self.instance.pk).exists():
            raise forms.ValidationError(_("Another organisation has or had this web address."))
        return slug

    def clean_logo(self):
        logo = self.cleaned_data["logo"]
        return safe_picture(logo, side=LOGO_SIDE) if isinstance(logo, UploadedFile) else logo
