"""Forms of the members app."""

from django import forms
from django.core.files.uploadedfile import UploadedFile

from members.models import Organization
from pkes.lib.pictures import safe_picture

LOGO_SIDE = 256


class OrganizationAdminForm(forms.ModelForm):
    """An organisation as the office edits it."""

    class Meta:
        model = Organization
        fields = "__all__"  # noqa: DJ007 - the admin lists them

    def clean_nip(self):
        return self.digits("nip")

    def clean_regon(self):
        return self.digits("regon")

    def clean_krs(self):
        return self.digits("krs")

    def digits(self, name):
        """A number without the spaces and dashes that people write into it."""
        return self.cleaned_data[name].replace(" ", "").replace("-", "")

    def clean_logo(self):
        logo = self.cleaned_data["logo"]
        return safe_picture(logo, side=LOGO_SIDE) if isinstance(logo, UploadedFile) else logo
