"""What people write into a listing."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cooperation.models import Listing, MatchPace
from members.choices import Powiat
from members.forms.text import LineField, LinesField
from members.models import Theme
from pkes.lib.pictures import safe_picture

PHOTO_SIDE = 1200
MOST_THEMES = 5
LARGEST_VERSION = 2**31 - 1


class ListingForm(forms.Form):
    """A listing. An empty file field keeps the photo that is there; `base` is the version that the form was opened with."""

    base = forms.IntegerField(min_value=0, max_value=LARGEST_VERSION, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=gettext_lazy("What is it?"), choices=Listing.Kind.choices, widget=forms.RadioSelect)
    title = LineField(
        label=gettext_lazy("Title"), max_length=120,
        help_text=gettext_lazy("What exactly? For instance: a book-keeper for two days a month."),
    )  # fmt: skip
    description = LinesField(
        label=gettext_lazy("Description"), max_length=5000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("For whom, when, how much, what you expect. Write the words by which others look for it."),
    )  # fmt: skip
    themes = forms.ModelMultipleChoiceField(
        None, to_field_name="slug", label=gettext_lazy("Themes"), widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("One to five. Others find the listing by them, and so does the portal."),
        error_messages={"required": gettext_lazy("Choose at least one theme.")},
    )  # fmt: skip
    powiaty = forms.MultipleChoiceField(
        label=gettext_lazy("Where does it hold?"), choices=Powiat.choices, required=False,
        widget=forms.CheckboxSelectMultiple, help_text=gettext_lazy("Choose nothing if it holds everywhere."),
    )  # fmt: skip
    scale = LineField(
        label=gettext_lazy("How much"), max_length=150, required=False,
        help_text=gettext_lazy("For instance: up to 100 meals a day."),
    )  # fmt: skip
    conditions = LinesField(
        label=gettext_lazy("Conditions"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    price_note = LineField(
        label=gettext_lazy("Price"), max_length=150, required=False,
        help_text=gettext_lazy("For instance: free of charge for members, or by agreement."),
    )  # fmt: skip
    visibility = forms.ChoiceField(
        label=gettext_lazy("Who sees it?"), choices=Listing.Visibility.choices, initial=Listing.Visibility.MEMBERS,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("What everybody sees is on the public pages and in search engines."),
    )  # fmt: skip
    # Not ImageField: safe_picture is the check, and it reads fewer formats.
    photo = forms.FileField(
        label=gettext_lazy("Photo"), required=False, help_text=gettext_lazy("PNG, JPEG or WebP, up to 5 MB."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )  # fmt: skip
    photo_alt = LineField(
        label=gettext_lazy("What the photo shows"), max_length=150, required=False,
        help_text=gettext_lazy("In a few words, for people who cannot see it."),
    )  # fmt: skip
    photo_remove = forms.BooleanField(label=gettext_lazy("Take the photo away"), required=False)

    def __init__(self, *args, listing, **kwargs):
        super().__init__(*args, **kwargs)
        self.listing = listing
        themes = Theme.objects.present()
        if listing.pk:
            themes = themes | Theme.objects.filter(listings=listing)
        self.fields["themes"].queryset = themes.distinct()
        if not listing.photo:
            del self.fields["photo_remove"]

    def clean_themes(self):
        themes = self.cleaned_data["themes"]
        if len(themes) > MOST_THEMES:
            raise forms.ValidationError(_("Choose at most five themes: those that matter most."))
        return themes

    def clean_photo(self):
        photo = self.cleaned_data["photo"]
        return safe_picture(photo, side=PHOTO_SIDE) if isinstance(photo, UploadedFile) else None

    def clean(self):
        data = super().clean()
        keeps = self.listing.photo and not data.get("photo_remove")
        if (data.get("photo") or keeps) and not data.get("photo_alt"):
            self.add_error("photo_alt", _("Say in a few words what the photo shows, for people who cannot see it."))
        return data

    def values(self):
        """For the act: the columns, the themes, the powiaty and the photo (None keeps it, "" takes it away)."""
        data = self.cleaned_data
        rows = {"themes": data["themes"], "powiaty": data["powiaty"]}
        picture = data["photo"] or ("" if data.get("photo_remove") else None)
        columns = {name: data[name] for name in data if name not in {*rows, "base", "photo", "photo_remove"}}
        return {"values": columns, "picture": picture, "base": data["base"], **rows}


class PaceForm(forms.Form):
    """How often somebody wants to be told of matches."""

    pace = forms.ChoiceField(
        label=gettext_lazy("Mails about what fits you"), choices=MatchPace.Pace.choices, widget=forms.RadioSelect
    )


class WithdrawForm(forms.Form):
    """Why the office takes a listing back."""

    reason = LineField(
        label=gettext_lazy("Reason"), max_length=300, help_text=gettext_lazy("The organisation reads it in a mail.")
    )
