"""Who an organisation is: what the coordinator has to accept."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.choices import LegalForm, Powiat, Sector
from members.forms.text import DayField, LineField, RegisterNumberField, RowFormSet
from members.models import LegalStatus, Organization
from members.validators import validate_krs, validate_nip, validate_regon


def with_empty(choices, words):
    return [("", words), *choices]


class IdentityForm(forms.Form):
    """The identity of an organisation. `base` is what `members.actions.proposals.state_of` said when it was opened."""

    base = forms.CharField(max_length=100, required=False, widget=forms.HiddenInput)
    name = LineField(label=gettext_lazy("Name"), max_length=200)
    short_name = LineField(label=gettext_lazy("Short name"), max_length=80, required=False)
    legal_form = forms.ChoiceField(label=gettext_lazy("Legal form"), choices=LegalForm.choices)
    sector = forms.ChoiceField(label=gettext_lazy("Sector"), choices=Sector.choices)
    locality = LineField(label=gettext_lazy("Locality"), max_length=100, required=False)
    powiat = forms.ChoiceField(
        label=gettext_lazy("Powiat"), choices=with_empty(Powiat.choices, gettext_lazy("not known")), required=False
    )
    nip = RegisterNumberField(label="NIP", max_length=10, required=False, validators=[validate_nip])
    regon = RegisterNumberField(label="REGON", max_length=14, required=False, validators=[validate_regon])
    krs = RegisterNumberField(label="KRS", max_length=10, required=False, validators=[validate_krs])

    def __init__(self, *args, organization, **kwargs):
        super().__init__(*args, **kwargs)
        self.organization = organization

    def clean(self):
        others = Organization.objects.exclude(pk=self.organization.pk)
        for field in ("nip", "regon", "krs"):
            value = self.cleaned_data.get(field)
            if value and others.filter(**{field: value}).exists():
                self.add_error(
                    field, _("Another organisation has this %(number)s already.") % {"number": field.upper()}
                )
        return self.cleaned_data

    def values(self):
        return {name: value for name, value in self.cleaned_data.items() if name != "base"}


class LegalStatusForm(forms.Form):
    """A status in law, with its dates."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Status"), choices=with_empty(LegalStatus.Kind.choices, gettext_lazy("Choose"))
    )
    granted_on = DayField(label=gettext_lazy("Since"))
    expires_on = DayField(label=gettext_lazy("Until"), required=False)

    def clean(self):
        since, until = self.cleaned_data.get("granted_on"), self.cleaned_data.get("expires_on")
        if since and until and until < since:
            self.add_error("expires_on", _("A status cannot end before it begins."))
        return self.cleaned_data


class BaseLegalStatusFormSet(RowFormSet):
    def clean(self):
        if any(self.errors):
            return
        keys = [(row["kind"], row["granted_on"]) for row in self.rows()]
        if len(set(keys)) != len(keys):
            raise forms.ValidationError(_("The same status with the same date stands here twice."))

    def values(self):
        """The rows as `members.fields` keeps them."""
        return [
            {
                "kind": row["kind"],
                "granted_on": row["granted_on"].isoformat(),
                "expires_on": row["expires_on"].isoformat() if row["expires_on"] else None,
            }
            for row in self.rows()
        ]


LegalStatusFormSet = forms.formset_factory(
    LegalStatusForm, BaseLegalStatusFormSet, extra=0, max_num=15, absolute_max=20, validate_max=True, can_delete=True
)


class MarkForm(forms.Form):
    """A quality mark or certificate, with who granted it and its dates."""

    name = LineField(label=gettext_lazy("Name of the mark"), max_length=120)
    granted_by = LineField(label=gettext_lazy("Granted by"), max_length=150)
    number = LineField(label=gettext_lazy("Number"), max_length=60, required=False)
    url = forms.URLField(
        label=gettext_lazy("Where it can be checked (web address)"), assume_scheme="https", required=False
    )
    granted_on = DayField(label=gettext_lazy("Since"))
    expires_on = DayField(label=gettext_lazy("Until"), required=False)

    def clean(self):
        since, until = self.cleaned_data.get("granted_on"), self.cleaned_data.get("expires_on")
        if since and until and until < since:
            self.add_error("expires_on", _("A mark cannot end before it begins."))
        return self.cleaned_data


class BaseMarkFormSet(RowFormSet):
    def clean(self):
        if any(self.errors):
            return
        keys = [(row["name"], row["granted_on"]) for row in self.rows()]
        if len(set(keys)) != len(keys):
            raise forms.ValidationError(_("The same mark with the same date stands here twice."))

    def values(self):
        """The rows as `members.fields` keeps them."""
        days = ("granted_on", "expires_on")
        return [{**row, **{day: row[day].isoformat() if row[day] else None for day in days}} for row in self.rows()]


MarkFormSet = forms.formset_factory(
    MarkForm, BaseMarkFormSet, extra=0, max_num=15, absolute_max=20, validate_max=True, can_delete=True
)
