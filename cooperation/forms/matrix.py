"""What of the matrix is asked for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from members.choices import Powiat
from members.models import Theme


class MatrixForm(forms.Form):
    """The filters, as they stand in the address. A value that means nothing is passed over."""

    dziedzina = forms.ModelChoiceField(
        Theme.objects.order_by("name_pl"), to_field_name="slug", label=_("Theme"), required=False, empty_label=_("all")
    )
    powiat = forms.ChoiceField(label=_("Powiat"), choices=[("", _("all")), *Powiat.choices], required=False)
    pasuje = forms.BooleanField(label=_("only where somebody fits"), required=False)

    def asked(self):
        """The keywords of `Matrix`."""
        self.is_valid()
        data = self.cleaned_data
        return {
            "theme": data.get("dziedzina"),
            "powiat": data.get("powiat", ""),
            "only_fitting": data.get("pasuje", False),
        }

    def values(self):
        """The same filters as they stand in an address; without those that mean nothing."""
        asked = self.asked()
        values = {
            "dziedzina": asked["theme"].slug if asked["theme"] else "",
            "powiat": asked["powiat"],
            "pasuje": "on" if asked["only_fitting"] else "",
        }
        return {name: value for name, value in values.items() if value}
