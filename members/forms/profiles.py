"""The sections of an organisation's profile that go live at once."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.forms.organizations import LOGO_SIDE
from members.forms.text import LineField, LinesField, PhoneField, PostalCodeField, RowFormSet
from members.models import ContactPerson, Organization
from pkes.lib.pictures import safe_picture

LARGEST_NUMBER = 2**62


class BaseForm(forms.Form):
    """A form that remembers which change of the organisation was the last when it was opened."""

    base = forms.IntegerField(min_value=0, max_value=LARGEST_NUMBER, widget=forms.HiddenInput)

    def values(self):
        return {name: value for name, value in self.cleaned_data.items() if name != "base"}

    def after_conflict(self, conflict):
        """The same form with the words typed, except where only the others wrote; saving it again overwrites knowingly."""
        data = self.data.copy()
        data["base"] = conflict.base
        for name, value in conflict.theirs.items():
            if name in self.fields:
                data[name] = value
        return type(self)(data, files=self.files or None)


def long_text(label, help_text):
    return LinesField(
        label=label, help_text=help_text, max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 9})
    )


class DescriptionForm(BaseForm):
    """Who the organisation is, in three parts."""

    profile = long_text(gettext_lazy("Profile of activity"), gettext_lazy("What do you do, for whom, and where?"))
    potential = long_text(
        gettext_lazy("Potential"), gettext_lazy("What can you give to others: people, rooms, machines, experience?")
    )
    expectations = long_text(
        gettext_lazy("Expectations"), gettext_lazy("What do you look for in the cluster and among its members?")
    )


class ServiceForm(forms.Form):
    """One thing that the organisation does for others."""

    name = LineField(label=gettext_lazy("Name of the service"), max_length=120)
    theme = forms.ChoiceField(label=gettext_lazy("Field of work"))
    description = LinesField(
        label=gettext_lazy("Description"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, themes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["theme"].choices = [("", _("Choose")), *themes]


class BaseServiceFormSet(RowFormSet):
    def clean(self):
        if any(self.errors):
            return
        names = [row["name"] for row in self.rows()]
        if len(set(names)) != len(names):
            raise forms.ValidationError(_("Two services have the same name. Give each its own."))


ServiceFormSet = forms.formset_factory(
    ServiceForm, BaseServiceFormSet, extra=1, max_num=40, absolute_max=45, validate_max=True, can_delete=True
)


class ContactForm(BaseForm):
    """How to reach the organisation."""

    website = forms.URLField(
        label=gettext_lazy("Web page"), max_length=200, required=False, assume_scheme="https",
        error_messages={"invalid": gettext_lazy("Give a web address, for instance https://www.example.pl")},
    )  # fmt: skip
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254, required=False)
    phone = PhoneField(label=gettext_lazy("Phone"), max_length=30, required=False)
    street = LineField(label=gettext_lazy("Street and number"), max_length=150, required=False)
    postal_code = PostalCodeField(label=gettext_lazy("Postal code"), max_length=10, required=False)

    def clean_website(self):
        website = self.cleaned_data["website"]
        if website and not website.lower().startswith(("http://", "https://")):
            raise forms.ValidationError(_("A web address begins with http:// or https://"))
        return website


class ContactPersonForm(forms.Form):
    """Somebody to talk to in the organisation."""

    name = LineField(label=gettext_lazy("Name and surname"), max_length=120)
    position = LineField(label=gettext_lazy("Function"), max_length=120, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254, required=False)
    phone = PhoneField(label=gettext_lazy("Phone"), max_length=30, required=False)
    visibility = forms.ChoiceField(
        label=gettext_lazy("Who sees it"),
        choices=ContactPerson.Visibility.choices,
        initial=ContactPerson.Visibility.MEMBERS,
    )


ContactPersonFormSet = forms.formset_factory(
    ContactPersonForm, RowFormSet, extra=0, max_num=20, absolute_max=25, validate_max=True, can_delete=True
)


class LogoForm(BaseForm):
    """The logo and what it shows. An empty file field keeps the logo that is there."""

    # Not ImageField: safe_picture is the check, and it reads fewer formats.
    logo = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("PNG, JPEG or WebP, up to 5 MB. A square picture looks best."),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )
    logo_alt = LineField(
        label=gettext_lazy("What the logo shows"),
        help_text=gettext_lazy("In a few words, for people who cannot see it. For instance: a blue oak leaf."),
        max_length=150,
        error_messages={
            "required": gettext_lazy("Say in a few words what the logo shows, for people who cannot see it.")
        },
    )

    def __init__(self, *args, organization: Organization, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["logo"].required = not organization.logo
        self.fields["logo"].error_messages["required"] = _("Choose a file.")

    def clean_logo(self):
        logo = self.cleaned_data["logo"]
        return safe_picture(logo, side=LOGO_SIDE) if isinstance(logo, UploadedFile) else None
