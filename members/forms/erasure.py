"""Somebody without an account asks the office to be erased."""

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import ErasureRequest, Organization


class ErasureForm(forms.ModelForm):
    """An address is enough; somebody who was entered without one is known by the name in one organisation."""

    email = forms.EmailField(label=_("E-mail"), required=False)
    name = forms.CharField(
        label=_("Name and surname"),
        max_length=120,
        required=False,
        help_text=_("As the organisation wrote it. Needed where there is no address, together with the organisation."),
    )
    organization = forms.ModelChoiceField(Organization.objects.all(), label=_("Organisation"), required=False)

    class Meta:
        model = ErasureRequest
        fields = ["email", "name", "organization"]

    def clean(self):
        data = self.cleaned_data
        if not self.errors and not data["email"] and not (data["name"] and data["organization"]):
            raise forms.ValidationError(_("Give the address, or the name and the organisation."))
        if not self.errors and data["name"] and not data["organization"]:
            self.add_error("organization", _("A name alone is many people's. Say in which organisation."))
        return data
